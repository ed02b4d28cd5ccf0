/** @file Integer weights that the compiler made, as a checkpoint of the model they came from: the same network again. */
import test from 'ava';
import { deploy } from '../../compiler/index.ts';
import { bindCheckpoint, checkpointFile, modelHash, randomWeights, weightsHash } from '../../ir/checkpoint/index.ts';
import { exampleModel, exampleTarget } from '../support/examples.ts';

const small = { classes: '7', channels: '1', mean: '[0.3]', std: '[0.4]', heads: '4', image: '32', depth: '3' };
const families: readonly [string, Record<string, string>][] = [
  ['e-spikeformer-large', { ...small, dims: '[8,16,32]' }],
  ['meta-spikeformer', { ...small, dims: '[8,16,32,40]', T: '2', kd: 'true' }],
  ['qsd-transformer', { ...small, dims: '[8,16,32,40]' }],
];

for (const [name, parameters] of families)
  test(`${name}: what compile saves is what it loads, merged cascades too`, (t) => {
    const model = exampleModel(name, parameters);
    const target = exampleTarget('sdt-core');
    const made = deploy({ model, weights: randomWeights(model, 5), target });
    const file = checkpointFile(made.model, made.weights);
    const { weights } = bindCheckpoint(model, file, { name: 'saved' });
    const again = deploy({ model, weights, target });
    t.deepEqual(modelHash(again.model), modelHash(made.model));
    t.deepEqual(weightsHash(again.weights), weightsHash(made.weights));
  });
