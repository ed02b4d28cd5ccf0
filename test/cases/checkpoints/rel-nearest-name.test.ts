import test from 'ava';
import { nearest } from '../../../ir/diagnostics/index.ts';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { writeSafetensors } from '../../../runtime/index.ts';
import { fileOf, imported } from './support.ts';

/** Sixty residual blocks, so that there are hundreds of tensors that a file may lack. */
const deep = `model "deep"
input x: [1, 8, 8] { fraction_bits: 0, bits: 9, mean: [0], std: [1] }
neuron sfa { cap: 4, norm: 4, rounding: half_even }
block b(y) { y += y -> spike: sfa -> conv: conv2d(8, kernel=3) -> bn: batch_norm }
x = x -> stem: conv2d(8, kernel=3)
repeat i in 0..60 { x = x -> blocks.{i}: b }
output logits = x -> mean -> last: sfa -> head: linear(10)
`;
const empty: AnyTensor = { type: 'F32', shape: [0], data: new Float32Array(0) };
const mostSeconds = 5;

for (const [what, names] of [
  ['one name of a million letters', ['n'.repeat(1_000_000)]],
  ['ten thousand names', Array.from({ length: 10_000 }, (_, i) => `blocks.${i}.konv.waight`)],
  ['a few names of a hundred thousand parts', Array.from({ length: 5 }, (_, i) => `${'blocks.'.repeat(100_000)}${i}`)],
] as const)
  test.serial(`${what} are refused at once`, async (t) => {
    const file = fileOf(
      t,
      'names.safetensors',
      writeSafetensors({ tensors: new Map(names.map((n) => [n, empty])), metadata: {} }),
    );
    const { status, stderr, processor } = await imported(t, file, [], [fileOf(t, 'deep.spike', deep)]);
    t.is(status, 3);
    t.regex(stderr, /SPK(301|404)/);
    t.true(stderr.length < 3000);
    t.true(processor < mostSeconds);
  });

test('the nearest name is found among many, and within its distance alone', (t) => {
  const names = Array.from({ length: 4000 }, (_, i) => `layer.${i}.weight`);
  t.is(nearest('layer.77.wieght', names), 'layer.77.weight');
  t.is(nearest('kernle', ['kernel', 'stride']), 'kernel');
  t.is(nearest('stide', ['kernel', 'stride']), 'stride');
  t.is(nearest('abcdef', ['badcfe']), undefined);
  t.is(nearest('x', ['y']), 'y');
  t.is(nearest('ab', ['ba']), 'ba');
});
