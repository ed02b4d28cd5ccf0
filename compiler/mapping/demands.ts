/** @file Which tile must hear which rows and channels of which other tile: the one relation behind axons, routes and traffic. */
import { indexTiles, tilesMeeting } from '../../ir/chip/index.ts';
import { projectionsInto, readsOf, wholeBox, type Box } from '../../ir/projections/index.ts';
import type { WiredGraph } from '../../ir/spike/index.ts';
import type { Demand, Demands, TilePlan } from '../facts.ts';

/** Finds all pairs of tiles that meet; about linear in their number. */
export function demandsOf(network: WiredGraph, tiles: readonly TilePlan[]): Demands {
  const into = projectionsInto(network);
  const { senders, onInput } = sendersByPopulation(network, tiles);
  const indices = senders.map((list) => indexTiles(list.map(({ box }) => box)));
  const axons = tiles.map((tile, reader) => {
    let count = 0;
    for (const projection of into[network.indexOf.get(tile.population)!]!)
      for (const read of readsOf(network, network.projections[projection]!, tile))
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

function sendersByPopulation(
  network: WiredGraph,
  tiles: readonly TilePlan[],
): { senders: Sender[][]; onInput: Demand[] } {
  const senders: Sender[][] = network.populations.map(() => []);
  tiles.forEach((box, tile) => senders[network.indexOf.get(box.population)!]!.push({ tile, box, demands: [] }));
  const onInput: Demand[] = [];
  network.populations.forEach(({ role }, population) => {
    if (role === 'input')
      senders[population]!.push({
        tile: -1,
        box: wholeBox(network.populations[population]!.extents),
        demands: onInput,
      });
  });
  return { senders, onInput };
}
