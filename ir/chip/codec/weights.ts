/** @file Weights in a file: two's complement of 8, 4 or 2 bits, packed little end first. */

/** Bytes that `count` weights of `bits` bits take. */
export const packedLength = (count: number, bits: number): number => Math.ceil((count * bits) / 8);

/** Packs weights that fit `bits` bits; the bits behind the last weight are 0. */
export function packWeights(weights: Int8Array, bits: number): Uint8Array {
  if (bits === 8) return new Uint8Array(weights);
  const bytes = new Uint8Array(packedLength(weights.length, bits));
  const perByte = 8 / bits;
  const mask = 2 ** bits - 1;
  for (let i = 0; i < weights.length; i++)
    bytes[Math.floor(i / perByte)]! |= (weights[i]! & mask) << ((i % perByte) * bits);
  return bytes;
}

/** The first `count` weights; `bytes` must hold `packedLength(count, bits)` bytes. Of 8 bits they are a view of the bytes, not a copy. */
export function unpackWeights(bytes: Uint8Array, count: number, bits: number): Int8Array {
  if (bits === 8) return new Int8Array(bytes.buffer, bytes.byteOffset, count);
  const weights = new Int8Array(count);
  const perByte = 8 / bits;
  const unused = 32 - bits;
  for (let i = 0; i < count; i++)
    weights[i] = ((bytes[Math.floor(i / perByte)]! >> ((i % perByte) * bits)) << unused) >> unused;
  return weights;
}
