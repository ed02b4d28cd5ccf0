/** Counts as the time steps of a trace. */
import { endRow, firstRow } from './rows';

/** Task: counts [row][column][stride] of rows from..to as bits of time steps, ones first, [channel][row][column][bytes]. */
export function trace(
  from: i32, to: i32, counts: usize, width: i32, stride: i32, channels: i32, height: i32, bytes: i32, out: usize,
): void {
  const last = endRow(to);
  for (let row = firstRow(from); row < last; row++)
    for (let channel = 0; channel < channels; channel++) {
      let at = counts + <usize>(row * width * stride + channel), to = out + <usize>(((channel * height + row) * width) * bytes);
      for (let x = 0; x < width; x++, at += stride) {
        let left = <i32>load<u8>(at);
        for (let b = 0; b < bytes; b++, to++) {
          const ones = min<i32>(8, left), bits: i32 = (1 << ones) - 1;
          store<u8>(to, <u8>bits);
          left = max(0, left - 8);
        }
      }
    }
}
