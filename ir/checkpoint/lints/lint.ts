/** @file What a lint of a checkpoint is. */
import type { Lint } from '../../diagnostics/index.ts';
import type { ModelGraph } from '../../model/index.ts';
import type { TensorFile } from '../../tensor.ts';
import type { Weights } from '../weights.ts';

/** A checkpoint once it is bound, with the keys of its file without a common prefix. */
export interface BoundCheckpoint {
  readonly graph: ModelGraph;
  readonly keys: readonly string[];
  readonly metadata: TensorFile['metadata'];
  /** Whether spikec wrote the file. */
  readonly isOwn: boolean;
  readonly weights: Weights;
}

export type CheckpointLint = Lint<BoundCheckpoint>;

/** The check for a defect of published code: files that spikec wrote were imported once and are not told again. */
export const ofPublishedCode =
  (check: CheckpointLint['check']): CheckpointLint['check'] =>
  (checkpoint) =>
    checkpoint.isOwn ? [] : check(checkpoint);

/** The first names of a list, and how many more there are. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`);
  return names.length > 3 ? `${shown.join(', ')} and ${names.length - 3} more` : shown.join(', ');
}
