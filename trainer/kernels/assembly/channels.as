/** Factors per channel, and sums of channels that lie side by side. Rows are [rows][channels]. */

/** Task: y (+)= x times a factor per channel, of rows from..to; y may be x. */
export function scaleChannels(x: usize, factors: usize, y: usize, channels: i32, from: i32, to: i32, accumulate: i32): void {
  const pixel = <usize>channels << 2;
  const end = pixel * <usize>to;
  for (let p = pixel * <usize>from; p < end;)
    for (let c: usize = 0; c < pixel; c += 16, p += 16) {
      let v = f32x4.mul(v128.load(x + p), v128.load(factors + c));
      if (accumulate !== 0) v = f32x4.add(v, v128.load(y + p));
      v128.store(y + p, v);
    }
}

/** Task: partial[channels] (float64) = sums of a b over rows from..to: the gradient of a factor. */
export function columnDots(a: usize, b: usize, channels: i32, from: i32, to: i32, partial: usize): void {
  const pixel = <usize>channels << 2;
  for (let c: usize = 0; c < pixel; c += 16) {
    let s0 = f64x2.splat(0), s1 = f64x2.splat(0);
    let p = pixel * <usize>from + c;
    for (let r = from; r < to; r++, p += pixel) {
      const v = v128.load(a + p), w = v128.load(b + p);
      s0 = f64x2.add(s0, f64x2.mul(f64x2.promote_low_f32x4(v), f64x2.promote_low_f32x4(w)));
      const vh = v128.shuffle<i32>(v, v, 2, 3, 2, 3), wh = v128.shuffle<i32>(w, w, 2, 3, 2, 3);
      s1 = f64x2.add(s1, f64x2.mul(f64x2.promote_low_f32x4(vh), f64x2.promote_low_f32x4(wh)));
    }
    v128.store(partial + 2 * c, s0);
    v128.store(partial + 2 * c, s1, 16);
  }
}

/** Task: y[group] = the sum of `size` channels side by side, rounded once, over the divisor, rounded once, of rows from..to. */
export function sumGroups(x: usize, y: usize, channels: i32, outChannels: i32, groups: i32, size: i32, divisor: f32, from: i32, to: i32): void {
  for (let row = from; row < to; row++) {
    const source = x + (<usize>(row * channels) << 2), target = y + (<usize>(row * outChannels) << 2);
    for (let k = 0; k < outChannels; k++) {
      let sum: f64 = 0;
      if (k < groups) for (let c = k * size; c < (k + 1) * size; c++) sum += load<f32>(source + (<usize>c << 2));
      store<f32>(target + (<usize>k << 2), <f32>sum / divisor);
    }
  }
}

/** Task: its gradient, dx (+)= g / divisor of each channel's group, of rows from..to. */
export function sumGroupsGradient(
  g: usize, dx: usize, channels: i32, outChannels: i32, groups: i32, size: i32, divisor: f32, from: i32, to: i32, accumulate: i32,
): void {
  for (let row = from; row < to; row++) {
    const source = g + (<usize>(row * outChannels) << 2), target = dx + (<usize>(row * channels) << 2);
    for (let c = 0; c < channels; c++) {
      const at = target + (<usize>c << 2);
      const d: f32 = c < groups * size ? load<f32>(source + (<usize>(c / size) << 2)) / divisor : 0;
      store<f32>(at, accumulate !== 0 ? load<f32>(at) + d : d);
    }
  }
}
