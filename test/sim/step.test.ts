import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import type { ChipImage } from '../../ir/chip/image.ts';
import { countOfSlots } from '../../ir/trace.ts';
import { coreCosts, counterOfCost, createStepExecutor, loadChip, membranesOf } from '../../sim/index.ts';
import { attention, convolutions, many, wide, windows } from './networks.ts';
import { evaluate, type Expected } from './reference.ts';
import { place, testTarget } from './place.ts';
import { randomInput, randomOf, type Network } from './support.ts';
import { same } from '../support/same.ts';
import { runs } from '../support/random/runs.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

function agree(t: ExecutionContext, net: Network, image: ChipImage, input: Int32Array, bits = 32): Expected {
  const expected = evaluate(net, input, bits);
  const chip = loadChip(image);
  const run = createStepExecutor(chip, { trace: true });
  run(Int32Array.from(input, () => 3));
  const result = run(input);
  net.populations.forEach(({ name, role }, p) => {
    if (role !== 'input') same(t, membranesOf(chip, p), expected.membranes[p], `membranes of ${name}`);
  });
  const firing = net.populations.flatMap(({ name, cap }, p) => (cap > 0 ? [{ name, p }] : []));
  t.deepEqual(
    result.trace?.map(({ layer }) => layer),
    firing.map(({ name }) => name),
  );
  firing.forEach(({ name, p }, i) => {
    same(t, result.trace?.[i]?.slots, expected.slots[p], `spikes of ${name}`);
    const spikes = expected.slots[p]!.reduce((sum, mask) => sum + countOfSlots[mask]!, 0);
    t.is(result.perPopulation[p]!.spikes, spikes);
    t.is(result.perPopulation[p]!.neuronUpdates, expected.slots[p]!.length * net.populations[p]!.cap);
  });
  const counter = {
    synapses: 'synapticOps',
    graded: 'macs',
    transfer: 'transferOps',
    correlate: 'stateOps',
    modulate: 'stateOps',
    any: 'stateOps',
    max: 'transferOps',
    gate: 'stateOps',
    splice: 'stateOps',
    part: 'transferOps',
  } as const;
  net.projections.forEach(({ kind, name }, p) => {
    t.is(result.perProjection[p]![counter[kind]], expected.operations[p]!, `operations of ${name}, ${kind}`);
  });
  for (const population of net.outputs) {
    same(t, result.outputs.get(net.populations[population]!.name), expected.membranes[population]);
  }
  coreCosts.forEach((cost, column) => {
    const sum = result.perCore.reduce((s, value, i) => s + (i % coreCosts.length === column ? value : 0), 0);
    const charged = cost in image.header.target.cycles ? result.counters[counterOfCost[cost]] : 0;
    t.is(sum, charged, `${cost} over all cores`);
  });
  return expected;
}

test('kernels of any geometry and grouping, residuals and sums equal the plain computation, however tiled', (t) => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = randomOf(seed);
      const net = convolutions(random);
      const input = randomInput(net, random);
      agree(t, net, place(net, random), input);
      agree(t, net, place(net, random, { loosely: true }), input);
    }),
    { numRuns: runs(150) },
  );
});

test('membranes of 16 bits, where sums fit them, equal the plain computation', (t) => {
  let narrow = 0;
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = randomOf(seed);
      const net = wide(random);
      // The plain computation keeps a byte of slots.
      fc.pre(net.populations.every(({ cap }) => cap <= 8));
      for (const shifts of net.shifts) shifts.fill(0);
      for (const weights of net.weights) weights.forEach((weight, i) => (weights[i] = weight % 5));
      const image = place(net, random);
      agree(t, net, image, randomInput(net, random));
      narrow += loadChip(image).tiles.filter((tile) => tile.narrow !== undefined).length;
    }),
    { numRuns: runs(6) },
  );
  t.true(narrow > 6, `${narrow} tiles of 16 bits`);
});

test('sums of one time step that leave 16 bits equal the plain computation', (t) => {
  for (const weight of [-128, 127]) {
    const random = randomOf(weight);
    const net = many(random, weight);
    agree(t, net, place(net, random), randomInput(net, random));
  }
});

test('OR, AND and maxima of any window equal the plain computation, however tiled', (t) => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = randomOf(seed);
      const net = windows(random);
      agree(t, net, place(net, random, { loosely: random(0, 2) === 0 }), randomInput(net, random));
    }),
    { numRuns: runs(150) },
  );
});

for (const order of ['state first', 'scores first'] as const) {
  test(`attention, ${order}, equals the integer triple product and its additions`, (t) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = randomOf(seed);
        const { net, q, k, v, out, heads } = attention(random, order);
        const image = place(net, random, { loosely: random(0, 2) === 0 });
        const { slots, membranes } = agree(t, net, image, randomInput(net, random));
        const counts = [q, k, v].map((p) => slots[p]!.map((mask) => countOfSlots[mask]!));
        same(t, membranes[out], tripleProduct(net, counts as never, { q, v, out, heads }));
      }),
      { numRuns: runs(100) },
    );
  });
}

/** sum over m, i of q[h*d+i][n] k[h*d+i][m] v[h*e+j][m], plus the initial membranes. */
function tripleProduct(
  net: Network,
  [q, k, v]: readonly [Uint8Array, Uint8Array, Uint8Array],
  at: { q: number; v: number; out: number; heads: number },
): Int32Array {
  const [qAll, h, w] = net.populations[at.q]!.extents;
  const [all] = net.populations[at.v]!.extents;
  const [tokens, d, e] = [h * w, qAll / at.heads, all / at.heads];
  return Int32Array.from({ length: all * tokens }, (_, index) => {
    const [channel, n] = [Math.floor(index / tokens), index % tokens];
    const head = Math.floor(channel / e);
    let sum = net.initial[at.out]![channel]!;
    for (let m = 0; m < tokens; m++) {
      for (let i = head * d; i < (head + 1) * d; i++) {
        sum += q[i * tokens + n]! * k[i * tokens + m]! * v[channel * tokens + m]!;
      }
    }
    return sum;
  });
}

test('saturating membranes clamp after every addition, in an order that tiles do not change', (t) => {
  let clamped = 0;
  fc.assert(
    fc.property(seeds, (seed) => {
      const random = randomOf(seed);
      const kind = random(0, 2);
      const net =
        kind === 0 ? convolutions(random) : attention(random, kind === 1 ? 'state first' : 'scores first').net;
      const bits = random(4, 8);
      const input = randomInput(net, random);
      const image = place(net, random, { target: testTarget(bits), saturating: true });
      const { membranes } = agree(t, net, image, input, bits);
      if (membranes.some((own) => own.includes(2 ** (bits - 1) - 1))) clamped++;
    }),
    { numRuns: runs(120) },
  );
  t.true(clamped > 50, `${clamped} of 120 networks reach the largest membrane`);
});

test('observers see the spikes of every step', (t) => {
  const random = randomOf(7);
  const net = convolutions(random);
  const run = createStepExecutor(loadChip(place(net, random)));
  const input = randomInput(net, random);
  const { slots } = evaluate(net, input);
  const seen = slots.map((own) => new Uint8Array(own.length));
  const steps: number[] = [];
  const depth = Math.max(...net.populations.map(({ cap }) => cap));
  const result = run(input, {
    spikes: (population, step, neurons) => {
      const slot = step - net.populations[population]!.fireWindow * depth;
      for (const neuron of neurons) seen[population]![neuron]! |= 1 << slot;
    },
    step: (step) => steps.push(step),
  });
  t.deepEqual(seen, slots);
  t.deepEqual(steps, [...steps.keys()]);
  t.is(steps.length, result.steps.length);
  t.is(result.trace, undefined);
});

test('an input beyond the declared bits is refused with the range and a remedy', (t) => {
  const random = randomOf(3);
  const net = convolutions(random);
  const run = createStepExecutor(loadChip(place(net, random)));
  const input = randomInput(net, random);
  input[0] = 128;
  const error = t.throws(() => run(input), { name: 'DiagnosticError' });
  t.regex(error.message, /SPK490.* to 128, but 8 signed bits hold -128 to 127/);
  input[0] = 127;
  t.notThrows(() => run(input));
  input[0] = -129;
  t.throws(() => run(input), { name: 'DiagnosticError' });
});
