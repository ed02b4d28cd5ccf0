/**
 * Lists of counts that are not 0: offsets into the weights (u16, in eights of bytes) and counts (u8). A list may be written up to 8
 * entries past its end: all have room for them.
 */
import { listedEntry, listPadding } from './constants';

/** What is known of the list of a pixel: its offsets, counts and pairs. */
@inline export function storeListed(listed: usize, offsets: usize, counts: usize, pairs: i32): void {
  store<usize>(listed, offsets);
  store<usize>(listed, counts, 4);
  store<i32>(listed, pairs, 8);
}

export namespace gather {
  /** Entries for which a row's list has room. */
  @inline function entries(width: i32, inputs: i32): usize {
    return <usize>(width * (inputs + 1) + <i32>listPadding);
  }

  /** Bytes of the list of one source row: where every pixel's entries begin, then the entries. */
  @inline function bytesOfRow(width: i32, inputs: i32): usize {
    return (<usize>(width + 1) * 4 + entries(width, inputs) * listedEntry + 15) & ~15;
  }

  /** Where the list of a source row is: rows of one kernel's height are kept. */
  @inline export function ring(lists: usize, row: i32, kernelHeight: i32, width: i32, inputs: i32): usize {
    return lists + <usize>(row % kernelHeight) * bytesOfRow(width, inputs);
  }

  /** Where a row's list has its offsets, and its counts. */
  @inline export function offsetsOf(list: usize, width: i32): usize {
    return list + <usize>(width + 1) * 4;
  }
  @inline export function countsOf(list: usize, width: i32, inputs: i32): usize {
    return list + <usize>(width + 1) * 4 + entries(width, inputs) * 2;
  }

  /**
   * The list of a row, pixel by pixel, `pitch` bytes for every input. With `even`, offsets count from each pixel's first input, and every
   * pixel has an even number of entries: a count of 0 may be the last. Without it they count from the row's, and wrap. Counts up to the
   * next multiple of 8 are 0.
   */
  export function row(counts: usize, width: i32, stride: i32, inputs: i32, pitch: i32, lookup: usize, even: bool, out: usize): void {
    const offsets = offsetsOf(out, width), values = countsOf(out, width, inputs), zero = i8x16.splat(0);
    const each = i16x8.splat(<i16>(pitch >> 3)), eight = i16x8.splat(<i16>pitch);
    let n: usize = 0;
    for (let x = 0, base = 0; x < width; x++, base += even ? 0 : inputs * (pitch >> 3)) {
      store<u32>(out + <usize>x * 4, <u32>n);
      let first = i16x8.splat(<i16>base);
      for (let c = 0; c < inputs; c += 8) {
        const v = v128.load64_zero(counts + c), mask = i8x16.bitmask(i8x16.gt_s(v, zero));
        const places = v128.load64_zero(lookup + <usize>mask * 8);
        v128.store(offsets + n * 2, i16x8.add(first, i16x8.mul(i16x8.extend_low_i8x16_u(places), each)));
        v128.store64_lane(values + n, i8x16.swizzle(v, places), 0);
        first = i16x8.add(first, eight);
        n += <usize>popcnt(mask);
      }
      if (even) {
        store<u16>(offsets + n * 2, 0);
        store<u8>(values + n, 0);
        n = (n + 1) & ~1;
      }
      counts += stride;
    }
    store<u32>(out + <usize>width * 4, <u32>n);
  }

  /**
   * The lists of all pixels under a kernel as one, filled up with a count of 0 to pairs. Returns how many pairs. Pixels
   * side by side have entries side by side: a row of the kernel is one stretch of a row's list.
   */
  export function taps(
    lists: usize, height: i32, width: i32, inputs: i32, pitch: i32, kernelHeight: i32, kernelWidth: i32,
    top: i32, left: i32, offsets: usize, counts: usize,
  ): i32 {
    const first = max(0, left), last = min(width, left + kernelWidth);
    let n: usize = 0;
    if (first < last)
      for (let ky = max(0, -top); ky < min(kernelHeight, height - top); ky++) {
        const list = ring(lists, top + ky, kernelHeight, width, inputs);
        const start = <usize>load<u32>(list + <usize>first * 4), length = <usize>load<u32>(list + <usize>last * 4) - start;
        const from = offsetsOf(list, width) + start * 2, values = countsOf(list, width, inputs) + start;
        const base = i16x8.splat(<i16>((ky * kernelWidth - left) * inputs * (pitch >> 3)));
        for (let i: usize = 0; i < length; i += 8) {
          v128.store(offsets + (n + i) * 2, i16x8.add(base, v128.load(from + i * 2)));
          v128.store64_lane(counts + n + i, v128.load64_zero(values + i), 0);
        }
        n += length;
      }
    store<u16>(offsets + n * 2, 0);
    store<u8>(counts + n, 0);
    return <i32>(n + 1) >> 1;
  }
}
