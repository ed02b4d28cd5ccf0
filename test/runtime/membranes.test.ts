/** @file Membranes of some neurons: whoever fires has reached a threshold, in every time step of its window. */
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import type { ChipImage } from '../../ir/chip/image.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { spikesAt } from '../../ir/trace.ts';
import { traceMembranes } from '../../runtime/membranes.ts';
import { createStepExecutor, loadChip } from '../../sim/index.ts';
import { attention, convolutions, windows } from '../sim/networks.ts';
import { place } from '../sim/place.ts';
import { randomInput, randomOf, type Random } from '../sim/support.ts';
import { compileNetwork } from '../support/compile.ts';
import { eachPart, timeNetwork } from '../support/random_time.ts';
import { runs } from '../support/random/runs.ts';
import { wideTarget } from '../support/targets.ts';

/** Compares spikes with thresholds. @returns how many spikes there were. */
function fireAsTheyStand(t: ExecutionContext, image: ChipImage, inputs: readonly Int32Array[]): number {
  const { populations, schedule } = image.header;
  const steps = schedule.logicalSteps * schedule.windows * schedule.slots;
  const execute = createStepExecutor(loadChip(image), { trace: true });
  const samples = inputs.map((input) => ({ input, fired: execute(input).trace! }));
  const membranes = traceMembranes(image, samples);
  let spikes = 0;
  for (const [sample, { fired }] of samples.entries())
    fired.forEach((trace, i) => {
      const { fireWindow, extents } = populations.find(({ name }) => name === trace.layer)!;
      const { neurons, thresholds, membranes: values } = membranes[i]!;
      t.is(values.length, samples.length * neurons.length * steps);
      neurons.forEach((neuron, n) => {
        for (let at = 0; at < schedule.logicalSteps; at++)
          for (let slot = 0; slot < trace.cap; slot++) {
            const time = (at * schedule.windows + fireWindow) * schedule.slots + slot;
            const membrane = values[(sample * neurons.length + n) * steps + time]!;
            const fires = spikesAt(trace, at * sizeOf(extents) + neuron, slot);
            spikes += fires;
            if (membrane >= thresholds[n * trace.cap + slot]! !== (fires === 1))
              t.fail(`${trace.layer}, sample ${sample}, neuron ${neuron}, slot ${slot} of step ${at}: ${membrane}`);
          }
      });
    });
  return spikes;
}

const drawn: readonly ((random: Random) => Parameters<typeof place>[0])[] = [
  convolutions,
  (random) => windows(random, true),
  (random) => attention(random, 'state first').net,
];

test('a neuron fires in the time steps in which its membrane reaches their thresholds, however tiled', (t) => {
  let spikes = 0;
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.constantFrom(...drawn), (seed, draw) => {
      const random = randomOf(seed);
      const net = draw(random);
      const image = place(net, random, { loosely: random(0, 2) === 0 });
      spikes += fireAsTheyStand(t, image, [randomInput(net, random), randomInput(net, random)]);
    }),
    { numRuns: runs(20) },
  );
  t.true(spikes > 100);
});

test('the same over logical steps, of every kind of neuron', (t) => {
  let spikes = 0;
  for (const recipe of eachPart.filter(({ parts }) => parts.some((part) => /neurons|rounded|delay|loop/.test(part)))) {
    const network = timeNetwork(recipe);
    const { image } = compileNetwork(network, wideTarget);
    spikes += fireAsTheyStand(t, image, [network.input]);
  }
  t.true(spikes > 50);
});
