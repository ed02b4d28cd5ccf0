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

/** Task: y[image][channel] = mean over positions: the exact sum rounded once, the quotient once. */
export function mean(x: usize, y: usize, positions: i32, channels: i32, from: i32, to: i32): void {
  for (let n = from; n < to; n++)
    for (let c = 0; c < channels; c++) {
      let sum: f64 = 0;
      for (let p = 0; p < positions; p++) sum += <f64>load<f32>(x + (<usize>((n * positions + p) * channels + c) << 2));
      store<f32>(y + (<usize>(n * channels + c) << 2), <f32>sum / <f32>positions);
    }
}

/** Task: dx (+)= g / positions at every position of images from..to. */
export function meanGradient(g: usize, dx: usize, positions: i32, channels: i32, from: i32, to: i32, accumulate: i32): void {
  const pixel = <usize>channels << 2;
  const by = f32x4.splat(<f32>positions);
  for (let n = from; n < to; n++)
    for (let p = 0; p < positions; p++) {
      const target = dx + pixel * <usize>(n * positions + p);
      for (let c: usize = 0; c < pixel; c += 16) {
        let d = f32x4.div(v128.load(g + pixel * <usize>n + c), by);
        if (accumulate !== 0) d = f32x4.add(d, v128.load(target + c));
        v128.store(target + c, d);
      }
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
