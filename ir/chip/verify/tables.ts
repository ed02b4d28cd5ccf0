/** @file What the tiles of a population say of its channels, those of the first tile of some channels once however many repeat them. */
import { keepsMembrane } from '../../neurons/index.ts';
import type { ImageHeader, ImageTile } from '../image.ts';

/** Tables of the channels channelFrom..channelTo of a population. */
export interface ChannelTables {
  readonly channelFrom: number;
  readonly channelTo: number;
  /** Per channel; empty means all 0. */
  readonly initial: Int32Array;
  /** [channels, cap] and [channels, n], where membranes are kept; else empty. */
  readonly thresholds: Int32Array;
  readonly constants: Int32Array;
}

/** Tables by population. */
export interface TileTables {
  /** Notes those of a tile, unless the first tile of these channels has the same. */
  add(tile: ImageTile): void;
  of(population: number): readonly ChannelTables[];
}

const none = new Int32Array(0);

export function createTables({ populations }: ImageHeader): TileTables {
  const first: Map<string, ChannelTables>[] = populations.map(() => new Map<string, ChannelTables>());
  const others: ChannelTables[][] = populations.map(() => []);
  return {
    add({ population, channelFrom, channelTo, initial, thresholds, constants }) {
      const kept = keepsMembrane(populations[population]!);
      const tables = {
        channelFrom,
        channelTo,
        initial,
        ...(kept ? { thresholds, constants } : { thresholds: none, constants: none }),
      };
      const key = `${channelFrom}:${channelTo}`;
      const known = first[population]!.get(key);
      if (!known) first[population]!.set(key, tables);
      else if (!sameTables(known, tables)) others[population]!.push(tables);
    },
    of: (population) => [...first[population]!.values(), ...others[population]!],
  };
}

const sameTables = (a: ChannelTables, b: ChannelTables): boolean =>
  same(a.initial, b.initial) && same(a.thresholds, b.thresholds) && same(a.constants, b.constants);

const same = (a: Int32Array, b: Int32Array): boolean => a.length === b.length && a.every((value, i) => value === b[i]);

/** Lowest bits that are 0 in all values; 32 where all of them are 0. */
export const zeroBitsOf = (values: Int32Array): number => {
  let all = 0;
  for (let i = 0; i < values.length; i++) all |= values[i]!;
  return all === 0 ? 32 : 31 - Math.clz32(all & -all);
};
