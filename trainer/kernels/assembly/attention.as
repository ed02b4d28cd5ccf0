/**
 * Spike-driven attention, head by head: out = scale * q (k' v). The state k' v comes first; on counts both orders give
 * the same integers. Rows are [token][channel]; head h owns the channels h * size and on.
 */
import { tileBytes } from './constants';
import { blockDepth, multiplyPlain, packedBytes } from './matmul';
import { scratch } from './scratch';

/** Task: images from..to. */
export function attention(
  q: usize, k: usize, v: usize, out: usize, tokens: i32, keyChannels: i32, valueChannels: i32,
  heads: i32, key: i32, value: i32, scale: f32, from: i32, to: i32,
): void {
  const keyRow = <usize>keyChannels << 2;
  const valueRow = <usize>valueChannels << 2;
  const state = scratch + tileBytes + packedBytes(blockDepth, max(key, value));
  for (let n = from; n < to; n++) {
    const keys = keyRow * <usize>(n * tokens);
    const values = valueRow * <usize>(n * tokens);
    if (heads * value < valueChannels) memory.fill(out + values, 0, valueRow * <usize>tokens);
    for (let h = 0; h < heads; h++) {
      const a = keys + (<usize>(h * key) << 2);
      const b = values + (<usize>(h * value) << 2);
      multiplyPlain(true, k + a, keyRow, false, v + b, valueRow, tokens, value, state, <usize>value << 2, key, false);
      multiplyPlain(false, q + a, keyRow, false, state, <usize>value << 2, key, value, out + b, valueRow, tokens, false);
    }
    scaleRows(out + values, valueRow, out + values, valueRow, tokens, heads * value, scale);
  }
}

function scaleRows(x: usize, xRow: usize, y: usize, yRow: usize, rows: i32, columns: i32, scale: f32): void {
  const factor = f32x4.splat(scale);
  const bytes = <usize>columns << 2;
  for (let r = 0; r < rows; r++, x += xRow, y += yRow) {
    let c: usize = 0;
    for (; c + 16 <= bytes; c += 16) v128.store(y + c, f32x4.mul(v128.load(x + c), factor));
    for (; c < bytes; c += 4) store<f32>(y + c, load<f32>(x + c) * scale);
  }
}

/** Task: gradients of images from..to, in the order dq, dk, dv; two of them may be the same buffer if the later accumulates. */
export function attentionGradient(
  q: usize, k: usize, v: usize, g: usize, dq: usize, dk: usize, dv: usize, addQ: i32, addK: i32, addV: i32,
  tokens: i32, keyChannels: i32, valueChannels: i32, heads: i32, key: i32, value: i32, scale: f32, from: i32, to: i32,
): void {
  const keyRow = <usize>keyChannels << 2;
  const valueRow = <usize>valueChannels << 2;
  const stateRow = <usize>value << 2;
  const state = scratch + tileBytes + packedBytes(blockDepth, max(key, value));
  const scaled = state + stateRow * <usize>key;
  for (let n = from; n < to; n++) {
    const keys = keyRow * <usize>(n * tokens);
    const values = valueRow * <usize>(n * tokens);
    prepare(dq + keys, keyRow * <usize>tokens, heads * key < keyChannels && addQ === 0);
    prepare(dk + keys, keyRow * <usize>tokens, heads * key < keyChannels && addK === 0);
    prepare(dv + values, valueRow * <usize>tokens, heads * value < valueChannels && addV === 0);
    for (let h = 0; h < heads; h++) {
      const a = keys + (<usize>(h * key) << 2);
      const b = values + (<usize>(h * value) << 2);
      scaleRows(g + b, valueRow, scaled, stateRow, tokens, value, scale);
      multiplyPlain(true, k + a, keyRow, false, v + b, valueRow, tokens, value, state, stateRow, key, false);
      multiplyPlain(false, scaled, stateRow, true, state, stateRow, value, key, dq + a, keyRow, tokens, addQ !== 0);
      multiplyPlain(true, q + a, keyRow, false, scaled, stateRow, tokens, value, state, stateRow, key, false);
      multiplyPlain(false, v + b, valueRow, true, state, stateRow, value, key, dk + a, keyRow, tokens, addK !== 0);
      multiplyPlain(false, k + a, keyRow, false, state, stateRow, key, value, dv + b, valueRow, tokens, addV !== 0);
    }
  }
}

/** Clears rows whose last channels no head writes. */
@inline function prepare(rows: usize, bytes: usize, needed: bool): void {
  if (needed) memory.fill(rows, 0, bytes);
}
