import { join } from 'node:path';
import test from 'ava';
import { checkpointFile, randomWeights } from '../../../ir/checkpoint/index.ts';
import { writeSafetensors } from '../../../runtime/index.ts';
import { loadModel } from '../../../toolchain/load/model.ts';
import { emptyFolder, spikec } from '../../cli/spikec.ts';
import { host } from '../../support/host.ts';
import { fileOf } from './support.ts';

const text = `model "small"
input x: [1, 4, 4] { fraction_bits: 0, bits: 9, mean: [0], std: [1] }
neuron sfa { cap: 4, norm: 4, rounding: half_even }
x = x -> a: conv2d(2, kernel=3) -> bn: batch_norm
output logits = x -> mean -> s: sfa -> head: linear(3)
`;

for (const [tensor, value] of [
  ['a.bias', 1e38],
  ['a.bias', 2 ** 60],
  ['a.bias', 1e12],
  ['a.weight', 1e38],
  ['a.weight', 2 ** 40],
  ['bn.bias', -1e38],
  ['bn.weight', 3e38],
  ['head.bias', 1e38],
] as const)
  test(`${value} in ${tensor} is refused by name, not wrapped or clamped`, async (t) => {
    const path = fileOf(t, 'small.spike', text);
    const { graph } = loadModel(host, path);
    const weights = randomWeights(graph, 1);
    weights.parameters.get(tensor)![0] = value;
    const file = fileOf(t, 'diverged.safetensors', writeSafetensors(checkpointFile(graph, weights)));
    const { status, stderr } = await spikec([
      'compile',
      path,
      '--weights',
      file,
      '--out',
      join(emptyFolder(t), 'n.chip'),
    ]);
    t.true(status === 3 || status === 4, stderr);
    t.regex(stderr, /error SPK6(53|62)/);
    t.regex(stderr, tensor.startsWith('head') ? /head/ : /"a/);
  });
