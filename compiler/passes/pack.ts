import { throwIfErrors } from '../../ir/diagnostics/index.ts';
import { wiredGraph, type WiredGraph } from '../../ir/spike/index.ts';
import { coreBounds } from '../mapping/bounds.ts';
import { demandsOf } from '../mapping/demands.ts';
import { coresGiven, overfull } from '../mapping/given.ts';
import { grainsFor } from '../mapping/balance.ts';
import { fillCores, type Filled } from '../mapping/fill.ts';
import { coarsestGrains, tilesOf } from '../mapping/grains.ts';
import { searches, type Search } from '../mapping/objective.ts';
import { workloadOf, type Workload } from '../mapping/work.ts';
import { coreCountOf, noneFound } from '../mapping/support.ts';

import type { Facts, TilePlan } from '../facts.ts';
import { definePass } from './pass.ts';

/**
 * Lets tiles share a core while all limits hold, in the order in which their populations complete: a tile joins those that it hears, and
 * then needs no link. For most objectives no core gets more work in a window than the slowest tile has. Where the chip
 * lacks the room for the tiles there are, others are tried: those that take fewest cores, and the coarsest.
 *
 * ```text
 * before   head.mean : 1 tile of 192 neurons, head.fc : 1 tile of 10 neurons        after   core 7 : both
 * ```
 */
export const pack = definePass({
  name: 'pack',
  help: 'Let tiles share a core while all limits hold, beside those that they hear; where cores are too few, with other tiles.',
  needs: ['tiles', 'spike', 'target', 'schedule', 'traffic', 'given', 'objective'],
  gives: ['tiles', 'cores', 'demands'],
  effect: 'exact',
  run({ tiles, spike, target, schedule, traffic, given, objective }, log) {
    const network = wiredGraph(spike);
    if (given) {
      const { cores } = coresGiven(given);
      throwIfErrors(overfull(network, tiles, cores, given, target));
      log.note(`${tiles.length} tiles on ${cores.length} cores as ${given.file} has them`);
      return { tiles, cores, demands: demandsOf(network, tiles) };
    }
    const workload = workloadOf(network, schedule, traffic, target);
    const parts = { network, schedule, workload, target };
    let found = packed(parts, tiles, searches[objective]);
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
    return { tiles: found.tiles, cores: found.cores, demands: found.demands };
  },
});

/** Tiles on cores, along the schedule. */
function packed(
  { network, schedule, workload, target }: Parts,
  tiles: readonly TilePlan[],
  { openCores, joins, keepsTime }: Omit<Search, 'weights'>,
): Pick<Facts, 'tiles' | 'cores' | 'demands'> & Pick<Filled, 'fits'> {
  const when = tiles.map(({ population }) => schedule.ready.get(population)!);
  const rank = tiles.map(({ population }) => network.indexOf.get(population)!);
  const order = tiles.map((_, index) => index).sort((a, b) => when[a]! - when[b]! || rank[a]! - rank[b]! || a - b);
  const demands = demandsOf(network, tiles);
  const work = keepsTime ? { work: tiles.map((tile, index) => workload.of(rank[index]!, tile).cycles) } : {};
  return { tiles, demands, ...fillCores(network, tiles, order, demands, target, { openCores, joins, ...work }) };
}

/** What packing looks at beside tiles. */
interface Parts extends Pick<Facts, 'schedule' | 'target'> {
  readonly network: WiredGraph;
  readonly workload: Workload;
}
