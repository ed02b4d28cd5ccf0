/** @file Active neurons of window mode: marks follow the counts of whole windows. */
import { isRegister } from '../../ir/neurons/index.ts';
import {
  beginActive,
  countActive,
  countLasting,
  createActive,
  markOf,
  type IsCharged,
  type Mark,
} from '../active/index.ts';
import type { StepCounts } from '../ledger/index.ts';
import type { BlockPlan, Plan } from '../plan/index.ts';
import type { Layer } from './layer.ts';
import type { Words } from './store.ts';

/** What window mode tells of a logical step. */
export interface WindowActive {
  /** Before its windows are computed. */
  begin(): void;
  /** Afterwards: all numbers of the logical step. @param input [C, H, W]. */
  count(input: Int32Array, counts: StepCounts): void;
}

/** Undefined where the plan's target pays for all neurons alike. */
export function activeOf(plan: Plan, layers: readonly Layer[], { words, bytes }: Words): WindowActive | undefined {
  const active = createActive(plan);
  if (active === undefined) return undefined;
  const marks: readonly (Mark | undefined)[] = plan.blocks.map((block) => markOf(active, block));
  const { header } = plan.image;
  const isCharged: IsCharged = (at, row, column, channel) => {
    const { population } = plan.tiles[at]!;
    const { membranes, arriving, width, stride } = layers[population]!;
    const place = (row * width + column) * stride + channel;
    return words[arriving / 4 + place] !== 0 || (!isRegister(plan.tiles[at]!) && words[membranes / 4 + place] !== 0);
  };
  /** Whether a neuron of a block's source has sent anything. */
  const sentOf = (
    population: number,
    input: Int32Array,
  ): ((row: number, column: number, channel: number) => boolean) => {
    const { counts, height, width, stride } = layers[population]!;
    if (population === header.input.population)
      return (row, column, channel) => input[(channel * height + row) * width + column] !== 0;
    return (row, column, channel) => bytes[counts + (row * width + column) * stride + channel] !== 0;
  };
  const follow = ({ arrivals, projection }: BlockPlan, mark: Mark, input: Int32Array): void => {
    const wired = header.projections[projection]!;
    if (wired.kind !== 'synapses' && wired.kind !== 'graded') return;
    const { width } = layers[wired.source]!;
    const sent = sentOf(wired.source, input);
    for (const { rowFrom, rowTo, channelFrom, channelTo } of arrivals['source']!)
      for (let row = rowFrom; row < rowTo; row++)
        for (let column = 0; column < width; column++)
          for (let channel = channelFrom; channel < channelTo; channel++)
            if (sent(row, column, channel)) mark(row, column, channel);
  };
  return {
    begin: () => {
      beginActive(active, isCharged);
    },
    count(input, counts) {
      plan.blocks.forEach((block, at) => {
        const mark = marks[at];
        if (mark !== undefined) follow(block, mark, input);
      });
      countActive(active, counts.active);
      countLasting(active, isCharged, counts.lasting);
    },
  };
}
