import test from 'ava';
import fc from 'fast-check';
import { slotsOfCount, type LayerTrace, type SampleTrace } from '../../../ir/trace.ts';
import { compareTraces, type FiringTimes } from '../../../runtime/verify/index.ts';

const layer = (name: string, shape: readonly number[], counts: readonly number[]): LayerTrace => ({
  layer: name,
  shape,
  cap: 4,
  slots: Uint8Array.from(counts, slotsOfCount),
});

/** Two layers that fire in windows 3 and 1: model order and time order differ. */
const times: FiringTimes = {
  slots: 4,
  windows: 4,
  window: new Map([
    ['late', 3],
    ['early', 1],
  ]),
};

const trace = (late: readonly number[], early: readonly number[], logits = [1, -2]): SampleTrace => ({
  layers: [layer('late', [2, 1, 2], late), layer('early', [3], early)],
  outputs: new Map([['logits', Float32Array.from(logits)]]),
});

test('equal traces are exact, and the table counts neurons and spikes', (t) => {
  const a = trace([0, 1, 2, 4], [3, 0, 1]);
  const comparison = compareTraces(a, trace([0, 1, 2, 4], [3, 0, 1]), times);
  t.deepEqual(comparison, {
    exact: true,
    layers: [
      { layer: 'late', neurons: 4, spikes: 7, differing: 0 },
      { layer: 'early', neurons: 3, spikes: 4, differing: 0 },
    ],
    outputs: [{ output: 'logits', values: 2, differing: 0 }],
  });
});

test('the first difference is the first in time, then in model order, then by neuron', (t) => {
  const comparison = compareTraces(trace([0, 1, 2, 4], [3, 0, 1]), trace([1, 1, 2, 4], [3, 1, 0]), times);
  t.deepEqual(comparison.first, {
    kind: 'spike',
    logicalStep: 0,
    layer: 'early',
    neuron: [1],
    step: 4,
    slot: 0,
    expected: 0,
    got: 1,
    expectedCount: 0,
    gotCount: 1,
  });
  t.deepEqual(
    comparison.layers.map(({ differing }) => differing),
    [1, 2],
  );
});

test('in the same time step the layer that comes first in the model is named', (t) => {
  const together: FiringTimes = {
    slots: 4,
    windows: 4,
    window: new Map([
      ['late', 2],
      ['early', 2],
    ]),
  };
  const { first } = compareTraces(trace([0, 0, 0, 0], [0, 0, 0]), trace([0, 0, 0, 1], [1, 0, 0]), together);
  t.like(first, { layer: 'late', neuron: [1, 0, 1], step: 8 });
});

test('a neuron is named by channel, row and column, and the time step by window and slot', (t) => {
  const { first } = compareTraces(trace([0, 1, 2, 4], [0, 0, 0]), trace([0, 1, 2, 3], [0, 0, 0]), times);
  t.like(first, { layer: 'late', neuron: [1, 0, 1], step: 15, slot: 3, expected: 1, got: 0 });
});

test('spikes in another order are a difference even where the counts agree', (t) => {
  const got = trace([0, 1, 2, 4], [0, 0, 0]);
  got.layers[0]!.slots[1] = 0b0010;
  const { exact, first } = compareTraces(trace([0, 1, 2, 4], [0, 0, 0]), got, times);
  t.false(exact);
  t.like(first, { layer: 'late', neuron: [0, 0, 1], step: 12, expected: 1, got: 0, expectedCount: 1, gotCount: 1 });
});

test('outputs are compared by their bits, and only after the spikes', (t) => {
  const next = new Float32Array(new Uint32Array([0x3f800001]).buffer)[0]!;
  const { exact, first, outputs } = compareTraces(trace([], [], [1, 0]), trace([], [], [next, -0]), times);
  t.false(exact);
  t.deepEqual(first, { kind: 'output', output: 'logits', index: 0, expected: 1, got: next });
  t.is(outputs[0]!.differing, 2);
});

test('traces of another network are refused', (t) => {
  const other = { layers: [layer('late', [2, 1, 2], [0, 0, 0, 0])], outputs: new Map() };
  t.throws(() => compareTraces(trace([0, 0, 0, 0], [0, 0, 0]), other, times), { message: /layer "early"/ });
});

test('a spike planted in a later logical step is named with its step, whichever layer fires first in a step', (t) => {
  const layers = (): LayerTrace[] => [
    layer('late', [2, 1, 2], [0, 1, 2, 4, 1, 1, 1, 1, 4, 3, 2, 1]),
    layer('early', [3], [1, 2, 3, 3, 2, 1, 0, 0, 0]),
  ];
  const [a, b]: [SampleTrace, SampleTrace] = [
    { layers: layers(), outputs: new Map() },
    { layers: layers(), outputs: new Map() },
  ];
  b.layers[1]!.slots[7]! ^= 0b10; // logical step 2
  b.layers[0]!.slots[6]! ^= 0b100; // logical step 1
  const { first, layers: compared } = compareTraces(a, b, times);
  t.like(first, { layer: 'late', neuron: [1, 0, 0], logicalStep: 1, step: (1 * 4 + 3) * 4 + 2, slot: 2 });
  t.deepEqual(
    compared.map(({ neurons, differing }) => [neurons, differing]),
    [
      [12, 1],
      [9, 1],
    ],
  );
});

test('one planted spike is found where it was planted', (t) => {
  const counts = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 24, maxLength: 24 });
  fc.assert(
    fc.property(counts, fc.nat(23), fc.nat(3), (values, neuron, slot) => {
      const a: SampleTrace = { layers: [layer('late', [2, 3, 4], values)], outputs: new Map() };
      const b: SampleTrace = { layers: [layer('late', [2, 3, 4], values)], outputs: new Map() };
      b.layers[0]!.slots[neuron]! ^= 1 << slot;
      const { first, layers } = compareTraces(a, b, times);
      t.like(first, { layer: 'late', slot, step: 12 + slot });
      t.deepEqual(first?.kind === 'spike' && [...first.neuron], [
        Math.floor(neuron / 12),
        Math.floor(neuron / 4) % 3,
        neuron % 4,
      ]);
      t.is(layers[0]!.differing, 1);
    }),
  );
});
