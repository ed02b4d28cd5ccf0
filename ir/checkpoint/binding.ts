/** @file What binding float and integer checkpoints has in common: taking tensors by key and keeping the books. */
import type { Diagnostic, DiagnosticCode } from '../diagnostics/index.ts';
import type { ModelGraph } from '../model/index.ts';
import { shapeText, type AnyTensor, type Shape, type TensorFile } from '../tensor.ts';
import { chooseSet, namedAs, quoted, type Chosen, type Rename } from './find/index.ts';
import { isOwnFormat } from './format.ts';
import { composeParts, type Composed } from './parts/compose.ts';
import { sameUpToTrailingOnes } from './stored.ts';

export interface BindOptions {
  /** The file's name in messages. */
  readonly name: string;
  /** Missing biases become 0 and missing batch norm tensors their initial values; a missing weight stays an error. */
  readonly allowMissing?: boolean;
  /** Tensors that no layer wants are left out with a warning instead of refused. */
  readonly allowExtra?: boolean;
  /** Which of the file's sets the tensors are, and behind which prefix; absent: the best of what is given. */
  readonly chosen?: Chosen;
  readonly renames?: readonly Rename[];
}

/** What was done with every tensor of the file; keys are those of the file. */
export interface BindReport {
  /** Keys that lead to the set of tensors, and what stood in front of their names. */
  readonly path: readonly string[];
  readonly prefix: string;
  /** Other sets of weights of this model in the file, by key and prefix. */
  readonly others: readonly string[];
  readonly loaded: readonly string[];
  /** What only training needed, and states of quantisers and neurons: they play no part in evaluation. */
  readonly ignored: readonly string[];
  /** Parameters of neurons that say what the model says, too, and masks that are applied already. */
  readonly agreeing: readonly string[];
  /** Tensors that no layer wants. */
  readonly extra: readonly string[];
  /** Tensors that do not begin with the prefix that those of the model have. */
  readonly outside: readonly string[];
  /** Parameters that were filled in. */
  readonly missing: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** Tensors that were put together from parts: pruned ones, weight norm. */
  readonly composed: readonly Composed[];
  /** Tensors rounded from 64 to 32 bits. */
  readonly rounded: readonly string[];
  /** Tensors of parts that the host computes after the network: proposals and boxes of a detector. */
  readonly host: readonly string[];
  /** What loads and still looks wrong, and known defects of the published code. */
  readonly warnings: readonly Diagnostic[];
}

/** The books of one binding. */
export interface Binding {
  readonly graph: ModelGraph;
  /** By the model's names: without prefix and wrappers, parts put together. */
  readonly tensors: ReadonlyMap<string, AnyTensor>;
  readonly chosen: Chosen;
  readonly options: BindOptions;
  /** Whether spikec wrote the file. */
  readonly isOwn: boolean;
  readonly problems: Diagnostic[];
  readonly warnings: Diagnostic[];
  readonly composed: readonly Composed[];
  readonly outside: readonly string[];
  readonly ignored: string[];
  readonly agreeing: string[];
  readonly host: string[];
  readonly missing: string[];
  readonly renamed: { from: string; to: string }[];
  readonly rounded: string[];
  readonly extra: string[];
  readonly loaded: Set<string>;
  /** Tensors that the model needs and the file lacks. */
  readonly lacking: string[];
  problem(code: DiagnosticCode, key: string | undefined, message: string, help?: string): void;
  /** Takes the tensor of a key; it then counts as loaded. */
  take(key: string): AnyTensor | undefined;
  /** Notes a parameter that the file lacks. */
  lack(key: string, mayBeMissing: boolean): void;
  /** The name in the file. */
  fileKey(key: string): string;
}

export function openBinding(graph: ModelGraph, file: TensorFile, options: BindOptions): Binding {
  const { renames, name } = options;
  const chosen = options.chosen ?? chooseSet(graph, [{ path: [], shapes: shapesOf(file) }], { name, renames });
  const { fileNames, doubled, outside } = namedAs(chosen, renames);
  const fileKey = (key: string): string => fileNames.get(key) ?? key;
  const named = new Map([...fileNames].map(([key, inFile]) => [key, file.tensors.get(inFile)!]));
  const { tensors, composed, refused } = composeParts(named);
  const problems: Diagnostic[] = [];
  const [missing, lacking]: [string[], string[]] = [[], []];
  const loaded = new Set<string>();
  const problem: Binding['problem'] = (code, key, message, help) => {
    const place = key === undefined ? name : `${name}, tensor ${quoted(fileKey(key))}`;
    problems.push({ code, severity: 'error', message, place, ...(help === undefined ? {} : { help }) });
  };
  for (const [kept, other] of doubled)
    problem(
      'SPK307',
      undefined,
      `${quoted(kept)} and ${quoted(other)} stand for the same parameter`,
      renames && renames.length > 0
        ? 'narrow the --rename that makes them one, or remove one of them'
        : 'remove one of them',
    );
  for (const { name: part, message } of refused)
    problem('SPK325', part, message, 'save the weights without it: see docs/checkpoints.md');
  return {
    graph,
    tensors,
    chosen,
    options,
    isOwn: isOwnFormat(file.metadata),
    problems,
    warnings: [...chosen.warnings],
    composed,
    outside,
    ...{ ignored: [], agreeing: [], host: [], rounded: [], extra: [], missing, loaded, lacking },
    renamed: [...fileNames].filter(([key, from]) => key !== from).map(([to, from]) => ({ from, to })),
    problem,
    fileKey,
    take(key) {
      const tensor = tensors.get(key);
      if (tensor) loaded.add(key);
      return tensor;
    },
    lack(key, mayBeMissing) {
      if (mayBeMissing && options.allowMissing === true) missing.push(key);
      else lacking.push(key);
    },
  };
}

const shapesOf = ({ tensors }: TensorFile): ReadonlyMap<string, Shape> =>
  new Map([...tensors].map(([key, { shape }]) => [key, shape]));

export const describe = (tensor: AnyTensor): string => `${shapeText(tensor.shape)} of ${tensor.type}`;

export function reportOf(binding: Binding): Omit<BindReport, 'warnings'> {
  const { loaded, extra, missing, renamed, rounded, host, ignored, agreeing, composed, outside, chosen } = binding;
  const inFile = (keys: readonly string[]): string[] => keys.map(binding.fileKey);
  return {
    path: chosen.set.path,
    prefix: chosen.prefix,
    others: chosen.others.map(({ label, present }) => `${label}: ${present} tensors of the model`),
    loaded: inFile([...loaded]),
    ignored: inFile(ignored),
    agreeing: inFile(agreeing),
    extra: inFile(extra),
    outside,
    missing,
    renamed,
    composed,
    rounded,
    host: inFile(host),
  };
}

/** Checks a tensor's shape; the message shows both. */
export function shapeFits(binding: Binding, key: string, tensor: AnyTensor, wanted: Shape): boolean {
  if (sameUpToTrailingOnes(tensor.shape, wanted)) return true;
  const message = `"${key}" is ${shapeText(tensor.shape)}, the model has ${shapeText(wanted)} there`;
  const parameters = 'give the model the trained network\u2019s parameters, with -p name=value';
  binding.problem('SPK303', key, message, otherAxes(tensor.shape, wanted) ?? parameters);
  return false;
}

/** What brings axes in the order of TensorFlow, Keras and JAX into that of PyTorch; undefined where the shape is another altogether. */
function otherAxes([a = 1, b = 1, c, d]: Shape, wanted: Shape): string | undefined {
  const save = (how: string): string => `save it as ${how}, and other kernels likewise`;
  if (c === undefined)
    return sameUpToTrailingOnes([b, a], wanted)
      ? `its axes lie as TensorFlow, Keras and JAX have them, [in, out]: ${save('a.T')}`
      : undefined;
  return d !== undefined && sameUpToTrailingOnes([d, c, a, b], wanted)
    ? `its axes lie as TensorFlow, Keras and JAX have them, [rows, columns, in, out]: ${save('a.transpose(3, 2, 0, 1)')}`
    : undefined;
}

/** [2, 0, 1] for element 7 of a 3x2x3 tensor. */
export function indexText(flat: number, shape: Shape): string {
  const index: number[] = [];
  let rest = flat;
  for (const extent of [...shape].reverse()) {
    index.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return `[${index.join(', ')}]`;
}
