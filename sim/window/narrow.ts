/** @file Populations whose sums fit 16 bits and are read by nobody: they become counts at once, without membranes. */
import type { ImageKernels, ImageProjectionOf } from '../../ir/chip/image.ts';
import { capOf } from '../../ir/neurons/index.ts';
import { projectionsInto } from '../../ir/projections/index.ts';
import { constants } from '../kernels/index.ts';
import type { Plan, TilePlan } from '../plan/index.ts';
import { bandsOf } from './bands.ts';
import type { Layer } from './layer.ts';
import type { Levels } from './levels.ts';
import { tableBands } from './neurons.ts';
import type { Store } from './store.ts';

/**
 * Whether a population is one of these: spikes reach it by one projection of all channels to all or one to one, alike in all rows, and nobody
 * reads its membranes. Sums may leave 16 bits on their way: they wrap, and come back.
 */
export function isNarrow(plan: Plan, { level, lastRead }: Levels, index: number): boolean {
  const { populations, projections } = plan.image.header;
  const { neuron } = populations[index]!;
  if (neuron?.kind !== 'multi_threshold' || neuron.cap === 0 || lastRead[index] !== level[index]) return false;
  const [into, ...others] = projectionsInto(plan.image.header)[index]!;
  const projection = into === undefined ? undefined : projections[into]!;
  if (projection?.kind !== 'synapses' || others.length > 0) return false;
  if (!hasEnding(projection, (population) => populations[population]!.extents[0])) return false;
  const [band, ...furtherBands] = bandsOf(plan, into!);
  if (band === undefined || furtherBands.length > 0 || !band.kernels.every(isUnshifted)) return false;
  if (tableBands(plan, index, allTables).length !== 1) return false;
  const initial = new Int32Array(populations[index]!.extents[0]);
  for (const tile of plan.tiles) if (tile.population === index) initial.set(tile.initial, tile.channelFrom);
  const cap = capOf(populations[projection.source]!);
  return band.kernels.every((kernels) => fitHalf(kernels, initial, cap));
}

/** Whether no sum of counts up to `cap` times weights leaves 16 bits, or reaches what stands for a threshold that none reaches. */
function fitHalf({ channelFrom, channelTo, weights }: ImageKernels, initial: Int32Array, cap: number): boolean {
  const perOutput = weights.length / (channelTo - channelFrom);
  for (let channel = channelFrom; channel < channelTo; channel++) {
    let [low, high] = [initial[channel]!, initial[channel]!];
    const first = (channel - channelFrom) * perOutput;
    for (let i = first; i < first + perOutput; i++) {
      const most = weights[i]! * cap;
      if (most < 0) low += most;
      else high += most;
    }
    if (low < -(2 ** 15) || high >= 2 ** 15 - 1) return false;
  }
  return true;
}

/** Whether `convolve` or `depthwise` computes a projection. */
function hasEnding(projection: ImageProjectionOf<'synapses'>, channelsOf: (population: number) => number): boolean {
  const { groups, dilation, spread } = projection.geometry;
  const depthwise = groups === channelsOf(projection.source) && groups === channelsOf(projection.target);
  return (groups === 1 || depthwise) && [...dilation, ...spread].every((step) => step === 1);
}

const isUnshifted = ({ shifts }: { readonly shifts: ArrayLike<number> }): boolean =>
  Array.from(shifts).every((shift) => shift === 0);

const allTables = ({ initial, thresholds }: TilePlan): Int32Array => Int32Array.from([...initial, ...thresholds]);

/** Address of the record that the kernels of such a population read. */
export function placeNarrow(
  { tiles }: Plan,
  store: Store,
  { population, stride, counts }: Pick<Layer, 'population' | 'stride' | 'counts'>,
  index: number,
): number {
  const { cap } = population.neuron!;
  const own = tiles.filter((tile) => tile.population === index);
  const start = store.place(2 * stride, ({ halves }, address) => {
    for (const { initial, channelFrom } of own) halves.set(initial, address / 2 + channelFrom);
  });
  const thresholds = store.place(2 * cap * stride, ({ halves }, address) => {
    // What no sum reaches: channels that only fill up the stride never fire.
    halves.fill(2 ** 15 - 1, address / 2, address / 2 + cap * stride);
    for (const { thresholds: table, channelFrom } of own)
      table.forEach((threshold, i) => {
        const at = address / 2 + (i % cap) * stride + channelFrom + Math.floor(i / cap);
        halves[at] = Math.max(-(2 ** 15), Math.min(threshold, 2 ** 15 - 1));
      });
  });
  return store.place(constants.narrowBytes, ({ words }, address) => {
    const record = [
      [constants.narrowCap, cap],
      [constants.narrowStride, stride],
      [constants.narrowStart, start],
      [constants.narrowThresholds, thresholds],
      [constants.narrowCounts, counts],
    ] as const;
    for (const [offset, value] of record) words[(address + offset) / 4] = value;
  });
}
