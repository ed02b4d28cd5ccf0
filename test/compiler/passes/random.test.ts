/** @file Every pass on random networks: what the program computes before it and after it, in integers. */
import test from 'ava';
import fc from 'fast-check';
import { runPasses } from '../../../compiler/pipeline.ts';
import { imageExecutor } from '../../../runtime/index.ts';
import { randomNetwork, recipes } from '../../support/random_model.ts';
import { wideTarget } from '../../support/targets.ts';

const numRuns = 12;

test('every pass leaves the integers of random networks as they were', (t) => {
  const equal = new Map<string, number>();
  fc.assert(
    fc.property(recipes('integer', 4), (recipe) => {
      const { model, weights } = randomNetwork(recipe);
      const request = { model, weights, target: wideTarget, saturate: false };
      // A pass that changes a spike or an output throws.
      const { log } = runPasses({ ...request, verifyEach: { image: imageExecutor } });
      for (const { pass, notes } of log)
        if (notes.some((note) => /values equal before and after/.test(note)))
          equal.set(pass, (equal.get(pass) ?? 0) + 1);
    }),
    { numRuns },
  );
  t.log(...equal);
  t.is(equal.get('choose-attention-order'), numRuns);
  t.is(equal.get('derive-thresholds'), numRuns);
  t.is(equal.get('emit'), numRuns);
});
