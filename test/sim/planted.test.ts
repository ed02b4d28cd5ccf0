import test from 'ava';
import { createStepExecutor, executors, loadChip, planOf, type Plan, type SampleResult } from '../../sim/index.ts';
import { createLedger, createStepCounts, payReadouts, payStep, resultOf, startSample } from '../../sim/ledger/index.ts';
import { convolutions } from './networks.ts';
import { place } from './place.ts';
import { randomInput, randomOf } from './support.ts';

/** A ledger of the same sample in which one count of one time step is one too many. */
function spoilt(plan: Plan, which: 'spikes' | 'packets' | 'operations', at: number): SampleResult {
  const ledger = createLedger(plan);
  startSample(ledger);
  const { windows, slots } = plan.image.header.schedule;
  for (let window = 0; window < windows; window++)
    for (let slot = 0; slot < slots; slot++) {
      const counts = createStepCounts(plan);
      if (window === at && slot === 0) {
        const { firing, spikeEmissions, blocks } = plan.windows[window]!;
        const entry = { spikes: firing, packets: spikeEmissions, operations: blocks }[which][0]!;
        counts[which][entry] = 1;
      }
      payStep(ledger, window, slot, counts);
    }
  payReadouts(ledger, createStepCounts(plan));
  return resultOf(ledger, [], undefined);
}

test('a count too many in either ledger shows in what the modes are compared by', (t) => {
  const random = randomOf(6);
  const image = place(convolutions(random), random);
  const plan = planOf(image);
  const input = randomInput(convolutions(randomOf(6)), random);
  const [step, window] = [createStepExecutor(loadChip(image))(input), executors.window(image)(input)];
  t.deepEqual(window, step);
  const nothing = spoilt(plan, 'spikes', -1);
  for (const which of ['spikes', 'packets', 'operations'] as const) {
    const one = spoilt(plan, which, 1);
    const changed = (Object.keys(nothing) as (keyof SampleResult)[]).filter((key) => {
      const [a, b] = [JSON.stringify(nothing[key]), JSON.stringify(one[key])];
      return a !== b;
    });
    t.true(changed.includes('counters'), `${which}: ${changed.join(' ')}`);
    t.true(changed.some((key) => key === 'perPopulation' || key === 'perProjection'));
  }
});
