/** @file Tiles whose membranes step mode keeps in 16 bits: half the memory to add to, and half of what firing looks at. */
import { kindOf, sourceEnds, sourcesOf } from '../../ir/projections/index.ts';
import { machineLoop } from '../kinds/index.ts';
import type { StepMachine } from '../machine/index.ts';
import type { NarrowTile } from '../neurons/index.ts';
import { fitsHalf, halfThreshold, type Plan, type TilePlan } from '../plan/index.ts';

/** By population: whether its sums fit 16 bits, a machine's loop adds to it, and nobody but its thresholds reads its membranes. */
export function narrowPopulations(plan: Plan): readonly boolean[] {
  const { projections, populations, outputs, target } = plan.image.header;
  const read = new Set(outputs.map(({ population }) => population));
  for (const projection of projections) {
    const sources = sourcesOf<number>(projection);
    sourceEnds(projection).forEach((end, i) => {
      if (kindOf(projection).sources[end]!.payload === 'values') read.add(sources[i]!);
    });
  }
  const looped = (population: number): boolean =>
    plan.blocks.every(
      (block) =>
        plan.tiles[block.tile]!.population !== population ||
        (block.kind === 'synapses' && machineLoop(block.geometry, 'spikes') !== undefined),
    );
  return populations.map(
    (_, population) =>
      target.updates !== 'active' && !read.has(population) && looped(population) && fitsHalf(plan, population),
  );
}

/** Bytes of a machine that the arrays of such a tile take, beside the slack of each. */
export const narrowBytes = ({ neurons, thresholds, initial }: TilePlan): number =>
  2 * (neurons + thresholds.length + initial.length);

/** A tile's arrays; thresholds beyond 16 bits become such as no sum, or every sum, reaches. */
export function createNarrow({ halves }: StepMachine, tile: TilePlan): NarrowTile {
  const { thresholds, initial, neurons, channelFrom, channelTo, neuron } = tile;
  const channels = channelTo - channelFrom;
  const cap = neuron?.cap ?? 0;
  const copied = (values: ArrayLike<number>): Int16Array => {
    const copy = halves(values.length);
    copy.set(values);
    return copy;
  };
  const ofSlot = (slot: number): Int16Array =>
    copied(Array.from({ length: channels }, (_, channel) => halfThreshold(thresholds[channel * cap + slot]!)));
  return {
    membranes: halves(neurons),
    initial: copied(initial.some((value) => value !== 0) ? initial : []),
    thresholds: Array.from({ length: cap }, (_, slot) => ofSlot(slot)),
  };
}
