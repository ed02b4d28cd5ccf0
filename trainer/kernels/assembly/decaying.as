/**
 * Neurons that decay by a factor, and leaky integrators, on the grid of the deployed network: integers below 2^53 in float64. Values lie step
 * after step. What a neuron is per channel stands in lines of `channels` float64 numbers: what an integer that arrives is worth, factors
 * of membrane and current (steps of 1 / power), what a spike takes or a hard reset leaves, what a sample begins with, the least
 * membrane, what an integer of the membrane is worth, the threshold.
 */
const hard: i32 = 1, soft: i32 = 2, delayed: i32 = 3, never: i32 = 4;
const down: i32 = 2, above: i32 = 3;

@inline function line(lines: usize, index: usize, channels: i32): f64 {
  return load<f64>(lines + ((index * <usize>channels) << 3));
}

/** Spikes of a membrane, as `exactCount` in ir/decay.ts. */
@inline function exactCount(v: f64, threshold: f64, cap: i32, rounding: i32): f64 {
  if (rounding >= down) {
    let count: f64 = 0;
    while (count < <f64>cap && (rounding === above ? v > (count + 1) * threshold : v >= (count + 1) * threshold)) count += 1;
    return count;
  }
  const clamped = max(0.0, min(<f64>cap, v / threshold));
  return rounding === 0 ? nearest(clamped) : floor(<f64><f32>(clamped + 0.5));
}

/**
 * Task: y = counts / norm of all steps, or membranes where it never fires, which `wide` (float64; 0: nowhere) receives as they are.
 *
 * @param scale what arrives is a multiple of so many integers.
 * @param begin membranes and currents that a stretch of steps begins with, float64 [2][rows][channels]; 0: those of a sample.
 * @param end where it leaves them; 0: nowhere.
 */
export function decayFire(
  x: usize, y: usize, wide: usize, channels: i32, rows: i32, from: i32, to: i32, steps: i32, lines: usize, scale: f64, power: f64,
  current: i32, reset: i32, rounding: i32, cap: i32, norm: f32, bounded: i32, begin: usize, end: usize,
): void {
  const step = <usize>(rows * channels);
  for (let row = from; row < to; row++)
    for (let c = 0; c < channels; c++) {
      const own = lines + (<usize>c << 3);
      const unit = line(own, 0, channels), amount = line(own, 3, channels), least = line(own, 5, channels);
      const worth = line(own, 6, channels), threshold = line(own, 7, channels);
      let at = <usize>(row * channels + c);
      const kept = at << 3;
      let before = begin === 0 ? line(own, 4, channels) : load<f64>(begin + kept);
      let flowing: f64 = begin === 0 ? 0 : load<f64>(begin + (step << 3) + kept);
      for (let t = 0; t < steps; t++, at += step) {
        const integer = nearest(<f64>load<f32>(x + (at << 2)) / (unit * scale)) * scale;
        flowing = current !== 0 ? trunc(flowing * line(own, 2, channels) / power) + integer : integer;
        const taken = reset === delayed ? exactCount(before * worth, threshold, cap, rounding) * amount : 0;
        const m = trunc(before * line(own, 1, channels) / power) + flowing - taken;
        const count = reset === never ? 0 : exactCount(m * worth, threshold, cap, rounding);
        before = reset === soft ? m - count * amount : reset === hard && count > 0 ? amount : m;
        if (bounded !== 0) before = max(least, before);
        store<f32>(y + (at << 2), reset === never ? <f32>(before * unit) : <f32>count / norm);
        if (wide !== 0) store<f64>(wide + (at << 3), before * unit);
      }
      if (end === 0) continue;
      store<f64>(end + kept, before);
      store<f64>(end + (step << 3) + kept, flowing);
    }
}

/** Task: y = x (float64) rounded down to whole steps of 1 / scale, a power of two, of numbers from..to. */
export function roundDownWide(x: usize, y: usize, scale: f64, from: i32, to: i32): void {
  for (let i = from; i < to; i++) store<f32>(y + (<usize>i << 2), <f32>(floor(load<f64>(x + (<usize>i << 3)) * scale) / scale));
}
