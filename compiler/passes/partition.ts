import { projectionsInto } from '../../ir/projections/index.ts';
import { wiredGraph, type WiredGraph } from '../../ir/spike/index.ts';
import { throwIfErrors, type Diagnostic } from '../../ir/diagnostics/index.ts';
import type { Target } from '../../ir/target/index.ts';
import { coreBounds, leastAxons } from '../mapping/bounds.ts';
import { tilesGiven } from '../mapping/given.ts';
import { splitPopulation, type Exceeded } from '../mapping/split.ts';
import { coreCountOf, provedShortage, remedyOf, unsupported } from '../mapping/support.ts';

import type { TilePlan } from '../facts.ts';
import { definePass } from './pass.ts';

/**
 * Splits every population into tiles, each small enough for one core by itself: first by rows, keeping all channels;
 * where a single row is too much (its weights above all), also by channels. State is split by heads first. Tiles of
 * one population are equal up to one row or channel.
 *
 * ```text
 * before   a : 32x112x112, 401408 neurons        after   56 tiles of 32x2x112, 7168 neurons each
 * ```
 */
export const partition = definePass({
  name: 'partition',
  help: 'Split every population into tiles that fit one core each: by rows, then by channels.',
  needs: ['spike', 'target', 'given'],
  gives: ['tiles'],
  effect: 'exact',
  run({ spike, target, given }, log) {
    throwIfErrors(unsupported(spike, target));
    const network = wiredGraph(spike);
    if (given) {
      const { tiles, problems } = tilesGiven(given, network, target);
      throwIfErrors(problems);
      log.note(`${tiles.length} tiles as ${given.file} has them`);
      return { tiles };
    }
    const into = projectionsInto(network);
    const tiles: TilePlan[] = [];
    const problems: Diagnostic[] = [];
    for (const [index, { name, role }] of network.populations.entries()) {
      if (role === 'input') continue;
      const split = splitPopulation(network, into, index, target);
      if (split.fits) for (const box of split.boxes) tiles.push({ population: name, ...box });
      else problems.push(doesNotFit(network, index, split.exceeded, target));
    }
    throwIfErrors([...problems, ...axonShortages(network, into, target), ...shortage(network, target)]);
    log.note(`${tiles.length} tiles from ${network.populations.length - 1} populations`);
    return { tiles };
  },
});

function doesNotFit(
  { populations }: WiredGraph,
  index: number,
  { limit, used, available }: Exceeded,
  target: Target,
): Diagnostic {
  const { membrane, extents, role } = populations[index]!;
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
