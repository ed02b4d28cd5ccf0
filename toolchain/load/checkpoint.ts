import { bindCheckpoint, randomSeedOf, type BindReport, type Weights } from '../../ir/checkpoint/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { parseTensorFile, type Files, type LoadedTensors } from '../../runtime/index.ts';
import { readInput } from './files.ts';

/** Weights of a model, and what was done to find them in a file. */
export interface LoadedWeights {
  readonly weights: Weights;
  /** Its warnings are about what loads and still looks wrong. */
  readonly report: BindReport;
  /** Absent unless the file says that its weights are random. */
  readonly randomSeed?: number;
}

/** What of a checkpoint that does not fit may pass all the same. */
export interface Allowances {
  readonly missing?: boolean | undefined;
  readonly extra?: boolean | undefined;
}

/** Reads a checkpoint of any kind we know, by its content: safetensors, npz, npy or pth. */
export const readTensors = (files: Files, path: string): LoadedTensors => parseTensorFile(readInput(files, path), path);

/** Finds every layer's tensors in a file that was read. Throws a `DiagnosticError` with all that does not fit. */
export function bindTensors(
  file: LoadedTensors,
  path: string,
  graph: ModelGraph,
  allow: Allowances = {},
): LoadedWeights {
  const randomSeed = randomSeedOf(file.metadata);
  const bound = bindCheckpoint(graph, file, {
    name: path,
    allowMissing: allow.missing === true,
    allowExtra: allow.extra === true,
  });
  return { ...bound, ...(randomSeed === undefined ? {} : { randomSeed }) };
}

/** Reads a checkpoint and finds every layer's tensors in it. Throws as `readTensors` and `bindTensors` do. */
export const loadWeights = (files: Files, path: string, graph: ModelGraph, allow: Allowances = {}): LoadedWeights =>
  bindTensors(readTensors(files, path), path, graph, allow);
