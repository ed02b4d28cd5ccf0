import { throwIfErrors } from '../../ir/diagnostics/index.ts';
import { wiredGraph } from '../../ir/spike/index.ts';
import { coreBounds } from '../mapping/bounds.ts';
import { demandsOf } from '../mapping/demands.ts';
import { coresGiven, overfull } from '../mapping/given.ts';
import { fillCores } from '../mapping/fill.ts';
import { coreCountOf, noneFound } from '../mapping/support.ts';

import { definePass } from './pass.ts';

/**
 * Lets tiles share a core while all limits hold, in the order in which their populations complete: what follows each
 * other in time talks to each other, and then needs no link.
 *
 * ```text
 * before   head.mean : 1 tile of 192 neurons, head.fc : 1 tile of 10 neurons        after   core 7 : both
 * ```
 */
export const pack = definePass({
  name: 'pack',
  help: 'Let small tiles share a core while all limits hold, along the schedule.',
  needs: ['tiles', 'spike', 'target', 'schedule', 'given'],
  gives: ['cores', 'demands'],
  effect: 'exact',
  run({ tiles, spike, target, schedule, given }, log) {
    const network = wiredGraph(spike);
    if (given) {
      const { cores } = coresGiven(given);
      throwIfErrors(overfull(network, tiles, cores, given, target));
      log.note(`${tiles.length} tiles on ${cores.length} cores as ${given.file} has them`);
      return { cores, demands: demandsOf(network, tiles) };
    }
    const when = tiles.map(({ population }) => schedule.ready.get(population)!);
    const rank = tiles.map(({ population }) => network.indexOf.get(population)!);
    const order = tiles.map((_, index) => index).sort((a, b) => when[a]! - when[b]! || rank[a]! - rank[b]! || a - b);
    const demands = demandsOf(network, tiles);
    const cores = fillCores(network, tiles, order, demands, target);
    if (cores.length > coreCountOf(target))
      throwIfErrors([noneFound(cores.length, coreBounds(network, target)[0], target)]);
    log.note(`${tiles.length} tiles on ${cores.length} of ${coreCountOf(target)} cores`);
    return { cores, demands };
  },
});
