/** @file Populations whose sums fit 16 bits and are read by nobody: they become counts at once, without membranes. */
import type { ImageProjectionOf } from '../../ir/chip/image.ts';
import { projectionsInto } from '../../ir/projections/index.ts';
import { constants } from '../kernels/index.ts';
import { fitsHalf, type Plan, type TilePlan } from '../plan/index.ts';
import { bandsOf } from './bands.ts';
import type { Layer } from './layer.ts';
import type { Levels } from './levels.ts';
import { placeHalves, tableBands } from './neurons.ts';
import type { Store } from './store.ts';

/**
 * Whether a population is one of these: spikes reach it by one projection of all channels to all or one to one, alike in all rows, and nobody
 * reads its membranes. Sums may leave 16 bits on their way: they wrap, and come back.
 */
export function isNarrow(plan: Plan, { level, lastRead }: Levels, index: number): boolean {
  const { populations, projections } = plan.image.header;
  if (lastRead[index] !== level[index] || !fitsHalf(plan, index)) return false;
  const [into] = projectionsInto(plan.image.header)[index]!;
  const projection = projections[into!]!;
  if (projection.kind !== 'synapses' || !hasEnding(projection, (at) => populations[at]!.extents[0])) return false;
  return bandsOf(plan, into!).length === 1 && tableBands(plan, index, allTables).length === 1;
}

/** Whether `convolve` or `depthwise` computes a projection. */
function hasEnding(projection: ImageProjectionOf<'synapses'>, channelsOf: (population: number) => number): boolean {
  const { groups, dilation, spread } = projection.geometry;
  const depthwise = groups === channelsOf(projection.source) && groups === channelsOf(projection.target);
  return (groups === 1 || depthwise) && [...dilation, ...spread].every((step) => step === 1);
}

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
  const thresholds = placeHalves(store, own, cap, stride);
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
