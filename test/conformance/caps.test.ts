/** @file Caps of up to 64, mixed in one network: trainer, evaluators, simulated chip and trace file agree. */
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { randomWeights } from '../../ir/checkpoint/index.ts';
import type { ChipImage } from '../../ir/chip/image.ts';
import { largestCap } from '../../ir/limits.ts';
import { evaluateSpike, printSpike, readSpike, verifySpike, type SpikeGraph } from '../../ir/spike/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { countsOfSlots, slotBytes, slotsOfCounts, spikesAt, type SampleTrace } from '../../ir/trace.ts';
import { resultsOf } from '../../runtime/results.ts';
import { traceFile } from '../../runtime/trace_file.ts';
import { compareTraces, createVerifier, firingTimes } from '../../runtime/verify/index.ts';
import { deployForward } from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { baseFamily } from '../support/base_family.ts';
import { chipTrace, compiledOrRefused, compileNetwork, onOtherChip, orRefused } from '../support/compile.ts';
import { randomNetwork, recipes, type RandomNetwork } from '../support/random_model.ts';
import { timeNetwork, timeRecipes } from '../support/random_time.ts';
import { testTarget } from '../support/targets.ts';
import { same } from '../support/same.ts';
import { runs } from '../support/random/runs.ts';

/** One core holds everything, or little more than one row of attention state: rows and channels are cut. */
const targets = [
  testTarget({ neurons: 100000, synapse_bytes: 2 ** 22 }),
  testTarget({ neurons: 130, synapse_bytes: 2 ** 16 }, { mesh: { columns: 32, rows: 32 } }),
] as const;

/** What the networks of a property had in all. */
interface Seen {
  neurons: number;
  largest: number;
  judged: number;
}

/** Every spike of the evaluator and the chip, and of the trainer where float32 holds its sums. */
function agree(t: ExecutionContext, network: RandomNetwork, seen: Seen): void {
  const compiled = compiledOrRefused(network, targets[0]);
  if (!compiled) return;
  const { facts, image } = compiled;
  t.deepEqual(verifySpike(facts.spike), []);
  const got = chipTrace(image, network.input);
  same(t, countsOf(got), countsOfGraph(readSpike(printSpike(facts.spike)), network.input));
  const verifier = createVerifier(image, facts.model, facts.weights);
  verifier.sample({ name: 'noise', input: network.input, steps: [], sha256: '' }, got);
  const { float32, firstDifference } = verifier.verdict();
  if (float32.exact) {
    t.is(firstDifference, undefined);
    seen.judged++;
  }
  filesAgree(t, image, got);
  for (const layer of got.layers) {
    seen.neurons += layer.slots.length / slotBytes(layer.cap);
    seen.largest = Math.max(seen.largest, ...countsOfSlots(layer));
  }
  const other = orRefused(() => onOtherChip(facts, targets[1]));
  if (other) same(t, chipTrace(other.image, network.input), got);
}

const countsOf = ({ layers }: SampleTrace): Map<string, number[]> =>
  new Map(layers.map((layer) => [layer.layer, Array.from(countsOfSlots(layer))]));

function countsOfGraph(graph: SpikeGraph, input: Int32Array): Map<string, number[]> {
  const counts = new Map<string, number[]>();
  evaluateSpike(graph, input, ({ name, neuron }, values) => {
    if (neuron && values.counts) counts.set(name, [...(counts.get(name) ?? []), ...values.counts]);
  });
  return counts;
}

/** Counts and time steps of a trace file are those of the trace: T x cap bits per neuron, ones first. */
function filesAgree(t: ExecutionContext, image: ChipImage, trace: SampleTrace): void {
  const { tensors } = traceFile([trace], resultsOf(image.header), { steps: true });
  const { logicalSteps } = image.header.schedule;
  for (const layer of trace.layers) {
    const counts = tensors.get(layer.layer)!.data as Uint8Array;
    const { data: bits, shape } = tensors.get(`${layer.layer}.steps`)!;
    same(t, counts, countsOfSlots(layer));
    t.is(shape.at(-1), Math.ceil((logicalSteps * layer.cap) / 8));
    const neurons = sizeOf(layer.shape);
    const differing = Array.from({ length: neurons * logicalSteps * layer.cap }, (_, n) => {
      const [i, bit] = [Math.floor(n / (logicalSteps * layer.cap)), n % (logicalSteps * layer.cap)];
      const own = (Number(bits[i * shape.at(-1)! + (bit >> 3)]!) >> (bit & 7)) & 1;
      const at = Math.floor(bit / layer.cap) * neurons + i;
      return own === Number(bit % layer.cap < counts[at]!) && own === spikesAt(layer, at, bit % layer.cap);
    }).filter((same) => !same);
    t.is(differing.length, 0);
  }
}

test('random networks of mixed caps fire the same spikes on two partitions', (t) => {
  const seen: Seen = { neurons: 0, largest: 0, judged: 0 };
  fc.assert(
    fc.property(recipes('integer', largestCap), (recipe) => agree(t, randomNetwork(recipe), seen)),
    { numRuns: runs(25) },
  );
  t.log(seen);
  t.true(seen.neurons > 5000 && seen.largest > 16 && seen.judged > 10);
});

test('random networks of mixed caps over time, with kept membranes', (t) => {
  const seen: Seen = { neurons: 0, largest: 0, judged: 0 };
  fc.assert(
    fc.property(timeRecipes, (recipe) => agree(t, timeNetwork({ ...recipe, mostCap: largestCap }), seen)),
    { numRuns: runs(20) },
  );
  t.log(seen);
  t.true(seen.neurons > 1000 && seen.largest > 8 && seen.judged > 5);
});

test("the trainer's own forward fires the same spikes, cap by cap", async (t) => {
  for (const cap of [1, 2, 16, 64]) {
    const dims: readonly [number, number, number, number] = [8, 8, 12, 12];
    const family = baseFamily({ dims, heads: 2, classes: 4, channels: 1, image: 16, depths: [1, 1], cap });
    const weights = randomWeights(family, cap);
    if (weights.kind !== 'float') throw new Error('random weights are floats');
    const parameters = new Map(
      [...weights.parameters].map(([key, values]) => [key, values.map((x) => (key.endsWith('.weight') ? cap * x : x))]),
    );
    const { facts, image } = compileNetwork({ model: family, weights: { ...weights, parameters } }, targets[0]!);
    const forward = deployForward(facts.model, facts.weights, {}, nodeMachine);
    const input = Int32Array.from({ length: 256 }, (_, i) => ((i * 37) % 257) - 128);
    const [expected] = forward.traces([input]) as [SampleTrace];
    t.deepEqual(compareTraces(expected, chipTrace(image, input), firingTimes(image.header)).first, undefined);
    const most = Math.max(...expected.layers.flatMap((layer) => Math.max(...countsOfSlots(layer))));
    t.true(most > cap / 2, `${cap}: ${most}`);
    await forward.close();
  }
});

test('a spike planted in any time step of any cap is found where it was planted', (t) => {
  const caps = fc.integer({ min: 1, max: largestCap });
  fc.assert(
    fc.property(caps, fc.nat(23), fc.nat(), (cap, neuron, place) => {
      const slot = place % cap;
      const counts = Array.from({ length: 24 }, (_, i) => (i * 7 + place) % (cap + 1));
      const trace = (): SampleTrace => ({
        layers: [{ layer: 's', shape: [2, 3], cap, slots: slotsOfCounts(counts, cap) }],
        outputs: new Map(),
      });
      const [a, b] = [trace(), trace()];
      same(t, Array.from(countsOfSlots(a.layers[0]!)), counts);
      b.layers[0]!.slots[neuron * slotBytes(cap) + (slot >> 3)]! ^= 1 << (slot & 7);
      const { first, layers } = compareTraces(a, b, { slots: cap, windows: 1, window: new Map([['s', 0]]) });
      t.like(first, { layer: 's', logicalStep: Math.floor(neuron / 6), slot, expectedCount: counts[neuron]! });
      t.is(first?.kind === 'spike' && first.gotCount - first.expectedCount, counts[neuron]! > slot ? -1 : 1);
      t.is(layers[0]!.differing, 1);
    }),
  );
});
