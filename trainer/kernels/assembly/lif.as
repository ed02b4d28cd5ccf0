/**
 * The leaky integrate-and-fire neuron of the usual spiking training, over `steps` time steps, and its surrogate gradient
 * back through them. Values lie step after step, `rows` rows of `channels` each; a task walks rows from..to of every step.
 *
 * h = v + rate (x - v), rate = 1 / tau; y = 1 iff h >= threshold; v = 0 after a spike, else h; v = 0 at first. The neuron
 * reads x, or (x - mean) scale + bias where `mean` is not 0: the batch norm in front of it.
 */
import { expVector } from './mathematics';
import { scratch } from './scratch';
import { line } from './norm';

@inline function membraneInput(x: v128, mean: usize, scale: usize, bias: usize, c: usize): v128 {
  return mean === 0 ? x : line(x, v128.load(mean + c), v128.load(scale + c), v128.load(bias + c));
}

@inline function charge(v: v128, x: v128, rate: v128): v128 {
  return f32x4.add(v, f32x4.mul(f32x4.sub(x, v), rate));
}

/** Derivative that stands for the spike's: slope s (1 - s) with s = sigmoid(slope (h - threshold)). */
@inline function surrogate(h: v128, threshold: v128, slope: v128): v128 {
  const z = f32x4.neg(f32x4.abs(f32x4.mul(slope, f32x4.sub(h, threshold))));
  const e = expVector(f32x4.pmax(z, f32x4.splat(-87)));
  const rest = f32x4.add(f32x4.splat(1), e);
  return f32x4.div(f32x4.mul(slope, e), f32x4.mul(rest, rest));
}

/** Task: y = spikes, 0 or 1. */
export function leakyFire(
  x: usize, y: usize, channels: i32, rows: i32, from: i32, to: i32, steps: i32, mean: usize, scale: usize, bias: usize,
  rate: f32, threshold: f32,
): void {
  const pixel = <usize>channels << 2;
  const step = pixel * <usize>rows;
  const by = f32x4.splat(rate), least = f32x4.splat(threshold), one = f32x4.splat(1);
  for (let row = from; row < to; row++)
    for (let c: usize = 0; c < pixel; c += 16) {
      let at = pixel * <usize>row + c;
      let v = f32x4.splat(0);
      for (let t = 0; t < steps; t++, at += step) {
        const h = charge(v, membraneInput(v128.load(x + at), mean, scale, bias, c), by);
        const fired = f32x4.ge(h, least);
        v128.store(y + at, v128.and(one, fired));
        v = v128.andnot(h, fired);
      }
    }
}

/**
 * Task: dx (+)= gradient with respect to what the neuron reads; dx may be g. `detached` 0: the reset passes the spike's
 * gradient on as well. A thread's scratch memory keeps one membrane per step.
 */
export function leakyFireGradient(
  x: usize, g: usize, dx: usize, channels: i32, rows: i32, from: i32, to: i32, steps: i32, mean: usize, scale: usize,
  bias: usize, rate: f32, threshold: f32, slope: f32, detached: i32, accumulate: i32,
): void {
  const pixel = <usize>channels << 2;
  const step = pixel * <usize>rows;
  const by = f32x4.splat(rate), least = f32x4.splat(threshold), steep = f32x4.splat(slope);
  const last = step * <usize>(steps - 1);
  for (let row = from; row < to; row++)
    for (let c: usize = 0; c < pixel; c += 16) {
      let at = pixel * <usize>row + c;
      let v = f32x4.splat(0);
      for (let t = 0; t < steps; t++, at += step) {
        const h = charge(v, membraneInput(v128.load(x + at), mean, scale, bias, c), by);
        v128.store(scratch + (<usize>t << 4), h);
        v = v128.andnot(h, f32x4.ge(h, least));
      }
      at = pixel * <usize>row + c + last;
      let later = f32x4.splat(0);
      for (let t = steps - 1; t >= 0; t--, at -= step) {
        const h = v128.load(scratch + (<usize>t << 4));
        let spike = v128.load(g + at);
        if (detached === 0) spike = f32x4.sub(spike, f32x4.mul(h, later));
        const kept = v128.andnot(later, f32x4.ge(h, least));
        const dh = f32x4.add(f32x4.mul(spike, surrogate(h, least, steep)), kept);
        let d = f32x4.mul(dh, by);
        later = f32x4.sub(dh, d);
        if (accumulate !== 0) d = f32x4.add(d, v128.load(dx + at));
        v128.store(dx + at, d);
      }
    }
}
