/** @file Populations whose sums fit 16 bits, whatever fires: read from the weights, not believed of the image. */
import type { ImageKernels } from '../../ir/chip/image.ts';
import { capOf } from '../../ir/neurons/index.ts';
import { projectionsInto } from '../../ir/projections/index.ts';
import type { Plan } from './plan.ts';

/**
 * Whether a population starts anew at every logical step, fires, and is reached by spikes of one projection alone, whose weights are not
 * shifted and whose sums never leave 16 bits: partial ones do not either.
 */
export function fitsHalf({ image, tiles, blocks }: Plan, population: number): boolean {
  const { populations, projections } = image.header;
  const { neuron } = populations[population]!;
  if (neuron?.kind !== 'multi_threshold' || neuron.cap === 0) return false;
  const [into, ...others] = projectionsInto(image.header)[population]!;
  const projection = into === undefined ? undefined : projections[into]!;
  if (projection?.kind !== 'synapses' || others.length > 0) return false;
  const cap = capOf(populations[projection.source]!);
  const known = new Map<number, Reach>();
  const biased = tiles.filter((tile) => tile.population === population).flatMap(({ initial }) => [...initial]);
  if (biased.some((bias) => bias < -(2 ** 15) || bias >= largestHalf)) return false;
  return blocks.every(({ projection: of, tile, kernels }) => {
    if (of !== into) return true;
    const section = image.kernels[kernels];
    if (section?.shifts.some((shift) => shift !== 0) !== false) return false;
    const reach = known.get(kernels) ?? reachOf(section, cap);
    known.set(kernels, reach);
    return isInside(reach, tiles[tile]!.initial);
  });
}

/** Per output channel: the least and the most that its weights may sum to. */
interface Reach {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

function reachOf({ channelFrom, channelTo, weights }: ImageKernels, cap: number): Reach {
  const channels = channelTo - channelFrom;
  const perOutput = weights.length / channels;
  const reach = { low: new Float64Array(channels), high: new Float64Array(channels) };
  for (let i = 0; i < weights.length; i++) {
    const sums = weights[i]! < 0 ? reach.low : reach.high;
    sums[Math.floor(i / perOutput)]! += weights[i]! * cap;
  }
  return reach;
}

/** Sums that begin with the biases stay inside, and below what stands for a threshold that none reaches. */
const isInside = ({ low, high }: Reach, initial: Int32Array): boolean =>
  low.every((least, channel) => {
    const bias = initial[channel] ?? 0;
    return bias + least >= -(2 ** 15) && bias + high[channel]! < largestHalf;
  });

/** What no sum that fits 16 bits reaches, in place of thresholds beyond. */
export const largestHalf = 2 ** 15 - 1;

/** A threshold as 16 bits tell it from sums that fit them. */
export const halfThreshold = (threshold: number): number => Math.max(-(2 ** 15), Math.min(threshold, largestHalf));
