import type { BindReport, Weights } from '../../ir/checkpoint/index.ts';
import type { LoadedTensors } from '../../runtime/index.ts';
import { readInput } from './files.ts';
import type { LoadedModel } from './model.ts';
import type { Terminal } from '../../cli/terminal/terminal.ts';

export interface LoadedWeights {
  readonly weights: Weights;
  readonly report: BindReport;
  /** Absent unless the file says that its weights are random. */
  readonly randomSeed?: number;
}

/** What of a checkpoint that does not fit may pass all the same. */
export interface Allowances {
  readonly missing?: boolean | undefined;
  readonly extra?: boolean | undefined;
}

/** Reads a checkpoint of any kind we know, by its content. */
export async function readCheckpointFile(path: string): Promise<LoadedTensors> {
  const bytes = readInput(path);
  const { parseTensorFile } = await import('../../runtime/index.ts');
  return parseTensorFile(bytes, path);
}

/** Reads a checkpoint and finds every layer's tensors in it; warnings about what loads and still looks wrong go to standard error. */
export async function loadWeights(
  path: string,
  model: LoadedModel,
  terminal: Terminal,
  allow: Allowances = {},
): Promise<LoadedWeights> {
  const file = await readCheckpointFile(path);
  const { bindCheckpoint, randomSeedOf } = await import('../../ir/checkpoint/index.ts');
  const options = { name: path, allowMissing: allow.missing === true, allowExtra: allow.extra === true };
  const randomSeed = randomSeedOf(file.metadata);
  const bound = bindCheckpoint(model.graph, file, options);
  terminal.warn(bound.report.warnings);
  return { ...bound, ...(randomSeed === undefined ? {} : { randomSeed }) };
}
