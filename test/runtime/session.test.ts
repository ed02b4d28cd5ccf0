import test from 'ava';
import { createStepExecutor, loadChip } from '../../sim/index.ts';
import { imageExecutor, openSession, outputValues, topClasses, type RunRecord } from '../../runtime/session.ts';
import { traceFile } from '../../runtime/trace_file.ts';
import { convolutions } from '../sim/networks.ts';
import { place } from '../sim/place.ts';
import { randomInput, randomOf } from '../sim/support.ts';

const sampleOf = (input: Int32Array) => ({ name: 'x[0]', label: 3, input, steps: [], sha256: '' });

test('a record repeats the simulator\u2019s figures, with outputs in float32', async (t) => {
  const random = randomOf(5);
  const net = convolutions(random);
  const image = place(net, random);
  const input = randomInput(net, random);
  const record = await openSession(image, { top: 2 }).run(sampleOf(input));
  const result = createStepExecutor(loadChip(image))(input);
  t.is(record.cycles, result.cycles);
  for (const name of ['spikes', 'synapticOps', 'macs', 'stateOps', 'packets', 'hops'] as const)
    t.is(record[name], result.counters[name]);
  t.true(record.spikes > 0);
  t.deepEqual(record.logits, [...result.outputs.values().next().value!].map(Number));
  t.is(record.top.length, 2);
  t.is(record.label, 3);
  t.is(record.trace, undefined);
  t.is(
    record.energy.table!.total,
    record.energy.table!.parts.reduce((sum, { picojoule }) => sum + picojoule, 0),
  );
  t.true(record.energy.fictional);
});

test('samples that are asked for at once run one after the other; one that does not fit stops no other', async (t) => {
  const random = randomOf(8);
  const net = convolutions(random);
  const session = openSession(place(net, random), { trace: true });
  const inputs = [1, 2].map(() => randomInput(net, random));
  const wrong = inputs[0]!.map(() => 1000);
  const [first, refused, second, again] = await Promise.allSettled(
    [inputs[0]!, wrong, inputs[1]!, inputs[0]!].map((input) => session.run(sampleOf(input))),
  );
  t.is(refused!.status, 'rejected');
  t.deepEqual(
    [first, second].map((record) => record!.status),
    ['fulfilled', 'fulfilled'],
  );
  const alone = await session.run(sampleOf(inputs[1]!));
  t.deepEqual(resultIn(second!), alone.result);
  t.deepEqual(resultIn(again!), resultIn(first!));
});

const resultIn = (record: PromiseSettledResult<RunRecord>): unknown =>
  record.status === 'fulfilled' ? record.value.result : undefined;

test('output membranes are scaled by their channel\u2019s fraction bits', (t) => {
  const random = randomOf(1);
  const { header } = place(convolutions(random), random);
  const population = header.outputs[0]!.population;
  const bits = Int32Array.of(0, 1, 2, 3, 30);
  const populations = header.populations.map((p, i) => (i === population ? { ...p, fractionBits: bits } : p));
  const output = { ...header, populations, outputs: [header.outputs[0]!] };
  const values = outputValues(output, new Map([[header.outputs[0]!.name, Int32Array.of(3, 3, -3, 8, 2 ** 30 + 1)]]));
  t.deepEqual([...values.values()], [Float32Array.of(3, 1.5, -0.75, 1, 1)]);
});

test('the executor for whole programs gives the counts and outputs of a session', async (t) => {
  const random = randomOf(11);
  const net = convolutions(random);
  const image = place(net, random);
  const input = randomInput(net, random);
  const record = await openSession(image, { trace: true }).run(sampleOf(input));
  const { counts, outputs } = imageExecutor(image, input);
  t.deepEqual(outputs, record.outputs);
  t.deepEqual(
    [...counts.keys()],
    record.trace!.layers.map(({ layer }) => layer),
  );
  const total = [...counts.values()].reduce((sum, layer) => layer.reduce((a, b) => a + b, sum), 0);
  t.is(total, record.spikes);
});

test('of equal logits the lower class comes first', (t) => {
  t.deepEqual(
    topClasses([1, 5, -2, 5], 3).map((score) => score.class),
    [1, 3, 0],
  );
});

test('no tensor of a trace takes the place of another: two of one name are refused', (t) => {
  const layer = (name: string) => ({ layer: name, shape: [1, 1, 1], cap: 1, slots: new Uint8Array(1) });
  const traces = [{ layers: [layer('a'), layer('a.steps')], outputs: new Map([['a', Float32Array.of(1)]]) }];
  t.is(traceFile(traces, []).tensors.size, 2);
  t.throws(() => traceFile(traces, [], { steps: true }), { message: /SPK744.*called "a\.steps"/ });
  const results = [{ name: 'a', kind: 'features', shape: [1] }] as const;
  t.throws(() => traceFile(traces, results), { message: /SPK744.*called "a"/ });
});

test('a trace file of several logical steps: counts [samples, T, ...], bits t-major', (t) => {
  const shape = [2, 1, 3];
  const masks = (seed: number): Uint8Array => Uint8Array.from({ length: 4 * 6 }, (_, i) => (i * 5 + seed) % 8);
  const traces = [1, 2].map((seed) => ({
    layers: [{ layer: 's', shape, cap: 3, slots: masks(seed) }],
    outputs: new Map([['logits', Float32Array.of(seed)]]),
  }));
  const { tensors, metadata } = traceFile(traces, [{ name: 'logits', kind: 'scores', shape: [1] }], { steps: true });
  t.is(metadata['logical_steps'], '4');
  const [counts, bits] = [tensors.get('s')!, tensors.get('s.steps')!];
  t.deepEqual(
    [counts.shape, bits.shape],
    [
      [2, 4, ...shape],
      [2, ...shape, 2],
    ],
  );
  for (const [n, { layers }] of traces.entries())
    for (let i = 0; i < 6; i++)
      for (let step = 0; step < 4; step++) {
        const mask = layers[0]!.slots[step * 6 + i]!;
        t.is(counts.data[(n * 4 + step) * 6 + i], mask.toString(2).replaceAll('0', '').length);
        for (let d = 0; d < 3; d++) {
          const at = step * 3 + d;
          t.is((Number(bits.data[(n * 6 + i) * 2 + (at >> 3)]) >> (at & 7)) & 1, (mask >> d) & 1);
        }
      }
});

test('a trace file keeps every bit of what the host computed, and the shape of a map', (t) => {
  const third = Float64Array.of(1 / 3, 2, 3, 4);
  const traces = [{ layers: [], outputs: new Map([['map', third]]) }];
  const { tensors } = traceFile(traces, [{ name: 'map', kind: 'features', shape: [1, 2, 2] }]);
  t.deepEqual(tensors.get('map'), { type: 'F64', shape: [1, 1, 2, 2], data: third });
});

test('a trace file holds counts per layer, single steps where asked for, and the outputs', async (t) => {
  const random = randomOf(9);
  const net = convolutions(random);
  const session = openSession(place(net, random), { trace: true });
  const records = await Promise.all([1, 2, 3].map(() => session.run(sampleOf(randomInput(net, random)))));
  const traces = records.map((record) => record.trace!);
  const { tensors, metadata } = traceFile(traces, records[0]!.results, { steps: true, metadata: { image: 'x' } });
  t.is(metadata['format'], 'spikec-trace-1');
  for (const [n, { layer, shape, slots }] of traces[1]!.layers.entries()) {
    const counts = tensors.get(layer)!;
    const steps = tensors.get(`${layer}.steps`)!;
    t.deepEqual(counts.shape, [3, 1, ...shape]);
    t.deepEqual(steps.shape, [3, ...shape, 1]);
    t.deepEqual(steps.data.slice(slots.length, 2 * slots.length), slots);
    const bits = Array.from(slots, (mask) => mask.toString(2).replaceAll('0', '').length);
    t.deepEqual(Array.from(counts.data.slice(slots.length, 2 * slots.length), Number), bits);
    t.is(traces[0]!.layers[n]!.layer, layer);
  }
  t.deepEqual(tensors.get('logits')!.shape, [3, ...records[0]!.results[0]!.shape]);
  const total = traces[0]!.layers.reduce(
    (sum, { layer, slots }) =>
      sum + Array.from(tensors.get(layer)!.data.slice(0, slots.length), Number).reduce((a, b) => a + b, 0),
    0,
  );
  t.is(total, records[0]!.spikes);
});
