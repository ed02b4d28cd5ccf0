/** @file What operations are counted as: by kind, and those through weights by their form. */
import type { ImageHeader, ImageProjection } from '../../ir/chip/image.ts';
import { kindOf } from '../../ir/projections/index.ts';
import type { FinerCost } from '../../ir/target/index.ts';
import type { BlockPlan } from '../plan/plan.ts';
import { counterOfCost } from './counters.ts';
import { columnOf, namesCost } from './meter.ts';
import type { BlockCounters } from './places.ts';
import { isCompared } from './turns.ts';

/**
 * The finer cost of a projection's operations: a convolution's where several positions share its weights, a depthwise one's where each
 * group has one channel besides; undefined of dense maps and of all other kinds.
 */
function formOf(
  { populations }: Pick<ImageHeader, 'populations'>,
  projection: ImageProjection,
): Extract<FinerCost, `synaptic_op_${string}`> | undefined {
  if (projection.kind !== 'synapses') return undefined;
  const [, height, width] = populations[projection.target]!.extents;
  const [channels] = populations[projection.source]!.extents;
  if (height * width === 1) return undefined;
  return channels > 1 && projection.geometry.groups === channels ? 'synaptic_op_depthwise' : 'synaptic_op_convolution';
}

/** What operations of a block are counted as, and in which column of its core. */
export interface Account extends BlockCounters {
  /** Absent: counted, and not charged. */
  readonly column?: number;
}

export function accountOf(header: ImageHeader, block: BlockPlan): Account {
  const { cycles } = header.target;
  const { cost } = kindOf(block);
  if (isCompared(block)) {
    const [counter, form] = ['stateOps', 'comparedOps'] as const;
    return { counter, form, ...(cycles.comparison ? {} : { column: columnOf(cost) }) };
  }
  const form = formOf(header, header.projections[block.projection]!);
  const column = columnOf(form !== undefined && namesCost(header.target, form) ? form : cost);
  return { counter: counterOfCost[cost], column, ...(form === undefined ? {} : { form: counterOfCost[form] }) };
}
