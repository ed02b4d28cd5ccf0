/** @file Small networks, placed on a chip at random, and a slow, obvious integer evaluation to compare with. */
import type { ChipImage, ImagePopulation, ImageProjection, ImageRoute, ImageTile } from '../../ir/chip/image.ts';
import type { TransferMap } from '../../ir/projections/index.ts';
import { eventCosts, projectionKinds, type EventCost, type Target } from '../../ir/target/index.ts';

/** A population as the slow evaluation sees it: a cap of 0 never fires. */
export interface TestPopulation extends Omit<ImagePopulation, 'neuron'> {
  readonly cap: number;
  readonly norm: number;
  readonly reset: 'each_step' | 'hard' | 'soft';
  readonly leak: number;
}

/** A projection of any kind, flat: fields without meaning for a kind are there all the same. `second`: right, or state. */
export interface TestProjection {
  readonly name: string;
  readonly kind: ImageProjection['kind'];
  readonly source: number;
  readonly second: number;
  readonly target: number;
  readonly window: number;
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly pad: number;
  readonly groups: number;
  readonly weightBits: number;
  readonly heads: number;
  readonly over: 'positions' | 'channels';
  readonly map: TransferMap;
  readonly reach: 'space' | 'positions' | 'heads';
  readonly shift: number;
}

export interface Network {
  readonly populations: TestPopulation[];
  readonly thresholds: Int32Array[];
  readonly initial: Int32Array[];
  readonly projections: TestProjection[];
  readonly weights: Int8Array[];
  readonly shifts: Uint8Array[];
  readonly outputs: number[];
}

export type Random = (low: number, high: number) => number;

/** Integers low..high inclusive, from a seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed | 0;
  return (low, high) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return low + (((t ^ (t >>> 14)) >>> 0) % (high - low + 1));
  };
}

const figures = <K extends string>(names: readonly K[], value: (index: number) => number) =>
  Object.fromEntries(names.map((name, i) => [name, { value: value(i), provenance: 'assumed' }])) as {
    [N in K]: { value: number; provenance: 'assumed' };
  };

/** 2 x 2 chips of 3 x 2 cores. */
export function testTarget(membraneBits = 32): Target {
  const costs = Object.keys(eventCosts) as EventCost[];
  return {
    name: 'test',
    summary: 'A chip for tests; it does not exist.',
    fictional: true,
    mesh: { columns: 3, rows: 2 },
    chips: { columns: 2, rows: 2 },
    membraneBits,
    weightBits: 8,
    messageBits: 32,
    projections: projectionKinds,
    limits: {},
    cycles: figures([...costs, 'barrier' as const], (i) => (i + 1) / 4),
    energy: figures(costs, (i) => i + 1),
  };
}

export const emptyNetwork = (): Network => ({
  ...{ populations: [], thresholds: [], initial: [], projections: [], weights: [], shifts: [], outputs: [] },
});

export type Extents = readonly [number, number, number];
const sizeOf = (extents: Extents): number => extents[0] * extents[1] * extents[2];

export interface PopulationOptions {
  readonly role?: ImagePopulation['role'];
  readonly cap?: number;
  readonly fire?: number;
  /** Ascending thresholds are drawn from 1..this. */
  readonly threshold?: number;
  /** Keeps its membranes; what the slow evaluation does not know. */
  readonly reset?: TestPopulation['reset'];
  readonly random?: Random;
}

/** Adds a population; returns its index. */
export function addPopulation(net: Network, name: string, extents: Extents, options: PopulationOptions = {}): number {
  const { role = 'neurons', cap = 0, fire = 0, threshold = 20, random, reset = 'each_step' } = options;
  net.populations.push({
    ...{ name, membrane: `${name}.membrane`, role, extents, rank: 3, cap, norm: 1 },
    ...{ fractionBits: Int32Array.of(0), boundLow: 0, boundHigh: 0, float32Proved: true },
    ...{ readyWindow: fire, fireWindow: fire, reset, leak: reset === 'each_step' ? 0 : (random?.(0, 3) ?? 1) },
  });
  const rows = Array.from({ length: extents[0] }, () =>
    Array.from({ length: cap }, () => random?.(1, threshold) ?? 1).sort((a, b) => a - b),
  );
  net.thresholds.push(Int32Array.from(rows.flat()));
  net.initial.push(Int32Array.from({ length: role === 'neurons' ? extents[0] : 0 }, () => random?.(-3, 3) ?? 0));
  return net.populations.length - 1;
}

type ProjectionOptions = Partial<TestProjection> & Pick<TestProjection, 'kind' | 'source' | 'target' | 'window'>;

/** Adds a projection; kernels get random weights. Returns its index. */
export function addProjection(net: Network, options: ProjectionOptions, random?: Random): number {
  const projection: TestProjection = {
    ...{ name: `projection${net.projections.length}`, second: 0, kernel: [1, 1], stride: 1, pad: 0, groups: 1 },
    ...{ weightBits: 8, heads: 1, over: 'positions', map: 'identity', reach: 'space', shift: 0 },
    ...options,
  };
  const kernel = projection.kind === 'synapses' || projection.kind === 'graded';
  const inputs = net.populations[projection.source]!.extents[0] / projection.groups;
  const outputs = net.populations[projection.target]!.extents[0];
  const count = kernel ? outputs * inputs * projection.kernel[0] * projection.kernel[1] : 0;
  net.projections.push(projection);
  net.weights.push(Int8Array.from({ length: count }, () => random?.(-9, 12) ?? 1));
  net.shifts.push(Uint8Array.from({ length: kernel ? outputs : 0 }, () => random?.(0, 2) ?? 0));
  return net.projections.length - 1;
}

/** The population as an image holds it. */
function imagePopulation({ cap, norm, reset, leak, ...rest }: TestPopulation): ImagePopulation {
  if (cap === 0) return rest;
  return {
    ...rest,
    neuron: reset === 'each_step' ? { kind: 'multi_threshold', cap, norm } : { kind: 'kept', cap, norm, reset, leak },
  };
}

/** The projection as an image holds it. */
export function imageProjection(p: TestProjection): ImageProjection {
  const base = { name: p.name, target: p.target, activeWindow: p.window };
  const { source, second, kernel, stride, pad, groups, weightBits, heads, over, map, reach, shift } = p;
  const window = { kernel: kernel[0], stride, pad };
  switch (p.kind) {
    case 'synapses':
    case 'graded':
      return { ...base, kind: p.kind, source, geometry: { kernel, stride, pad, groups }, weightBits };
    case 'transfer':
      return { ...base, kind: p.kind, source, map, shift };
    case 'any':
      return { ...base, kind: p.kind, source, reach, window, heads };
    case 'max':
      return { ...base, kind: p.kind, source, window };
    case 'gate':
      return { ...base, kind: p.kind, left: source, right: second };
    case 'correlate':
      return { ...base, kind: p.kind, left: source, right: second, heads, over };
    case 'modulate':
      return { ...base, kind: p.kind, source, state: second, heads, over };
  }
}

/** Cuts 0..n into stretches at random. */
function cuts(n: number, random: Random): [number, number][] {
  const at = [0, n];
  for (let k = random(0, 2); k > 0; k--) at.push(random(0, n));
  const sorted = [...new Set(at)].sort((a, b) => a - b);
  return sorted.slice(1).map((end, i) => [sorted[i]!, end]);
}

/** Puts a network on a chip: random tiles on random cores at random places, with the blocks and routes they need. */
export function place(
  net: Network,
  random: Random,
  options: { target?: Target; saturating?: boolean } = {},
): ChipImage {
  const target = options.target ?? testTarget();
  const cores = random(1, 8);
  const spots = Array.from({ length: 24 }, (_, i) => i);
  const places = Array.from({ length: cores }, () => spots.splice(random(0, spots.length - 1), 1)[0]!);
  const tiles: ImageTile[][] = places.map(() => []);
  net.populations.forEach(({ role, extents }, population) => {
    if (role === 'input') return;
    for (const [channelFrom, channelTo] of cuts(extents[0], random)) {
      for (const [rowFrom, rowTo] of cuts(extents[1], random)) {
        const cap = net.populations[population]!.cap;
        const thresholds = net.thresholds[population]!.slice(channelFrom * cap, channelTo * cap);
        const initial = net.initial[population]!.slice(channelFrom, channelTo);
        const soft = net.populations[population]!.reset === 'soft';
        const amounts = Int32Array.from({ length: soft ? channelTo - channelFrom : 0 }, (_, c) => channelFrom + c);
        const tile = { population, channelFrom, channelTo, rowFrom, rowTo, thresholds, initial, amounts };
        tiles[random(0, cores - 1)]!.push(tile);
      }
    }
  });
  const kernels: ChipImage['kernels'][number][] = [];
  const blocks = tiles.map((own) =>
    own.flatMap((tile, index) =>
      net.projections.flatMap((projection, p) => {
        if (projection.target !== tile.population) return [];
        return [{ projection: p, tile: index, kernels: kernelsFor(net, kernels, p, tile) }];
      }),
    ),
  );
  const whole = (population: number): ImageTile => {
    const [channelTo, rowTo] = net.populations[population]!.extents;
    const none = new Int32Array(0);
    return { population, channelFrom: 0, channelTo, rowFrom: 0, rowTo, thresholds: none, initial: none, amounts: none };
  };
  const input = net.populations.findIndex(({ role }) => role === 'input');
  const windows = 1 + Math.max(...net.projections.map(({ window }) => window));
  const fires = net.populations.map(({ cap, fireWindow }) => (cap > 0 ? fireWindow + 1 : 0));
  return {
    header: {
      ...{ compiler: 'test', model: 'test', modelHash: new Uint8Array(32), weightsHash: new Uint8Array(32), target },
      schedule: {
        slots: Math.max(1, ...net.populations.map(({ cap }) => cap)),
        order: 'ones_first',
        windows: Math.max(windows, ...fires),
        logicalSteps: 1,
      },
      input: { population: input, fractionBits: 0, bits: 8, mean: [], std: [] },
      outputs: net.outputs.map((population) => ({ name: net.populations[population]!.name, population })),
      ...{ populations: net.populations.map(imagePopulation), projections: net.projections.map(imageProjection) },
      inputRoutes: routesFor(net, tiles, whole(input), 0, 'values'),
      ...{ kernelCount: kernels.length, coreCount: cores, saturating: options.saturating ?? false },
    },
    kernels,
    cores: tiles.map((own, core) => ({
      ...{ x: places[core]! % 6, y: Math.floor(places[core]! / 6), tiles: own, blocks: blocks[core]! },
      routes: own.flatMap((tile, index) => [
        ...routesFor(net, tiles, tile, index, 'spikes'),
        ...routesFor(net, tiles, tile, index, 'values'),
      ]),
    })),
  };
}

function kernelsFor(net: Network, kernels: ChipImage['kernels'][number][], p: number, tile: ImageTile): number {
  const { kind, target } = net.projections[p]!;
  if (kind !== 'synapses' && kind !== 'graded') return -1;
  const { channelFrom, channelTo } = tile;
  const same = (k: ChipImage['kernels'][number]) =>
    k.projection === p && k.channelFrom === channelFrom && k.channelTo === channelTo;
  const known = kernels.findIndex(same);
  if (known >= 0) return known;
  const size = net.weights[p]!.length / net.populations[target]!.extents[0];
  const weights = net.weights[p]!.slice(channelFrom * size, channelTo * size);
  kernels.push({
    projection: p,
    channelFrom,
    channelTo,
    weights,
    shifts: net.shifts[p]!.slice(channelFrom, channelTo),
  });
  return kernels.length - 1;
}

/** One route per payload and maximal stretch of rows with the same destinations. */
function routesFor(
  net: Network,
  tiles: readonly (readonly ImageTile[])[],
  from: ImageTile,
  tile: number,
  payload: ImageRoute['payload'],
): ImageRoute[] {
  const routes: ImageRoute[] = [];
  for (let row = from.rowFrom; row < from.rowTo; row++) {
    const destinations = Uint32Array.from(
      tiles.flatMap((own, core) => (own.some((to) => feeds(net, from, row, to, payload)) ? [core] : [])),
    );
    const last = routes.at(-1);
    if (last?.rowTo === row && String(last.destinations) === String(destinations)) {
      routes[routes.length - 1] = { ...last, rowTo: row + 1 };
    } else if (destinations.length > 0) {
      routes.push({ tile, payload, rowFrom: row, rowTo: row + 1, destinations });
    }
  }
  return routes;
}

const meets = (a: number, b: number, c: number, d: number): boolean => a < d && c < b;
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Does some neuron in a row of a tile reach a neuron of another tile? */
function feeds(net: Network, from: ImageTile, row: number, to: ImageTile, payload: ImageRoute['payload']): boolean {
  return net.projections.some((p) => {
    if (p.target !== to.population) return false;
    const [channels, , width] = net.populations[from.population]!.extents;
    const some = range(from.channelFrom, from.channelTo);
    const perHead = channels / p.heads;
    const heads = some.some((c) => Math.floor(c / perHead) >= to.channelFrom && Math.floor(c / perHead) < to.channelTo);
    const isFirst = p.source === from.population;
    const isSecond = p.second === from.population;
    const outputs = net.populations[p.target]!.extents[0];
    switch (p.kind) {
      case 'synapses':
      case 'graded': {
        if (!isFirst || (payload === 'spikes') !== (p.kind === 'synapses')) return false;
        const reached = range(to.channelFrom, to.channelTo).some((o) =>
          some.some((c) => Math.floor((c * p.groups) / channels) === Math.floor((o * p.groups) / outputs)),
        );
        return (
          reached &&
          range(to.rowFrom, to.rowTo).some((y) => {
            const k = row - (y * p.stride - p.pad);
            return k >= 0 && k < p.kernel[0];
          })
        );
      }
      case 'any':
      case 'max': {
        if (!isFirst || (payload === 'spikes') !== (p.kind === 'any')) return false;
        if (p.kind === 'any' && p.reach === 'heads') {
          const own = range(to.channelFrom, to.channelTo);
          const near = (c: number): boolean =>
            own.some((o) => Math.abs(o - c) <= p.pad && Math.floor(o / perHead) === Math.floor(c / perHead));
          const [first, last] = [to.rowFrom * width - p.pad, to.rowTo * width + p.pad];
          return some.some(near) && meets(row * width, (row + 1) * width, first, last);
        }
        const rows = range(to.rowFrom, to.rowTo).map((y) => row - (y * p.stride - p.pad));
        const met = p.reach === 'positions' || rows.some((k) => k >= 0 && k < p.kernel[0]);
        return met && meets(from.channelFrom, from.channelTo, to.channelFrom, to.channelTo);
      }
      case 'gate': {
        const single = isSecond && net.populations[p.second]!.extents[1] * net.populations[p.second]!.extents[2] === 1;
        if (payload !== 'spikes' || !(isFirst || isSecond)) return false;
        const rows = (single && !isFirst) || (row >= to.rowFrom && row < to.rowTo);
        return rows && meets(from.channelFrom, from.channelTo, to.channelFrom, to.channelTo);
      }
      case 'transfer': {
        if (!isFirst || payload !== 'values') return false;
        const rows = p.map === 'sum_positions' || (row >= to.rowFrom && row < to.rowTo);
        return rows && meets(from.channelFrom, from.channelTo, to.channelFrom, to.channelTo);
      }
      case 'correlate': {
        if (payload !== 'spikes' || !heads) return false;
        if (isSecond) return true;
        if (!isFirst) return false;
        if (p.over === 'channels') return meets(row * width, (row + 1) * width, to.rowFrom, to.rowTo);
        return some.some((c) => c % perHead >= to.rowFrom && c % perHead < to.rowTo);
      }
      case 'modulate': {
        const per = outputs / p.heads;
        const headFrom = Math.floor(to.channelFrom / per);
        const headTo = Math.ceil(to.channelTo / per);
        if (payload === 'values') return isSecond && meets(from.channelFrom, from.channelTo, headFrom, headTo);
        if (!isFirst) return false;
        if (p.over === 'positions') return meets(from.channelFrom, from.channelTo, to.channelFrom, to.channelTo);
        const met = some.some((c) => Math.floor(c / perHead) >= headFrom && Math.floor(c / perHead) < headTo);
        return met && row >= to.rowFrom && row < to.rowTo;
      }
    }
  });
}

/** Input values -128..127, about half of them 0. */
export const randomInput = (net: Network, random: Random): Int32Array => {
  const { extents } = net.populations.find(({ role }) => role === 'input')!;
  return Int32Array.from({ length: sizeOf(extents) }, () => (random(0, 1) === 0 ? 0 : random(-12, 12)));
};
