/** @file Damaged copies of bytes. */
import { randomOf, type Random } from '../sim/support.ts';

export { randomOf, type Random };

/** Numbers at which counts, offsets and widths go wrong. */
export const suspects: readonly number[] = [
  ...[0, 1, -1, 2, 3, 7, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 1023, 1024, 1025, 65535, 65536],
  ...[2 ** 20, 2 ** 24, 2 ** 30, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 32 - 1, 2 ** 32, 2 ** 40, 2 ** 53],
];

export const pick = <T>(random: Random, list: readonly T[]): T => list[random(0, list.length - 1)]!;

type Damage = (bytes: Uint8Array, random: Random) => Uint8Array;

/** Replaces `length` bytes at `at` by others. */
const spliced = (bytes: Uint8Array, at: number, length: number, put: Uint8Array): Uint8Array =>
  Uint8Array.from(Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + length)]));

const damages: readonly Damage[] = [
  (bytes, random) => bytes.slice(0, random(0, bytes.length - 1)),
  (bytes, random) => {
    const out = bytes.slice();
    for (let i = random(1, 4); i > 0; i--) out[random(0, out.length - 1)]! ^= 1 << random(0, 7);
    return out;
  },
  (bytes, random) => {
    const out = bytes.slice();
    const at = random(0, out.length - 1);
    return out.fill(pick(random, [0, 1, 0x7f, 0x80, 0xff]), at, at + random(1, 8));
  },
  (bytes, random) => spliced(bytes, random(0, bytes.length), random(0, 16), bytes.subarray(0, random(0, 64))),
  (bytes, random) => {
    const from = random(0, bytes.length);
    return spliced(bytes, random(0, bytes.length), 0, bytes.subarray(from, from + random(1, 256)));
  },
  (bytes, random) => {
    const out = bytes.slice();
    const view = new DataView(out.buffer);
    const value = pick(random, suspects);
    if (out.length >= 4) view.setInt32(random(0, out.length - 4), value | 0, random(0, 1) === 1);
    return out;
  },
  (bytes, random) => {
    // A number in text: sizes, shapes, offsets.
    const text = Buffer.from(bytes).toString('latin1');
    const numbers = [...text.slice(0, 20_000).matchAll(/\d+/g)];
    if (numbers.length === 0) return bytes.slice(1);
    const { index, 0: found } = pick(random, numbers);
    return spliced(bytes, index, found.length, Buffer.from(String(pick(random, suspects))));
  },
];

/** A copy with one to three damages. */
export function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  let out: Uint8Array = Uint8Array.from(bytes);
  for (let i = pick(random, [1, 1, 1, 2, 3]); i > 0 && out.length > 0; i--) out = pick(random, damages)(out, random);
  return out;
}
