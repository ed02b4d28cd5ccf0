/** @file Losses of classifiers as tasks. */
import { split, type Arena, type Share, type TaskPhase } from '../../engine/index.ts';
import { task } from '../kernels/index.ts';
import type { BatchValue } from '../ops/index.ts';
import type { Objective } from './objective.ts';

/** A value that a loss reads, and where its gradient goes. */
export interface LossSite {
  readonly value: BatchValue;
  readonly gradient: number;
}

/** What losses are planned for. */
export interface LossContext {
  readonly arena: Arena;
  /** Pictures of a step. */
  readonly batch: number;
  /** Share of a class's target that goes to all alike, of `classes`. */
  readonly labelSmoothing: number;
  /** What the objective reads, in its order. */
  readonly sites: readonly LossSite[];
}

/** Staging memory of so many numbers of four bytes. */
export interface Staged {
  readonly address: number;
  readonly length: number;
}

/** Where a batch brings what it is taught by, and what runs behind the forward. */
export interface PlannedLoss {
  /** int32 classes: [batch], or [batch][position] of a map. */
  readonly labels: Staged;
  /** float32 [batch][classes]: the shares of the classes; empty for `classes`. */
  readonly targets: Staged;
  /** The same of the teacher; empty but for `distilled`. */
  readonly answers: Staged;
  /** float64 loss, then int32 number of right answers. */
  readonly result: number;
  readonly phases: readonly TaskPhase[];
}

/** Plans the tasks of an objective. */
export function planLoss(objective: Objective, context: LossContext): PlannedLoss {
  const { arena, batch, sites } = context;
  const { positions, channels: classes } = sites[0]!.value.extents;
  const stage = (length: number): Staged => ({ address: arena.reserve(Math.max(4, length * 4)), length });
  const soft = objective.kind === 'classes' ? 0 : batch * classes;
  const labels = stage(batch * positions);
  const targets = stage(soft);
  const answers = stage(objective.kind === 'distilled' ? soft : 0);
  const [divisor, result] = [arena.reserve(8), arena.reserve(16)];
  const common = { labels: labels.address, period: labels.length, divisor };
  const parts = sites.map(({ value }) => partsOf(value));
  const partial = arena.reserve(16 * parts.flat().length);
  let at = partial;
  const tasks = sites.flatMap((site, head) => {
    const places = { ...common, ...rowsOf(site), weight: weightOf(objective, head, classes) };
    return parts[head]!.map((range) => {
      const own = { ...places, ...range, partial: (at += 16) - 16 };
      if (objective.kind === 'classes') return task('crossEntropy', { ...own, smoothing: context.labelSmoothing });
      const entropy = objective.kind === 'distilled' && head > 0 && objective.divergence ? 1 : 0;
      return task('softCrossEntropy', { ...own, targets: (head > 0 ? answers : targets).address, entropy });
    });
  });
  const repeats = sites[0]!.value.rows / labels.length;
  const count = task('countLabels', { labels: labels.address, count: labels.length, repeats, divisor });
  // Right answers are those of the first head.
  const sum = task('addLosses', { partial, count: tasks.length, judged: parts[0]!.length, result });
  return {
    ...{ labels, targets, answers, result },
    phases: [[count], tasks, [sum]].map((phase) => ({ name: 'loss', tasks: phase })),
  };
}

const rowsOf = ({ value: { address, extents }, gradient }: LossSite) => ({
  ...{ logits: address, gradient, channels: extents.padded, classes: extents.channels },
});

/** Part of the loss that a head has. A divergence is a mean over the classes, too. */
function weightOf(objective: Objective, head: number, classes: number): number {
  if (objective.kind !== 'distilled') return 1;
  if (head === 0) return 1 - objective.share;
  return objective.divergence ? objective.share / classes : objective.share;
}

/** Rows of maps are cut; those of pictures are few. */
const partsOf = ({ rows, extents: { positions } }: BatchValue): readonly Share[] =>
  positions === 1 ? [{ from: 0, to: rows }] : split(rows, Math.min(64, Math.ceil(rows / 1024)));
