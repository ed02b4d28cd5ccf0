/** Counts of spikes through kernels of one channel each. All of them are multiplied: lists do not pay here. */
import { endRow, firstRow } from './rows';

/**
 * Task: adds kernels of int16 weights [tap][stride] over counts [row][column][stride] to membranes of the rows from..to.
 * `flush` taps fit 16 bits; `scale`: factors per channel, or 0.
 */
export function depthwise(
  from: i32, to: i32, counts: usize, height: i32, width: i32, stride: i32,
  kernelHeight: i32, kernelWidth: i32, step: i32, pad: i32, weights: usize, scale: usize, flush: i32,
  membranes: usize, targetWidth: i32,
): void {
  const last = endRow(to);
  for (let y = firstRow(from); y < last; y++) {
    const top = y * step - pad, kyFrom = max(0, -top), kyTo = min(kernelHeight, height - top);
    const source = counts + <usize>((top * width) * stride);
    for (let c = 0; c < stride; c += 8) {
      const factors: usize = scale === 0 ? 0 : scale + <usize>c * 4;
      let x = 0;
      while (x < targetWidth) {
        const left = x * step - pad;
        const inside = left >= 0 && left + 3 * step + kernelWidth <= width && x + 4 <= targetWidth;
        const out = membranes + <usize>((y * targetWidth + x) * stride + c) * 4;
        const at = source + <usize>(left * stride + c);
        if (inside) {
          fourPixels(at, width * stride, stride, step * stride, kyFrom, kyTo, kernelWidth, weights + <usize>c * 2, flush, out, factors);
          x += 4;
        } else {
          const kxFrom = max(0, -left), kxTo = min(kernelWidth, width - left);
          onePixel(at, width * stride, stride, kyFrom, kyTo, kxFrom, kxTo, kernelWidth, weights + <usize>c * 2, flush, out, factors);
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
