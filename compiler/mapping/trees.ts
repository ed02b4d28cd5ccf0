import type { ImageRoute } from '../../ir/chip/image.ts';
import type { SpikeGraph } from '../../ir/spike/index.ts';
import type { RoutingPlan, TilePlan, Traffic } from '../facts.ts';

/**
 * What travels over the network per sample, as multicast trees between nodes: cores, and the host's port as the last node. All
 * packets with the same source and destinations are one tree; a packet that goes to one node alone is the same either way.
 */
export interface Trees {
  readonly nodes: number;
  /** The nodes of tree t are pins[start[t]..start[t + 1]], its source first. */
  readonly start: Int32Array;
  readonly pins: Int32Array;
  /** Packets of every tree. */
  readonly packets: Float64Array;
}

/**
 * Sums up what every route carries: neurons of its box x what one of them sends. Packets that stay on a core are free.
 *
 * @param values what a value counts, in spikes; then there and back are two trees, where they are one if it is absent.
 */
export function treesOf(
  spike: SpikeGraph,
  tiles: readonly TilePlan[],
  cores: readonly (readonly number[])[],
  routes: RoutingPlan,
  traffic: Traffic,
  values?: number,
): Trees {
  const port = cores.length;
  const trees = new Map<string, { pins: readonly number[]; packets: number }>();
  const add = (from: number, to: Iterable<number>, packets: number): void => {
    const others = [...to].filter((node) => node !== from);
    if (others.length === 0) return;
    const pins =
      values === undefined && others.length === 1 && others[0]! < from ? [others[0]!, from] : [from, ...others];
    const key = pins.join(' ');
    const known = trees.get(key);
    if (known) known.packets += packets;
    else trees.set(key, { pins, packets });
  };
  const addRoute = (from: number, perPixel: number, { destinations, ...box }: ImageRoute): void =>
    add(from, destinations, (box.rowTo - box.rowFrom) * (box.channelTo - box.channelFrom) * perPixel);
  const widthOf = (population: string): number => spike.populations.label(population).extents[2];
  for (const route of routes.input) addRoute(port, widthOf(spike.input.population) * (values ?? 1), route);
  const read = new Set(spike.outputs.map(({ population }) => population));
  cores.forEach((list, core) => {
    for (const route of routes.cores[core]!) {
      const { population } = tiles[list[route.tile]!]!;
      const rate =
        route.payload === 'spikes'
          ? (traffic.get(population) ?? [1]).reduce((sum, spikes) => sum + spikes, 0)
          : (values ?? 1);
      addRoute(core, widthOf(population) * rate, route);
    }
    for (const index of list) {
      const { population, channelFrom, channelTo, rowFrom, rowTo } = tiles[index]!;
      if (read.has(population)) add(core, [port], (channelTo - channelFrom) * (rowTo - rowFrom) * widthOf(population));
    }
  });
  return treesFrom(cores.length + 1, [...trees.values()]);
}

/** Trees over so many nodes, each with its source first. */
export function treesFrom(
  nodes: number,
  trees: readonly { readonly pins: readonly number[]; readonly packets: number }[],
): Trees {
  const start = new Int32Array(trees.length + 1);
  trees.forEach(({ pins }, tree) => (start[tree + 1] = start[tree]! + pins.length));
  return {
    nodes,
    start,
    pins: Int32Array.from(trees.flatMap(({ pins }) => pins)),
    packets: Float64Array.from(trees, ({ packets }) => packets),
  };
}
