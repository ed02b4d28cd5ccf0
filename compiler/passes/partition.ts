import { projectionsInto } from '../../ir/projections/index.ts';
import { wiredGraph, type WiredGraph } from '../../ir/spike/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { throwIfErrors, type Diagnostic } from '../../ir/diagnostics/index.ts';
import type { Target } from '../../ir/target/index.ts';
import { splitPopulation, type Exceeded } from '../mapping/split.ts';
import { coreCountOf, remedyOf, tooFewCores, unsupported } from '../mapping/support.ts';

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
  needs: ['spike', 'target'],
  gives: ['tiles'],
  effect: 'exact',
  run({ spike, target }, log) {
    throwIfErrors(unsupported(spike, target));
    const network = wiredGraph(spike);
    const into = projectionsInto(network);
    const tiles: TilePlan[] = [];
    const problems: Diagnostic[] = [];
    for (const [index, { name, role }] of network.populations.entries()) {
      if (role === 'input') continue;
      const split = splitPopulation(network, into, index, target);
      if (split.fits) for (const box of split.boxes) tiles.push({ population: name, ...box });
      else problems.push(doesNotFit(network, index, split.exceeded, target));
    }
    throwIfErrors([...problems, ...neuronShortage(network, target)]);
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
    exceeded: { limit, layer: membrane, used, available },
  };
}

/** A shortage of cores that is certain before anything is packed. */
function neuronShortage(network: WiredGraph, target: Target): readonly Diagnostic[] {
  const perCore = target.limits.neurons;
  if (perCore === undefined) return [];
  const neurons = network.populations.reduce(
    (sum, { role, extents }) => (role === 'input' ? sum : sum + sizeOf(extents)),
    0,
  );
  const needed = Math.ceil(neurons / perCore);
  return needed > coreCountOf(target) ? [tooFewCores(needed, target, 'at least ')] : [];
}
