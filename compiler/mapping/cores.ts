/** @file Kernels, tiles and blocks of an image, from the spike graph and the mapping. Their numbers are views of the graph's, not copies. */
import { constantsTaken } from '../../ir/neurons/index.ts';
import { isWeighted, projectionsInto } from '../../ir/projections/index.ts';
import type { ImageBlock, ImageCore, ImageKernels, ImageTile } from '../../ir/chip/image.ts';
import { wiredGraph, type KernelProjection, type SpikeGraph, type WiredGraph } from '../../ir/spike/index.ts';
import type { Facts, TilePlan } from '../facts.ts';

/** Kernels in the order in which cores first need them, each (projection, channels) once. */
interface KernelStore {
  readonly list: ImageKernels[];
  readonly known: Map<string, number>;
}

/** All cores, and the kernels their blocks name. */
export function coresOf({
  spike,
  tiles,
  cores,
  places,
  routes,
}: Pick<Facts, 'spike' | 'tiles' | 'cores' | 'places' | 'routes'>): {
  readonly kernels: readonly ImageKernels[];
  readonly cores: readonly ImageCore[];
} {
  const network = wiredGraph(spike);
  const into = projectionsInto(network);
  const store: KernelStore = { list: [], known: new Map() };
  const blocksOf = (plan: TilePlan, tile: number): readonly ImageBlock[] =>
    into[network.indexOf.get(plan.population)!]!.map((projection) => ({
      projection,
      tile,
      kernels: isWeighted(network.projections[projection]!) ? kernelsFor(store, spike, projection, plan) : -1,
    }));
  const result = cores.map((list, core) => {
    const plans = list.map((index) => tiles[index]!);
    return {
      ...places[core]!,
      tiles: plans.map((plan) => tileOf(spike, network, plan)),
      blocks: plans.flatMap(blocksOf),
      routes: routes.cores[core]!,
    };
  });
  return { kernels: store.list, cores: result };
}

const nothing = new Int32Array(0);

function tileOf(spike: SpikeGraph, { indexOf }: WiredGraph, plan: TilePlan): ImageTile {
  const { neuron, initial } = spike.populations.label(plan.population);
  const { channelFrom, channelTo, rowFrom, rowTo } = plan;
  const { cap = 0, thresholds = nothing, constants = nothing } = neuron ?? {};
  const taken = constantsTaken({ ...(neuron ? { neuron } : {}) }).length;
  const start = initial.subarray(channelFrom, channelTo);
  return {
    population: indexOf.get(plan.population)!,
    channelFrom,
    channelTo,
    rowFrom,
    rowTo,
    thresholds: thresholds.subarray(channelFrom * cap, channelTo * cap),
    initial: start.some((value) => value !== 0) ? start : nothing,
    constants: constants.subarray(channelFrom * taken, channelTo * taken),
  };
}

function kernelsFor(store: KernelStore, spike: SpikeGraph, projection: number, plan: TilePlan): number {
  const { channelFrom, channelTo } = plan;
  const key = `${projection}:${channelFrom}:${channelTo}`;
  const known = store.known.get(key);
  if (known !== undefined) return known;
  const { weights, shifts, target } = spike.projections[projection] as KernelProjection;
  const perChannel = weights.length / spike.populations.label(target).extents[0];
  store.known.set(key, store.list.length);
  return (
    store.list.push({
      projection,
      channelFrom,
      channelTo,
      weights: weights.subarray(channelFrom * perChannel, channelTo * perChannel),
      shifts: Uint8Array.from(shifts.subarray(channelFrom, channelTo)),
    }) - 1
  );
}
