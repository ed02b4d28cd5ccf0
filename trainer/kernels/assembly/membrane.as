/**
 * Neurons whose membrane lives through the logical steps, or that have a threshold of their own, and their surrogate gradient
 * back through time. Values lie step after step, `rows` rows of `channels` each; a task walks rows from..to of every step.
 *
 * A step charges: h = v + x (`charge` 0), v + gain (x - v) (1), or decay v + gain i - what the last spikes take (2), where
 * i = x or current_decay i + x. It counts (`countOf`), and resets: v = h, or the rest after spikes (hard), or h less a threshold
 * for each (soft); `never`: h is what it hands on. The neuron reads x, or (x - mean) scale + bias where `mean` is not 0: the batch
 * norm in front of it. What it is per channel stands in `lines` of `channels` float32 numbers each, in the order of `membraneLines`.
 */
import { membraneLines } from './constants';
import { exp, expVector } from './mathematics';
import { scratch } from './scratch';
import { line } from './norm';
import { divisor, isPowerOfTwo } from './neuron';

const leaking: i32 = 1, decaying: i32 = 2;
const hard: i32 = 1, soft: i32 = 2, delayed: i32 = 3, never: i32 = 4;
const down: i32 = 2, above: i32 = 3;

@inline function membraneInput(x: v128, mean: usize, scale: usize, bias: usize, c: usize): v128 {
  return mean === 0 ? x : line(x, v128.load(mean + c), v128.load(scale + c), v128.load(bias + c));
}

/** Spikes: round(clamp(h / threshold, 0, cap)), half to even (rounding 0) or up (1); or how many levels h reaches (2), or passes (3). */
@inline function countOf(h: v128, lines: usize, pixel: usize, cap: i32, rounding: i32): v128 {
  if (rounding < down) {
    const x = f32x4.div(h, v128.load(lines + 3 * pixel));
    const clamped = f32x4.add(f32x4.pmin(f32x4.pmax(x, f32x4.splat(0)), f32x4.splat(<f32>cap)), f32x4.splat(0));
    return rounding === 1 ? f32x4.floor(f32x4.add(clamped, f32x4.splat(0.5))) : f32x4.nearest(clamped);
  }
  const one = f32x4.splat(1);
  let count = f32x4.splat(0);
  let level = lines + <usize>membraneLines * pixel;
  for (let k = 0; k < cap; k++, level += pixel) {
    const least = v128.load(level);
    count = f32x4.add(count, v128.and(one, rounding === above ? f32x4.gt(h, least) : f32x4.ge(h, least)));
  }
  return count;
}

/** Membrane of a step; `lines` at the channels. */
@inline function charged(v: v128, i: v128, lines: usize, pixel: usize, charge: i32, reset: i32, cap: i32, rounding: i32): v128 {
  if (charge === 0) return f32x4.add(v, i);
  const gain = v128.load(lines + pixel);
  if (charge === leaking) return f32x4.add(v, f32x4.mul(f32x4.sub(i, v), gain));
  const h = f32x4.add(f32x4.mul(v128.load(lines), v), f32x4.mul(gain, i));
  if (reset !== delayed) return h;
  return f32x4.sub(h, f32x4.mul(countOf(v, lines, pixel, cap, rounding), v128.load(lines + 3 * pixel)));
}

/** What a step leaves. */
@inline function left(h: v128, count: v128, lines: usize, pixel: usize, charge: i32, reset: i32): v128 {
  let v = h;
  if (reset === 0) return f32x4.splat(0);
  if (reset === hard) v = v128.bitselect(v128.load(lines + 4 * pixel), h, f32x4.gt(count, f32x4.splat(0)));
  if (reset === soft) v = f32x4.sub(h, f32x4.mul(count, v128.load(lines + 3 * pixel)));
  return charge === decaying ? f32x4.max(v, v128.load(lines + 6 * pixel)) : v;
}

/**
 * Task: y = counts / norm, or membranes where it never fires. A stretch of steps begins with membranes and currents at `begin` (0: those
 * that a sample begins with), and leaves them at `end` (0: nowhere), [2][rows][channels].
 */
export function membraneFire(
  x: usize, y: usize, channels: i32, rows: i32, from: i32, to: i32, steps: i32, mean: usize, scale: usize, bias: usize,
  lines: usize, charge: i32, current: i32, reset: i32, rounding: i32, cap: i32, norm: f32, begin: usize, end: usize,
): void {
  const pixel = <usize>channels << 2;
  const step = pixel * <usize>rows;
  const by = divisor(norm), inverse = isPowerOfTwo(norm);
  for (let row = from; row < to; row++)
    for (let c: usize = 0; c < pixel; c += 16) {
      const own = lines + c;
      const place = pixel * <usize>row + c;
      let at = place;
      let v = v128.load(begin === 0 ? own + 5 * pixel : begin + place);
      let i = begin === 0 ? f32x4.splat(0) : v128.load(begin + step + place);
      for (let t = 0; t < steps; t++, at += step) {
        const arriving = membraneInput(v128.load(x + at), mean, scale, bias, c);
        i = current !== 0 ? f32x4.add(f32x4.mul(v128.load(own + 2 * pixel), i), arriving) : arriving;
        const h = charged(v, i, own, pixel, charge, reset, cap, rounding);
        if (reset === never) { v128.store(y + at, h); v = h; continue; }
        const count = countOf(h, own, pixel, cap, rounding);
        v128.store(y + at, inverse ? f32x4.mul(count, by) : f32x4.div(count, by));
        v = left(h, count, own, pixel, charge, reset);
      }
      if (end === 0) continue;
      v128.store(end + place, v);
      v128.store(end + step + place, i);
    }
}

/** slope s (1 - s) with s = sigmoid(slope u). */
@inline function sigmoidSlope(u: v128, slope: v128): v128 {
  const z = f32x4.neg(f32x4.abs(f32x4.mul(slope, u)));
  const e = expVector(f32x4.pmax(z, f32x4.splat(-87)));
  const rest = f32x4.add(f32x4.splat(1), e);
  return f32x4.div(f32x4.mul(slope, e), f32x4.mul(rest, rest));
}

/** alpha / 2 / (1 + (pi / 2 alpha u)^2). */
@inline function arcSlope(u: v128, alpha: v128): v128 {
  const z = f32x4.mul(f32x4.mul(f32x4.splat(1.5707963), alpha), u);
  return f32x4.div(f32x4.mul(alpha, f32x4.splat(0.5)), f32x4.add(f32x4.splat(1), f32x4.mul(z, z)));
}

/** 1 / width where u is nearer to 0 than half of it. */
@inline function boxSlope(u: v128, width: v128): v128 {
  const inside = f32x4.lt(f32x4.abs(u), f32x4.mul(width, f32x4.splat(0.5)));
  return v128.and(f32x4.div(f32x4.splat(1), width), inside);
}

/**
 * Derivative that stands for the count's: 1 / threshold inside the clamp (surrogate 0), else the sum over all levels of a sigmoid's
 * (1), an arc tangent's (2) or a box's (3). `weighted`: each level's part times its number, for the gradient of the threshold.
 */
@inline function slopeOf(
  h: v128, lines: usize, pixel: usize, cap: i32, surrogate: i32, width: f32, strict: i32, weighted: bool,
): v128 {
  const zero = f32x4.splat(0);
  if (surrogate === 0) {
    const threshold = v128.load(lines + 3 * pixel), most = f32x4.splat(<f32>cap);
    const x = f32x4.div(h, threshold);
    const inside = strict !== 0 ? v128.and(f32x4.gt(x, zero), f32x4.lt(x, most)) : v128.and(f32x4.ge(x, zero), f32x4.le(x, most));
    return v128.and(f32x4.div(weighted ? x : f32x4.splat(1), threshold), inside);
  }
  const by = f32x4.splat(width);
  let sum = zero;
  let level = lines + <usize>membraneLines * pixel;
  for (let k = 0; k < cap; k++, level += pixel) {
    const u = f32x4.sub(h, v128.load(level));
    const slope = surrogate === 1 ? sigmoidSlope(u, by) : surrogate === 2 ? arcSlope(u, by) : boxSlope(u, by);
    sum = f32x4.add(sum, weighted ? f32x4.mul(slope, f32x4.splat(<f32>(k + 1))) : slope);
  }
  return sum;
}

@inline function addDouble(sums: usize, x: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(x)));
  v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3))), 16);
}

/**
 * Task: dx (+)= gradient with respect to what the neuron reads; dx may be g. `detached` 0: resets pass the spikes' gradient on as
 * well. partial[4][channels] (float64; 0: not wanted) = sums of the gradients of decay, gain, current decay and threshold. A thread's scratch
 * memory keeps membrane, what was before it, and both currents, of every step. A stretch of steps begins at `begin` as forward; what the
 * stretch behind it hands back lies at `carried` (0: there is none), and what this one hands back goes to `carry` (0: nowhere; may be the same),
 * [3][rows][channels].
 */
export function membraneFireGradient(
  x: usize, g: usize, dx: usize, channels: i32, rows: i32, from: i32, to: i32, steps: i32, mean: usize, scale: usize, bias: usize,
  lines: usize, charge: i32, current: i32, reset: i32, rounding: i32, cap: i32, norm: f32,
  surrogate: i32, width: f32, strict: i32, detached: i32, partial: usize, accumulate: i32, begin: usize, carried: usize, carry: usize,
): void {
  const pixel = <usize>channels << 2;
  const step = pixel * <usize>rows;
  const zero = f32x4.splat(0), by = f32x4.splat(norm);
  const last = step * <usize>(steps - 1);
  if (partial !== 0) memory.fill(partial, 0, 8 * pixel);
  for (let row = from; row < to; row++)
    for (let c: usize = 0; c < pixel; c += 16) {
      const own = lines + c;
      const threshold = v128.load(own + 3 * pixel);
      const place = pixel * <usize>row + c;
      let at = place;
      let v = v128.load(begin === 0 ? own + 5 * pixel : begin + place);
      let i = begin === 0 ? zero : v128.load(begin + step + place);
      for (let t = 0; t < steps; t++, at += step) {
        const kept = scratch + (<usize>t << 6);
        v128.store(kept, v, 16);
        v128.store(kept, i, 32);
        const arriving = membraneInput(v128.load(x + at), mean, scale, bias, c);
        i = current !== 0 ? f32x4.add(f32x4.mul(v128.load(own + 2 * pixel), i), arriving) : arriving;
        const h = charged(v, i, own, pixel, charge, reset, cap, rounding);
        v128.store(kept, h);
        v128.store(kept, i, 48);
        v = reset === never ? h : left(h, countOf(h, own, pixel, cap, rounding), own, pixel, charge, reset);
      }
      at = place + last;
      // Gradients of what a step leaves, of its spikes through what they take later, and of its current.
      let later = zero, taken = zero, flowing = zero;
      if (carried !== 0) {
        later = v128.load(carried + place);
        taken = v128.load(carried + step + place);
        flowing = v128.load(carried + 2 * step + place);
      }
      for (let t = steps - 1; t >= 0; t--, at -= step) {
        const kept = scratch + (<usize>t << 6);
        const h = v128.load(kept), before = v128.load(kept, 16), arrived = v128.load(kept, 48);
        let dh = f32x4.add(v128.load(g + at), later);
        let dThreshold = zero;
        if (reset !== never) {
          const count = countOf(h, own, pixel, cap, rounding);
          if (charge === decaying && reset !== 0) {
            let leaves = reset === soft ? f32x4.sub(h, f32x4.mul(count, threshold)) : h;
            if (reset === hard) leaves = v128.bitselect(v128.load(own + 4 * pixel), h, f32x4.gt(count, zero));
            later = v128.and(later, f32x4.ge(leaves, v128.load(own + 6 * pixel)));
          }
          let spike = f32x4.div(v128.load(g + at), by);
          if (reset === hard && detached === 0) spike = f32x4.sub(spike, f32x4.mul(f32x4.sub(h, v128.load(own + 4 * pixel)), later));
          if (reset === soft && detached === 0) spike = f32x4.sub(spike, f32x4.mul(threshold, later));
          if (reset === delayed && detached === 0) spike = f32x4.add(spike, taken);
          if (reset === soft) dThreshold = f32x4.neg(f32x4.mul(count, later));
          let through = reset === 0 ? zero : later;
          if (reset === hard) through = v128.andnot(later, f32x4.gt(count, zero));
          dh = f32x4.add(f32x4.mul(spike, slopeOf(h, own, pixel, cap, surrogate, width, strict, false)), through);
          if (partial !== 0)
            dThreshold = f32x4.sub(dThreshold, f32x4.mul(spike, slopeOf(h, own, pixel, cap, surrogate, width, strict, true)));
        }
        let d = dh;
        later = dh;
        if (charge === leaking) {
          d = f32x4.mul(dh, v128.load(own + pixel));
          later = f32x4.sub(dh, d);
        } else if (charge === decaying) {
          d = f32x4.mul(dh, v128.load(own + pixel));
          later = f32x4.mul(dh, v128.load(own));
          if (reset === delayed) {
            taken = f32x4.neg(f32x4.mul(dh, threshold));
            if (partial !== 0)
              dThreshold = f32x4.sub(dThreshold, f32x4.mul(dh, countOf(before, own, pixel, cap, rounding)));
          }
        }
        if (current !== 0) d = f32x4.add(d, flowing);
        if (partial !== 0) {
          const sums = partial + 2 * c;
          addDouble(sums, f32x4.mul(dh, before));
          addDouble(sums + 2 * pixel, f32x4.mul(dh, arrived));
          addDouble(sums + 4 * pixel, f32x4.mul(d, v128.load(kept, 32)));
          addDouble(sums + 6 * pixel, dThreshold);
        }
        if (current !== 0) flowing = f32x4.mul(d, v128.load(own + 2 * pixel));
        if (accumulate !== 0) d = f32x4.add(d, v128.load(dx + at));
        v128.store(dx + at, d);
      }
      if (carry === 0) continue;
      v128.store(carry + place, later);
      v128.store(carry + step + place, taken);
      v128.store(carry + 2 * step + place, flowing);
    }
}

const ofSigmoid: i32 = 1, ofTau: i32 = 2, ofExponent: i32 = 3;

/** A decay from what a checkpoint holds: itself (0), 1 - sigmoid(w), 1 - 1 / tau, or exp(-1 / tau). */
@inline function decayOf(stored: f64, kind: i32): f64 {
  if (kind === ofSigmoid) return 1 / (1 + exp(stored));
  if (kind === ofTau) return 1 - 1 / stored;
  return kind === ofExponent ? exp(-1 / stored) : stored;
}

/** Its derivative. */
@inline function decaySlope(stored: f64, kind: i32): f64 {
  const decay = decayOf(stored, kind);
  if (kind === ofSigmoid) return -decay * (1 - decay);
  if (kind === ofTau) return 1 / (stored * stored);
  return kind === ofExponent ? decay / (stored * stored) : 1;
}

/** Task: decays of `channels` channels, from 0 to 1; with `gain` not 0 what is let in, factor (1 - decay), as well. */
export function decayLine(stored: usize, kind: i32, decay: usize, gain: usize, factor: f32, channels: i32): void {
  for (let at: usize = 0; at < <usize>channels << 2; at += 4) {
    const value = max(0.0, min(1.0, decayOf(<f64>load<f32>(stored + at), kind)));
    store<f32>(decay + at, <f32>value);
    if (gain !== 0) store<f32>(gain + at, <f32>(<f64>factor * max(1 - value, 1.0 / 65536)));
  }
}

/** Task: the gradient of stored decays from sums of those of decays and gains, `chunks` times [4][padded] float64; `shared` as `gain`. */
export function decayLineGradient(
  partial: usize, chunks: i32, padded: i32, line: i32, stored: usize, kind: i32, shared: i32, factor: f32, channels: i32, out: usize,
): void {
  const chunk = <usize>padded << 5;
  for (let c = 0; c < channels; c++) {
    const at = <usize>c << 2;
    const value = <f64>load<f32>(stored + at), decay = decayOf(value, kind);
    let sum: f64 = 0;
    for (let i = 0; i < chunks; i++) {
      const sums = partial + <usize>i * chunk + (<usize>c << 3);
      sum += load<f64>(sums + (<usize>(line * padded) << 3));
      if (shared !== 0) sum -= <f64>factor * load<f64>(sums + (<usize>padded << 3));
    }
    store<f32>(out + at, <f32>(decay >= 0 && decay <= 1 ? sum * decaySlope(value, kind) : 0));
  }
}

/** Task: thresholds of `channels` channels, and their multiples, `cap` lines of `padded` channels. */
export function thresholdLine(stored: usize, threshold: usize, levels: usize, padded: i32, cap: i32, channels: i32): void {
  for (let at: usize = 0; at < <usize>channels << 2; at += 4) {
    const value = load<f32>(stored + at);
    store<f32>(threshold + at, value);
    for (let k = 0; k < cap; k++) store<f32>(levels + (<usize>(k * padded) << 2) + at, <f32>(k + 1) * value);
  }
}

/** Task: the gradient of thresholds from the same sums. */
export function thresholdLineGradient(partial: usize, chunks: i32, padded: i32, channels: i32, out: usize): void {
  for (let c = 0; c < channels; c++) {
    let sum: f64 = 0;
    for (let i = 0; i < chunks; i++) sum += load<f64>(partial + <usize>i * (<usize>padded << 5) + (<usize>(3 * padded + c) << 3));
    store<f32>(out + (<usize>c << 2), <f32>sum);
  }
}
