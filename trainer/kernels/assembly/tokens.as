/**
 * What vision transformers compute with, on rows of tokens [picture][token][channel]: `stride` floats a row, of which
 * `channels` count and the others stay 0. Sums run in float64.
 */
import { tileBytes } from './constants';
import { blockDepth, multiplyPlain, packedBytes } from './matmul';
import { erf, exp } from './mathematics';
import { scratch } from './scratch';

@inline function at(row: usize, c: i32): f64 {
  return <f64>load<f32>(row + (<usize>c << 2));
}

@inline function put(row: usize, c: i32, value: f64): void {
  store<f32>(row + (<usize>c << 2), <f32>value);
}

/** Task: y = (x - mean) / sqrt(variance + eps) weight + bias of rows from..to; statistics [row][2] keep mean and inverse deviation. */
export function layerNorm(
  x: usize, y: usize, stride: i32, channels: i32, eps: f64, weight: usize, bias: usize, statistics: usize, from: i32, to: i32,
): void {
  const bytes = <usize>stride << 2;
  for (let r = from; r < to; r++) {
    const row = x + bytes * <usize>r, out = y + bytes * <usize>r;
    let mean: f64 = 0, square: f64 = 0;
    for (let c = 0; c < channels; c++) mean += at(row, c);
    mean /= <f64>channels;
    for (let c = 0; c < channels; c++) {
      const d = at(row, c) - mean;
      square += d * d;
    }
    const inverse = 1 / sqrt(square / <f64>channels + eps);
    for (let c = 0; c < channels; c++) put(out, c, (at(row, c) - mean) * inverse * at(weight, c) + at(bias, c));
    if (stride > channels) memory.fill(out + (<usize>channels << 2), 0, <usize>(stride - channels) << 2);
    put(statistics, 2 * r, mean);
    put(statistics, 2 * r + 1, inverse);
  }
}

/** Task: dx = the gradient through that norm of rows from..to; float64 [stride]: sums of g (its bias') and products g x' (its weight's). */
export function layerNormGradient(
  x: usize, g: usize, dx: usize, stride: i32, channels: i32, weight: usize, statistics: usize, from: i32, to: i32, sums: usize, products: usize,
): void {
  const bytes = <usize>stride << 2;
  memory.fill(sums, 0, 2 * bytes);
  memory.fill(products, 0, 2 * bytes);
  for (let r = from; r < to; r++) {
    const row = x + bytes * <usize>r, given = g + bytes * <usize>r, out = dx + bytes * <usize>r;
    const mean = at(statistics, 2 * r), inverse = at(statistics, 2 * r + 1);
    let sum: f64 = 0, along: f64 = 0;
    for (let c = 0; c < channels; c++) {
      const value = (at(row, c) - mean) * inverse, d = at(given, c);
      const one = sums + (<usize>c << 3), other = products + (<usize>c << 3);
      store<f64>(one, load<f64>(one) + d);
      store<f64>(other, load<f64>(other) + d * value);
      sum += d * at(weight, c);
      along += d * at(weight, c) * value;
    }
    sum /= <f64>channels;
    along /= <f64>channels;
    for (let c = 0; c < channels; c++) {
      const value = (at(row, c) - mean) * inverse;
      put(out, c, inverse * (at(given, c) * at(weight, c) - sum - value * along));
    }
    if (stride > channels) memory.fill(out + (<usize>channels << 2), 0, <usize>(stride - channels) << 2);
  }
}

/** Share of the normal distribution below x. */
@inline function below(x: f64): f64 {
  return 0.5 * (1 + erf(x * 0.70710678118654752440));
}

/** Task: y = x times the share of the normal distribution below x (the exact GELU), of bytes from..to. */
export function gelu(x: usize, y: usize, from: usize, to: usize): void {
  for (let p = from; p < to; p += 4) {
    const v = <f64>load<f32>(x + p);
    store<f32>(y + p, <f32>(v * below(v)));
  }
}

/** Task: dx = g times its derivative; dx may be g. */
export function geluGradient(x: usize, g: usize, dx: usize, from: usize, to: usize): void {
  for (let p = from; p < to; p += 4) {
    const v = <f64>load<f32>(x + p);
    const slope = below(v) + v * exp(-0.5 * v * v) * 0.39894228040143267794;
    store<f32>(dx + p, <f32>(<f64>load<f32>(g + p) * slope));
  }
}

/** Rows of probabilities from products, in place. */
function softmaxRows(x: usize, rows: i32, columns: i32, scale: f64): void {
  for (let r = 0; r < rows; r++, x += <usize>columns << 2) {
    let most = at(x, 0), sum: f64 = 0;
    for (let c = 1; c < columns; c++) most = max(most, at(x, c));
    for (let c = 0; c < columns; c++) {
      const e = exp((at(x, c) - most) * scale);
      sum += e;
      put(x, c, e);
    }
    for (let c = 0; c < columns; c++) put(x, c, at(x, c) / sum);
  }
}

/**
 * Task: softmax attention of pictures from..to. Rows of `qkv` hold queries, keys and values side by side, each head by head of
 * `size` channels; `shares` [picture][head][token][token] keeps the softmax.
 */
export function softmaxAttention(
  qkv: usize, out: usize, shares: usize, tokens: i32, stride: i32, outStride: i32, heads: i32, size: i32, scale: f64, from: i32, to: i32,
): void {
  const row = <usize>stride << 2, outRow = <usize>outStride << 2, shareRow = <usize>tokens << 2;
  const part = <usize>(heads * size) << 2;
  for (let n = from; n < to; n++) {
    if (heads * size < outStride) memory.fill(out + outRow * <usize>(n * tokens), 0, outRow * <usize>tokens);
    for (let h = 0; h < heads; h++) {
      const q = qkv + row * <usize>(n * tokens) + (<usize>(h * size) << 2), k = q + part, v = k + part;
      const share = shares + shareRow * <usize>tokens * <usize>(n * heads + h);
      multiplyPlain(false, q, row, true, k, row, size, tokens, share, shareRow, tokens, false);
      softmaxRows(share, tokens, tokens, scale);
      const result = out + outRow * <usize>(n * tokens) + (<usize>(h * size) << 2);
      multiplyPlain(false, share, shareRow, false, v, row, tokens, size, result, outRow, tokens, false);
    }
  }
}

/** Task: the gradient of queries, keys and values; a thread's scratch memory holds one head's products. */
export function softmaxAttentionGradient(
  qkv: usize, g: usize, dqkv: usize, shares: usize, tokens: i32, stride: i32, outStride: i32, heads: i32, size: i32, scale: f64, from: i32, to: i32,
): void {
  const row = <usize>stride << 2, outRow = <usize>outStride << 2, shareRow = <usize>tokens << 2;
  const part = <usize>(heads * size) << 2;
  const products = scratch + tileBytes + packedBytes(blockDepth, max(tokens, size));
  for (let n = from; n < to; n++) {
    if (3 * heads * size < stride) memory.fill(dqkv + row * <usize>(n * tokens), 0, row * <usize>tokens);
    for (let h = 0; h < heads; h++) {
      const offset = row * <usize>(n * tokens) + (<usize>(h * size) << 2);
      const q = qkv + offset, k = q + part, v = k + part;
      const dq = dqkv + offset, dk = dq + part, dv = dk + part;
      const share = shares + shareRow * <usize>tokens * <usize>(n * heads + h);
      const given = g + outRow * <usize>(n * tokens) + (<usize>(h * size) << 2);
      multiplyPlain(true, share, shareRow, false, given, outRow, tokens, size, dv, row, tokens, false);
      multiplyPlain(false, given, outRow, true, v, row, size, tokens, products, shareRow, tokens, false);
      softmaxGradient(share, products, tokens, tokens, scale);
      multiplyPlain(false, products, shareRow, false, k, row, tokens, size, dq, row, tokens, false);
      multiplyPlain(true, products, shareRow, false, q, row, tokens, size, dk, row, tokens, false);
    }
  }
}

/** g = (g - sum of g p) p scale, row by row, in place. */
function softmaxGradient(p: usize, g: usize, rows: i32, columns: i32, scale: f64): void {
  for (let r = 0; r < rows; r++, p += <usize>columns << 2, g += <usize>columns << 2) {
    let sum: f64 = 0;
    for (let c = 0; c < columns; c++) sum += at(p, c) * at(g, c);
    for (let c = 0; c < columns; c++) put(g, c, (at(g, c) - sum) * at(p, c) * scale);
  }
}

/** Task: row `token` of picture n is row places[n][token] of its picture, plus the table's row `token`; rows from..to. */
export function placeTokens(x: usize, y: usize, places: usize, table: usize, stride: i32, tokens: i32, from: i32, to: i32): void {
  const bytes = <usize>stride << 2;
  for (let r = from; r < to; r++) {
    const source = x + bytes * <usize>(r - r % tokens + load<i32>(places + (<usize>r << 2)));
    const target = y + bytes * <usize>r, position = table + bytes * <usize>(r % tokens);
    for (let c: usize = 0; c < bytes; c += 16) v128.store(target + c, f32x4.add(v128.load(source + c), v128.load(position + c)));
  }
}

/** Task: the gradient of that: every row goes back to its place. */
export function unplaceTokens(g: usize, dx: usize, places: usize, stride: i32, tokens: i32, from: i32, to: i32): void {
  const bytes = <usize>stride << 2;
  for (let r = from; r < to; r++)
    memory.copy(dx + bytes * <usize>(r - r % tokens + load<i32>(places + (<usize>r << 2))), g + bytes * <usize>r, bytes);
}

/**
 * Task: masked reconstruction of rows from..to, one per patch. Targets are the patch's pixels as (row, column, channel), less
 * their mean, over sqrt(unbiased variance + eps); the loss is the mean of squares, of patches whose byte `active` is 0, over
 * `count` of them. Writes the gradient, 0 for the others.
 *
 * @param images [image][channel][row][column].
 * @param partial receives the loss (float64) and 0.
 */
export function patchLoss(
  images: usize, active: usize, predicted: usize, gradient: usize, stride: i32, channels: i32, height: i32, width: i32,
  gridHeight: i32, gridWidth: i32, eps: f64, count: i32, from: i32, to: i32, partial: usize,
): void {
  const rows = height / gridHeight, columns = width / gridWidth, size = rows * columns * channels;
  const bytes = <usize>stride << 2, tokens = gridHeight * gridWidth;
  const part = 1 / (<f64>size * <f64>count);
  let loss: f64 = 0;
  for (let r = from; r < to; r++) {
    const out = gradient + bytes * <usize>r, guess = predicted + bytes * <usize>r;
    memory.fill(out, 0, bytes);
    if (load<u8>(active + <usize>r) !== 0) continue;
    const token = r % tokens;
    const first = images + (<usize>((r / tokens * channels * height + token / gridWidth * rows) * width + token % gridWidth * columns) << 2);
    let mean: f64 = 0, square: f64 = 0;
    for (let e = 0; e < size; e++) mean += pixel(first, e, channels, columns, height, width);
    mean /= <f64>size;
    for (let e = 0; e < size; e++) {
      const d = pixel(first, e, channels, columns, height, width) - mean;
      square += d * d;
    }
    const inverse = 1 / sqrt(square / <f64>max(1, size - 1) + eps);
    for (let e = 0; e < size; e++) {
      const d = at(guess, e) - (pixel(first, e, channels, columns, height, width) - mean) * inverse;
      loss += d * d;
      put(out, e, 2 * d * part);
    }
  }
  store<f64>(partial, loss * part);
  store<i32>(partial, 0, 8);
}

/** Number `e` of a patch, counted by rows, columns, channels. */
@inline function pixel(first: usize, e: i32, channels: i32, columns: i32, height: i32, width: i32): f64 {
  const place = e / channels;
  return at(first, (e % channels * height + place / columns) * width + place % columns);
}
