import test, { type ExecutionContext } from 'ava';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import type { SpawnWorker } from '../../engine/index.ts';
import { spawnWorker } from '../../engine/node.ts';
import type { ChipImage, ImagePopulation } from '../../ir/chip/image.ts';
import { finerIn, type Figure, type Target } from '../../ir/target/index.ts';
import { createStepExecutor, loadChip, planOf, type SampleResult, type StepLoad } from '../../sim/index.ts';
import { createWindowExecutor, whyNotWindow } from '../../sim/window/index.ts';
import { programOf } from '../../sim/window/program.ts';
import { attention, convolutions, wide, windows } from './networks.ts';
import { place, testTarget } from './place.ts';
import { randomInput, randomOf, type Network, type Random } from './support.ts';
import { same } from '../support/same.ts';
import { runs } from '../support/random/runs.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

const drawn: readonly ((random: Random) => Network)[] = [
  convolutions,
  windows,
  (random) => attention(random, 'state first').net,
  (random) => attention(random, 'scores first').net,
];

/** Everything that a mode tells of a sample: its result, and what an observer sees, tile by tile and step by step. */
type Told = [SampleResult, (readonly [number, number, Int32Array])[], (readonly [number, StepLoad])[]];

async function tell(
  run: (...of: Parameters<ReturnType<typeof createWindowExecutor>>) => SampleResult,
  input: Int32Array,
) {
  const spikes: Told[1] = [];
  const steps: Told[2] = [];
  const result = run(input, {
    spikes: (population, step, neurons) => spikes.push([population, step, neurons]),
    step: (step, load) => steps.push([step, load]),
  });
  return [result, spikes, steps] satisfies Told;
}

/** Both modes, both kernels, on samples one after the other; step mode's other kernels on the first. */
async function agree(t: ExecutionContext, image: ChipImage, inputs: readonly Int32Array[], threads = 1): Promise<void> {
  t.is(whyNotWindow(image), undefined);
  const step = createStepExecutor(loadChip(image, 'relaxed'), { trace: true });
  const plain = createStepExecutor(loadChip(image, 'plain'), { trace: true });
  same(t, await tell(plain, inputs[0]!), await tell(step, inputs[0]!), 'plain');
  for (const variant of ['plain', 'relaxed'] as const) {
    const window = createWindowExecutor(image, { trace: true, threads, spawn: spawnWorker }, variant);
    for (const input of inputs) same(t, await tell(window, input), await tell(step, input), variant);
    await window.close?.();
  }
}

test('whole windows tell the same as single events, in every number, however tiled', async (t) => {
  let parts = 0;
  await fc.assert(
    fc.asyncProperty(seeds, fc.constantFrom(...drawn), async (seed, draw) => {
      const random = randomOf(seed);
      const net = draw(random);
      const image = place(net, random, { loosely: random(0, 2) === 0 });
      parts += loadChip(image).lists.reduce((sum, list) => sum + list.parts.length, 0);
      await agree(t, image, [randomInput(net, random), randomInput(net, random)]);
    }),
    { numRuns: runs(200) },
  );
  t.true(parts > 100, `${parts} parts of channels`);
});

/** The same image, whose states are said to reach values that do not fit 16 bits. */
function farBounded({ header, ...image }: ChipImage): ChipImage {
  const populations = header.populations.map((population) =>
    population.role === 'state' ? { ...population, boundHigh: 2 ** 20 } : population,
  );
  return { ...image, header: { ...header, populations } };
}

test('states that may not fit 16 bits are multiplied one by one, and tell the same', async (t) => {
  await fc.assert(
    fc.asyncProperty(seeds, fc.constantFrom('state first', 'scores first'), async (seed, order) => {
      const random = randomOf(seed);
      const { net } = attention(random, order);
      await agree(t, farBounded(place(net, random)), [randomInput(net, random)]);
    }),
    { numRuns: runs(20) },
  );
});

/** The same image on a chip that knows every finer cost, and counts in the other ways. */
function finely({ header, ...image }: ChipImage, random: Random): ChipImage {
  const figure = (): Figure => ({ value: random(1, 9) / 8, provenance: 'assumed' });
  const finer = (group: 'cycles' | 'energy') => Object.fromEntries(finerIn(group).map((name) => [name, figure()]));
  const { cycles, energy, ...rest } = header.target;
  const target: Target = {
    ...{ ...rest, cycles: { ...cycles, ...finer('cycles') }, energy: { ...energy, ...finer('energy') } },
    ...{ clock: figure(), idle: figure(), updates: 'active', routing: random(0, 1) ? 'unicast' : 'multicast' },
    step: random(0, 1) ? 'phases' : 'sum',
    barriers: { sizes: [1, 3].map((routers) => ({ routers, cycles: random(1, 20) })), provenance: 'assumed' },
  };
  // What never fires is complete when the last that it hears has fired, as the verifier demands.
  const populations = header.populations.map((population, at): ImagePopulation => {
    const heard = header.projections.filter((one) => one.target === at).map(({ activeWindow }) => activeWindow + 1);
    return { ...population, readyWindow: Math.max(0, ...heard) };
  });
  return { ...image, header: { ...header, target, populations } };
}

test('both modes tell the same of who did how much in which window, one after the other and side by side', async (t) => {
  await fc.assert(
    fc.asyncProperty(seeds, fc.constantFrom(...drawn), async (seed, draw) => {
      const random = randomOf(seed);
      const net = draw(random);
      const image = finely(place(net, random), random);
      if (whyNotWindow(image) !== undefined) return;
      const input = randomInput(net, random);
      const options = { figures: true, pipelined: true };
      const window = createWindowExecutor(image, options);
      const step = createStepExecutor(loadChip(image), options);
      for (const one of [randomInput(net, random), input]) t.deepEqual(window(one), step(one));
      const { amounts, pipelined, counters } = window(input);
      t.true(amounts!.cycles.some((cycles) => cycles > 0));
      t.true(pipelined!.busiestWork <= pipelined!.interval && counters.activeUpdates <= counters.accesses);
      await window.close?.();
    }),
    { numRuns: runs(20) },
  );
});

test('every population may be an output: states and the input, too', async (t) => {
  await fc.assert(
    fc.asyncProperty(seeds, fc.constantFrom(...drawn), async (seed, draw) => {
      const random = randomOf(seed);
      const net = draw(random);
      net.outputs.splice(0, net.outputs.length, ...net.populations.keys());
      await agree(t, place(net, random), [randomInput(net, random)]);
    }),
    { numRuns: runs(40) },
  );
});

test('any number of channels, of spikes and of kernel columns', async (t) => {
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const random = randomOf(seed);
      const net = wide(random);
      await agree(t, place(net, random), [randomInput(net, random)]);
    }),
    { numRuns: runs(60) },
  );
});

test('populations whose sums fit 16 bits fire as soon as they are summed, in step mode from membranes of 16 bits, and tell the same', async (t) => {
  const narrowOnes = new Set<string>();
  const narrowTiles = new Set<string>();
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const random = randomOf(seed);
      const net = wide(random);
      for (const shifts of net.shifts) shifts.fill(0);
      for (const weights of net.weights) weights.forEach((weight, i) => (weights[i] = weight % 3));
      const image = place(net, random);
      for (const { narrow, population } of programOf(planOf(image), 1, false).layers)
        if (narrow !== 0) narrowOnes.add(population.name);
      const { tiles, plan } = loadChip(image);
      tiles.forEach(({ narrow }, tile) => {
        if (narrow !== undefined) narrowTiles.add(image.header.populations[plan.tiles[tile]!.population]!.name);
      });
      await agree(t, image, [randomInput(net, random)]);
    }),
    { numRuns: runs(16) },
  );
  for (const names of [narrowOnes, narrowTiles]) t.deepEqual([...names].sort(), ['own', 'wide1', 'wide2']);
});

test('sums of the largest weights and counts do not overflow on their way', async (t) => {
  await fc.assert(
    fc.asyncProperty(seeds, fc.constantFrom(-128, 127), async (seed, weight) => {
      const random = randomOf(seed);
      const net = wide(random);
      for (const weights of net.weights) weights.fill(weight);
      for (const shifts of net.shifts) shifts.fill(0);
      for (const thresholds of net.thresholds) thresholds.fill(-(2 ** 31));
      // Everything always fires, so that wrong sums show in membranes alone.
      net.outputs.splice(0, net.outputs.length, ...[...net.populations.keys()].slice(1));
      await agree(t, place(net, random), [randomInput(net, random)]);
    }),
    { numRuns: runs(8) },
  );
});

test('any number of threads gives the same', async (t) => {
  await fc.assert(
    fc.asyncProperty(seeds, fc.constantFrom(...drawn), fc.constantFrom(1, 2, 3), async (seed, draw, threads) => {
      const random = randomOf(seed);
      const net = draw(random);
      await agree(t, place(net, random), [randomInput(net, random)], threads);
    }),
    { numRuns: runs(12) },
  );
});

test('executors share the threads of one pool, which end when nobody needs them', async (t) => {
  const random = randomOf(5);
  const net = convolutions(random);
  const [image, input] = [place(net, random), randomInput(net, random)];
  const expected = createStepExecutor(loadChip(image))(input);
  const threads = { started: 0, ended: 0 };
  const spawn: SpawnWorker = (start) => {
    const worker = spawnWorker(start);
    threads.started++;
    return { ended: () => worker.ended().then(() => void threads.ended++) };
  };
  const open = (count: number) => createWindowExecutor(image, { threads: count, spawn });
  const [first, second, alone] = [open(2), open(3), open(1)];
  for (const run of [first, second, first, alone, second, second]) t.deepEqual(run(input), expected);
  await second.close!();
  t.deepEqual(threads, { started: 2, ended: 0 });
  const third = open(2);
  for (const run of [third, first]) t.deepEqual(run(input), expected);
  await Promise.all([first.close!(), third.close!(), alone.close!(), second.close!()]);
  const fourth = open(2);
  t.deepEqual(fourth(input), expected);
  t.deepEqual(threads, { started: 2, ended: 0 });
  await fourth.close!();
  while (threads.ended < 2) await setTimeout(50);
  t.deepEqual(threads, { started: 2, ended: 2 });
  const again = open(2);
  t.deepEqual(again(input), expected);
  t.deepEqual(threads, { started: 3, ended: 2 });
  await again.close!();
});

test('images whose order of events matters are refused', (t) => {
  const random = randomOf(3);
  const image = place(convolutions(random), random, { target: testTarget(6), saturating: true });
  t.is(whyNotWindow(image), 'its membranes saturate, so that the order of events matters');
});
