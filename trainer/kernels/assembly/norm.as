/**
 * Batch norm over rows [rows][channels], with the neuron behind it computed on the way where nothing else reads the
 * norm's own result. Sums run in float64 per chunk of rows and are added chunk by chunk, so chunks, not threads, set the order.
 */
import { multiplyAdd } from './arithmetic';
import { tileBytes } from './constants';
import { scratch } from './scratch';
import { divisor, fireVector, isPowerOfTwo, passVector } from './neuron';

/** Rows that stay in the first-level cache while all channels are walked. */
@inline function rowsInCache(pixel: usize): i32 {
  return max(1, <i32>(16384 / pixel));
}

@inline export function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}
@inline export function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i32>(x, x, 2, 3, 2, 3));
}

/** Task: partial[2][channels] (float64) = sums and sums of squares over rows from..to. */
export function columnMoments(x: usize, channels: i32, from: i32, to: i32, partial: usize): void {
  const pixel = <usize>channels << 2;
  memory.fill(partial, 0, 4 * pixel);
  const cached = rowsInCache(pixel);
  for (let row = from; row < to; row += cached) {
    const end = min(to, row + cached);
    for (let c: usize = 0; c < pixel; c += 16) {
      const at = partial + 2 * c;
      let s0 = v128.load(at), s1 = v128.load(at, 16), q0 = v128.load(at + 2 * pixel), q1 = v128.load(at + 2 * pixel, 16);
      let p = x + pixel * <usize>row + c;
      for (let r = row; r < end; r++, p += pixel) {
        const v = v128.load(p);
        const a = low(v), b = high(v);
        s0 = f64x2.add(s0, a);
        s1 = f64x2.add(s1, b);
        q0 = f64x2.add(q0, f64x2.mul(a, a));
        q1 = f64x2.add(q1, f64x2.mul(b, b));
      }
      v128.store(at, s0);
      v128.store(at, s1, 16);
      v128.store(at + 2 * pixel, q0);
      v128.store(at + 2 * pixel, q1, 16);
    }
  }
}

/** Task: partial[channels] (float64) = sums over rows from..to: the gradient of a bias. */
export function columnSums(x: usize, channels: i32, from: i32, to: i32, partial: usize): void {
  const pixel = <usize>channels << 2;
  for (let c: usize = 0; c < pixel; c += 16) {
    let s0 = f64x2.splat(0), s1 = f64x2.splat(0);
    let p = x + pixel * <usize>from + c;
    for (let r = from; r < to; r++, p += pixel) {
      const v = v128.load(p);
      s0 = f64x2.add(s0, low(v));
      s1 = f64x2.add(s1, high(v));
    }
    v128.store(partial + 2 * c, s0);
    v128.store(partial + 2 * c, s1, 16);
  }
}

@inline function total(partial: usize, chunks: i32, chunkBytes: usize, index: usize): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < chunks; i++, partial += chunkBytes) sum += load<f64>(partial + (index << 3));
  return sum;
}

/** Task: out[channels] (float32) = the sum of float64 partial sums. */
export function finishColumnSums(partial: usize, chunks: i32, channels: i32, out: usize): void {
  for (let c: usize = 0; c < <usize>channels; c++)
    store<f32>(out + (c << 2), <f32>total(partial, chunks, <usize>channels << 3, c));
}

/**
 * Task: batch statistics from partial moments: mean, 1/sqrt(var + eps), scale = weight / sqrt(var + eps); running
 * statistics move by `momentum` towards mean and unbiased variance, as PyTorch's do.
 */
export function normStatistics(
  partial: usize, chunks: i32, rows: i32, channels: i32, eps: f64, momentum: f64, weight: usize,
  mean: usize, inverse: usize, scale: usize, runningMean: usize, runningVariance: usize,
): void {
  const count = <f64>rows;
  const chunk = <usize>channels << 4;
  for (let c: usize = 0; c < <usize>channels; c++) {
    const at = c << 2;
    const average = total(partial, chunks, chunk, c) / count;
    const variance = max(0.0, total(partial, chunks, chunk, c + channels) / count - average * average);
    writeLine(at, average, variance, eps, weight, mean, inverse, scale);
    const unbiased = variance * (count / (count - 1));
    store<f32>(runningMean + at, <f32>((1 - momentum) * <f64>load<f32>(runningMean + at) + momentum * average));
    store<f32>(runningVariance + at, <f32>((1 - momentum) * <f64>load<f32>(runningVariance + at) + momentum * unbiased));
  }
}

/** Task: the same line from the running statistics, which stay as they are. */
export function normRunning(
  channels: i32, eps: f64, weight: usize, mean: usize, inverse: usize, scale: usize, runningMean: usize, runningVariance: usize,
): void {
  for (let at: usize = 0; at < <usize>channels << 2; at += 4)
    writeLine(at, <f64>load<f32>(runningMean + at), <f64>load<f32>(runningVariance + at), eps, weight, mean, inverse, scale);
}

@inline function writeLine(
  at: usize, average: f64, variance: f64, eps: f64, weight: usize, mean: usize, inverse: usize, scale: usize,
): void {
  const factor = 1 / sqrt(variance + eps);
  store<f32>(mean + at, <f32>average);
  store<f32>(inverse + at, <f32>factor);
  store<f32>(scale + at, <f32>(factor * <f64>load<f32>(weight + at)));
}

@inline export function line(x: v128, mean: v128, scale: v128, bias: v128): v128 {
  return multiplyAdd(f32x4.sub(x, mean), scale, bias);
}

/** Task: y = (x - mean) scale + bias over rows from..to. */
export function normalise(x: usize, y: usize, channels: i32, from: i32, to: i32, mean: usize, scale: usize, bias: usize): void {
  const pixel = <usize>channels << 2;
  const end = pixel * <usize>to;
  let p = pixel * <usize>from;
  while (p < end)
    for (let c: usize = 0; c < pixel; c += 16, p += 16)
      v128.store(y + p, line(v128.load(x + p), v128.load(mean + c), v128.load(scale + c), v128.load(bias + c)));
}

/** Task: y = the neuron's values of (x - mean) scale + bias. */
export function normaliseFire(
  x: usize, y: usize, channels: i32, from: i32, to: i32, mean: usize, scale: usize, bias: usize,
  cap: f32, norm: f32, halfUp: i32,
): void {
  if (isPowerOfTwo(norm) && halfUp === 0) normaliseFireAs(x, y, channels, from, to, mean, scale, bias, cap, norm, true, false);
  else if (isPowerOfTwo(norm)) normaliseFireAs(x, y, channels, from, to, mean, scale, bias, cap, norm, true, true);
  else normaliseFireAs(x, y, channels, from, to, mean, scale, bias, cap, norm, isPowerOfTwo(norm), halfUp !== 0);
}

/** Inlined where it is called: of the usual neuron, what is the same for all values is not asked for each. */
@inline function normaliseFireAs(
  x: usize, y: usize, channels: i32, from: i32, to: i32, mean: usize, scale: usize, bias: usize,
  cap: f32, norm: f32, inverse: bool, halfUp: bool,
): void {
  const pixel = <usize>channels << 2;
  const most = f32x4.splat(cap), by = divisor(norm);
  const end = pixel * <usize>to;
  let p = pixel * <usize>from;
  while (p < end)
    for (let c: usize = 0; c < pixel; c += 16, p += 16) {
      const membrane = line(v128.load(x + p), v128.load(mean + c), v128.load(scale + c), v128.load(bias + c));
      v128.store(y + p, fireVector(membrane, most, by, inverse, halfUp));
    }
}

/** Rows whose products are added in float32 before their sums go to float64. */
const rowsInSingle: i32 = 32;

/**
 * Task: partial[2][channels] (float64) = sums of g and of g (x - mean) over rows from..to; cap 0: no neuron in between.
 * A thread's scratch memory keeps two float32 rows.
 */
export function columnProducts(
  x: usize, g: usize, channels: i32, from: i32, to: i32, mean: usize, scale: usize, bias: usize,
  cap: f32, norm: f32, strict: i32, partial: usize,
): void {
  const inverse = isPowerOfTwo(norm);
  if (cap === 0) columnProductsAs(x, g, channels, from, to, mean, scale, bias, cap, norm, false, true, false, partial);
  else if (inverse && strict === 0) columnProductsAs(x, g, channels, from, to, mean, scale, bias, cap, norm, true, true, false, partial);
  else if (inverse) columnProductsAs(x, g, channels, from, to, mean, scale, bias, cap, norm, true, true, true, partial);
  else columnProductsAs(x, g, channels, from, to, mean, scale, bias, cap, norm, true, inverse, strict !== 0, partial);
}

@inline function columnProductsAs(
  x: usize, g: usize, channels: i32, from: i32, to: i32, mean: usize, scale: usize, bias: usize,
  cap: f32, norm: f32, fires: bool, inverse: bool, strict: bool, partial: usize,
): void {
  const pixel = <usize>channels << 2;
  const most = f32x4.splat(cap), by = divisor(norm);
  const sums = scratch + tileBytes, products = sums + pixel;
  memory.fill(partial, 0, 4 * pixel);
  let p = pixel * <usize>from;
  for (let row = from; row < to; row += rowsInSingle) {
    memory.fill(sums, 0, 2 * pixel);
    const end = p + pixel * <usize>min(rowsInSingle, to - row);
    while (p < end)
      for (let c: usize = 0; c < pixel; c += 16, p += 16) {
        const centred = f32x4.sub(v128.load(x + p), v128.load(mean + c));
        let d = v128.load(g + p);
        if (fires) d = passVector(multiplyAdd(centred, v128.load(scale + c), v128.load(bias + c)), d, most, by, inverse, strict);
        v128.store(sums + c, f32x4.add(v128.load(sums + c), d));
        v128.store(products + c, multiplyAdd(centred, d, v128.load(products + c)));
      }
    for (let c: usize = 0; c < 2 * pixel; c += 16) addDouble(partial + 2 * c, v128.load(sums + c));
  }
}

/** Adds four float32 numbers to float64 sums. */
@inline export function addDouble(sums: usize, x: v128): void {
  v128.store(sums, f64x2.add(v128.load(sums), low(x)));
  v128.store(sums, f64x2.add(v128.load(sums, 16), high(x)), 16);
}

/** Task: gradients of weight and bias from partial products, and what `normGradient` subtracts: `shift` and `slope`. */
export function normGradientSums(
  partial: usize, chunks: i32, rows: i32, channels: i32, inverse: usize,
  weightGradient: usize, biasGradient: usize, shift: usize, slope: usize,
): void {
  const chunk = <usize>channels << 4;
  for (let c: usize = 0; c < <usize>channels; c++) {
    const at = c << 2;
    const sum = total(partial, chunks, chunk, c);
    const factor = <f64>load<f32>(inverse + at);
    const along = total(partial, chunks, chunk, c + channels) * factor;
    store<f32>(weightGradient + at, <f32>along);
    store<f32>(biasGradient + at, <f32>sum);
    store<f32>(shift + at, <f32>(sum / <f64>rows));
    store<f32>(slope + at, <f32>(along * factor / <f64>rows));
  }
}

/** Task: dx (+)= scale (g - shift - (x - mean) slope) over rows from..to, g as in `columnProducts`; dx may be g. */
export function normGradient(
  x: usize, g: usize, dx: usize, channels: i32, from: i32, to: i32, mean: usize, scale: usize, bias: usize,
  cap: f32, norm: f32, strict: i32, shift: usize, slope: usize, accumulate: i32,
): void {
  const inverse = isPowerOfTwo(norm), onto = accumulate !== 0;
  if (cap === 0) normGradientAs(x, g, dx, channels, from, to, mean, scale, bias, cap, norm, false, true, false, shift, slope, onto);
  else if (inverse && strict === 0) normGradientAs(x, g, dx, channels, from, to, mean, scale, bias, cap, norm, true, true, false, shift, slope, onto);
  else if (inverse) normGradientAs(x, g, dx, channels, from, to, mean, scale, bias, cap, norm, true, true, true, shift, slope, onto);
  else normGradientAs(x, g, dx, channels, from, to, mean, scale, bias, cap, norm, true, inverse, strict !== 0, shift, slope, onto);
}

@inline function normGradientAs(
  x: usize, g: usize, dx: usize, channels: i32, from: i32, to: i32, mean: usize, scale: usize, bias: usize,
  cap: f32, norm: f32, fires: bool, inverse: bool, strict: bool, shift: usize, slope: usize, accumulate: bool,
): void {
  const pixel = <usize>channels << 2;
  const most = f32x4.splat(cap), by = divisor(norm);
  const end = pixel * <usize>to;
  let p = pixel * <usize>from;
  while (p < end)
    for (let c: usize = 0; c < pixel; c += 16, p += 16) {
      const k = v128.load(scale + c);
      const centred = f32x4.sub(v128.load(x + p), v128.load(mean + c));
      let d = v128.load(g + p);
      if (fires) d = passVector(multiplyAdd(centred, k, v128.load(bias + c)), d, most, by, inverse, strict);
      let result = f32x4.mul(k, f32x4.sub(f32x4.sub(d, v128.load(shift + c)), f32x4.mul(centred, v128.load(slope + c))));
      if (accumulate) result = f32x4.add(result, v128.load(dx + p));
      v128.store(dx + p, result);
    }
}
