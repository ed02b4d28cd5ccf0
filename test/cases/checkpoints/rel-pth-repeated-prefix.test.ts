import test from 'ava';
import { ordered, tensor } from '../../runtime/formats/pickles.ts';
import { fileOf, imported, pthFile } from './support.ts';
import type { ExecutionContext } from 'ava';

const model = (t: ExecutionContext): string[] => [
  fileOf(
    t,
    'm.spike',
    `model "m"
input x: [1, 2, 2] { fraction_bits: 0, bits: 9, mean: [0], std: [1] }
output y = x -> a: conv2d(2, bias=false)
`,
  ),
];
const weight = (name: string) =>
  ordered({
    [name]: tensor({ type: 'FloatStorage', key: '0', elements: 2, shape: [2, 1, 1, 1], strides: [1, 1, 1, 1] }),
  });
const storages = { 0: new Uint8Array(Float32Array.of(1, 0.5).buffer) };

for (const words of ['module.', '_orig_mod.', 'module._orig_mod.', 'model.', 'm.']) {
  test.serial(`"${words}" a hundred times is taken off in one go`, async (t) => {
    const file = pthFile(t, weight(`${words.repeat(100)}a.weight`), storages);
    const { status, stderr, stdout, tensors } = await imported(t, file, [], model(t));
    t.is(status, 0, stderr.slice(0, 500));
    t.deepEqual(tensors!.get('a.weight')?.data, Float32Array.of(1, 0.5));
    t.true(stdout.length < 3000, stdout);
  });

  test.serial(`"${words}" seventy thousand times is refused at once`, async (t) => {
    const file = pthFile(t, weight(`${words.repeat(70_000)}a.weight`), storages);
    const { status, stderr, processor } = await imported(t, file, [], model(t));
    t.is(status, 3);
    t.regex(stderr, /SPK404.* characters/);
    t.true(stderr.length < 1500, stderr);
    t.true(processor < 2);
  });
}
