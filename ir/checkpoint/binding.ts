/** @file What binding float and integer checkpoints has in common: taking tensors by key and keeping the books. */
import { didYouMean, nearest, type Diagnostic, type DiagnosticCode } from '../diagnostics/index.ts';
import type { ModelGraph } from '../model/index.ts';
import { metadataKeys } from './format.ts';
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
  /** Tensors of parts that the host computes after the network: proposals and boxes of a detector. */
  readonly host: readonly string[];
  /** What loads and still looks wrong, and known defects of the published code. */
  readonly warnings: readonly Diagnostic[];
}

/** The books of one binding. */
export interface Binding {
  /** Keys without the prefixes that all of them carry. */
  readonly tensors: ReadonlyMap<string, AnyTensor>;
  readonly options: BindOptions;
  /** Whether spikec wrote the file. */
  readonly isOwn: boolean;
  readonly problems: Diagnostic[];
  readonly warnings: Diagnostic[];
  readonly host: string[];
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

/** Counters of batches, and what learned-step quantisers keep beside the steps of their weights. */
const counter = /(^|\.)(num_batches_tracked|init_state|act\.(alpha|zero_point|signed))$/;

/** What training scripts put in front of every key: wrappers around the state dict, DataParallel, torch.compile. */
const wrappers = ['module.', '_orig_mod.', 'model.', 'state_dict.', 'model_state_dict.'];

/** The wrappers in front of all keys of a file; a name that the model itself begins with is none. */
function commonPrefix(graph: ModelGraph, keys: readonly string[]): string {
  for (let prefix = ''; ;) {
    const next = wrappers.find(
      (word) =>
        keys.every((key) => key.startsWith(prefix + word)) &&
        !graph.nodes.ids.some((name) => name.startsWith(prefix + word)),
    );
    if (next === undefined || keys.length === 0) return prefix;
    prefix += next;
  }
}

/** Parts of the official detector and segmenter that work on the outputs of the network, or help in training only. */
const hostPart = /^(rpn_head|roi_head|auxiliary_head)\./;

export function openBinding(graph: ModelGraph, file: TensorFile, options: BindOptions): Binding {
  const prefix = commonPrefix(graph, [...file.tensors.keys()]);
  const fileKey = (key: string): string => prefix + key;
  const tensors =
    prefix === '' ? file.tensors : new Map([...file.tensors].map(([key, t]) => [key.slice(prefix.length), t]));
  const [problems, warnings]: [Diagnostic[], Diagnostic[]] = [[], []];
  const hasHost = graph.nodes.ids.some((name) => name.startsWith('backbone.'));
  const lacking: string[] = [];
  const loaded = new Set<string>();
  const [missing, rounded, extra, host]: [string[], string[], string[], string[]] = [[], [], [], []];
  const problem: Binding['problem'] = (code, key, message, help) => {
    const place = key === undefined ? options.name : `${options.name}, tensor "${fileKey(key)}"`;
    problems.push({ code, severity: 'error', message, place, ...(help === undefined ? {} : { help }) });
  };
  return {
    tensors,
    options,
    isOwn: Object.hasOwn(file.metadata, metadataKeys.format),
    problems,
    warnings,
    host,
    missing,
    renamed: prefix !== '' ? [...tensors.keys()].map((key) => ({ from: prefix + key, to: key })) : [],
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
      const unread = [...tensors.keys()].filter((key) => !loaded.has(key) && !counter.test(key));
      host.push(...unread.filter((key) => hasHost && hostPart.test(key)));
      if (host.length > 0) warnings.push(hostWarning(host, options.name));
      const left = unread.filter((key) => !host.includes(key));
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

const hostWarning = (keys: readonly string[], place: string): Diagnostic => ({
  code: 'SPK317',
  severity: 'warning',
  message: `${keys.length} tensors are of parts behind the network and were left out: ${[...new Set(keys.map((key) => key.split('.')[0]))].join(', ')}`,
  place,
  help: 'run these parts on the host, on the outputs that "spikec run --outputs" writes',
});

/** The nearest left-over key: unlike `didYouMean`, never a listing of all that exists. */
function suggestion(key: string, left: readonly string[]): string | undefined {
  const guess = nearest(key, left);
  return guess === undefined ? undefined : `did you mean "${guess}"? It is in the file and no layer wants it`;
}

export const describe = (tensor: AnyTensor): string => `${shapeText(tensor.shape)} of ${tensor.type}`;

export function reportOf(binding: Binding): Omit<BindReport, 'warnings'> {
  const { tensors, loaded, extra, missing, renamed, rounded, host, fileKey } = binding;
  const ignored = [...tensors.keys()].filter((key) => !loaded.has(key) && counter.test(key)).map(fileKey);
  return {
    loaded: [...loaded].map(fileKey),
    ignored,
    extra: extra.map(fileKey),
    missing,
    renamed,
    rounded,
    host: host.map(fileKey),
  };
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
