import { readFileSync } from 'node:fs';
import test from 'ava';
import { parseTensorFile } from '../../../runtime/formats/index.ts';
import { int, named, ordered, persistent, tarCheckpoint, text } from '../../runtime/formats/pickles.ts';
import { caseFile, fileOf, imported, plain, sameTensors } from './support.ts';

const published = caseFile('torch-non-zip-format', 'published.pth');

test('a checkpoint without the zip container has the same tensors', async (t) => {
  await sameTensors(t, await imported(t, published), plain);
});

test('a cut file and a storage that is too short are refused', async (t) => {
  const bytes = readFileSync(published);
  for (const length of [100, 9000, bytes.length - 1]) {
    const { status, stderr } = await imported(t, fileOf(t, 'cut.pth', bytes.subarray(0, length)));
    t.is(status, 3);
    t.regex(stderr, /SPK404/);
  }
});

test('the tar archive of the first versions', async (t) => {
  const { tensors } = parseTensorFile(readFileSync(plain), plain);
  const floats = [...tensors].filter(([, { type }]) => type === 'F32');
  const strides = (shape: readonly number[]) =>
    shape.map((_, axis) => shape.slice(axis + 1).reduce((product, extent) => product * extent, 1));
  const bytes = tarCheckpoint(
    named({
      epoch: int(3),
      net: ordered(Object.fromEntries(floats.map(([name], i) => [name, persistent(text(`${i}`))]))),
    }),
    floats.map(([, { data }], i) => [i, 'FloatStorage', data.length, new Uint8Array(data.buffer)]),
    floats.map(([, { shape }], i) => [i, i, [...shape], strides(shape), 0]),
  );
  await sameTensors(t, await imported(t, fileOf(t, 'first.pth', bytes)), plain);
});
