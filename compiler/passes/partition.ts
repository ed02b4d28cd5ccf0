import { projectionsInto } from '../../ir/projections/index.ts';
import { wiredGraph, type WiredGraph } from '../../ir/spike/index.ts';
import { throwIfErrors, type Diagnostic } from '../../ir/diagnostics/index.ts';
import type { Target } from '../../ir/target/index.ts';
import { coreBounds, leastAxons } from '../mapping/bounds.ts';
import { tilesGiven } from '../mapping/given.ts';
import { grainsFor } from '../mapping/cutting/balance.ts';
import { evenGrains } from '../mapping/cutting/even.ts';
import { layersOnClasses } from '../mapping/classes.ts';
import { firstOptions, tilesOfOptions } from '../mapping/filling/fill_classes.ts';
import { coarsestGrains, tilesOf, type TooLarge } from '../mapping/grains.ts';
import { allowedCores, searches, unknownCosts } from '../mapping/objective.ts';
import { workloadOf } from '../mapping/work.ts';
import { coreCountOf, provedShortage, remedyOf, unsupported } from '../mapping/support.ts';

import { definePass } from './pass.ts';

/**
 * Splits every population into tiles, each small enough for one core by itself: first by rows, keeping all channels;
 * where a single row is too much (its weights above all), also by channels. State is split by heads first. From there on
 * tiles are made smaller where the objective asks for it. Tiles of one population are equal up to one row or channel.
 *
 * ```text
 * before   a : 32x112x112, 401408 neurons        after   56 tiles of 32x2x112, 7168 neurons each
 * ```
 */
export const partition = definePass({
  name: 'partition',
  help: 'Split every population into tiles that fit one core each, by rows and channels, and finer where that makes the objective less.',
  needs: ['spike', 'target', 'given', 'schedule', 'traffic', 'objective', 'mostWork'],
  gives: ['tiles'],
  effect: 'exact',
  run({ spike, target, given, schedule, traffic, objective, mostWork }, log) {
    throwIfErrors(unsupported(spike, target));
    const network = wiredGraph(spike);
    if (given) {
      const { tiles, problems } = tilesGiven(given, network, target);
      throwIfErrors(problems);
      log.note(`${tiles.length} tiles as ${given.file} has them`);
      return { tiles };
    }
    for (const warning of unknownCosts(objective, target)) log.warn(warning);
    if (target.classes) {
      const tiles = tilesOfOptions(network, firstOptions(layersOnClasses(network, target), target));
      log.note(
        `${tiles.length} tiles from ${network.populations.length - 1} populations, each for one of ${target.classes.length} classes`,
      );
      return { tiles };
    }
    const { grains: coarsest, problems } = coarsestGrains(network, target);
    const short = axonShortages(network, projectionsInto(network), target);
    throwIfErrors([...problems.map((one) => doesNotFit(network, one, target)), ...short, ...shortage(network, target)]);
    const workload = workloadOf(network, schedule, traffic, target);
    const search = searches[objective];
    const allowed = allowedCores(network, target, search);
    const grains = search.pipelined
      ? evenGrains(network, workload, coarsest, target, { mostWork, times: search.pipelined })
      : grainsFor(network, workload, coarsest, target, search.weights, allowed);
    const tiles = tilesOf(network, grains);
    log.note(`${tiles.length} tiles from ${network.populations.length - 1} populations`);
    return { tiles };
  },
});

function doesNotFit(
  { populations }: WiredGraph,
  { population, limit, used, available }: TooLarge,
  target: Target,
): Diagnostic {
  const { membrane, extents, role } = populations[population]!;
  const piece = role === 'state' ? 'one row of one head' : 'one row of one channel';
  return {
    code: 'SPK601',
    severity: 'error',
    message: `"${membrane}" (${extents.join('x')}) does not fit a core of ${target.name}: even ${piece} takes ${used} of ${available} ${limit}`,
    help: remedyOf(limit),
    exceeded: { limit, layer: membrane, used, available, proved: true },
  };
}

/** A shortage of cores that is certain before anything is packed. */
function shortage(network: WiredGraph, target: Target): readonly Diagnostic[] {
  const [bound] = coreBounds(network, target);
  return bound && bound.cores > coreCountOf(target) ? [provedShortage(bound, target)] : [];
}

/** Layers of which every mapping needs more axons on a core than there are. */
function axonShortages(
  network: WiredGraph,
  into: readonly (readonly number[])[],
  target: Target,
): readonly Diagnostic[] {
  const available = target.limits.axons ?? Infinity;
  return network.populations.flatMap(({ role, name }, index): Diagnostic[] => {
    const used = role === 'input' ? 0 : leastAxons(network, into[index]!, index, target);
    if (used <= available) return [];
    return [
      {
        code: 'SPK606',
        severity: 'error',
        message: `impossible: one row of "${name}" hears at least ${used} tiles, a core of ${target.name} has ${available} axons`,
        help: remedyOf('axons'),
        exceeded: { limit: 'axons', layer: name, used, available, proved: true },
      },
    ];
  });
}
