/** @file Members of the base family that nobody recorded: other widths, heads, sizes, channels, caps; odd images too. */
import test from 'ava';
import { randomWeights } from '../../ir/checkpoint/index.ts';
import { inputNodes } from '../../ir/model/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { createVerifier } from '../../runtime/verify/index.ts';
import { chipTrace, compileNetwork, onOtherChip } from '../support/compile.ts';
import { exampleTarget, familyModel } from '../support/examples.ts';
import { randomSource } from '../support/random/source.ts';
import { same } from '../support/same.ts';

const members: readonly Record<string, string>[] = [
  { dims: '[24, 40, 64, 80]', heads: '8', classes: '20', image: '96' },
  { dims: '[8, 16, 24, 40]', heads: '4', classes: '7', channels: '1', image: '48' },
  { dims: '[10, 14, 18, 30]', heads: '2', classes: '3', channels: '2', image: '53' },
  { dims: '[16, 16, 32, 32]', heads: '1', classes: '10', image: '32', cap: '8' },
  { dims: '[16, 24, 32, 48]', heads: '8', classes: '10', image: '40', cap: '4', norm: '1' },
];

for (const [index, parameters] of members.entries())
  test(`e-spikeformer with ${JSON.stringify(parameters)}: every spike on two chips`, (t) => {
    const model = familyModel(parameters);
    const network = { model, weights: randomWeights(model, index + 1) };
    const random = randomSource(index + 1);
    const input = Int32Array.from({ length: sizeOf(inputNodes(model)[0]!.type.shape) }, () => random(-160, 160));
    const { facts, image } = compileNetwork(network, exampleTarget('sdt-core'));
    const verifier = createVerifier(image, facts.model, facts.weights);
    const got = chipTrace(image, input);
    verifier.sample({ name: 'noise', input, steps: [], sha256: '' }, got);
    const { exact, populations, firstDifference, layers } = verifier.verdict();
    t.deepEqual([exact, populations, firstDifference], [true, 105, undefined]);
    t.true(layers.filter(({ spikes }) => spikes > 0).length > 80, 'most layers spike');
    same(t, chipTrace(onOtherChip(facts, exampleTarget('sdt-core-small')).image, input), got);
  });
