/** Counts of spikes through kernels of one channel each. All of them are multiplied: lists do not pay here. */
import { narrowStart } from './constants';
import { fireNarrow } from './narrow';
import { endRow, firstRow } from './rows';
import { scratch } from './scratch';
import { pairProducts } from './tiles';

/**
 * Task: adds kernels of int16 weights [tap][stride] over counts [row][column][stride] to membranes of the rows from..to.
 * `pairs`: the same as int8 [kernel row][pair of kernel columns][stride][2], for steps of 1, or 0. `flush` taps fit 16 bits;
 * `scale`: factors per channel, or 0. So many output rows (`chunk`) are worked on at once, from a copy of their sources with zeros
 * at both ends. `narrow`: where it is not 0, the target is a record of `narrow.as`, fires at once, and has no membranes.
 */
export function depthwise(
  from: i32, to: i32, counts: usize, height: i32, width: i32, stride: i32,
  kernelHeight: i32, kernelWidth: i32, rowStep: i32, columnStep: i32, rowPad: i32, columnPad: i32, weights: usize, pairs: usize, scale: usize, flush: i32,
  membranes: usize, targetWidth: i32, chunk: i32, narrow: usize,
): void {
  const last = endRow(to), padded = (targetWidth - 1) * columnStep + kernelWidth + 1;
  const sums = scratch, pixelBytes = <usize>stride * (narrow === 0 ? 4 : 2);
  const rows = narrow === 0 ? scratch : scratch + <usize>targetWidth * pixelBytes;
  for (let y = firstRow(from); y < last; y += chunk) {
    const end = min(last, y + chunk), top = y * rowStep - rowPad, bottom = min(height, (end - 1) * rowStep - rowPad + kernelHeight);
    for (let row = max(0, top); row < bottom; row++)
      padRow(counts + <usize>(row * width * stride), width, stride, columnPad, padded, rows + <usize>((row - top) * padded * stride));
    for (let at = y; at < end; at++) {
      const first = at * rowStep - rowPad, kyFrom = max(0, -first), kyTo = min(kernelHeight, height - first);
      const source = rows + <usize>((first - top) * padded * stride), pixel = at * targetWidth;
      if (narrow !== 0) repeat(load<usize>(narrow, narrowStart), pixelBytes, targetWidth, sums);
      const out = narrow === 0 ? membranes + <usize>pixel * pixelBytes : sums;
      oneRow(source, padded * stride, stride, columnStep, kyFrom, kyTo, kernelWidth, weights, pairs, scale, flush, out, targetWidth, narrow === 0 ? 4 : 2);
      if (narrow !== 0) fireNarrow(narrow, sums, pixel, targetWidth);
    }
  }
}

/** A row of pixels with zeros at both ends, or as much of it as is read. */
function padRow(row: usize, width: i32, stride: i32, before: i32, padded: i32, to: usize): void {
  const pixels = min(width, padded - before), after = to + <usize>((before + pixels) * stride);
  memory.fill(to, 0, <usize>(before * stride));
  memory.copy(to + <usize>(before * stride), row, <usize>(pixels * stride));
  memory.fill(after, 0, <usize>((padded - before - pixels) * stride));
}

function repeat(from: usize, bytes: usize, times: i32, to: usize): void {
  for (; times > 0; times--)
    for (let b: usize = 0; b < bytes; b += 16, to += 16) v128.store(to, v128.load(from + b));
}

/** One row of outputs, `bytes` for each sum. */
function oneRow(
  source: usize, rowBytes: i32, stride: i32, columnStep: i32, kyFrom: i32, kyTo: i32, kernelWidth: i32,
  weights: usize, pairs: usize, scale: usize, flush: i32, out: usize, targetWidth: i32, bytes: usize,
): void {
  const pixel = <usize>stride * bytes;
  for (let c = 0, wide = 0; c < stride; c += wide) {
    wide = pairs !== 0 && c + 16 <= stride ? 16 : 8;
    const paired = pairs + <usize>c * 2, half = (kernelWidth + 1) >> 1;
    const factors: usize = scale === 0 ? 0 : scale + <usize>c * 4, w = weights + <usize>c * 2;
    let at = source + <usize>c, to = out + <usize>c * bytes, x = 0;
    for (; x + 4 <= targetWidth; x += 4, at += <usize>(4 * columnStep * stride), to += 4 * pixel)
      if (wide === 16) fourPixelsOfPairs(at, rowBytes, stride, kyFrom, kyTo, half, paired, flush >> 1, to, factors, bytes);
      else if (pairs !== 0 && flush >= half * 2 * (kyTo - kyFrom)) eightOfPairs(at, rowBytes, stride, kyFrom, kyTo, half, paired, to, factors, bytes);
      else fourPixels(at, rowBytes, stride, columnStep * stride, kyFrom, kyTo, kernelWidth, w, flush, to, factors, bytes);
    for (; x < targetWidth; x++, at += <usize>(columnStep * stride), to += pixel)
      for (let eight: usize = 0; eight < <usize>wide; eight += 8)
        onePixel(at + eight, rowBytes, stride, kyFrom, kyTo, kernelWidth, w + eight * 2, flush, to + eight * bytes, factors === 0 ? 0 : factors + eight * 4, bytes);
  }
}

function onePixel(
  source: usize, rowBytes: i32, stride: i32, kyFrom: i32, kyTo: i32, kernelWidth: i32,
  weights: usize, flush: i32, out: usize, factors: usize, bytes: usize,
): void {
  let sum = i16x8.splat(0), left = flush;
  for (let ky = kyFrom; ky < kyTo; ky++)
    for (let kx = 0; kx < kernelWidth; kx++) {
      const w = v128.load(weights + <usize>((ky * kernelWidth + kx) * stride) * 2);
      const v = v128.load(source + <usize>(ky * rowBytes + kx * stride));
      sum = i16x8.add(sum, i16x8.mul(w, i16x8.extend_low_i8x16_u(v)));
      if (--left === 0) {
        addSums(out, sum, factors, bytes);
        sum = i16x8.splat(0);
        left = flush;
      }
    }
  addSums(out, sum, factors, bytes);
}

function fourPixels(
  source: usize, rowBytes: i32, stride: i32, next: i32, kyFrom: i32, kyTo: i32, kernelWidth: i32,
  weights: usize, flush: i32, out: usize, factors: usize, bytes: usize,
): void {
  let a = i16x8.splat(0), b = a, c = a, d = a, left = flush;
  const target = <usize>stride * bytes, n1 = <usize>next, n2 = n1 + n1, n3 = n2 + n1;
  for (let ky = kyFrom; ky < kyTo; ky++) {
    let w = weights + <usize>(ky * kernelWidth * stride) * 2, s = source + <usize>(ky * rowBytes), kx = kernelWidth;
    while (kx > 0) {
      let run = min(kx, left);
      kx -= run;
      left -= run;
      for (; run > 0; run--) {
        const x = v128.load(w);
        a = i16x8.add(a, i16x8.mul(x, v128.load8x8_u(s)));
        b = i16x8.add(b, i16x8.mul(x, v128.load8x8_u(s + n1)));
        c = i16x8.add(c, i16x8.mul(x, v128.load8x8_u(s + n2)));
        d = i16x8.add(d, i16x8.mul(x, v128.load8x8_u(s + n3)));
        w += <usize>stride * 2;
        s += stride;
      }
      if (left > 0) continue;
      addSums(out, a, factors, bytes);
      addSums(out + target, b, factors, bytes);
      addSums(out + 2 * target, c, factors, bytes);
      addSums(out + 3 * target, d, factors, bytes);
      a = i16x8.splat(0); b = a; c = a; d = a;
      left = flush;
    }
  }
  addSums(out, a, factors, bytes);
  addSums(out + target, b, factors, bytes);
  addSums(out + 2 * target, c, factors, bytes);
  addSums(out + 3 * target, d, factors, bytes);
}

/** Sixteen channels of four pixels side by side, two columns of the kernel at a time; `flush` pairs fit 16 bits. */
function fourPixelsOfPairs(
  source: usize, rowBytes: i32, stride: i32, kyFrom: i32, kyTo: i32, pairs: i32,
  weights: usize, flush: i32, out: usize, factors: usize, bytes: usize,
): void {
  let a = i16x8.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a, left = flush;
  const target = <usize>stride * bytes, half = 8 * bytes, next = <usize>stride, high: usize = factors === 0 ? 0 : factors + 32;
  for (let ky = kyFrom; ky < kyTo; ky++) {
    let w = weights + <usize>(ky * pairs * stride) * 2, s = source + <usize>(ky * rowBytes);
    const first = v128.load(s), second = v128.load(s + next);
    // Columns side by side; the pixel after the next meets the same pair a step earlier.
    let x = v128.load(s + next + next), l0 = lowPairs(first, second), h0 = highPairs(first, second), l1 = lowPairs(second, x), h1 = highPairs(second, x);
    for (let pair = 0; pair < pairs; pair++) {
      const x3 = v128.load(s + next + next + next), x4 = v128.load(s + (next << 2)), low = v128.load(w), top = v128.load(w, 16);
      a = i16x8.add(a, pairProducts(low, l0));
      b = i16x8.add(b, pairProducts(top, h0));
      c = i16x8.add(c, pairProducts(low, l1));
      d = i16x8.add(d, pairProducts(top, h1));
      l0 = lowPairs(x, x3); h0 = highPairs(x, x3);
      e = i16x8.add(e, pairProducts(low, l0));
      f = i16x8.add(f, pairProducts(top, h0));
      l1 = lowPairs(x3, x4); h1 = highPairs(x3, x4);
      g = i16x8.add(g, pairProducts(low, l1));
      h = i16x8.add(h, pairProducts(top, h1));
      x = x4;
      w += next * 2;
      s += next * 2;
      if (--left > 0 && (pair + 1 < pairs || ky + 1 < kyTo)) continue;
      addSums(out, a, factors, bytes);
      addSums(out + half, b, high, bytes);
      addSums(out + target, c, factors, bytes);
      addSums(out + target + half, d, high, bytes);
      addSums(out + 2 * target, e, factors, bytes);
      addSums(out + 2 * target + half, f, high, bytes);
      addSums(out + 3 * target, g, factors, bytes);
      addSums(out + 3 * target + half, h, high, bytes);
      a = i16x8.splat(0); b = a; c = a; d = a; e = a; f = a; g = a; h = a;
      left = flush;
    }
  }
}

/** Eight channels of four pixels likewise, where all pairs fit 16 bits. */
function eightOfPairs(
  source: usize, rowBytes: i32, stride: i32, kyFrom: i32, kyTo: i32, pairs: i32, weights: usize, out: usize, factors: usize, bytes: usize,
): void {
  let a = i16x8.splat(0), b = a, c = a, d = a;
  const target = <usize>stride * bytes, next = <usize>stride;
  for (let ky = kyFrom; ky < kyTo; ky++) {
    let w = weights + <usize>(ky * pairs * stride) * 2, s = source + <usize>(ky * rowBytes);
    const second = v128.load64_zero(s + next);
    let x = v128.load64_zero(s + next + next), first = lowPairs(v128.load64_zero(s), second), later = lowPairs(second, x);
    for (let pair = 0; pair < pairs; pair++) {
      const x3 = v128.load64_zero(s + next + next + next), x4 = v128.load64_zero(s + (next << 2)), eight = v128.load(w);
      a = i16x8.add(a, pairProducts(eight, first));
      b = i16x8.add(b, pairProducts(eight, later));
      first = lowPairs(x, x3);
      later = lowPairs(x3, x4);
      c = i16x8.add(c, pairProducts(eight, first));
      d = i16x8.add(d, pairProducts(eight, later));
      x = x4;
      w += next * 2;
      s += next * 2;
    }
  }
  addSums(out, a, factors, bytes);
  addSums(out + target, b, factors, bytes);
  addSums(out + 2 * target, c, factors, bytes);
  addSums(out + 3 * target, d, factors, bytes);
}

@inline function lowPairs(x: v128, y: v128): v128 {
  return v128.shuffle<i8>(x, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

@inline function highPairs(x: v128, y: v128): v128 {
  return v128.shuffle<i8>(x, y, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Adds eight sums of 16 bits to membranes as `addWide` does, or to sums of two bytes. */
@inline function addSums(out: usize, sums: v128, factors: usize, bytes: usize): void {
  if (bytes === 2) v128.store(out, i16x8.add(v128.load(out), sums));
  else addWide(out, sums, factors);
}

/** Adds eight sums of 16 bits, times their factors where there are some, to membranes. */
@inline export function addWide(out: usize, sums: v128, factors: usize): void {
  addWords(out, i32x4.extend_low_i16x8_s(sums), i32x4.extend_high_i16x8_s(sums), factors);
}

/** The same of sums of 32 bits, four and four. */
@inline export function addWords(out: usize, low: v128, high: v128, factors: usize): void {
  if (factors !== 0) {
    low = i32x4.mul(low, v128.load(factors));
    high = i32x4.mul(high, v128.load(factors, 16));
  }
  v128.store(out, i32x4.add(v128.load(out), low));
  v128.store(out, i32x4.add(v128.load(out, 16), high), 16);
}
