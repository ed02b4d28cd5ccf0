import { readFileSync } from 'node:fs';
import test from 'ava';
import { foldBatchNorm } from '../../../compiler/passes/fold_batch_norm.ts';
import type { ChipImage } from '../../../ir/chip/image.ts';
import { bindCheckpoint, type IntegerLayer, type Weights } from '../../../ir/checkpoint/index.ts';
import { createModelBuilder, spikingNodes, type ModelGraph } from '../../../ir/model/index.ts';
import type { SampleTrace } from '../../../ir/trace.ts';
import { parseTensorFile } from '../../../runtime/formats/index.ts';
import { loadSamples, type InputGrid, type Sample } from '../../../runtime/samples/index.ts';
import {
  createVerifier,
  fidelity,
  referenceOf,
  referenceTrace,
  watchExactness,
} from '../../../runtime/verify/index.ts';
import { baseFamily, fashion } from '../../support/base_family.ts';
import { goldenTest } from '../../support/golden.ts';
import { goldenFile } from '../../support/golden_network.ts';

const example = (file: string): string => new URL(`../../../examples/fashion/${file}`, import.meta.url).pathname;
const grid: InputGrid = { shape: [1, 64, 64], fractionBits: 6, bits: 9, steps: 1, mean: [0.286], std: [0.353] };
const trained = baseFamily(fashion);

function bound(file: string): Weights {
  return bindCheckpoint(trained, parseTensorFile(readFileSync(example(file)), file), { name: file }).weights;
}

const deployed = foldBatchNorm.run(
  { model: trained, weights: bound('weights.safetensors') },
  { note: () => undefined, warn: () => undefined },
);

async function images(limit: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  const data = `${example('test-images-idx3-ubyte.gz')},${example('test-labels-idx1-ubyte.gz')}`;
  for await (const sample of loadSamples({ data }, grid, { limit })) samples.push(sample);
  return samples;
}

/** What a verifier reads of an image: layers fire one window after the other. */
function imageOf(model: ModelGraph, unproved: readonly string[] = []): ChipImage {
  const populations = spikingNodes(model).map(({ name, inputs }, n) => ({
    name,
    membrane: inputs[0]!,
    role: 'neurons',
    reset: 'each_step',
    cap: 4,
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
  const verifier = createVerifier(imageOf(deployed.model, ['ConvBlock1_1.0:out']), deployed.model, deployed.weights);
  const traces = samples.map(({ input }) =>
    copyOf(referenceTrace(referenceOf(deployed.model, deployed.weights), input)),
  );
  t.true(verifier.sample(samples[0]!, traces[0]!).exact);
  t.true(verifier.verdict().exact);
  const layer = traces[1]!.layers.findIndex((l) => l.layer === 'block3.2.attn.q_spike');
  const { slots, shape } = traces[1]!.layers[layer]!;
  const neuron = (17 * shape[1]! + 2) * shape[2]! + 1;
  const before = slots[neuron]!;
  slots[neuron]! ^= 0b1000;
  t.false(verifier.sample(samples[1]!, traces[1]!).exact);
  const { exact, samples: count, populations, neurons, steps, firstDifference, float32 } = verifier.verdict();
  t.deepEqual([exact, count, populations, neurons, steps], [false, 2, 105, 318784, 107 * 4]);
  t.like(firstDifference, {
    kind: 'spike',
    layer: 'block3.2.attn.q_spike',
    neuron: [17, 2, 1],
    step: (layer + 1) * 4 + 3,
    slot: 3,
    expected: before >> 3,
    got: 1 - (before >> 3),
    sample: samples[1]!.name,
  });
  t.deepEqual(
    float32.observed.map(({ layer }) => layer),
    ['ConvBlock1_1.0.conv2', 'ConvBlock1_1.0:out'],
  );
  t.true(float32.observed.every(({ steps }) => steps > 1000 && steps < 2 ** 24));
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
  t.is(layers.length, 105);
});

goldenTest('fidelity of the example equals what was recorded of both networks on 16 images', 'fmnist', async (t) => {
  const float = referenceOf(trained, bound('float.safetensors'));
  const result = fidelity(float, referenceOf(deployed.model, deployed.weights), await images(16));
  const preds = goldenFile('fmnist', 'test_preds.safetensors').tensors;
  const predictions = (name: string) => Array.from(preds.get(name)!.data.subarray(0, 16), Number);
  const [floats, exact, labels] = [predictions('pred_float'), predictions('pred_exact'), predictions('label')];
  const share = (a: readonly number[], b: readonly number[]) => a.filter((x, i) => x === b[i]).length / 16;
  t.is(result.top1Agreement, share(floats, exact));
  t.deepEqual(result.accuracy, { labelled: 16, float: share(floats, labels), deployed: share(exact, labels) });
  t.is(Math.round((1 - result.equal) * 5_100_544), 504_137);
});
