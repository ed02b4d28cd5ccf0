/** @file A checkpoint of which only a part belongs to a model: what is there is taken, the rest starts fresh, and both are named. */
import {
  bindCheckpoint,
  chooseSet,
  isTrainingOnly,
  mismatchOf,
  namedAs,
  readRenames,
  type BindReport,
  type Chosen,
  type Mismatch,
} from '../../ir/checkpoint/index.ts';
import { DiagnosticError, fail } from '../../ir/diagnostics/index.ts';
import type { AnyTensor, Shape } from '../../ir/tensor.ts';
import { openTensorSets, type Files } from '../../runtime/index.ts';
import { loadWeights, type WeightOptions } from './checkpoint.ts';
import { readInput } from './files.ts';
import { memberThatFits } from './member.ts';
import type { LoadedModel } from './model.ts';

/** Float weights to begin with, and where they come from. Names are those of the file, or of the model where it has none. */
export interface TakenOver {
  readonly parameters: ReadonlyMap<string, Float32Array>;
  readonly taken: readonly string[];
  readonly fresh: readonly string[];
  readonly left: readonly string[];
  /** Of a whole checkpoint: where in the file it was, and what looks wrong. */
  readonly report?: BindReport;
}

/** What a whole checkpoint of the model is not: tensors are missing, or left over. */
const partialCodes: ReadonlySet<string> = new Set(['SPK301', 'SPK302']);

/**
 * Takes of a checkpoint what the model has.
 *
 * @param initial how all parameters of the model begin, by checkpoint key.
 * @throws DiagnosticError SPK320 where a tensor has another shape and other parameters of the model would fit; SPK811 for integer weights; what
 *   `loadWeights` says of files that hold nothing of the model.
 */
export function takeOver(
  files: Files,
  path: string,
  model: LoadedModel,
  options: WeightOptions,
  initial: ReadonlyMap<string, Float32Array>,
): TakenOver {
  try {
    return wholeOf(files, path, model, options);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const partial = partOf(files, path, model, options, initial, error);
    if (partial) return partial;
    throw error;
  }
}

function wholeOf(files: Files, path: string, model: LoadedModel, options: WeightOptions): TakenOver {
  const { weights, report } = loadWeights(files, path, model, options);
  if (weights.kind !== 'float')
    return fail('SPK811', 'the checkpoint to begin with holds integer weights', {
      place: path,
      help: 'give float weights: spikec train keeps those of a run as float.safetensors in the run folder',
    });
  return { parameters: weights.parameters, taken: [...weights.parameters.keys()], fresh: [], left: [], report };
}

function partOf(
  files: Files,
  path: string,
  model: LoadedModel,
  { take, rename }: WeightOptions,
  initial: ReadonlyMap<string, Float32Array>,
  error: DiagnosticError,
): TakenOver | undefined {
  const codes = new Set(error.diagnostics.map(({ code }) => code));
  if (codes.has('SPK811') || codes.has('SPK320') || codes.has('SPK319')) return undefined;
  const file = openTensorSets(readInput(files, path), path);
  const renames = readRenames(rename);
  const chosen = chooseSet(model.graph, file.sets, { name: path, take, renames });
  const { fileNames } = namedAs(chosen, renames);
  const shapes = new Map([...fileNames].map(([name, inFile]) => [name, chosen.set.shapes.get(inFile)!] as const));
  const mismatch = mismatchOf(chosen.aliases, shapes);
  if (chosen.present === 0) return undefined;
  if (mismatch.misshapen.length > 0) return refuseMember(files, path, model, chosen, mismatch, shapes);
  if (![...codes].every((code) => partialCodes.has(code))) return undefined;
  const { tensors } = file.sets.find((set) => set === chosen.set)!.read();
  const whole = new Map<string, AnyTensor>();
  for (const [name, inFile] of fileNames) if (chosen.aliases.byName.has(name)) whole.set(name, tensors.get(inFile)!);
  for (const name of mismatch.missing) {
    const data = initial.get(name)!;
    whole.set(name, { type: 'F32', shape: chosen.aliases.wanted.get(name)!, data });
  }
  const { weights } = bindCheckpoint(model.graph, { tensors: whole, metadata: {} }, { name: path });
  if (weights.kind !== 'float') return undefined;
  const isLeft = (name: string): boolean => !chosen.aliases.byName.has(name) && !counts(name, chosen);
  const names = [...fileNames.keys()];
  return {
    parameters: weights.parameters,
    taken: names.filter((name) => !isLeft(name)),
    fresh: mismatch.missing.map((name) => bareName(model, name)),
    left: names.filter(isLeft),
  };
}

/** Counters of batches stand beside the statistics of a norm that the model has. */
const counts = (name: string, { aliases }: Chosen): boolean =>
  isTrainingOnly(name) && aliases.byName.has(name.replace(/[^.]+$/, 'running_mean'));

/** A parameter as files call it: a layer scale has its layer's name. */
function bareName({ graph }: LoadedModel, key: string): string {
  const at = key.lastIndexOf('.');
  const node = graph.nodes.labels.find(({ name }) => name === key.slice(0, at));
  return node?.parameters.some(({ bareKey }) => bareKey === true) ? key.slice(0, at) : key;
}

/** A tensor of a block that a deeper member of the family has; decoders are nobody's. */
const isOfOtherBlock = (name: string): boolean => /^(?!decoder)\w*block\w*\.\d/i.test(name) && !isTrainingOnly(name);

/** Says which parameters of the model would fit what the file has of it. */
function refuseMember(
  files: Files,
  path: string,
  model: LoadedModel,
  { aliases }: Chosen,
  { misshapen }: Mismatch,
  shapes: ReadonlyMap<string, Shape>,
): undefined {
  const [first] = misshapen;
  const own = new Map([...shapes].filter(([name]) => aliases.byName.has(name) || isOfOtherBlock(name)));
  const fitting = memberThatFits(files, model, own, 'allowed');
  const said = `"${first!}" is ${shapes.get(first!)!.join('x')}, the model has ${aliases.wanted.get(first!)?.join('x') ?? 'another shape'}`;
  if (!fitting || fitting.length === 0) return undefined;
  const words = fitting.map(([name, text]) => `-p ${name}=${text}`).join(' ');
  return fail('SPK320', `the checkpoint is of another member of the family, the one with ${words}: ${said}`, {
    place: path,
    help: `give the model ${words}; what it has of the checkpoint then fits`,
  });
}
