import { multicast, portOf, type Place } from '../../ir/chip/network.ts';
import { wiredGraph } from '../../ir/spike/index.ts';
import type { Target } from '../../ir/target/index.ts';
import { coresGiven } from '../mapping/given.ts';
import { improve, improveLinks } from '../mapping/anneal.ts';
import { placesFor, roomFor } from '../mapping/region.ts';
import { searches } from '../mapping/objective.ts';
import { gridFor } from '../mapping/tree_costs.ts';
import { treesOf, type Trees } from '../mapping/trees.ts';
import { workloadOf } from '../mapping/work.ts';

import { definePass } from './pass.ts';

/**
 * Gives every core a place on the fewest chips that hold them all: first along a Hilbert curve in the order of the schedule, chip
 * after chip from the host's port on, then better by swaps that make multicast trees cheaper, a chip's border at its price.
 * For throughput it is then the busiest links that carry less. Deterministic, with bounded work.
 *
 * ```text
 * before   core 0, core 1, core 2, ...        after   core 0 at 0,0, core 1 at 1,0, core 2 at 1,1, ...
 * ```
 */
export const place = definePass({
  name: 'place',
  help: 'Give every core a place on as few chips as hold them: along the schedule, then improved by traffic, borders priced.',
  needs: ['cores', 'coreClasses', 'tiles', 'routes', 'spike', 'schedule', 'traffic', 'target', 'given', 'objective'],
  gives: ['places'],
  effect: 'exact',
  run({ cores, coreClasses, tiles, routes, spike, schedule, traffic, target, given, objective }, log) {
    if (given) return { places: coresGiven(given).places };
    const trees = treesOf(spike, tiles, cores, routes, traffic);
    const start = [...placesFor(coreClasses, target), portOf(target)];
    const { borders, pipelined } = searches[objective];
    const grid = gridFor(roomFor(coreClasses, target), target, borders);
    const early = (): number => 1 / workloadOf(wiredGraph(spike), schedule, traffic, target).slotShares[0]!;
    const improved = pipelined
      ? improveLinks(treesOf(spike, tiles, cores, routes, traffic, early()), grid, start, target)
      : improve(trees, grid, start);
    const [before, after] = [hopsOf(trees, start, target), hopsOf(trees, improved, target)];
    log.note(
      `hops of packets ${millions(before.hops)} -> ${millions(after.hops)}, over borders of chips ${millions(before.chipHops)} -> ${millions(after.chipHops)}`,
    );
    return { places: improved.slice(0, cores.length) };
  },
});

/** Hops of all packets, those over borders among them, and those apart. */
function hopsOf(
  { start, pins, packets }: Trees,
  places: readonly Place[],
  target: Target,
): { readonly hops: number; readonly chipHops: number } {
  let [hops, chipHops] = [0, 0];
  packets.forEach((count, tree) => {
    const [from, ...to] = Array.from(pins.subarray(start[tree], start[tree + 1]), (node) => places[node]!);
    const path = multicast(target, from!, to);
    hops += count * (path.hops + path.chipHops);
    chipHops += count * path.chipHops;
  });
  return { hops, chipHops };
}

const millions = (hops: number): string => `${(hops / 1e6).toPrecision(3)} M`;
