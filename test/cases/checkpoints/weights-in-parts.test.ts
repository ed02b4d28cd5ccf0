/** @file Pruned weights, weight norm and spectral norm: the parts that PyTorch saves. */
import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { parseTensorFile, writeSafetensors } from '../../../runtime/formats/index.ts';
import { fileOf, imported, plain } from './support.ts';

const { tensors } = parseTensorFile(readFileSync(plain), plain);
const weight = tensors.get('head.weight') as AnyTensor & { type: 'F32' };
const f32 = (shape: readonly number[], valueOf: (i: number) => number): AnyTensor => ({
  type: 'F32',
  shape,
  data: Float32Array.from({ length: shape.reduce((product, extent) => product * extent, 1) }, (_, i) => valueOf(i)),
});
const file = (t: ExecutionContext, parts: Readonly<Record<string, AnyTensor>>): string => {
  const others = [...tensors].filter(([name]) => name !== 'head.weight');
  return fileOf(
    t,
    'parts.safetensors',
    writeSafetensors({ tensors: new Map([...others, ...Object.entries(parts)]), metadata: {} }),
  );
};
const [rows, columns] = weight.shape as [number, number];
const norm = (row: number): number =>
  Math.sqrt(weight.data.subarray(row * columns, (row + 1) * columns).reduce((sum, w) => sum + w * w, 0));
const normed = f32(weight.shape, (i) => (weight.data[i]! * 2) / norm(Math.floor(i / columns)));
const [u, v] = [f32([rows], (i) => (i === 0 ? 1 : 0)), f32([columns], (i) => (i === 0 ? 1 : 0))];
const spectral = f32(weight.shape, (i) => weight.data[i]! / weight.data[0]!);

const made: readonly (readonly [string, Readonly<Record<string, AnyTensor>>, AnyTensor, RegExp])[] = [
  [
    'pruned',
    { 'head.weight_orig': weight, 'head.weight_mask': f32(weight.shape, (i) => i % 2) },
    f32(weight.shape, (i) => (i % 2) * weight.data[i]!),
    /head\.weight = head\.weight_orig, head\.weight_mask \(pruned, 50\.0 % of it 0\)/,
  ],
  ['weight norm', { 'head.weight_g': f32([rows, 1], () => 2), 'head.weight_v': weight }, normed, /weight norm/],
  [
    'weight norm as a parametrisation',
    {
      'head.parametrizations.weight.original0': f32([rows, 1], () => 2),
      'head.parametrizations.weight.original1': weight,
    },
    normed,
    /weight norm/,
  ],
  ['spectral norm', { 'head.weight_orig': weight, 'head.weight_u': u, 'head.weight_v': v }, spectral, /spectral norm/],
  [
    'spectral norm as a parametrisation',
    {
      'head.parametrizations.weight.original': weight,
      'head.parametrizations.weight.0._u': u,
      'head.parametrizations.weight.0._v': v,
    },
    spectral,
    /spectral norm/,
  ],
];
for (const [what, parts, expected, said] of made)
  test(`${what}: the weight that the trained network multiplies with`, async (t) => {
    const backwards = Object.fromEntries(Object.entries(parts).reverse());
    for (const order of [parts, backwards]) {
      const got = await imported(t, file(t, order));
      t.is(got.status, 0, got.stderr);
      t.deepEqual(got.tensors?.get('head.weight')?.data, expected.data);
      t.regex(got.stdout, said);
    }
  });

const refused: readonly (readonly [string, Readonly<Record<string, AnyTensor>>, RegExp])[] = [
  ['a mask that is missing', { 'head.weight_orig': weight }, /SPK325.*the others are missing/s],
  [
    'another parametrisation',
    { 'head.parametrizations.weight.original': weight, 'head.parametrizations.weight.0.base': u },
    /SPK325/,
  ],
  [
    'a mask of halves',
    { 'head.weight_orig': weight, 'head.weight_mask': f32(weight.shape, () => 0.5) },
    /SPK325.*only 0 and 1 are a mask/s,
  ],
  [
    'a mask of another shape',
    { 'head.weight_orig': weight, 'head.weight_mask': f32([rows], () => 1) },
    /SPK325.*another shape/s,
  ],
  [
    'the whole beside its parts',
    { 'head.weight': weight, 'head.weight_g': f32([rows, 1], () => 2), 'head.weight_v': weight },
    /SPK325.*the whole tensor is in the file/s,
  ],
  [
    'vectors along another axis',
    { 'head.weight_orig': weight, 'head.weight_u': v, 'head.weight_v': u },
    /SPK325.*not along the first axis/s,
  ],
];
for (const [what, parts, said] of refused)
  test(`parts that make no weight are refused: ${what}`, async (t) => {
    for (const more of [[], ['--allow-extra']]) {
      const { status, stderr } = await imported(t, file(t, parts), more);
      t.is(status, 3);
      t.regex(stderr, said);
    }
  });
