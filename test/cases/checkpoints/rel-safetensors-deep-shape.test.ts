import test from 'ava';
import { imported, fileOf } from './support.ts';

const file = (header: string): Uint8Array => {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(header.length), true);
  return Buffer.concat([length, Buffer.from(header)]);
};
const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
const object = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;

for (const [what, entry] of [
  ['a shape', `"dtype":"F32","shape":${deep},"data_offsets":[0,4]`],
  ['offsets', `"dtype":"F32","shape":[1],"data_offsets":${deep}`],
  ['an offset', `"dtype":"F32","shape":[1],"data_offsets":[0,${deep}]`],
  ['a shape of objects', `"dtype":"F32","shape":${object},"data_offsets":[0,4]`],
  ['an extent of objects', `"dtype":"F32","shape":[${object}],"data_offsets":[0,4]`],
  ['a type', `"dtype":${deep},"shape":[1],"data_offsets":[0,4]`],
] as const)
  test(`${what} of 10,000 brackets is refused`, async (t) => {
    const { status, stderr } = await imported(t, fileOf(t, 'deep.safetensors', file(`{"w":{${entry}}}`)));
    t.is(status, 3);
    t.regex(stderr, /SPK404/);
    t.true(stderr.length < 1000);
  });
