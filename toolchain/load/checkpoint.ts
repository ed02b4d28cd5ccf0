import {
  bindCheckpoint,
  chooseSet,
  classNamesOf,
  isHostPart,
  isTrainingOnly,
  mayBelongToNeuron,
  mismatchOf,
  namedAs,
  namesAverage,
  randomSeedOf,
  readRenames,
  sizeOfMismatch,
  stemmed,
  tensorsHash,
  type BindReport,
  type Candidate,
  type Chosen,
  type Mismatch,
  type Rename,
  type Weights,
} from '../../ir/checkpoint/index.ts';
import { fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { shapeText, type Shape } from '../../ir/tensor.ts';
import {
  openTensorSets,
  parseTensorFile,
  type Files,
  type LoadedTensors,
  type TensorSet,
  type TensorSets,
} from '../../runtime/index.ts';
import { readInput } from './files.ts';
import { memberThatFits } from './member.ts';
import type { LoadedModel } from './model.ts';
import { refuseFolder } from './weight_folder.ts';

/** Weights of a model, and what was done to find them in a file. */
export interface LoadedWeights {
  readonly weights: Weights;
  /** Its warnings are about what loads and still looks wrong. */
  readonly report: BindReport;
  /** What the file holds beside the tensors: an optimizer, an epoch. */
  readonly beside: LoadedTensors['ignored'];
  /** Absent unless the file says that its weights are random. */
  readonly randomSeed?: number;
  /** What the outputs stand for, as the file says; empty where it does not. */
  readonly classNames: readonly string[];
}

/** How to read a checkpoint: which set of tensors, under which names, and what may be missing or left over all the same. */
export interface WeightOptions {
  readonly missing?: boolean | undefined;
  readonly extra?: boolean | undefined;
  /** A set of the file, by its key or prefix. */
  readonly take?: string | undefined;
  /** `old=new`, for names. */
  readonly rename?: readonly string[] | undefined;
}

/** Reads a file of tensors of any kind we know, by its content: safetensors, npz, npy or pth. */
export const readTensors = (files: Files, path: string): LoadedTensors => parseTensorFile(readInput(files, path), path);

/**
 * Finds every layer's tensors in a checkpoint, wherever they lie in it. Throws a `DiagnosticError` with all that does not fit;
 * with the parameters that would fit where the checkpoint is of another member of the family (SPK320); or with the question
 * which of several sets is meant (SPK319).
 */
export function loadWeights(
  files: Files,
  path: string,
  model: LoadedModel,
  options: WeightOptions = {},
): LoadedWeights {
  refuseFolder(files, path);
  const file = openTensorSets(readInput(files, path), path);
  const renames = readRenames(options.rename);
  const hashes = new Map<Candidate, string>();
  const hashOf = (candidate: Candidate): string => {
    const hash = hashes.get(candidate) ?? contentHash(file, candidate, renames);
    hashes.set(candidate, hash);
    return hash;
  };
  const equal = (a: Candidate, b: Candidate): boolean => hashOf(a) === hashOf(b);
  const chosen = chooseSet(model.graph, file.sets, { name: path, take: options.take, renames, equal });
  checkMember(files, path, model, options, chosen, namedAs(chosen, renames).fileNames);
  const { tensors, beside } = setOf(file, chosen).read();
  const bound = bindCheckpoint(
    model.graph,
    { tensors, metadata: file.metadata },
    { name: path, allowMissing: options.missing === true, allowExtra: options.extra === true, chosen, renames },
  );
  const randomSeed = randomSeedOf(file.metadata);
  const classNames = classNamesOf(file.metadata);
  const averages = options.take === undefined ? unnamedAverages(beside, chosen, path) : [];
  const report = { ...bound.report, warnings: [...bound.report.warnings, ...averages] };
  return { weights: bound.weights, report, beside, classNames, ...(randomSeed === undefined ? {} : { randomSeed }) };
}

const setOf = ({ sets }: TensorSets, { set }: Candidate): TensorSet => sets.find((each) => each === set)!;

/** Warns of averages that are kept without the names of their tensors, as a list or an object, so that none can be taken. */
function unnamedAverages(beside: LoadedTensors['ignored'], { others }: Chosen, place: string): Diagnostic[] {
  const averages = beside.filter(
    ({ name, what }) =>
      namesAverage(name) &&
      /^(dict|list|tuple) of |object$/.test(what) &&
      !others.some(({ label }) => label.startsWith(name)),
  );
  return averages.slice(0, 1).map(({ name, what }) => ({
    ...{ code: 'SPK318', severity: 'warning', place },
    message: `the file also holds "${name}" (${what}), by its name an average of weights; it has no tensors under the names of the model and was not taken`,
    help: 'if the average is what was evaluated, save it as a state dict: torch.save(ema_model.state_dict(), "ema.pth")',
  }));
}

/** What a candidate holds, whatever stands in front of its names. */
function contentHash(file: TensorSets, candidate: Candidate, renames: readonly Rename[]): string {
  const { tensors } = setOf(file, candidate).read();
  const own = [...tensors].flatMap(([name, tensor]) => {
    const rest = stemmed(name, candidate, renames);
    return rest === undefined || isTrainingOnly(rest) ? [] : [[rest, tensor] as const];
  });
  return tensorsHash(new Map(own));
}

/** Throws SPK320 where other parameters of the model make everything fit. */
function checkMember(
  files: Files,
  path: string,
  model: LoadedModel,
  { missing, extra }: WeightOptions,
  { set, aliases, present }: Chosen,
  fileNames: ReadonlyMap<string, string>,
): void {
  const shapes = new Map<string, Shape>();
  for (const [name, inFile] of fileNames) if (!isBeside(name, aliases)) shapes.set(name, set.shapes.get(inFile)!);
  const mismatch = mismatchOf(aliases, shapes);
  const allowed = mismatch.misshapen.length === 0 && (missing === true || extra === true);
  const isInteger = [...shapes.keys()].some((name) => name.endsWith('.weight_int'));
  if (sizeOfMismatch(mismatch) === 0 || present === 0 || allowed || isInteger || aliases.start !== '') return;
  const fitting = memberThatFits(files, model, shapes);
  if (!fitting || fitting.length === 0) return;
  const options = fitting.map(([name, text]) => `-p ${name}=${text}`).join(' ');
  fail(
    'SPK320',
    `the checkpoint is of another member of the family, the one with ${options}: ${mismatchText(mismatch, shapes, aliases)}`,
    {
      place: path,
      help: `give the model ${options}; all ${shapes.size} tensors then fit`,
    },
  );
}

/** What is no tensor of a layer, whichever member of the family it is. */
export const isBeside = (name: string, { byName }: Chosen['aliases']): boolean => !byName.has(name) && isForeign(name);

const isForeign = (name: string): boolean =>
  isTrainingOnly(name) || mayBelongToNeuron(name) || isHostPart(name) || /(_mask|_u|\.0\._[uv])$/.test(name);

function mismatchText(
  { missing, misshapen, unknown }: Mismatch,
  shapes: ReadonlyMap<string, Shape>,
  { wanted }: Chosen['aliases'],
): string {
  const example = (names: readonly string[]): string => `"${names[0]}"${names.length > 1 ? ' and others' : ''}`;
  const other = (name: string): string =>
    wanted.has(name) ? `, ${shapeText(shapes.get(name)!)} where the model has ${shapeText(wanted.get(name)!)}` : '';
  return [
    missing.length > 0 ? `${missing.length} of the model's tensors are missing (${example(missing)})` : '',
    unknown.length > 0 ? `${unknown.length} tensors are left over (${example(unknown)})` : '',
    misshapen.length > 0 ? `${misshapen.length} have other shapes (${example(misshapen)}${other(misshapen[0]!)})` : '',
  ]
    .filter((part) => part !== '')
    .join('; ');
}
