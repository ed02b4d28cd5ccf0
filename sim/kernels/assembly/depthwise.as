/** Counts of spikes through kernels of one channel each. All of them are multiplied: lists do not pay here. */
import { endRow, firstRow } from './rows';
import { pairProducts } from './tiles';

/**
 * Task: adds kernels of int16 weights [tap][stride] over counts [row][column][stride] to membranes of the rows from..to.
 * `pairs`: the same as int8 [kernel row][pair of kernel columns][stride][2], for steps of 1, or 0. `flush` taps fit 16 bits;
 * `scale`: factors per channel, or 0.
 */
export function depthwise(
  from: i32, to: i32, counts: usize, height: i32, width: i32, stride: i32,
  kernelHeight: i32, kernelWidth: i32, rowStep: i32, columnStep: i32, rowPad: i32, columnPad: i32, weights: usize, pairs: usize, scale: usize, flush: i32,
  membranes: usize, targetWidth: i32,
): void {
  const last = endRow(to);
  for (let y = firstRow(from); y < last; y++) {
    const top = y * rowStep - rowPad, kyFrom = max(0, -top), kyTo = min(kernelHeight, height - top);
    const source = counts + <usize>((top * width) * stride);
    for (let c = 0, wide = 0; c < stride; c += wide) {
      wide = pairs !== 0 && c + 16 <= stride ? 16 : 8;
      const factors: usize = scale === 0 ? 0 : scale + <usize>c * 4;
      let x = 0;
      while (x < targetWidth) {
        const left = x * columnStep - columnPad;
        const inside = left >= 0 && left + 3 * columnStep + kernelWidth <= width && x + 4 <= targetWidth;
        const out = membranes + <usize>((y * targetWidth + x) * stride + c) * 4;
        const at = source + <usize>(left * stride + c);
        if (inside && wide === 16) {
          fourPixelsOfPairs(at, width * stride, stride, kyFrom, kyTo, (kernelWidth + 1) >> 1, pairs + <usize>c * 2, flush >> 1, out, factors);
          x += 4;
        } else if (inside) {
          fourPixels(at, width * stride, stride, columnStep * stride, kyFrom, kyTo, kernelWidth, weights + <usize>c * 2, flush, out, factors);
          x += 4;
        } else {
          const kxFrom = max(0, -left), kxTo = min(kernelWidth, width - left);
          onePixel(at, width * stride, stride, kyFrom, kyTo, kxFrom, kxTo, kernelWidth, weights + <usize>c * 2, flush, out, factors);
          if (wide === 16)
            onePixel(at + 8, width * stride, stride, kyFrom, kyTo, kxFrom, kxTo, kernelWidth, weights + <usize>c * 2 + 16, flush, out + 32, factors === 0 ? 0 : factors + 32);
          x++;
        }
      }
    }
  }
}

function onePixel(
  source: usize, rowBytes: i32, stride: i32, kyFrom: i32, kyTo: i32, kxFrom: i32, kxTo: i32, kernelWidth: i32,
  weights: usize, flush: i32, out: usize, factors: usize,
): void {
  let sum = i16x8.splat(0), left = flush;
  for (let ky = kyFrom; ky < kyTo; ky++)
    for (let kx = kxFrom; kx < kxTo; kx++) {
      const w = v128.load(weights + <usize>((ky * kernelWidth + kx) * stride) * 2);
      const v = v128.load(source + <usize>(ky * rowBytes + kx * stride));
      sum = i16x8.add(sum, i16x8.mul(w, i16x8.extend_low_i8x16_u(v)));
      if (--left === 0) {
        addWide(out, sum, factors);
        sum = i16x8.splat(0);
        left = flush;
      }
    }
  addWide(out, sum, factors);
}

function fourPixels(
  source: usize, rowBytes: i32, stride: i32, next: i32, kyFrom: i32, kyTo: i32, kernelWidth: i32,
  weights: usize, flush: i32, out: usize, factors: usize,
): void {
  let a = i16x8.splat(0), b = a, c = a, d = a, left = flush;
  const target = <usize>stride * 4, n1 = <usize>next, n2 = n1 + n1, n3 = n2 + n1;
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
      addWide(out, a, factors);
      addWide(out + target, b, factors);
      addWide(out + 2 * target, c, factors);
      addWide(out + 3 * target, d, factors);
      a = i16x8.splat(0); b = a; c = a; d = a;
      left = flush;
    }
  }
  addWide(out, a, factors);
  addWide(out + target, b, factors);
  addWide(out + 2 * target, c, factors);
  addWide(out + 3 * target, d, factors);
}

/** Sixteen channels of four pixels side by side, two columns of the kernel at a time; `flush` pairs fit 16 bits. */
function fourPixelsOfPairs(
  source: usize, rowBytes: i32, stride: i32, kyFrom: i32, kyTo: i32, pairs: i32,
  weights: usize, flush: i32, out: usize, factors: usize,
): void {
  let a = i16x8.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a, left = flush;
  const target = <usize>stride * 4, next = <usize>stride, high: usize = factors === 0 ? 0 : factors + 32;
  for (let ky = kyFrom; ky < kyTo; ky++) {
    let w = weights + <usize>(ky * pairs * stride) * 2, s = source + <usize>(ky * rowBytes);
    let x0 = v128.load(s), x1 = v128.load(s + next), x2 = v128.load(s + next + next);
    for (let pair = 0; pair < pairs; pair++) {
      const x3 = v128.load(s + next + next + next), x4 = v128.load(s + (next << 2)), low = v128.load(w), top = v128.load(w, 16);
      a = i16x8.add(a, pairProducts(low, lowPairs(x0, x1)));
      b = i16x8.add(b, pairProducts(top, highPairs(x0, x1)));
      c = i16x8.add(c, pairProducts(low, lowPairs(x1, x2)));
      d = i16x8.add(d, pairProducts(top, highPairs(x1, x2)));
      e = i16x8.add(e, pairProducts(low, lowPairs(x2, x3)));
      f = i16x8.add(f, pairProducts(top, highPairs(x2, x3)));
      g = i16x8.add(g, pairProducts(low, lowPairs(x3, x4)));
      h = i16x8.add(h, pairProducts(top, highPairs(x3, x4)));
      x0 = x2; x1 = x3; x2 = x4;
      w += next * 2;
      s += next * 2;
      if (--left > 0 && (pair + 1 < pairs || ky + 1 < kyTo)) continue;
      addWide(out, a, factors);
      addWide(out + 32, b, high);
      addWide(out + target, c, factors);
      addWide(out + target + 32, d, high);
      addWide(out + 2 * target, e, factors);
      addWide(out + 2 * target + 32, f, high);
      addWide(out + 3 * target, g, factors);
      addWide(out + 3 * target + 32, h, high);
      a = i16x8.splat(0); b = a; c = a; d = a; e = a; f = a; g = a; h = a;
      left = flush;
    }
  }
}

@inline function lowPairs(x: v128, y: v128): v128 {
  return v128.shuffle<i8>(x, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

@inline function highPairs(x: v128, y: v128): v128 {
  return v128.shuffle<i8>(x, y, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Adds eight sums of 16 bits, times their factors where there are some, to membranes. */
@inline export function addWide(out: usize, sums: v128, factors: usize): void {
  let low = i32x4.extend_low_i16x8_s(sums), high = i32x4.extend_high_i16x8_s(sums);
  if (factors !== 0) {
    low = i32x4.mul(low, v128.load(factors));
    high = i32x4.mul(high, v128.load(factors, 16));
  }
  v128.store(out, i32x4.add(v128.load(out), low));
  v128.store(out, i32x4.add(v128.load(out, 16), high), 16);
}
