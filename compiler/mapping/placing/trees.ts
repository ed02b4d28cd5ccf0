import { wholeBox } from '../../../ir/projections/index.ts';
import type { ImageRoute } from '../../../ir/chip/image.ts';
import { wiredGraph, type SpikeGraph } from '../../../ir/spike/index.ts';
import type { Demands, TilePlan, Traffic } from '../../facts.ts';
import { routesOf } from '../routes.ts';

/**
 * What travels over the network per sample, as multicast trees between nodes: cores or tiles, and the host's port as the last node. All
 * packets with the same source and destinations are one tree; a packet that goes to one node alone is the same either way.
 */
export interface Trees {
  readonly nodes: number;
  /** The nodes of tree t are pins[start[t]..start[t + 1]], its source first. */
  readonly start: Int32Array;
  readonly pins: Int32Array;
  /** Packets of every tree. */
  readonly packets: Float64Array;
  /** Those of every time step of a window; values are sent in the first. */
  readonly bySlot: readonly Float64Array[];
}

/** What is sent, to be summed up. */
interface Sent {
  readonly pins: readonly number[];
  /** Packets in every time step of a window. */
  readonly bySlot: readonly number[];
}

/** Whether what goes there and back between two nodes is one tree, or two. */
export type Ways = 'alike' | 'apart';

/**
 * Sums up what every route would carry between tiles: neurons of its box x what one of them sends. Readers that share a core are told apart.
 */
export function treesOfTiles(
  spike: SpikeGraph,
  tiles: readonly TilePlan[],
  { on, onInput }: Pick<Demands, 'on' | 'onInput'>,
  traffic: Traffic,
  ways: Ways,
): Trees {
  const port = tiles.length;
  const network = wiredGraph(spike);
  const widthOf = (population: string): number => spike.populations.label(population).extents[2];
  const extents = network.populations.find(({ role }) => role === 'input')!.extents;
  const read = new Set(spike.outputs.map(({ population }) => population));
  const all: Sent[] = [];
  const add = (
    from: number,
    { payload, destinations, ...box }: ImageRoute,
    width: number,
    rates: readonly number[],
  ): void => {
    const neurons = (box.rowTo - box.rowFrom) * (box.channelTo - box.channelFrom) * width;
    const bySlot = payload === 'spikes' ? rates.map((rate) => rate * neurons) : [neurons];
    all.push({ pins: [from, ...destinations], bySlot });
  };
  for (const route of routesOf(0, wholeBox(extents), onInput, (reader) => reader, 'channels'))
    add(port, route, extents[2], [1]);
  tiles.forEach((tile, from) => {
    const { population, channelFrom, channelTo, rowFrom, rowTo } = tile;
    const width = widthOf(population);
    const rates = traffic.get(population) ?? [1];
    for (const route of routesOf(0, tile, on[from]!, (reader) => reader, 'channels')) add(from, route, width, rates);
    if (read.has(population))
      all.push({ pins: [from, port], bySlot: [(channelTo - channelFrom) * (rowTo - rowFrom) * width] });
  });
  return treesFrom(port + 1, all, ways);
}

/** The same between cores. Packets that stay on a core are free. */
export function treesOfCores(
  { start, pins, packets, bySlot }: Trees,
  cores: readonly (readonly number[])[],
  ways: Ways,
): Trees {
  const coreOf = new Map(cores.flatMap((tiles, core) => tiles.map((tile) => [tile, core] as const)));
  const all = Array.from(packets, (_, tree) => ({
    pins: Array.from(pins.subarray(start[tree], start[tree + 1]), (tile) => coreOf.get(tile) ?? cores.length),
    bySlot: bySlot.map((counts) => counts[tree]!),
  }));
  return treesFrom(cores.length + 1, all, ways);
}

/** Trees over so many nodes: of packets with a source, which comes first, and destinations, which may be the source or come twice. */
export function treesFrom(nodes: number, sent: readonly Sent[], ways: Ways = 'alike'): Trees {
  const trees = new Map<string, { readonly pins: readonly number[]; readonly bySlot: number[] }>();
  let slots = 0;
  for (const { pins: all, bySlot } of sent) {
    const [from, ...to] = new Set(all);
    if (to.length === 0) continue;
    const pins =
      ways === 'alike' && to.length === 1 && to[0]! < from! ? [to[0]!, from!] : [from!, ...to.sort((a, b) => a - b)];
    const key = pins.join(' ');
    const known = trees.get(key) ?? { pins, bySlot: [] };
    trees.set(key, known);
    bySlot.forEach((packets, slot) => (known.bySlot[slot] = (known.bySlot[slot] ?? 0) + packets));
    slots = Math.max(slots, bySlot.length);
  }
  const list = [...trees.values()];
  const start = new Int32Array(list.length + 1);
  list.forEach(({ pins }, tree) => (start[tree + 1] = start[tree]! + pins.length));
  return {
    nodes,
    start,
    pins: Int32Array.from(list.flatMap(({ pins }) => pins)),
    packets: Float64Array.from(list, ({ bySlot }) => bySlot.reduce((sum, packets) => sum + packets, 0)),
    bySlot: Array.from({ length: slots }, (_, slot) => Float64Array.from(list, ({ bySlot }) => bySlot[slot] ?? 0)),
  };
}

/** What a packet of the host counts where links are to be spared: all of them go through the links of one core. */
const hostCounts = 3;

/** The same with packets of the host dearer. */
export const hostDearer = (trees: Trees): Trees => ({
  ...trees,
  packets: trees.packets.map((count, tree) =>
    trees.pins[trees.start[tree]!] === trees.nodes - 1 ? hostCounts * count : count,
  ),
});
