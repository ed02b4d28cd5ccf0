/** @file Members of the families over time that nobody recorded: other widths, steps, pooling, caps; odd images too. */
import test from 'ava';
import { randomWeights } from '../../ir/checkpoint/index.ts';
import { inputNodes, stepsOf } from '../../ir/model/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { createVerifier } from '../../runtime/verify/index.ts';
import { chipTrace, compileNetwork } from '../support/compile.ts';
import { exampleModel, exampleTarget } from '../support/examples.ts';
import { randomSource } from '../support/random/source.ts';

interface Member {
  readonly example: string;
  readonly parameters: Record<string, string>;
  /** Extremes of the random input. */
  readonly input: readonly [number, number];
  /** Least spiking layers that must spike. */
  readonly busy: number;
}

const transformer = 'spike-driven-transformer';
const members: readonly Member[] = [
  {
    example: transformer,
    parameters: { dims: '48', depth: '3', image: '32', pooling: '1001', T: '3', classes: '7' },
    ...{ input: [-160, 160], busy: 25 },
  },
  {
    example: transformer,
    parameters: { dims: '32', depth: '1', image: '48', pooling: '1111', T: '5', channels: '1', classes: '3' },
    ...{ input: [-160, 160], busy: 8 },
  },
  {
    example: transformer,
    parameters: {
      dims: '32',
      depth: '2',
      heads: '2',
      image: '37',
      pooling: '0110',
      T: '6',
      events: 'true',
      classes: '4',
    },
    ...{ input: [0, 1], busy: 15 },
  },
  {
    example: transformer,
    parameters: { dims: '64', depth: '1', image: '16', pooling: '0000', T: '1', classes: '4' },
    input: [-160, 160],
    busy: 3,
  },
  {
    example: 'e-spikeformer-events',
    parameters: {
      dims: '[10,14,18,30]',
      depth: '4',
      heads: '2',
      image: '37',
      T: '3',
      norm: '4',
      cap: '8',
      classes: '5',
    },
    ...{ input: [0, 1], busy: 40 },
  },
  {
    example: 'meta-spikeformer',
    parameters: { dims: '[8,12,20,30]', depth: '4', heads: '2', image: '64', T: '3', kd: 'true', classes: '6' },
    ...{ input: [-160, 160], busy: 40 },
  },
  {
    example: 'meta-spikeformer',
    parameters: { dims: '[6,10,16,24]', depth: '4', heads: '4', image: '45', T: '2', channels: '1', classes: '3' },
    ...{ input: [-160, 160], busy: 30 },
  },
];

for (const [
  index,
  {
    example,
    parameters,
    input: [low, high],
    busy,
  },
] of members.entries())
  test(`${example} with ${JSON.stringify(parameters)}: every spike of every logical step on two chips`, (t) => {
    const model = exampleModel(example, parameters);
    const network = { model, weights: randomWeights(model, index + 5) };
    const random = randomSource(index + 1);
    const size = sizeOf(inputNodes(model)[0]!.type.shape) * stepsOf(model);
    const input = Int32Array.from({ length: size }, () => random(low, high));
    for (const chip of ['sdt-core', 'sdt-core-small']) {
      const { facts, image } = compileNetwork(network, exampleTarget(chip));
      const verifier = createVerifier(image, facts.model, facts.weights);
      verifier.sample({ name: 'noise', input, steps: [], sha256: '' }, chipTrace(image, input));
      const { exact, firstDifference, layers } = verifier.verdict();
      t.deepEqual([exact, firstDifference], [true, undefined]);
      const spiking = layers.filter(({ spikes }) => spikes > 0).length;
      t.true(spiking >= busy, `${spiking} of ${layers.length} layers spike`);
    }
  });
