/** Spikes behind values that are counts / norm, as traces have them: ones first, a byte per eight time steps. */

/** Sixteen counts 0..8 as the bits of their time steps. */
@inline function bitsOf(counts: v128): v128 {
  return i8x16.swizzle(i8x16(0, 1, 3, 7, 15, 31, 63, 127, -1, 0, 0, 0, 0, 0, 0, 0), counts);
}

/** The counts of four values: above 2^23 float32 has whole numbers only, in its last bits. */
@inline function countsAt(x: usize, norm: v128): v128 {
  const above = f32x4.splat(8388608);
  return i32x4.sub(f32x4.add(f32x4.mul(v128.load(x), norm), above), above);
}

/** Four channels of four positions, counts up to 8: four bytes of each channel. */
@inline function fourByFour(x: usize, pixel: usize, norm: v128, y: usize, line: usize, channels: i32): void {
  const a = i16x8.narrow_i32x4_s(countsAt(x, norm), countsAt(x + pixel, norm));
  const b = i16x8.narrow_i32x4_s(countsAt(x + 2 * pixel, norm), countsAt(x + 3 * pixel, norm));
  const bits = bitsOf(i8x16.narrow_i16x8_u(a, b));
  const turned = v128.shuffle<i8>(bits, bits, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  v128.store32_lane(y, turned, 0);
  if (channels > 1) v128.store32_lane(y + line, turned, 1);
  if (channels > 2) v128.store32_lane(y + 2 * line, turned, 2);
  if (channels > 3) v128.store32_lane(y + 3 * line, turned, 3);
}

/** All time steps of one value. */
function one(x: usize, norm: f32, y: usize, bytes: i32): void {
  let left = <i32>(load<f32>(x) * norm + 0.5);
  for (; bytes > 0; bytes--, y++, left = max(0, left - 8)) {
    const ones = min<i32>(8, left), bits: i32 = (1 << ones) - 1;
    store<u8>(y, <u8>bits);
  }
}

/** Task: images from..to of values [image][position][padded] as bits of time steps, [channel][position][bytes], `stride` apart. */
export function spikes(
  x: usize, channels: i32, positions: i32, padded: i32, norm: f32, y: usize, stride: usize, bytes: i32, from: i32, to: i32,
): void {
  const pixel = <usize>padded << 2;
  const line = <usize>(positions * bytes);
  const whole = bytes === 1 ? positions & ~3 : 0;
  const norms = f32x4.splat(norm);
  for (let n = from; n < to; n++) {
    const image = x + pixel * <usize>(n * positions);
    const target = y + stride * <usize>n;
    for (let p = 0; p < whole; p += 4)
      for (let c = 0; c < channels; c += 4)
        fourByFour(image + pixel * <usize>p + (<usize>c << 2), pixel, norms, target + line * <usize>c + p, line, channels - c);
    for (let p = whole; p < positions; p++)
      for (let c = 0; c < channels; c++)
        one(image + pixel * <usize>p + (<usize>c << 2), norm, target + line * <usize>c + <usize>(p * bytes), bytes);
  }
}
