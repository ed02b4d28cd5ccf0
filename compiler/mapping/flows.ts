import type { ImageRoute } from '../../ir/chip/image.ts';
import type { SpikeGraph } from '../../ir/spike/index.ts';
import type { RoutingPlan, TilePlan } from '../facts.ts';

/** Packets per sample between pairs of nodes: cores, and the host's port as the last node. Rows are sorted by node. */
export interface Flows {
  readonly nodes: number;
  /** The neighbours of node n are at start[n]..start[n + 1]. Each pair stands with both nodes. */
  readonly start: Int32Array;
  readonly neighbour: Int32Array;
  readonly packets: Float64Array;
}

/** Sums up what every route carries: neurons of its rows x what one of them sends. Packets that stay on a core are free. */
export function flowsOf(
  spike: SpikeGraph,
  tiles: readonly TilePlan[],
  cores: readonly (readonly number[])[],
  routes: RoutingPlan,
  traffic: ReadonlyMap<string, number>,
): Flows {
  const port = cores.length;
  const between = Array.from({ length: cores.length + 1 }, () => new Map<number, number>());
  const add = (a: number, b: number, packets: number): void => {
    if (a === b) return;
    between[a]!.set(b, (between[a]!.get(b) ?? 0) + packets);
    between[b]!.set(a, (between[b]!.get(a) ?? 0) + packets);
  };
  const addRoute = (from: number, perRow: number, { rowFrom, rowTo, destinations }: ImageRoute): void => {
    for (const to of destinations) add(from, to, (rowTo - rowFrom) * perRow);
  };
  const [channels, , width] = spike.populations.label(spike.input.population).extents;
  for (const route of routes.input) addRoute(port, channels * width, route);
  routes.cores.forEach((list, core) => {
    for (const route of list) {
      const { population, channelFrom, channelTo } = tiles[cores[core]![route.tile]!]!;
      const rate = route.payload === 'spikes' ? (traffic.get(population) ?? 1) : 1;
      addRoute(core, (channelTo - channelFrom) * spike.populations.label(population).extents[2] * rate, route);
    }
  });
  const read = new Set(spike.outputs.map(({ population }) => population));
  cores.forEach((list, core) => {
    for (const index of list) {
      const { population, channelFrom, channelTo, rowFrom, rowTo } = tiles[index]!;
      const neurons = (channelTo - channelFrom) * (rowTo - rowFrom) * spike.populations.label(population).extents[2];
      if (read.has(population)) add(core, port, neurons);
    }
  });
  return inRows(between);
}

function inRows(between: readonly ReadonlyMap<number, number>[]): Flows {
  const start = new Int32Array(between.length + 1);
  between.forEach((row, node) => (start[node + 1] = start[node]! + row.size));
  const neighbour = new Int32Array(start.at(-1)!);
  const packets = new Float64Array(neighbour.length);
  between.forEach((row, node) => {
    [...row].forEach(([other, amount], i) => {
      neighbour[start[node]! + i] = other;
      packets[start[node]! + i] = amount;
    });
  });
  return { nodes: between.length, start, neighbour, packets };
}
