/** Lists of counts that are not 0. A list may be written up to 8 entries past its end: every list has room for them. */
import { listPadding, rowShift } from './constants';

export namespace gather {
  /** Bytes of the list of one source pixel: its length, then channels (u16) and counts (u8). */
  @inline function pixelBytes(inputs: i32): usize {
    return <usize>((16 + (inputs + <i32>listPadding) * 3 + 15) & ~15);
  }

  /** Where the lists of a source row are: rows of one kernel's height are kept. */
  @inline export function ring(lists: usize, row: i32, kernelHeight: i32, width: i32, inputs: i32): usize {
    return lists + <usize>((row % kernelHeight) * width) * pixelBytes(inputs);
  }

  /** The lists of all pixels of a row. */
  export function row(counts: usize, width: i32, stride: i32, inputs: i32, lookup: usize, out: usize): void {
    const bytes = pixelBytes(inputs), zero = i8x16.splat(0);
    for (let x = 0; x < width; x++) {
      const channels = out + 16, values = channels + <usize>(inputs + <i32>listPadding) * 2;
      let n: usize = 0;
      for (let c = 0; c < inputs; c += 8) {
        const v = v128.load64_zero(counts + c);
        let mask = i8x16.bitmask(i8x16.ne(v, zero));
        if (c + 8 > inputs) mask &= (1 << (inputs - c)) - 1;
        const places = v128.load64_zero(lookup + <usize>mask * 8);
        v128.store(channels + n * 2, i16x8.add(i16x8.extend_low_i8x16_u(places), i16x8.splat(<i16>c)));
        v128.store64_lane(values + n, i8x16.swizzle(v, places), 0);
        n += <usize>popcnt(mask);
      }
      store<i32>(out, <i32>n);
      counts += stride;
      out += bytes;
    }
  }

  /**
   * The lists of all pixels under a kernel as one: offsets into the weights (u32) and counts (u8), filled up with zeros to
   * an even number. Returns that number.
   */
  export function taps(
    lists: usize, height: i32, width: i32, inputs: i32, kernelHeight: i32, kernelWidth: i32,
    top: i32, left: i32, offsets: usize, counts: usize,
  ): i32 {
    const bytes = pixelBytes(inputs), valuesAt: usize = (<usize>inputs + listPadding) * 2 + 16;
    const firstColumn = max(0, -left), endColumn = min(kernelWidth, width - left);
    let n: usize = 0;
    for (let ky = max(0, -top); ky < min(kernelHeight, height - top); ky++) {
      let list = ring(lists, top + ky, kernelHeight, width, inputs) + <usize>(left + firstColumn) * bytes;
      for (let kx = firstColumn; kx < endColumn; kx++) {
        const length = <usize>load<i32>(list);
        const base = i32x4.splat(((ky * kernelWidth + kx) * inputs) << <i32>rowShift);
        for (let i: usize = 0; i < length; i += 8) {
          const channels = v128.load(list + i * 2, 16);
          v128.store(offsets + (n + i) * 4, i32x4.add(base, i32x4.shl(i32x4.extend_low_i16x8_u(channels), <i32>rowShift)));
          v128.store(offsets + (n + i) * 4, i32x4.add(base, i32x4.shl(i32x4.extend_high_i16x8_u(channels), <i32>rowShift)), 16);
          v128.store64_lane(counts + n + i, v128.load64_zero(list + valuesAt + i), 0);
        }
        n += length;
        list += bytes;
      }
    }
    store<u32>(offsets + n * 4, 0);
    store<u8>(counts + n, 0);
    return (<i32>n + 1) & ~1;
  }
}
