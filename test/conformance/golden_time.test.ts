/** @file Recorded models of several logical steps, through text, compiler, image bytes and simulator, on two chips. */
import { bindCheckpoint } from '../../ir/checkpoint/index.ts';
import { inputNodes } from '../../ir/model/index.ts';
import type { Shape } from '../../ir/tensor.ts';
import { slotsOfCount } from '../../ir/trace.ts';
import { gridOfModel, samplesOf } from '../../runtime/samples/index.ts';
import { createVerifier } from '../../runtime/verify/index.ts';
import { chipTrace, compileNetwork } from '../support/compile.ts';
import { deployForward } from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { exampleModel, exampleTarget } from '../support/examples.ts';
import { goldenChips, goldenTest, goldenTestOnce, type RecordedPath } from '../support/golden.ts';
import { same } from '../support/same.ts';

interface RecordedModel {
  readonly example: string;
  readonly parameters: Record<string, string>;
  /** Tensor of the inputs: [samples, T, C, H, W], or [samples, C, H, W] for every step. */
  readonly input: string;
  /** Spiking layers recorded. */
  readonly layers: number;
  /** Samples of the full set. */
  readonly samples: number;
  /** Folder, where it is not the name. */
  readonly set?: string;
  /** Of the recorded spikes and logits, where a folder holds several recordings. */
  readonly suffix?: string;
}

const events = { classes: '11', channels: '2', image: '64', heads: '4' };
const sets: Record<string, RecordedModel> = {
  dvs: {
    example: 'e-spikeformer-events',
    parameters: { ...events, dims: '[16,32,48,64]', depth: '4', norm: '8' },
    ...{ input: 'events_u8', layers: 65, samples: 2 },
  },
  'dvs-d1': {
    example: 'e-spikeformer-events',
    parameters: { ...events, dims: '[16,24,32,48]', depth: '2', norm: '1' },
    ...{ input: 'events_u8', layers: 35, samples: 2 },
  },
};

const transformer = { dims: '64', depth: '2', heads: '4', classes: '10' };
const transformers: Record<string, RecordedModel> = {
  v1: {
    example: 'spike-driven-transformer',
    parameters: { ...transformer, image: '32', pooling: '0011' },
    ...{ input: 'input_x64', layers: 19, samples: 4 },
  },
  'v1-fmnist': {
    example: 'spike-driven-transformer',
    parameters: { ...transformer, image: '32', channels: '1', pooling: '0111' },
    ...{ input: 'input_x64', layers: 19, samples: 8 },
  },
  'v1-dvs': {
    example: 'spike-driven-transformer',
    parameters: { ...transformer, image: '64', T: '8', pooling: '1111', events: 'true' },
    ...{ input: 'events_u8', layers: 19, samples: 2 },
  },
};

const meta = { dims: '[16,32,48,64]', depth: '8', heads: '4', classes: '10', image: '64' };
const metaformers: Record<string, RecordedModel> = {
  v2: {
    example: 'meta-spikeformer',
    parameters: meta,
    ...{ input: 'input_x64', layers: 77, samples: 3 },
  },
  'v2 with T = 1': {
    example: 'meta-spikeformer',
    parameters: { ...meta, T: '1' },
    ...{ input: 'input_x64', layers: 77, samples: 3, set: 'v2', suffix: '_t1' },
  },
};

/** Sample `n` of a recording [T, samples, ...] as [T, ...]. */
function ofSample(data: ArrayLike<number>, [steps = 1, samples = 1]: Shape, n: number): Uint8Array {
  const size = data.length / steps / samples;
  return Uint8Array.from(
    { length: steps * size },
    (_, i) => data[(Math.floor(i / size) * samples + n) * size + (i % size)]!,
  );
}

for (const [name, { example, parameters, input, layers, samples, set = name, suffix = '' }] of Object.entries({
  ...sets,
  ...transformers,
  ...metaformers,
})) {
  const files = ['model_int.safetensors', 'io.safetensors', `spikes${suffix}.npz`].map(
    (file): RecordedPath => `${set}/${file}`,
  );
  for (const [chip, most] of Object.entries(goldenChips))
    goldenTest(
      `${name} on ${chip}: ${layers} layers at every logical step and slot, and the logits`,
      files,
      async (t, recorded) => {
        const model = exampleModel(example, parameters);
        const { weights } = bindCheckpoint(model, recorded.tensors(`${set}/model_int.safetensors`), { name: set });
        const { facts, image } = compileNetwork({ model, weights }, exampleTarget(chip));
        const io = recorded.tensors(`${set}/io.safetensors`).tensors;
        const spikes = recorded.tensors(`${set}/spikes${suffix}.npz`).tensors;
        t.is(spikes.size, layers);
        const rows = samplesOf(io.get(input)!, gridOfModel(inputNodes(model)[0]!), set);
        if (recorded.form === 'full') t.is(rows.count, samples);
        // One chip is judged by the trainer's deploy forward, the other by the reference evaluator.
        const judge =
          chip === 'sdt-core'
            ? deployForward(facts.model, facts.weights, { keeps: () => true }, nodeMachine)
            : undefined;
        const verifier = createVerifier(image, facts.model, facts.weights, judge);
        for (let n = 0; n < Math.min(most, rows.count); n++) {
          const sample = rows.sample(n, `${set}[${n}]`);
          const trace = chipTrace(image, sample.input);
          verifier.sample(sample, trace);
          for (const [key, { data, shape }] of spikes) {
            const layer = trace.layers.find((candidate) => candidate.layer === key.slice(5))!;
            const expected = ofSample(data as Uint8Array, shape, n).map(slotsOfCount);
            same(t, Buffer.from(layer.slots), Buffer.from(expected), key);
          }
          const logits = io.get(`logits${suffix}`)!.data as Float32Array;
          const classes = logits.length / rows.count;
          same(t, trace.outputs.get('logits'), logits.slice(n * classes, (n + 1) * classes));
        }
        const { exact, firstDifference, reference } = verifier.verdict();
        t.deepEqual([exact, firstDifference], [true, undefined]);
        if (judge) t.is(reference, 'trainer');
        await judge?.close();
      },
    );
}

goldenTestOnce(
  'v2: quantised here, its kept membranes stay within the 24 bits of float32 on the recorded images',
  ['v2/state_dict.safetensors', 'v2/io.safetensors'],
  (t, recorded) => {
    const model = exampleModel('meta-spikeformer', meta);
    const { weights } = bindCheckpoint(model, recorded.tensors('v2/state_dict.safetensors'), { name: 'v2' });
    const { facts, image } = compileNetwork({ model, weights }, exampleTarget('sdt-core'));
    const rows = samplesOf(
      recorded.tensors('v2/io.safetensors').tensors.get('input_x64')!,
      gridOfModel(inputNodes(model)[0]!),
      'v2',
    );
    const verifier = createVerifier(image, facts.model, facts.weights);
    for (let n = 0; n < rows.count; n++) {
      const sample = rows.sample(n, `v2[${n}]`);
      verifier.sample(sample, chipTrace(image, sample.input));
    }
    const { exact, float32 } = verifier.verdict();
    t.deepEqual([exact, float32.exact], [true, true]);
  },
);
