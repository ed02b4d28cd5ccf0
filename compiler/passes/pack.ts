import { throwIfErrors } from '../../ir/diagnostics/index.ts';
import { wiredGraph, type WiredGraph } from '../../ir/spike/index.ts';
import { classIndexAt } from '../../ir/target/index.ts';
import { coreBounds } from '../mapping/bounds.ts';
import { demandsOf } from '../mapping/demands.ts';
import { coresGiven, overfull } from '../mapping/given.ts';
import { grainsFor } from '../mapping/cutting/balance.ts';
import { layersOnClasses } from '../mapping/classes.ts';
import { fillCores, type Filled, type Filler } from '../mapping/filling/fill.ts';
import { alongSchedule } from '../mapping/filling/order.ts';
import { fillClasses, type Filling } from '../mapping/filling/fill_classes.ts';
import { coarsestGrains, tilesOf } from '../mapping/grains.ts';
import { allowedCores, searches, type Search } from '../mapping/objective.ts';
import { cyclesOf, workloadOf, type Workload } from '../mapping/work.ts';
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
    const work = keepsTime
      ? { work: cyclesOf(network, tiles, workload, target, pipelined !== undefined), mostWork: mostWork ?? 0 }
      : {};
    const filled = (filler: Pick<Filler, 'openCores' | 'most'>): Filled =>
      fillCores(network, tiles, order, demands, alike, { joins, ...work, ...filler });
    const most = target.classes ? undefined : allowedCores(network, target, allowed)?.cores;
    if (most === undefined) return filled({ openCores });
    // Wide open, most tiles join what they hear; less so, more cores are left that can be emptied.
    const tries = [most, most >> 2, openCores].map((open) => () => filled({ openCores: open, most }));
    let found = tries[0]!();
    for (const next of tries.slice(1)) if (found.cores.length > most) found = next();
    return found;
  },
});

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
