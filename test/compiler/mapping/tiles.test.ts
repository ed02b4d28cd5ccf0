import test from 'ava';
import fc from 'fast-check';
import { roomFor } from '../../../compiler/mapping/filling/room.ts';
import { searches } from '../../../compiler/mapping/objective.ts';
import { gridFor } from '../../../compiler/mapping/placing/grid.ts';
import { placesFor } from '../../../compiler/mapping/placing/region.ts';
import { moveTiles } from '../../../compiler/mapping/placing/tiles.ts';
import { treeCosts } from '../../../compiler/mapping/placing/tree_costs.ts';
import { treesOfCores, treesOfTiles } from '../../../compiler/mapping/placing/trees.ts';
import { cyclesOf, slowest } from '../../../compiler/mapping/together.ts';
import { workloadOf } from '../../../compiler/mapping/work.ts';
import { usageOfTiles } from '../../../ir/chip/index.ts';
import { portOf, type Place } from '../../../ir/chip/network.ts';
import { projectionsInto } from '../../../ir/projections/index.ts';
import { wiredGraph } from '../../../ir/spike/index.ts';
import { randomSource } from '../../support/random/source.ts';
import { testTarget } from '../../support/targets.ts';
import { compileSoon } from '../../support/compile.ts';
import { pyramidOn } from './support.ts';

const { facts } = compileSoon({
  ...pyramidOn(testTarget({ neurons: 200, synapse_bytes: 60 })),
  objective: 'energy-delay',
});
const { tiles, cores, coreClasses, demands, schedule, spike, target, traffic } = facts;
const network = wiredGraph(spike);
const workload = workloadOf(network, schedule, traffic, target);
const work = cyclesOf(network, tiles, workload, target, false);
const alone = tiles.map((_, tile) => [tile]);
const allRoom = roomFor(network, tiles, demands, target, { work, most: slowest(work, alone) });

test('a core that tiles came to and left holds what one holds that was filled with those that stayed', (t) => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 20, max: 300 }), (seed, synapse_bytes) => {
      const random = randomSource(seed);
      // Kernels alone decide, or all limits and the time.
      const bytes = { ...target, limits: { synapse_bytes } };
      const room = seed % 2 === 0 ? allRoom : roomFor(network, tiles, demands, bytes, undefined);
      const core = room.with([]);
      for (let turn = 0; turn < 40; turn++) {
        const tile = random(0, tiles.length - 1);
        if (core.tiles.includes(tile)) room.take(core, tile);
        else room.put(core, tile);
        const anew = room.with(core.tiles);
        t.deepEqual([...core.used], [...anew.used]);
        for (const [window, cycles] of anew.work.entries()) t.true(Math.abs(core.work[window]! - cycles) < 1e-6);
        if (room === allRoom) {
          const together = [...cyclesTogether(core.tiles).values()]
            .filter((cycles) => cycles > 0)
            .sort((a, b) => a - b);
          const counted = [...anew.work].filter((cycles) => cycles > 1e-9).sort((a, b) => a - b);
          t.is(counted.length, together.length);
          together.forEach((cycles, i) => t.true(Math.abs(cycles - counted[i]!) < 1e-6));
        }
        const other = random(0, tiles.length - 1);
        if (core.tiles.includes(other)) continue;
        t.is(room.has(core, other), room.has(anew, other));
        // In place of one of its own: as if that had never been there.
        for (const own of core.tiles)
          t.is(room.has(core, other, own), room.has(room.with(core.tiles.filter((tile) => tile !== own)), other));
      }
    }),
    { numRuns: 20 },
  );
});

/** Cycles by window of tiles on one core: what several of them hear is heard once. */
function cyclesTogether(list: readonly number[]): ReadonlyMap<number, number> {
  const cycles = new Map<number, number>();
  const add = (some: ReadonlyMap<number, number>): void => {
    for (const [window, amount] of some) cycles.set(window, (cycles.get(window) ?? 0) + amount);
  };
  for (const tile of list) add(work[tile]!.own);
  for (const heard of new Map(list.flatMap((tile) => [...work[tile]!.heard])).values()) add(heard);
  return cycles;
}

test('tiles that move make links cheaper, every tile stays on one core, and no core takes more than it has or works longer than the slowest tile', (t) => {
  const into = projectionsInto(network);
  const longest = new Map<number, number>();
  for (const tile of tiles.keys())
    for (const [window, cycles] of cyclesTogether([tile]))
      longest.set(window, Math.max(longest.get(window) ?? 0, cycles));
  const grid = gridFor(cores.length, target, searches['energy-delay'].borders);
  const places = [...placesFor(coreClasses, target), portOf(target)];
  const trees = treesOfTiles(spike, tiles, demands, traffic, 'alike');
  const costOf = (lists: readonly (readonly number[])[]): number =>
    treeCosts(treesOfCores(trees, lists, 'alike'), grid, places as readonly Place[]).total();
  const moved = moveTiles(trees, grid, { cores, places }, { share: 1, roomOf: () => allRoom });
  t.true(costOf(moved) < 0.8 * costOf(cores), `${costOf(moved)} of ${costOf(cores)}`);
  t.deepEqual(
    moved.flat().sort((a, b) => a - b),
    [...tiles.keys()],
  );
  t.true(moved.every((list) => list.length > 0));
  for (const list of moved) {
    const boxes = list.map((tile) => ({ ...tiles[tile]!, population: network.indexOf.get(tiles[tile]!.population)! }));
    const usage = usageOfTiles(network, into, boxes);
    for (const limit of ['neurons', 'synapse_bytes'] as const) t.true(usage[limit] <= target.limits[limit]!);
    for (const [window, amount] of cyclesTogether(list)) t.true(amount <= longest.get(window)! + 1e-6);
  }
  t.deepEqual(moveTiles(trees, grid, { cores, places }, { share: 1, roomOf: () => allRoom }), moved);
});
