import { throwIfErrors } from '../../ir/diagnostics/index.ts';
import { wiredGraph, type WiredGraph } from '../../ir/spike/index.ts';
import { classIndexAt } from '../../ir/target/index.ts';
import { coreBounds } from '../mapping/bounds.ts';
import { demandsOf } from '../mapping/demands.ts';
import { coresGiven, overfull } from '../mapping/given.ts';
import { grainsFor } from '../mapping/cutting/balance.ts';
import { layersOnClasses } from '../mapping/classes.ts';
import type { Timing } from '../mapping/filling/room.ts';
import { fillCores, type Filled } from '../mapping/filling/fill.ts';
import { alongSchedule } from '../mapping/filling/order.ts';
import { fillClasses, type Filling } from '../mapping/filling/fill_classes.ts';
import { coarsestGrains, tilesOf } from '../mapping/grains.ts';
import { allowedCores, searches, type Search } from '../mapping/objective.ts';
import { busiestOf, cyclesOf, cyclesTogether, slowest } from '../mapping/together.ts';
import { workloadOf, type Workload } from '../mapping/work.ts';
import { coreCountOf, noneFound, noneFoundOnClasses } from '../mapping/support.ts';

import type { Facts, TilePlan } from '../facts.ts';
import { definePass, type PassLog } from './pass.ts';

/**
 * Lets tiles share a core while all limits hold, in the order in which their populations complete: a tile joins those that it hears, and
 * then needs no link. For most objectives no core gets more work in a window than the slowest tile has, for throughput in a sample. Where the chip
 * lacks the room for the tiles there are, others are tried: those that take fewest cores, and the coarsest.
 *
 * ```text
 * before   head.mean : 1 tile of 192 neurons, head.fc : 1 tile of 10 neurons        after   core 7 : both
 * ```
 */
export const pack = definePass({
  name: 'pack',
  help: 'Let tiles share a core while all limits hold, beside those that they hear; where cores are too few, with other tiles.',
  needs: ['tiles', 'spike', 'target', 'schedule', 'traffic', 'given', 'objective', 'mostWork'],
  gives: ['tiles', 'cores', 'coreClasses', 'demands'],
  effect: 'exact',
  run({ tiles, spike, target, schedule, traffic, given, objective, mostWork }, log) {
    const network = wiredGraph(spike);
    if (given) {
      const { cores, places } = coresGiven(given);
      throwIfErrors(overfull(network, tiles, cores, given, target));
      log.note(`${tiles.length} tiles on ${cores.length} cores as ${given.file} has them`);
      const coreClasses = places.map((at) => classIndexAt(target, at));
      return { tiles, cores, coreClasses, demands: demandsOf(network, tiles) };
    }
    const workload = workloadOf(network, schedule, traffic, target);
    const parts = { network, schedule, workload, target };
    if (target.classes) return onClasses(parts, searches[objective], log);
    const search = searches[objective];
    const { timesBound = 1 } = searches['energy-delay'];
    const few = search.pipelined && mostWork !== null ? { mostWork, timesBound } : {};
    let found = packed(parts, tiles, { ...search, ...few });
    const { thrifty } = search;
    const allowed = allowedCores(network, target, search);
    if (thrifty && allowed && found.cores.length > allowed.cores) {
      const grains = grainsFor(network, workload, coarsestGrains(network, target).grains, target, thrifty, allowed);
      const other = packed(parts, tilesOf(network, grains), search);
      if (other.fits && other.cores.length < found.cores.length) found = other;
    }
    const isEnough = (): boolean => found.fits && found.cores.length <= coreCountOf(target);
    const enough = isEnough();
    for (const { weights, ...search } of enough ? [] : [searches.cores, searches.energy]) {
      const { grains } = coarsestGrains(network, target);
      if (!isEnough())
        found = packed(parts, tilesOf(network, grainsFor(network, workload, grains, target, weights)), search);
    }
    if (found.cores.length > coreCountOf(target))
      throwIfErrors([noneFound(found.cores.length, coreBounds(network, target)[0], target)]);
    const note = `${found.tiles.length} tiles on ${found.cores.length} of ${coreCountOf(target)} cores`;
    log.note(enough ? note : `${note}, whatever the objective: its tiles do not fit`);
    return { tiles: found.tiles, cores: found.cores, coreClasses: found.cores.map(() => 0), demands: found.demands };
  },
});

/** How tiles are packed: as an objective does, and what a core may have to do in a sample where that is known. */
type Packing = Omit<Search, 'weights'> & { readonly mostWork?: number };

/** Tiles on cores, along the schedule. */
function packed(
  parts: Parts,
  tiles: readonly TilePlan[],
  search: Packing,
): Pick<Facts, 'tiles' | 'cores' | 'demands'> & Pick<Filled, 'fits'> {
  const demands = demandsOf(parts.network, tiles);
  const { orderOf, fill } = fillingOf(parts, search);
  return { tiles, demands, ...fill(tiles, orderOf(tiles), demands, parts.target) };
}

/** How tiles are put on cores: in the order of the schedule, by what is searched. */
const fillingOf = (
  { network, schedule, workload, target }: Parts,
  { openCores, joins, keepsTime, pipelined, mostWork, ...allowed }: Packing,
): Filling => ({
  network,
  target,
  orderOf: (tiles) => alongSchedule(network, schedule, tiles),
  fill(tiles, order, demands, alike) {
    const most = target.classes ? undefined : allowedCores(network, target, allowed)?.cores;
    const filled = (timing?: Timing, first?: readonly number[]): Filled => {
      const open = (openCores: number): Filled =>
        fillCores(network, tiles, order, demands, alike, { joins, openCores, most, timing, first });
      // Windows that work side by side fill links, which are short where cores are closed early.
      if (most === undefined || pipelined !== undefined) return open(openCores);
      // Wide open, most tiles join what they hear; less so, more cores are left that can be emptied.
      let found = open(most);
      for (const next of [most >> 2, openCores]) if (found.cores.length > most) found = open(next);
      return found;
    };
    if (!keepsTime) return filled();
    const work = cyclesOf(network, tiles, workload, target, pipelined !== undefined);
    const alone = slowest(
      work,
      tiles.map((_, tile) => [tile]),
    );
    if (mostWork === undefined) return filled({ work, most: alone });
    const parts = new Map(workload.slotShares.map((share, slot) => [slot, share * mostWork]));
    const { cores } = filled({ work, most: longer(alone, parts) });
    // The time steps of an interval end when the last core is ready: all do in each at most what the busiest core does.
    const busiest = busiestOf(work, cores);
    const pace = cyclesTogether(busiest.map((tile) => work[tile]!));
    return filled({ work, most: longer(alone, pace) }, busiest);
  },
});

/** The longer of both in every window of the first. */
const longer = (a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): ReadonlyMap<number, number> =>
  new Map([...a].map(([window, cycles]) => [window, Math.max(cycles, b.get(window) ?? 0)]));

/** Tiles on the cores of several classes (SPK621 where that does not do), whatever the objective where its way takes too many. */
function onClasses(
  parts: Parts,
  wanted: Search,
  log: PassLog,
): Pick<Facts, 'tiles' | 'cores' | 'coreClasses' | 'demands'> {
  const { network, target } = parts;
  const layers = layersOnClasses(network, target);
  let found = fillClasses(layers, fillingOf(parts, wanted));
  for (const search of [searches.cores, searches.energy])
    if (found.excess > 0 || !found.fits) found = fillClasses(layers, fillingOf(parts, search));
  const takenOf = (index: number): number => found.coreClasses.filter((each) => each === index).length;
  const chips = target.chips.columns * target.chips.rows;
  const classes = target.classes!.map(({ name, count }, index) => ({
    name,
    used: takenOf(index),
    available: count * chips,
  }));
  const taken = classes.map(({ name, used, available }) => `${used} of ${available} ${name}`);
  if (found.excess > 0) throwIfErrors([noneFoundOnClasses(classes, target)]);
  log.note(`${found.tiles.length} tiles on ${found.cores.length} of ${coreCountOf(target)} cores: ${taken.join(', ')}`);
  return { tiles: found.tiles, cores: found.cores, coreClasses: found.coreClasses, demands: found.demands };
}

/** What packing looks at beside tiles. */
interface Parts extends Pick<Facts, 'schedule' | 'target'> {
  readonly network: WiredGraph;
  readonly workload: Workload;
}
