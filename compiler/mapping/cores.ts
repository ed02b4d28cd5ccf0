/** @file Kernels, tiles and blocks of an image, from the spike graph and the mapping. Their numbers are views of the graph's, not copies. */
import { hasKernels, projectionsInto } from '../../ir/chip/index.ts';
import type { ImageBlock, ImageCore, ImageKernels, ImageTile } from '../../ir/chip/image.ts';
import type { KernelProjection, SpikeGraph } from '../../ir/spike/index.ts';
import type { Facts, TilePlan } from '../passes/pass.ts';
import { tablesOf, type Tables } from './tables.ts';

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
  const tables = tablesOf(spike);
  const into = projectionsInto(tables);
  const store: KernelStore = { list: [], known: new Map() };
  const blocksOf = (plan: TilePlan, tile: number): readonly ImageBlock[] =>
    into[tables.indexOf.get(plan.population)!]!.map((projection) => ({
      projection,
      tile,
      kernels: hasKernels(tables.projections[projection]!) ? kernelsFor(store, spike, projection, plan) : -1,
    }));
  const result = cores.map((list, core) => {
    const plans = list.map((index) => tiles[index]!);
    return {
      ...places[core]!,
      tiles: plans.map((plan) => tileOf(spike, tables, plan)),
      blocks: plans.flatMap(blocksOf),
      routes: routes.cores[core]!,
    };
  });
  return { kernels: store.list, cores: result };
}

function tileOf(spike: SpikeGraph, { indexOf }: Tables, plan: TilePlan): ImageTile {
  const { fire, initial, dynamics } = spike.populations.label(plan.population);
  const { channelFrom, channelTo, rowFrom, rowTo } = plan;
  const cap = fire?.cap ?? 0;
  const start = initial.subarray(channelFrom, channelTo);
  return {
    population: indexOf.get(plan.population)!,
    channelFrom,
    channelTo,
    rowFrom,
    rowTo,
    thresholds: fire ? fire.thresholds.subarray(channelFrom * cap, channelTo * cap) : new Int32Array(0),
    initial: start.some((value) => value !== 0) ? start : new Int32Array(0),
    amounts: dynamics?.reset === 'soft' ? dynamics.amounts.subarray(channelFrom, channelTo) : new Int32Array(0),
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
