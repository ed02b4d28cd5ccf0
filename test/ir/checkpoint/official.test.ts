/** @file State dicts of the official code of all families, by their own keys. */
import { bindCheckpoint, parameterSource } from '../../../ir/checkpoint/index.ts';
import { evaluateModel, inputOf } from '../../../ir/model/index.ts';
import { exampleModel } from '../../support/examples.ts';
import { goldenTestOnce } from '../../support/golden.ts';
import { officialNames, stateDictPath } from '../../support/golden_network.ts';

const common = { heads: '4', classes: '10', image: '64' };
const transformer = { dims: '64', depth: '2', heads: '4', classes: '10', image: '32' };
const fourStages = { heads: '4', image: '64', dims: '[16,32,48,64]' };

/** Set, file, parameters; whether the logits of the float network were recorded. */
const sets = [
  ['large', 'e-spikeformer-large', { ...common, dims: '[16,32,64]', depth: '3' }, true],
  ['large173', 'e-spikeformer-large', { ...common, variant: '173M', heads: '3', dims: '[16,32,48]', depth: '2' }, true],
  ['qsd', 'qsd-transformer', { ...common, dims: '[16,32,48,64]', depth: '4' }, true],
  ['dvs', 'e-spikeformer-events', { ...fourStages, classes: '11', depth: '4' }, true],
  ['dvs-d1', 'e-spikeformer-events', { ...common, classes: '11', dims: '[16,24,32,48]', depth: '2', norm: '1' }, true],
  ['v1', 'spike-driven-transformer', { ...transformer, pooling: '0011' }, true],
  ['v1-fmnist', 'spike-driven-transformer', { ...transformer, channels: '1', pooling: '0111' }, true],
  [
    'v1-dvs',
    'spike-driven-transformer',
    { ...transformer, image: '64', T: '8', pooling: '1111', events: 'true' },
    true,
  ],
  ['v2', 'meta-spikeformer', { ...common, dims: '[16,32,48,64]', depth: '8' }, true],
  ['seg', 'e-spikeformer-segmentation', { ...fourStages, classes: '6', width: '32' }, false],
  ['det', 'e-spikeformer-detection', { ...fourStages, width: '24' }, false],
] as const;

for (const [set, file, parameters, computes] of sets) {
  goldenTestOnce(`${set}: the official checkpoint loads as it is`, [stateDictPath(set)], (t, recorded) => {
    const model = exampleModel(file, parameters);
    const { report } = bindCheckpoint(model, officialNames(recorded, set), { name: set });
    t.deepEqual([report.extra, report.missing], [[], []]);
    t.true(report.ignored.every((key) => /num_batches_tracked$|init_state$|\.act\./.test(key)));
  });
  if (!computes) continue;
  const files = [`${set}/state_dict.safetensors`, `${set}/io.safetensors`] as const;
  goldenTestOnce(`${set}: the official checkpoint computes its recorded logits`, files, (t, recorded) => {
    const model = exampleModel(file, parameters);
    const { weights } = bindCheckpoint(model, recorded.tensors(files[0]), { name: set });
    const { tensors } = recorded.tensors(files[1]);
    const events = tensors.get('events_u8');
    const { data, shape } = events ?? tensors.get('input_x64')!;
    const pixels = data.subarray(0, data.length / shape[0]!) as Int16Array;
    const image = Float32Array.from(pixels, (x) => (events ? x : x / 64));
    const outputs = evaluateModel(
      model,
      parameterSource(weights, (node) => inputOf(model, node).type),
      new Map([['x', image]]),
    );
    const expected = tensors.get('logits_float_model')!.data as Float32Array;
    // Float networks are not exact in any order of sums; a wrong layer or weight moves logits by tenths.
    outputs
      .get('logits')!
      .forEach((logit, i) => t.true(Math.abs(logit - expected[i]!) < 1e-4, `${logit} ${expected[i]}`));
  });
}
