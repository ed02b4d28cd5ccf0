import { throwIfErrors, type Diagnostic } from '../../ir/diagnostics/index.ts';
import type { CoreLimit, Target } from '../../ir/target/index.ts';
import { wiredGraph } from '../../ir/spike/index.ts';
import { routingPlan } from '../mapping/routes.ts';
import { remedyOf } from '../mapping/support.ts';

import type { Demands, Facts, RoutingPlan } from '../facts.ts';
import { definePass } from './pass.ts';

/**
 * Works out where the packets of every tile go: rows that the same cores read share one multicast route. Also counts
 * what only now is known, axons and routing table entries, against the target.
 *
 * ```text
 * before   a rows 0..4 on core 3, read with 3x3 kernels by b rows 0..3 on core 4 and b rows 3..6 on core 5
 * after    core 3: rows 0..2 -> core 4, rows 2..4 -> cores 4 and 5
 * ```
 */
export const route = definePass({
  name: 'route',
  help: 'Work out which cores the packets of every tile go to; rows with the same readers share a route.',
  needs: ['cores', 'tiles', 'demands', 'spike', 'target'],
  gives: ['routes'],
  effect: 'exact',
  run({ cores, tiles, demands, spike, target }, log) {
    const routes = routingPlan(wiredGraph(spike), tiles, cores, demands);
    throwIfErrors(overflows(tiles, cores, demands, routes, target));
    const entries = routes.cores.reduce((sum, list) => sum + list.length, routes.input.length);
    log.note(`${entries} routes`);
    return { routes };
  },
});

/** Cores whose axons or routing tables do not suffice, with the layer that takes most. */
function overflows(
  tiles: Facts['tiles'],
  cores: Facts['cores'],
  { axons }: Demands,
  routes: RoutingPlan,
  target: Target,
): readonly Diagnostic[] {
  return cores.flatMap((list, core) => {
    const entries = list.map((_, slot) => routes.cores[core]!.filter(({ tile }) => tile === slot).length);
    const taken = { axons: list.map((tile) => axons[tile]!), routes: entries };
    return (['axons', 'routes'] as const).flatMap((limit) => overflow(tiles, list, limit, taken[limit], target));
  });
}

function overflow(
  tiles: Facts['tiles'],
  core: readonly number[],
  limit: CoreLimit,
  taken: readonly number[],
  target: Target,
): readonly Diagnostic[] {
  const used = taken.reduce((sum, amount) => sum + amount, 0);
  const available = target.limits[limit] ?? Infinity;
  if (used <= available) return [];
  const most = tiles[core[taken.indexOf(Math.max(...taken))]!]!;
  return [
    {
      code: 'SPK606',
      severity: 'error',
      message: `"${most.population}" does not fit a core of ${target.name}: its connections take ${used} of ${available} ${limit}`,
      help: remedyOf(limit),
      exceeded: { limit, layer: most.population, used, available },
    },
  ];
}
