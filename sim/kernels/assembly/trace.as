/** Counts as the time steps of a trace. */
import { endRow, firstRow } from './rows';

/** Bits of time steps of sixteen counts up to 8, ones first. */
@inline function bitsOf(counts: v128): v128 {
  return i8x16.swizzle(i8x16(0, 1, 3, 7, 15, 31, 63, 127, -1, 0, 0, 0, 0, 0, 0, 0), counts);
}

/** Four bytes each of the first `channels` lanes. */
@inline function storeLanes(lanes: v128, out: usize, line: usize, channels: i32): void {
  v128.store32_lane(out, lanes, 0);
  if (channels > 1) v128.store32_lane(out + line, lanes, 1);
  if (channels > 2) v128.store32_lane(out + 2 * line, lanes, 2);
  if (channels > 3) v128.store32_lane(out + 3 * line, lanes, 3);
}

/** Four positions of up to sixteen channels: four bytes of each channel, `line` bytes apart. */
@inline function fourPositions(counts: usize, stride: usize, out: usize, line: usize, channels: i32): void {
  const a = bitsOf(v128.load(counts)), b = bitsOf(v128.load(counts + stride));
  const c = bitsOf(v128.load(counts + 2 * stride)), d = bitsOf(v128.load(counts + 3 * stride));
  const ab = v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const cd = v128.shuffle<i8>(c, d, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  storeLanes(v128.shuffle<i16>(ab, cd, 0, 8, 1, 9, 2, 10, 3, 11), out, line, channels);
  if (channels > 4) storeLanes(v128.shuffle<i16>(ab, cd, 4, 12, 5, 13, 6, 14, 7, 15), out + 4 * line, line, channels - 4);
  if (channels <= 8) return;
  const ef = v128.shuffle<i8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const gh = v128.shuffle<i8>(c, d, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  storeLanes(v128.shuffle<i16>(ef, gh, 0, 8, 1, 9, 2, 10, 3, 11), out + 8 * line, line, channels - 8);
  if (channels > 12) storeLanes(v128.shuffle<i16>(ef, gh, 4, 12, 5, 13, 6, 14, 7, 15), out + 12 * line, line, channels - 12);
}

/** All time steps of one count. */
function one(count: usize, out: usize, bytes: i32): void {
  let left = <i32>load<u8>(count);
  for (; bytes > 0; bytes--, out++) {
    const ones = min<i32>(8, left), bits: i32 = (1 << ones) - 1;
    store<u8>(out, <u8>bits);
    left = max(0, left - 8);
  }
}

/** Task: counts [row][column][stride] of rows from..to as bits of time steps, ones first, [channel][row][column][bytes]. */
export function trace(
  from: i32, to: i32, counts: usize, width: i32, stride: i32, channels: i32, height: i32, bytes: i32, out: usize,
): void {
  const end = endRow(to) * width, line = <usize>(height * width * bytes);
  let position = firstRow(from) * width;
  if (bytes === 1)
    for (; position + 4 <= end; position += 4)
      for (let channel = 0; channel < channels; channel += 16)
        fourPositions(counts + <usize>(position * stride + channel), stride, out + line * <usize>channel + position, line, channels - channel);
  for (; position < end; position++)
    for (let channel = 0; channel < channels; channel++)
      one(counts + <usize>(position * stride + channel), out + line * <usize>channel + <usize>(position * bytes), bytes);
}
