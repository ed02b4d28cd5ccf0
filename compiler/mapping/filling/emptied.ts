/** @file Fewer cores for the same tiles. */
import type { Filling, Room } from './room.ts';
import { hearersOf, nearest, type Heard } from './hearing.ts';

/**
 * Empties cores, the emptiest first, until no more than `most` are left or all have been tried: their tiles, largest first, go to fuller
 * ones that have room, first to those with which they exchange most, then to the fullest.
 *
 * @param coreOf the core of every tile; changed as tiles move.
 */
export function emptied(
  cores: readonly Filling[],
  room: Room,
  heard: readonly Heard[],
  coreOf: Int32Array,
  most: number,
): readonly Filling[] {
  if (cores.length <= most) return cores;
  const all = [...cores];
  const hearers = hearersOf(heard);
  const byNeurons = (a: number, b: number): number => room.neurons(all[a]!) - room.neurons(all[b]!) || a - b;
  const emptiest = [...all.keys()].sort(byNeurons);
  let left = all.length;
  for (const [rank, at] of emptiest.entries()) {
    if (left <= most) break;
    const fuller = emptiest.slice(rank + 1).reverse();
    const stays = [...all[at]!.tiles]
      .sort((a, b) => room.neuronsOf(b) - room.neuronsOf(a) || a - b)
      .filter((tile) => {
        const takes = (other: number): boolean => room.has(all[other]!, tile);
        const near = nearest([heard[tile]!, hearers[tile]!], coreOf).filter((other) => byNeurons(at, other) < 0);
        const to = near.find(takes) ?? fuller.find(takes);
        if (to === undefined) return true;
        room.put(all[to]!, tile);
        coreOf[tile] = to;
        return false;
      });
    all[at] = room.with(stays);
    if (stays.length === 0) left--;
  }
  return all.filter(({ tiles }) => tiles.length > 0);
}
