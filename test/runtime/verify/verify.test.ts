import test from 'ava';
import { fashion as fashionFiles, host } from '../../support/host.ts';
import type { ChipImage } from '../../../ir/chip/image.ts';
import {
  bindCheckpoint,
  foldBatchNorms,
  watchExactness,
  type IntegerLayer,
  type Weights,
} from '../../../ir/checkpoint/index.ts';
import { createModelBuilder, inputNodes, spikingNodes, type ModelGraph } from '../../../ir/model/index.ts';
import type { SampleTrace } from '../../../ir/trace.ts';
import { gridOfModel, loadSamples, type InputGrid, type Sample } from '../../../runtime/samples/index.ts';
import { createVerifier, fidelity, referenceOf, referenceTrace, type Judge } from '../../../runtime/verify/index.ts';
import { deployForward } from '../../../trainer/index.ts';
import { nodeMachine } from '../../../trainer/node.ts';
import { baseFamily, fashion } from '../../support/base_family.ts';
import { goldenTestOnce } from '../../support/golden.ts';
import { trainedModel, trainedWeights } from '../../support/trained_example.ts';

const deployed = foldBatchNorms(trainedModel, trainedWeights);
const grid = gridOfModel(inputNodes(trainedModel)[0]!);

async function images(limit: number, onto: InputGrid = grid): Promise<Sample[]> {
  const samples: Sample[] = [];
  for await (const sample of loadSamples(host, { data: fashionFiles.images }, onto, { limit })) samples.push(sample);
  return samples;
}

/** What a verifier reads of an image: layers fire one window after the other. */
function imageOf(model: ModelGraph, unproved: readonly string[] = []): ChipImage {
  const populations = spikingNodes(model).map(({ name, inputs }, n) => ({
    name,
    membrane: inputs[0]!,
    role: 'neurons',
    neuron: { kind: 'multi_threshold', cap: 4, norm: 1 },
    fireWindow: n + 1,
    float32Proved: !unproved.includes(inputs[0]!),
  }));
  const schedule = { slots: 4, windows: populations.length + 2, logicalSteps: 1 };
  return { header: { populations, schedule } } as unknown as ChipImage;
}

const copyOf = (trace: SampleTrace): SampleTrace => ({
  layers: trace.layers.map((layer) => ({ ...layer, slots: layer.slots.slice() })),
  outputs: trace.outputs,
});

test('a verifier finds a planted spike in its layer, neuron and time step, and names the sample', async (t) => {
  const samples = await images(2);
  const verifier = createVerifier(imageOf(deployed.model, ['stage1.0.add2']), deployed.model, deployed.weights);
  const traces = samples.map(({ input }) =>
    copyOf(referenceTrace(referenceOf(deployed.model, deployed.weights), input)),
  );
  t.true(verifier.sample(samples[0]!, traces[0]!).exact);
  t.true(verifier.verdict().exact);
  const layer = traces[1]!.layers.findIndex((l) => l.layer === 'stage3.1.attn.q_spike');
  const { slots, shape } = traces[1]!.layers[layer]!;
  const neuron = (17 * shape[1]! + 2) * shape[2]! + 1;
  const before = slots[neuron]!;
  slots[neuron]! ^= 0b1000;
  t.false(verifier.sample(samples[1]!, traces[1]!).exact);
  const { exact, samples: count, populations, neurons, steps, firstDifference, float32 } = verifier.verdict();
  t.deepEqual([exact, count, populations, neurons, steps], [false, 2, 34, 107360, 36 * 4]);
  t.like(firstDifference, {
    kind: 'spike',
    layer: 'stage3.1.attn.q_spike',
    neuron: [17, 2, 1],
    step: (layer + 1) * 4 + 3,
    slot: 3,
    expected: before >> 3,
    got: 1 - (before >> 3),
    sample: samples[1]!.name,
  });
  t.deepEqual(
    float32.observed.map(({ layer }) => layer),
    ['stage1.0.conv2', 'stage1.0.add2'],
  );
  t.true(float32.observed.every(({ steps }) => steps > 1000 && steps < 2 ** 24));
});

/** A judge that answers as the evaluator does, in batches of two; `spoil` may change an answer. */
function judgeLike(
  spoil: (trace: SampleTrace) => SampleTrace = (trace) => trace,
): Judge & { readonly calls: number[] } {
  const reference = referenceOf(deployed.model, deployed.weights);
  const calls: number[] = [];
  return {
    ...{ batch: 2, calls },
    traces(inputs) {
      calls.push(inputs.length);
      return inputs.map((input) => spoil(referenceTrace(reference, input)));
    },
    valuesOf: (layer) => {
      throw new Error(`nobody watches "${layer}" here`);
    },
  };
}

/** A trace with one spike more or less in its first layer. */
function spoiled(trace: SampleTrace): SampleTrace {
  const copy = copyOf(trace);
  copy.layers[0]!.slots[7]! ^= 1;
  return copy;
}

test('a judge is given batches, the witness a share that follows from the samples alone', async (t) => {
  const samples = await images(5);
  const reference = referenceOf(deployed.model, deployed.weights);
  const traced = samples.map((sample) => ({ sample, trace: referenceTrace(reference, sample.input) }));
  const drawn = (order: typeof traced, share: number) => {
    const judge = judgeLike();
    const verifier = createVerifier(imageOf(deployed.model), deployed.model, deployed.weights, judge, share);
    const found = verifier.samples(order);
    t.deepEqual(judge.calls, [2, 2, 1]);
    t.true(verifier.verdict().exact);
    const names = found.filter(({ witnessed }) => witnessed).map(({ name }) => name);
    t.is(verifier.verdict().witnessed, names.length);
    return names.sort();
  };
  t.is(drawn(traced, 1).length, 5);
  t.is(drawn(traced, 0).length, 0);
  const some = drawn(traced, 0.5);
  t.true(some.length > 0 && some.length < 5, String(some.length));
  t.deepEqual(drawn([...traced].reverse(), 0.5), some);
});

test('where chip and judge differ the witness is heard, whoever is wrong', async (t) => {
  const [sample] = (await images(1)) as [Sample];
  const trace = referenceTrace(referenceOf(deployed.model, deployed.weights), sample.input);
  const verdictOf = (judge: Judge, got: SampleTrace) => {
    const verifier = createVerifier(imageOf(deployed.model), deployed.model, deployed.weights, judge, 0);
    verifier.sample(sample, got);
    const { exact, witnessed, firstDifference, witnessDifference } = verifier.verdict();
    return [exact, witnessed, firstDifference !== undefined, witnessDifference !== undefined];
  };
  t.deepEqual(verdictOf(judgeLike(), trace), [true, 0, false, false]);
  t.deepEqual(verdictOf(judgeLike(), spoiled(trace)), [false, 1, true, false], 'the chip is wrong');
  t.deepEqual(verdictOf(judgeLike(spoiled), trace), [false, 1, true, true], 'the judge is wrong');
});

test('the trainer’s own sums are watched on every sample where no worst case proves them', async (t) => {
  const samples = await images(3);
  const reference = referenceOf(deployed.model, deployed.weights);
  const everyLayer = spikingNodes(deployed.model).map(({ inputs }) => inputs[0]!);
  const image = imageOf(deployed.model, everyLayer);
  const observed = (judge?: Judge) => {
    const verifier = createVerifier(image, deployed.model, deployed.weights, judge, 0);
    verifier.samples(samples.map((sample) => ({ sample, trace: referenceTrace(reference, sample.input) })));
    t.is(verifier.verdict().witnessed, judge ? 0 : 3);
    return verifier.verdict().float32.observed;
  };
  const trainer = deployForward(deployed.model, deployed.weights, { batch: 2, keeps: () => true }, nodeMachine);
  t.teardown(() => trainer.close());
  t.true(observed().length >= everyLayer.length);
  t.deepEqual(observed(trainer), observed());
});

test('sums that float32 may not hold exactly are noticed on the sample that makes them', (t) => {
  const builder = createModelBuilder('wide');
  builder.add({ name: 'image', op: 'input', inputs: [], attributes: { shape: [1, 1, 1] } });
  builder.add({ name: 'coarse', op: 'conv2d', inputs: ['image'], attributes: { out: 1 } });
  builder.add({ name: 'fine', op: 'conv2d', inputs: ['image'], attributes: { out: 1 } });
  builder.add({ name: 'sum', op: 'add', inputs: ['coarse', 'fine'] });
  builder.output('logits', 'sum');
  const model = builder.finish();
  const layer = (exponent: number): IntegerLayer => ({
    shape: [1, 1, 1, 1],
    weights: Int8Array.of(64),
    weightBits: 8,
    exponents: Int32Array.of(exponent),
    biases: Int32Array.of(0),
  });
  const weights: Weights = {
    kind: 'integer',
    layers: new Map([
      ['coarse', layer(0)],
      ['fine', layer(13)],
    ]),
  };
  const reach = (pixel: number) => {
    const exactness = watchExactness(model, weights, new Set(['sum', 'fine']));
    referenceTrace(referenceOf(model, weights), Int32Array.of(pixel), exactness.watch);
    return exactness.reached();
  };
  t.deepEqual(reach(-10), [
    { layer: 'fine', steps: 640, exact: true },
    { layer: 'sum', steps: 640 * 8193, exact: true },
  ]);
  t.deepEqual(reach(32), [
    { layer: 'fine', steps: 2048, exact: true },
    { layer: 'sum', steps: 2048 * 8193, exact: false },
  ]);
});

test('a network is perfectly faithful to itself', async (t) => {
  const reference = referenceOf(deployed.model, deployed.weights);
  const { equal, meanError, logitError, top1Agreement, layers } = fidelity(reference, reference, await images(1));
  t.deepEqual(
    { equal, meanError, logitError, top1Agreement },
    {
      equal: 1,
      meanError: 0,
      logitError: { max: 0, rms: 0 },
      top1Agreement: 1,
    },
  );
  t.is(layers.length, 34);
});

goldenTestOnce(
  'fidelity of the recorded network equals what was recorded of both its forms on 16 images',
  ['fmnist/model_int.safetensors', 'fmnist/state_dict.safetensors', 'fmnist/test_preds.safetensors'],
  async (t, golden) => {
    const model = baseFamily(fashion);
    const bound = (file: string) => bindCheckpoint(model, golden.tensors(`fmnist/${file}`), { name: file }).weights;
    const recorded = foldBatchNorms(model, bound('model_int.safetensors'));
    const float = referenceOf(model, bound('state_dict.safetensors'));
    const samples = await images(16, gridOfModel(inputNodes(model)[0]!));
    const result = fidelity(float, referenceOf(recorded.model, recorded.weights), samples);
    const preds = golden.tensors('fmnist/test_preds.safetensors').tensors;
    const predictions = (name: string) => Array.from(preds.get(name)!.data.subarray(0, 16), Number);
    const [floats, exact, labels] = [predictions('pred_float'), predictions('pred_exact'), predictions('label')];
    const share = (a: readonly number[], b: readonly number[]) => a.filter((x, i) => x === b[i]).length / 16;
    t.is(result.top1Agreement, share(floats, exact));
    t.deepEqual(result.accuracy, { labelled: 16, float: share(floats, labels), deployed: share(exact, labels) });
    t.is(Math.round((1 - result.equal) * 5_100_544), 504_137);
  },
);
