import { multicast, portOf, type Place } from '../../ir/chip/network.ts';
import { wiredGraph, type WiredGraph } from '../../ir/spike/index.ts';
import { ofClass, type Target } from '../../ir/target/index.ts';
import { alongSchedule } from '../mapping/filling/order.ts';
import { roomFor, type Room } from '../mapping/filling/room.ts';
import { coresGiven } from '../mapping/given.ts';
import { improve, improveLinks, linksTakeTime } from '../mapping/placing/cores.ts';
import { gridFor } from '../mapping/placing/grid.ts';
import { linkCosts, type LinkCosts } from '../mapping/placing/link_costs.ts';
import { moveTiles } from '../mapping/placing/tiles.ts';
import { placesFor, placesNeeded } from '../mapping/placing/region.ts';
import { searches } from '../mapping/objective.ts';
import { crossingsOf } from '../mapping/placing/chip_ends.ts';
import { hostDearer, treesOfCores, treesOfTiles, type Trees } from '../mapping/placing/trees.ts';
import { busiestOf, cyclesOf, slowest, type WindowWork } from '../mapping/together.ts';
import { workloadOf } from '../mapping/work.ts';

import type { Facts } from '../facts.ts';
import { definePass } from './pass.ts';

/**
 * Gives every core a place on the fewest chips that hold them all: first along a Hilbert curve in the order of the schedule, chip
 * after chip from the host's port on, each left where least crosses to the next; then better by swaps that make multicast trees
 * cheaper, a chip's border at its price; then tiles move between cores that have room for them. For throughput it is the busiest
 * links that carry less in the end. Deterministic, with bounded work.
 *
 * ```text
 * before   core 0, core 1, core 2, ...        after   core 0 at 0,0, core 1 at 1,0, core 2 at 1,1, ...
 * ```
 */
export const place = definePass({
  name: 'place',
  help: 'Give every core a place on as few chips as hold them: along the schedule, then cores and tiles where traffic is least, borders priced.',
  needs: [
    ...(['cores', 'coreClasses', 'tiles', 'demands', 'spike', 'schedule', 'traffic'] as const),
    ...(['target', 'given', 'objective'] as const),
  ],
  gives: ['cores', 'coreClasses', 'places'],
  effect: 'exact',
  run(facts, log) {
    const { cores, coreClasses, given, target, objective } = facts;
    if (given) return { cores, coreClasses, places: coresGiven(given).places };
    const network = wiredGraph(facts.spike);
    const { borders, pipelined, keepsTime } = searches[objective];
    const ways = pipelined ? 'apart' : 'alike';
    const trees = treesOfTiles(facts.spike, facts.tiles, facts.demands, facts.traffic, ways);
    const between = treesOfCores(trees, cores, ways);
    const grid = gridFor(placesNeeded(coreClasses, target), target, borders);
    const start = [...placesFor(coreClasses, target, crossingsOf(between)), portOf(target)];
    const wanted = pipelined ? hostDearer : (same: Trees): Trees => same;
    // As far as cores hold one tile each, they move; as far as they hold several, these do.
    const whole = Math.min(1, cores.length / facts.tiles.length) ** 2;
    const places = improve(wanted(between), grid, start, whole);
    const workload = workloadOf(network, facts.schedule, facts.traffic, target);
    const work = keepsTime ? cyclesOf(network, facts.tiles, workload, target, pipelined !== undefined) : undefined;
    const moving = {
      share: 1 - whole,
      roomOf: roomsOf(facts, network, work),
      // What the busiest core does in every time step is what others may do: it stays so.
      fixed: pipelined && work ? cores.indexOf(busiestOf(work, cores)) : undefined,
    };
    const moved = moveTiles(wanted(trees), grid, { cores, places }, moving);
    const isTimed = pipelined !== undefined && linksTakeTime(target);
    const there = isTimed ? improveLinks(treesOfCores(trees, moved, ways), grid, places, target) : places;
    const linksAt = (at: readonly Place[]): LinkCosts => linkCosts(trees, grid, at, target);
    const last = isTimed ? moveTiles(trees, grid, { cores: moved, places: there }, { ...moving, linksAt }) : moved;
    const [before, after] = [hopsOf(between, start, target), hopsOf(treesOfCores(trees, last, ways), there, target)];
    log.note(
      `hops of packets ${millions(before.hops)} -> ${millions(after.hops)}, over borders of chips ${millions(before.chipHops)} -> ${millions(after.chipHops)}`,
    );
    return numbered(last, coreClasses, there, alongSchedule(network, facts.schedule, facts.tiles));
  },
});

/** What cores have room for: where time counts, none works longer in a window, or time step, than the slowest of it does as they are packed. */
function roomsOf(
  { tiles, cores, demands, target, coreClasses }: MappedFacts,
  network: WiredGraph,
  work: readonly WindowWork[] | undefined,
): (core: number) => Room {
  const timing = work ? { work, most: slowest(work, cores) } : undefined;
  const rooms = (target.classes ?? [undefined]).map((_, index) =>
    roomFor(network, tiles, demands, ofClass(target, index), timing),
  );
  return (core) => rooms[coreClasses[core]!]!;
}

type MappedFacts = Pick<Facts, 'tiles' | 'cores' | 'demands' | 'target' | 'coreClasses'>;

/** Cores numbered by their first tile along the schedule. */
function numbered(
  cores: readonly (readonly number[])[],
  coreClasses: readonly number[],
  places: readonly Place[],
  order: readonly number[],
): Pick<Facts, 'cores' | 'coreClasses' | 'places'> {
  const rank = new Int32Array(order.length);
  order.forEach((tile, at) => (rank[tile] = at));
  const lists = cores.map((tiles) => [...tiles].sort((a, b) => rank[a]! - rank[b]!));
  const all = [...lists.keys()].sort((a, b) => rank[lists[a]![0]!]! - rank[lists[b]![0]!]!);
  return {
    cores: all.map((core) => lists[core]!),
    coreClasses: all.map((core) => coreClasses[core]!),
    places: all.map((core) => places[core]!),
  };
}

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
