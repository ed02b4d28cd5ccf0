import { throwIfErrors, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { ofClass, type Target } from '../../ir/target/index.ts';
import type { Place } from '../../ir/chip/network.ts';
import { wiredGraph } from '../../ir/spike/index.ts';
import { routingPlan } from '../mapping/routes.ts';
import { remedyOf } from '../mapping/support.ts';

import type { Facts, GivenMapping } from '../facts.ts';
import { definePass } from './pass.ts';

/**
 * Works out where the packets of every tile go: rows and channels that the same cores read share one multicast route. A core whose
 * routing table is too small for that gets routes by rows alone. Also counts what only now is known, axons and routing table
 * entries, against the target.
 *
 * ```text
 * before   a rows 0..4 on core 3, read with 3x3 kernels by b rows 0..3 on core 4 and b rows 3..6 on core 5, its channels 0..8 also by c on core 6
 * after    core 3: rows 0..2 channels 0..8 -> cores 4 and 6, channels 8..16 -> core 4; rows 2..4 ... -> cores 4, 5 and 6, ... -> cores 4 and 5
 * ```
 */
export const route = definePass({
  name: 'route',
  help: 'Work out which cores the packets of every tile go to; rows and channels with the same readers share a route.',
  needs: ['cores', 'coreClasses', 'places', 'tiles', 'demands', 'spike', 'target', 'given'],
  gives: ['routes'],
  effect: 'exact',
  run({ cores, coreClasses, places, tiles, demands, spike, target, given }, log) {
    const entries = (core: number): number => ofClass(target, coreClasses[core]!).limits.routes ?? Infinity;
    const routes = routingPlan(wiredGraph(spike), tiles, cores, demands, entries);
    const overflows = overflowsOf({ tiles, cores, coreClasses, demands, routes }, target);
    throwIfErrors(
      given ? overflows.map((one) => overfullAsGiven(one, places, given, target)) : noneFits(overflows, target),
    );
    const count = routes.cores.reduce((sum, list) => sum + list.length, routes.input.length);
    const short = `; ${routes.coarse} tiles by rows alone, for want of entries: cores hear what they do not read`;
    log.note(`${count} routes${routes.coarse > 0 ? short : ''}`);
    return { routes };
  },
});

type MappedFacts = Pick<Facts, 'tiles' | 'cores' | 'coreClasses' | 'demands' | 'routes'>;

/** A core that takes too much of a limit, and the layer that takes most of it. */
interface Overflow {
  readonly core: number;
  readonly limit: 'axons' | 'routes';
  readonly layer: string;
  readonly used: number;
  readonly available: number;
}

const overflowsOf = (found: MappedFacts, target: Target): readonly Overflow[] =>
  found.cores.flatMap((_, core) => overflowsOn(found, core, target));

function overflowsOn(
  { tiles, cores, coreClasses, demands, routes }: MappedFacts,
  core: number,
  target: Target,
): readonly Overflow[] {
  const list = cores[core]!;
  const entries = list.map((_, slot) => routes.cores[core]!.filter(({ tile }) => tile === slot).length);
  const taken = { axons: list.map((tile) => demands.axons[tile]!), routes: entries };
  return (['axons', 'routes'] as const).flatMap((limit) => {
    const used = taken[limit].reduce((sum, amount) => sum + amount, 0);
    const available = ofClass(target, coreClasses[core]!).limits[limit] ?? Infinity;
    const layer = tiles[list[taken[limit].indexOf(Math.max(...taken[limit]))]!]!.population;
    return used > available ? [{ core, limit, layer, used, available }] : [];
  });
}

/** A core of a mapping that somebody gave. */
const overfullAsGiven = (
  { core, limit, layer, used, available }: Overflow,
  places: readonly Place[],
  { file }: GivenMapping,
  target: Target,
): Diagnostic => ({
  code: 'SPK674',
  severity: 'error',
  message: `the core at ${places[core]!.x},${places[core]!.y} takes ${used} of ${available} ${limit} of ${target.name}, most of them for the connections of "${layer}"`,
  place: file,
  help: `give it fewer tiles, or leave --place out; ${remedyOf(limit)}`,
  exceeded: { limit, layer, used, available },
});

/** Layers whose cores have too few axons or too small routing tables: each once, with the fullest core. What no bound forbids (`partition` has asked): another mapping may do. */
function noneFits(overflows: readonly Overflow[], target: Target): readonly Diagnostic[] {
  const byLayer = Map.groupBy(overflows, ({ limit, layer }) => `${limit} ${layer}`);
  return [...byLayer.values()].map((list): Diagnostic => {
    const { limit, layer, used, available } = list.reduce((most, each) => (each.used > most.used ? each : most));
    const others = list.length > 1 ? `, and ${list.length - 1} more cores have too few` : '';
    return {
      code: 'SPK606',
      severity: 'error',
      message: `no mapping found: the connections of "${layer}" take ${used} of ${available} ${limit} of a core of ${target.name}${others}; no bound says that another mapping cannot fit`,
      help: remedyOf(limit),
      exceeded: { limit, layer, used, available, proved: false },
    };
  });
}
