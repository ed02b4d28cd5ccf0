/** @file xxHash-32 with seed 0, the checksum of LZ4 frames (xxhash.com, BSD specification). */

const [prime1, prime2, prime3, prime4, prime5] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1];

const rotate = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits));
const round = (lane: number, input: number): number =>
  Math.imul(rotate((lane + Math.imul(input, prime2)) | 0, 13), prime1);

/** The hash as an unsigned 32-bit number. */
export function xxh32(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { hash, at } = stripes(view);
  let mixed = (hash + bytes.length) | 0;
  let rest = at;
  for (; rest + 4 <= bytes.length; rest += 4)
    mixed = Math.imul(rotate((mixed + Math.imul(view.getUint32(rest, true), prime3)) | 0, 17), prime4);
  for (; rest < bytes.length; rest++)
    mixed = Math.imul(rotate((mixed + Math.imul(bytes[rest]!, prime5)) | 0, 11), prime1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), prime2);
  mixed = Math.imul(mixed ^ (mixed >>> 13), prime3);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** All whole stripes of 16 bytes through four lanes. */
function stripes(view: DataView): { readonly hash: number; readonly at: number } {
  if (view.byteLength < 16) return { hash: prime5, at: 0 };
  const lanes: [number, number, number, number] = [(prime1 + prime2) | 0, prime2 | 0, 0, -prime1 | 0];
  let at = 0;
  for (; at + 16 <= view.byteLength; at += 16)
    for (let lane = 0; lane < 4; lane++) lanes[lane] = round(lanes[lane]!, view.getUint32(at + 4 * lane, true));
  const [a, b, c, d] = lanes;
  return { hash: (rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)) | 0, at };
}
