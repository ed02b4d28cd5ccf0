/** @file What binding float and integer checkpoints has in common: taking tensors by key and keeping the books. */
import { didYouMean, nearest, type Diagnostic, type DiagnosticCode } from '../diagnostics/index.ts';
import { shapeText, type AnyTensor, type Shape, type TensorFile } from '../tensor.ts';

export interface BindOptions {
  /** The file's name in messages. */
  readonly name: string;
  /** Missing biases become 0 and missing batch norm tensors their initial values; a missing weight stays an error. */
  readonly allowMissing?: boolean;
  /** Tensors that no layer wants are listed instead of refused. */
  readonly allowExtra?: boolean;
}

/** What was done with every tensor of the file; keys are those of the file. */
export interface BindReport {
  readonly loaded: readonly string[];
  /** Batch counters and states of quantisers, which play no part in evaluation. */
  readonly ignored: readonly string[];
  /** Tensors that no layer wants. */
  readonly extra: readonly string[];
  /** Parameters that were filled in. */
  readonly missing: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** Tensors rounded from 64 to 32 bits. */
  readonly rounded: readonly string[];
}

/** The books of one binding. */
export interface Binding {
  /** Keys without a common `module.` prefix. */
  readonly tensors: ReadonlyMap<string, AnyTensor>;
  readonly options: BindOptions;
  readonly problems: Diagnostic[];
  readonly missing: string[];
  readonly renamed: { from: string; to: string }[];
  readonly rounded: string[];
  problem(code: DiagnosticCode, key: string | undefined, message: string, help?: string): void;
  /** Takes the tensor of a key; it then counts as loaded. */
  take(key: string): AnyTensor | undefined;
  /** Notes a parameter that the file lacks, with the nearest key that is left over. */
  lack(key: string, mayBeMissing: boolean): void;
  reportExtra(): void;
  readonly extra: string[];
  readonly loaded: Set<string>;
  fileKey(key: string): string;
}

const prefix = 'module.';
/** Counters of batches, and what learned-step quantisers keep beside the steps of their weights. */
const counter = /(^|\.)(num_batches_tracked|init_state|act\.(alpha|zero_point|signed))$/;

export function openBinding(file: TensorFile, options: BindOptions): Binding {
  const keys = [...file.tensors.keys()];
  const stripped = keys.length > 0 && keys.every((key) => key.startsWith(prefix));
  const fileKey = (key: string): string => (stripped ? prefix + key : key);
  const tensors = stripped ? new Map([...file.tensors].map(([key, t]) => [key.slice(prefix.length), t])) : file.tensors;
  const problems: Diagnostic[] = [];
  const lacking: string[] = [];
  const loaded = new Set<string>();
  const [missing, rounded, extra]: [string[], string[], string[]] = [[], [], []];
  const problem: Binding['problem'] = (code, key, message, help) => {
    const place = key === undefined ? options.name : `${options.name}, tensor "${fileKey(key)}"`;
    problems.push({ code, severity: 'error', message, place, ...(help === undefined ? {} : { help }) });
  };
  return {
    tensors,
    options,
    problems,
    missing,
    renamed: stripped ? [...tensors.keys()].map((key) => ({ from: prefix + key, to: key })) : [],
    rounded,
    extra,
    loaded,
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
    reportExtra() {
      const left = [...tensors.keys()].filter((key) => !loaded.has(key) && !counter.test(key));
      for (const key of lacking) problem('SPK301', undefined, `tensor "${key}" is missing`, suggestion(key, left));
      if (options.allowExtra === true) extra.push(...left);
      else
        for (const key of left)
          problem(
            'SPK302',
            key,
            `no layer wants "${fileKey(key)}" (${describe(tensors.get(key)!)})`,
            didYouMean(key, lacking),
          );
    },
  };
}

/** The nearest left-over key: unlike `didYouMean`, never a listing of all that exists. */
function suggestion(key: string, left: readonly string[]): string | undefined {
  const guess = nearest(key, left);
  return guess === undefined ? undefined : `did you mean "${guess}"? It is in the file and no layer wants it`;
}

export const describe = (tensor: AnyTensor): string => `${shapeText(tensor.shape)} of ${tensor.type}`;

export function reportOf(binding: Binding): BindReport {
  const { tensors, loaded, extra, missing, renamed, rounded, fileKey } = binding;
  const ignored = [...tensors.keys()].filter((key) => !loaded.has(key) && counter.test(key)).map(fileKey);
  return { loaded: [...loaded].map(fileKey), ignored, extra: extra.map(fileKey), missing, renamed, rounded };
}

/** Equal extents but for ones at the end: [O, I, 1] is [O, I, 1, 1]. */
export function sameUpToTrailingOnes(a: Shape, b: Shape): boolean {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if ((a[i] ?? 1) !== (b[i] ?? 1)) return false;
  return true;
}

/** Checks a tensor's shape; the message shows both. */
export function shapeFits(binding: Binding, key: string, tensor: AnyTensor, wanted: Shape): boolean {
  if (sameUpToTrailingOnes(tensor.shape, wanted)) return true;
  const message = `"${key}" is ${shapeText(tensor.shape)}, the model has ${shapeText(wanted)} there`;
  binding.problem('SPK303', key, message, 'give the model the trained network\u2019s parameters, with -p name=value');
  return false;
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
