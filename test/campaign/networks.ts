/** @file Random networks and caps: compiled, run in both modes, and equal to the integers and to the trainer, or refused by name. */
import fc from 'fast-check';
import { outcomeOfModel } from '../support/outcome.ts';
import { randomNetwork, recipes } from '../support/random_model.ts';
import { timeNetwork, timeRecipes } from '../support/random_time.ts';
import { testTarget } from '../support/targets.ts';
import { randomOf, type Random } from './damage.ts';
import type { Trial } from './verdict.ts';

const drawn = <T>(values: fc.Arbitrary<T>, seed: number): T => fc.sample(values, { seed, numRuns: 1 })[0]!;

/** A chip of any widths, with room for all or for little. */
const targetOf = (random: Random) =>
  testTarget(
    random(0, 1) === 1
      ? { neurons: 100_000, synapse_bytes: 2 ** 22 }
      : { neurons: random(60, 400), synapse_bytes: 2 ** 16 },
    {
      mesh: { columns: 32, rows: 32 },
      membraneBits: [12, 16, 24, 32][random(0, 3)]!,
      messageBits: [8, 16, 32][random(0, 2)]!,
      decayBits: [0, 12, 16][random(0, 2)]!,
    },
  );

export const networkTrial: Trial = (seed) => {
  const random = randomOf(seed);
  const network =
    random(0, 1) === 1
      ? randomNetwork(drawn(recipes(random(0, 1) === 1 ? 'integer' : 'float', [1, 4, 8, 16][random(0, 3)]!), seed))
      : timeNetwork(drawn(timeRecipes, seed));
  const outcome = outcomeOfModel(network.model, {
    target: targetOf(random),
    weights: () => network.weights,
    saturate: random(0, 3) === 0,
  });
  return outcome.kind.startsWith('refused') ? 'refused' : outcome.kind === 'ran' ? 'equal' : 'accepted';
};
