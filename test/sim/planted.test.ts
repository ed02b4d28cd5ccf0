import test from 'ava';
import { verifyImage } from '../../ir/chip/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { randomImage } from '../ir/chip/support.ts';
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

test('a chip that pays for spikes, packets that leave and forms of operations pays the same for time steps that kernels settle', (t) => {
  const names = ['spike', 'packet_out', 'synaptic_op_convolution', 'synaptic_op_depthwise'] as const;
  const finer = Object.fromEntries(names.map((name, i) => [name, { value: 3 + i, provenance: 'assumed' as const }]));
  for (let seed = 0; seed < 6; seed++) {
    const random = randomOf(seed);
    const network = convolutions(random);
    const { header, ...rest } = place(network, random);
    const { cycles, energy, ...others } = header.target;
    const counts = { step: seed % 2 ? 'phases' : 'sum', routing: seed % 3 ? 'unicast' : 'multicast' } as const;
    const target = { ...others, ...counts, cycles: { ...cycles, ...finer }, energy: { ...energy, ...finer } };
    const image = { ...rest, header: { ...header, target } };
    const input = randomInput(network, random);
    t.deepEqual(executors.window(image)(input), createStepExecutor(loadChip(image))(input));
  }
});

test('a route whose channels are one too few is found by the verifier, and in the spikes', (t) => {
  const image = randomImage(5);
  const { input, populations } = image.header;
  const sample = Int32Array.from({ length: sizeOf(populations[input.population]!.extents) }, (_, i) => (i % 5) - 1);
  const run = (of: typeof image): string =>
    JSON.stringify(createStepExecutor(loadChip(of), { trace: true })(sample).trace!.map(({ slots }) => [...slots]));
  t.deepEqual(verifyImage(image), []);
  const spikes = run(image);
  let [short, differ] = [0, 0];
  image.cores.forEach(({ routes, ...core }, at) => {
    routes.forEach((route, index) => {
      if (route.channelTo - route.channelFrom < 2) return;
      const spoiltRoutes = routes.with(index, { ...route, channelTo: route.channelTo - 1 });
      const spoiltImage = { ...image, cores: image.cores.with(at, { ...core, routes: spoiltRoutes }) };
      t.deepEqual([...new Set(verifyImage(spoiltImage).map(({ code }) => code))], ['SPK509']);
      short++;
      if (run(spoiltImage) !== spikes) differ++;
    });
  });
  t.true(short > 2 && differ > 0, `${differ} of ${short}`);
});
