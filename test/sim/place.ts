/** @file Networks of the tests on a chip: the records of an image, on random tiles of random cores at random places. */
import type { ChipImage, ImagePopulation, ImageProjection, ImageTile } from '../../ir/chip/image.ts';
import { eventCosts, projectionKinds, type EventCost, type Target } from '../../ir/target/index.ts';
import { routesFor } from './destinations.ts';
import type { Network, Random, TestPopulation, TestProjection } from './support.ts';

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
    decayBits: 16,
    projections: projectionKinds,
    limits: {},
    cycles: figures([...costs, 'barrier' as const], (i) => (i + 1) / 4),
    energy: figures(costs, (i) => i + 1),
  };
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
  const {
    source,
    second,
    kernel,
    stride,
    pad,
    after,
    dilation,
    spread,
    groups,
    weightBits,
    heads,
    over,
    map,
    reach,
    shift,
  } = p;
  const window = { kernel, stride, pad };
  const geometry = { kernel, stride, pad, after, dilation, spread, groups };
  switch (p.kind) {
    case 'synapses':
    case 'graded':
      return { ...base, kind: p.kind, source, geometry, weightBits };
    case 'transfer':
      return { ...base, kind: p.kind, source, map, shift };
    case 'any':
      return { ...base, kind: p.kind, source, reach, window, heads };
    case 'max':
      return { ...base, kind: p.kind, source, window };
    case 'splice':
      return { ...base, kind: p.kind, source, from: p.from, to: p.to, count: p.count };
    case 'part':
      return { ...base, kind: p.kind, source, from: p.from, to: p.to, count: p.count, drop: p.drop };
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

/** Puts a network on a chip: random tiles on random cores at random places, with the blocks and routes they need, or loosely with some that send more. */
export function place(
  net: Network,
  random: Random,
  options: { target?: Target; saturating?: boolean; loosely?: boolean } = {},
): ChipImage {
  const hostPort = { x: random(0, 5), y: random(0, 3) };
  // A port that stands at 0, 0 is not named.
  const target = options.target ?? { ...testTarget(), ...(hostPort.x + hostPort.y > 0 ? { hostPort } : {}) };
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
        const constants = Int32Array.from({ length: soft ? channelTo - channelFrom : 0 }, (_, c) => channelFrom + c);
        const tile = { population, channelFrom, channelTo, rowFrom, rowTo, thresholds, initial, constants };
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
    return {
      population,
      channelFrom: 0,
      channelTo,
      rowFrom: 0,
      rowTo,
      thresholds: none,
      initial: none,
      constants: none,
    };
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
      inputRoutes: routesFor(net, tiles, whole(input), 0, 'values', options.loosely),
      ...{ kernelCount: kernels.length, coreCount: cores, saturating: options.saturating ?? false },
    },
    kernels,
    cores: tiles.map((own, core) => ({
      ...{ x: places[core]! % 6, y: Math.floor(places[core]! / 6), tiles: own, blocks: blocks[core]! },
      routes: own.flatMap((tile, index) => [
        ...routesFor(net, tiles, tile, index, 'spikes', options.loosely),
        ...routesFor(net, tiles, tile, index, 'values', options.loosely),
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
