/** @file Integer weights of every family as the compiler saves them: read back by the model as it was written. */
import test from 'ava';
import { deploy } from '../../../compiler/pipeline.ts';
import { bindCheckpoint, checkpointFile, randomWeights, type Weights } from '../../../ir/checkpoint/index.ts';
import { exampleModel, exampleTarget } from '../../support/examples.ts';
import { same } from '../../support/same.ts';

const small = { dims: '[8,8,16,16]', heads: '2', classes: '3', image: '32' };

const families: readonly (readonly [file: string, parameters: Record<string, string>])[] = [
  ['e-spikeformer', small],
  ['e-spikeformer-events', { ...small, depth: '2' }],
  ['e-spikeformer-large', { ...small, dims: '[8,8,16]', depth: '1' }],
  ['e-spikeformer-large', { ...small, dims: '[8,8,16]', depth: '1', variant: '173M' }],
  ['e-spikeformer-segmentation', { ...small, depth: '4', width: '8' }],
  ['e-spikeformer-detection', { ...small, depth: '4', width: '8' }],
  ['spike-driven-transformer', { dims: '32', depth: '1', heads: '2', classes: '3', image: '32' }],
  ['meta-spikeformer', { ...small, depth: '4', kd: 'true' }],
  ['qsd-transformer', { ...small, depth: '4' }],
];

const layersOf = (weights: Weights): object => {
  if (weights.kind === 'float') throw new Error('integers expected');
  return Object.fromEntries(weights.layers);
};

test('a file from elsewhere that lacks a factor is no merged one, though the shapes are the same', (t) => {
  const model = exampleModel('e-spikeformer-large', { ...small, dims: '[8,8,16]', depth: '1' });
  const deployed = deploy({ model, weights: randomWeights(model, 1), target: exampleTarget('sdt-core') });
  const { tensors } = checkpointFile(deployed.model, deployed.weights);
  const error = t.throws(() => bindCheckpoint(model, { tensors, metadata: {} }, { name: 'net' }));
  t.regex(error.message, /SPK301: tensor "block3\.0\.rep_conv\.conv2\.0\.weight_int" is missing/);
});

for (const [file, parameters] of families)
  for (const weightBits of [8, 4])
    test(`${file} with ${JSON.stringify(parameters)} in ${weightBits} bits: saved and read back`, (t) => {
      const model = exampleModel(file, parameters);
      const target = { ...exampleTarget('sdt-core'), weightBits };
      const deployed = deploy({ model, weights: randomWeights(model, 1), target });
      const { weights, report } = bindCheckpoint(model, checkpointFile(deployed.model, deployed.weights), {
        name: 'net',
      });
      same(t, layersOf(weights), layersOf(deployed.weights));
      t.deepEqual([report.extra, report.missing, report.renamed], [[], [], []]);
    });
