/** @file Which tile must hear which rows of which other tile: the one relation behind axons, routes and traffic. */
import {
  indexTiles,
  projectionsInto,
  readsOf,
  tilesMeeting,
  wholeBox,
  type Box,
  type Read,
} from '../../ir/chip/index.ts';
import type { TilePlan } from '../passes/pass.ts';
import type { Tables } from './tables.ts';

/** A reading tile, and what it reads. */
export interface Demand {
  readonly reader: number;
  readonly read: Read;
}

/** Demands on every tile, then on the input; and the number of (source tile, block) pairs of every tile. */
export interface Demands {
  readonly on: readonly (readonly Demand[])[];
  readonly onInput: readonly Demand[];
  readonly axons: readonly number[];
}

/** Finds all pairs of tiles that meet; about linear in their number. */
export function demandsOf(tables: Tables, tiles: readonly TilePlan[]): Demands {
  const into = projectionsInto(tables);
  const { senders, onInput } = sendersByPopulation(tables, tiles);
  const indices = senders.map((list) => indexTiles(list.map(({ box }) => box)));
  const axons = tiles.map((tile, reader) => {
    let count = 0;
    for (const projection of into[tables.indexOf.get(tile.population)!]!)
      for (const read of readsOf(tables, tables.projections[projection]!, tile))
        for (const sender of tilesMeeting(indices[read.population]!, read)) {
          senders[read.population]![sender]!.demands.push({ reader, read });
          count++;
        }
    return count;
  });
  const on: Demand[][] = tiles.map(() => []);
  for (const list of senders) for (const { tile, demands } of list) if (tile >= 0) on[tile] = demands;
  return { on, onInput, axons };
}

/** A tile, or the whole input (-1), as a source. */
interface Sender {
  readonly tile: number;
  readonly box: Box;
  readonly demands: Demand[];
}

function sendersByPopulation(tables: Tables, tiles: readonly TilePlan[]): { senders: Sender[][]; onInput: Demand[] } {
  const senders: Sender[][] = tables.populations.map(() => []);
  tiles.forEach((box, tile) => senders[tables.indexOf.get(box.population)!]!.push({ tile, box, demands: [] }));
  const onInput: Demand[] = [];
  tables.populations.forEach(({ role }, population) => {
    if (role === 'input') senders[population]!.push({ tile: -1, box: wholeBox(tables, population), demands: onInput });
  });
  return { senders, onInput };
}
