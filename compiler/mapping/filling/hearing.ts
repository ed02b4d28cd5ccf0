/** @file Which tiles hear which others, and how much. */
import type { WiredGraph } from '../../../ir/spike/index.ts';
import type { Demands, TilePlan } from '../../facts.ts';

/** Of one tile: other tiles, with neurons heard of each. */
export type Heard = ReadonlyMap<number, number>;

/** Tiles that each tile hears. */
export function heardBy(network: WiredGraph, tiles: readonly TilePlan[], { on }: Demands): readonly Heard[] {
  const heard = tiles.map(() => new Map<number, number>());
  on.forEach((list, sender) => {
    const tile = tiles[sender]!;
    const width = network.populations[network.indexOf.get(tile.population)!]!.extents[2];
    for (const { reader, read } of list) {
      const rows = Math.min(tile.rowTo, read.rowTo) - Math.max(tile.rowFrom, read.rowFrom);
      const channels = Math.min(tile.channelTo, read.channelTo) - Math.max(tile.channelFrom, read.channelFrom);
      heard[reader]!.set(sender, (heard[reader]!.get(sender) ?? 0) + rows * channels * width);
    }
  });
  return heard;
}

/** The same the other way round: tiles that hear each tile. */
export function hearersOf(heard: readonly Heard[]): readonly Heard[] {
  const hearers = heard.map(() => new Map<number, number>());
  heard.forEach((senders, reader) => {
    for (const [sender, amount] of senders) hearers[sender]!.set(reader, amount);
  });
  return hearers;
}

/** Cores of these tiles, those with which most is exchanged first; -1 is no core. */
export function nearest(neighbours: readonly Heard[], coreOf: Int32Array): readonly number[] {
  const shared = new Map<number, number>();
  for (const some of neighbours)
    for (const [tile, amount] of some) {
      const core = coreOf[tile]!;
      if (core >= 0) shared.set(core, (shared.get(core) ?? 0) + amount);
    }
  return [...shared].sort(([a, much], [b, more]) => more - much || a - b).map(([core]) => core);
}
