/** Sums, copies and means. Ranges are bytes, multiples of 16. */

/** Task: out = a + b; out may be either. */
export function add(a: usize, b: usize, out: usize, from: usize, to: usize): void {
  for (let p = from; p < to; p += 16) v128.store(out + p, f32x4.add(v128.load(a + p), v128.load(b + p)));
}

/** Task: out = a. */
export function copy(a: usize, out: usize, from: usize, to: usize): void {
  memory.copy(out + from, a + from, to - from);
}

/** Task: out = 0. */
export function clear(out: usize, from: usize, to: usize): void {
  memory.fill(out + from, 0, to - from);
}

/** Task: out[from..to] = partial sums added in order; `size` bytes lie between them. */
export function sumPartials(partial: usize, count: i32, size: usize, out: usize, from: usize, to: usize): void {
  for (let p = from; p < to; p += 16) {
    let sum = v128.load(partial + p);
    for (let i = 1; i < count; i++) sum = f32x4.add(sum, v128.load(partial + <usize>i * size + p));
    v128.store(out + p, sum);
  }
}

/** Task: every output pixel is the sum over its window, rounded once, over the divisor, rounded once; borders are zero. */
export function average(
  x: usize, y: usize, height: i32, width: i32, channels: i32, kernelHeight: i32, kernelWidth: i32,
  rowStride: i32, columnStride: i32, rowPad: i32, columnPad: i32,
  outHeight: i32, outWidth: i32, divisor: f32, from: i32, to: i32,
): void {
  for (let n = from; n < to; n++)
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++) {
        const top = row * rowStride - rowPad, left = column * columnStride - columnPad;
        const bottom = min(height, top + kernelHeight), right = min(width, left + kernelWidth);
        const out = y + (<usize>(((n * outHeight + row) * outWidth + column) * channels) << 2);
        for (let c = 0; c < channels; c++) {
          let sum: f64 = 0;
          for (let i = max(0, top); i < bottom; i++)
            for (let j = max(0, left); j < right; j++) sum += <f64>load<f32>(x + (<usize>(((n * height + i) * width + j) * channels + c) << 2));
          store<f32>(out + (<usize>c << 2), <f32>sum / divisor);
        }
      }
}

/** Task: dx (+)= g / divisor of every window that holds a pixel, for images from..to. */
export function averageGradient(
  g: usize, dx: usize, height: i32, width: i32, channels: i32, kernelHeight: i32, kernelWidth: i32,
  rowStride: i32, columnStride: i32, rowPad: i32, columnPad: i32,
  outHeight: i32, outWidth: i32, divisor: f32, from: i32, to: i32, accumulate: i32,
): void {
  const pixel = <usize>channels << 2, image = pixel * <usize>(height * width);
  const by = f32x4.splat(divisor);
  if (accumulate === 0) memory.fill(dx + image * <usize>from, 0, image * <usize>(to - from));
  for (let n = from; n < to; n++)
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++) {
        const top = row * rowStride - rowPad, left = column * columnStride - columnPad;
        const bottom = min(height, top + kernelHeight), right = min(width, left + kernelWidth);
        const source = g + pixel * <usize>((n * outHeight + row) * outWidth + column);
        for (let i = max(0, top); i < bottom; i++)
          for (let j = max(0, left); j < right; j++) {
            const target = dx + pixel * <usize>((n * height + i) * width + j);
            for (let c: usize = 0; c < pixel; c += 16)
              v128.store(target + c, f32x4.add(v128.load(target + c), f32x4.div(v128.load(source + c), by)));
          }
      }
}

/**
 * Task: y[pixel][place..] (+)= x[pixel][first..], `count` channels; `zeros` further ones behind them are set to 0, so that
 * what pads a pixel stays so.
 */
export function moveChannels(
  x: usize, y: usize, stride: i32, outStride: i32, first: i32, place: i32, count: i32, zeros: i32, from: i32, to: i32, accumulate: i32,
): void {
  for (let pixel = from; pixel < to; pixel++) {
    const source = x + (<usize>(pixel * stride + first) << 2), target = y + (<usize>(pixel * outStride + place) << 2);
    for (let c: usize = 0; c < <usize>count << 2; c += 4) {
      const value = load<f32>(source + c);
      store<f32>(target + c, accumulate !== 0 ? load<f32>(target + c) + value : value);
    }
    if (zeros > 0) memory.fill(target + (<usize>count << 2), 0, <usize>zeros << 2);
  }
}

/** Task: images [n][channel][position] to [n][position][padded channel], zeros in the padding. */
export function toChannelsLast(x: usize, y: usize, channels: i32, positions: i32, padded: i32, from: i32, to: i32): void {
  for (let n = from; n < to; n++) {
    const source = x + (<usize>(n * channels * positions) << 2);
    const target = y + (<usize>(n * padded * positions) << 2);
    for (let p = 0; p < positions; p++)
      for (let c = 0; c < padded; c++) {
        const value = c < channels ? load<f32>(source + (<usize>(c * positions + p) << 2)) : 0;
        store<f32>(target + (<usize>(p * padded + c) << 2), value);
      }
  }
}

/** Task: x times a factor per image, in place, of images from..to of `bytes` each; image n has factor n % period. */
export function scaleImages(x: usize, factors: usize, bytes: usize, period: i32, from: i32, to: i32): void {
  for (let n = from; n < to; n++) {
    const factor = v128.load32_splat(factors + (<usize>(n % period) << 2));
    const end = x + bytes * <usize>(n + 1);
    for (let p = x + bytes * <usize>n; p < end; p += 16) v128.store(p, f32x4.mul(v128.load(p), factor));
  }
}
