/**
 * Attention products. A state lies [row][head][column], columns in blocks of 8 (`stateColumns` of them): rows and columns
 * are what DESIGN calls i and j over positions, n and m over channels.
 */
import { storeListed } from './lists';
import { gatherTile } from './tiles';
import { product1, product4 } from './graded';
import { endRow, firstRow } from './rows';
import { scratch } from './scratch';
import { gatheredOutputs, listPadding, listedBytes, listedReach } from './constants';

/**
 * Task: rows of the state, summed over positions: state[i][head][j] += left[n][head, i] right[n][head, j].
 * `flush` pairs of products fit 16 bits.
 */
export function correlatePositions(
  from: i32, to: i32, left: usize, leftStride: i32, right: usize, rightStride: i32, positions: i32,
  heads: i32, leftPerHead: i32, rightPerHead: i32, flush: i32, state: usize, stateColumns: i32,
): void {
  const last = endRow(to), offsets = scratch + listedBytes, counts = offsets + <usize>(positions + <i32>listPadding) * 2;
  // As many positions as offsets reach.
  const most = <i32>listedReach / rightStride;
  for (let i = firstRow(from); i < last; i++)
    for (let head = 0; head < heads; head++) {
      const out = state + <usize>((i * heads + head) * stateColumns) * 4;
      for (let first = 0; first < positions; first += most) {
        let n: usize = 0, at = left + <usize>(first * leftStride + head * leftPerHead + i);
        const some = min(most, positions - first), rows = right + <usize>(first * rightStride + head * rightPerHead);
        for (let position = 0; position < some; position++, at += leftStride) {
          const count = load<u8>(at);
          store<u16>(offsets + n * 2, <u16>((position * rightStride) >> 3));
          store<u8>(counts + n, count);
          n += <usize>(count !== 0);
        }
        store<u16>(offsets + n * 2, 0);
        store<u8>(counts + n, 0);
        storeListed(scratch, offsets, counts, <i32>(n + 1) >> 1);
        for (let j = 0; j < stateColumns; j += <i32>gatheredOutputs)
          gatherTile(min(<i32>gatheredOutputs, stateColumns - j), scratch, scratch + listedBytes, rows + <usize>j, 0, flush, out + <usize>j * 4, 0);
      }
      // Columns behind the head's last belong to the next head.
      for (let j = rightPerHead; j < stateColumns; j++) store<i32>(out + <usize>j * 4, 0);
    }
}

/**
 * Task: rows of the state, summed over channels: state[n][head][m] += left[n][head, i] right[m][head, i]. Scratch memory: right counts
 * as int16, [head][pair of channels][stateColumns][2].
 */
export function correlateChannels(
  from: i32, to: i32, left: usize, leftStride: i32, right: usize, rightStride: i32, positions: i32,
  heads: i32, perHead: i32, state: usize, stateColumns: i32,
): void {
  const first = firstRow(from), last = endRow(to);
  if (first >= last) return;
  for (let head = 0; head < heads; head++) pairChannels(right + <usize>(head * perHead), rightStride, positions, perHead, stateColumns, scratch + pairedBytes(head, perHead, stateColumns));
  for (let n = first; n < last; n++)
    for (let head = 0; head < heads; head++) {
      const out = state + <usize>((n * heads + head) * stateColumns) * 4, counts = left + <usize>(n * leftStride + head * perHead);
      addPaired(counts, perHead, scratch + pairedBytes(head, perHead, stateColumns), stateColumns, out);
    }
}

@inline function pairedBytes(head: i32, perHead: i32, stateColumns: i32): usize {
  return <usize>(head * ((perHead + 1) >> 1) * stateColumns) * 4;
}

/** Counts [position][channel] of one head as int16 [pair of channels][position][2], zeros where there are no more. */
function pairChannels(counts: usize, stride: i32, positions: i32, perHead: i32, stateColumns: i32, to: usize): void {
  for (let i = 0; i < perHead; i += 2)
    for (let m = 0; m < stateColumns; m++, to += 4) {
      const at = counts + <usize>(m * stride + i);
      let pair = 0;
      if (m < positions) pair = <i32>load<u8>(at) | (i + 1 < perHead ? <i32>load<u8>(at, 1) << 16 : 0);
      store<i32>(to, pair);
    }
}

/** Adds n counts times their pairs [pair][columns][2] to a row of columns, eight at a time. */
function addPaired(counts: usize, n: i32, pairs: usize, columns: i32, out: usize): void {
  for (let m: usize = 0; m < <usize>columns * 4; m += 32) {
    let low = v128.load(out + m), high = v128.load(out + m, 16), at = pairs + m;
    for (let i = 0; i < n; i += 2, at += <usize>columns * 4) {
      const pair = <i32>load<u8>(counts + i) | (i + 1 < n ? <i32>load<u8>(counts + i, 1) << 16 : 0);
      if (pair === 0) continue;
      const both = i32x4.splat(pair);
      low = i32x4.add(low, i32x4.dot_i16x8_s(v128.load(at), both));
      high = i32x4.add(high, i32x4.dot_i16x8_s(v128.load(at, 16), both));
    }
    v128.store(out + m, low);
    v128.store(out + m, high, 16);
  }
}

/** Task: tallies of a state, [row][class][head]: values that are not 0; columns in `order` (u16) class by class. */
export function tallyState(
  from: i32, to: i32, state: usize, heads: i32, stateColumns: i32, order: usize,
  classes: usize, classCount: i32, out: usize,
): void {
  const last = endRow(to);
  for (let row = firstRow(from); row < last; row++)
    for (let k = 0; k < classCount; k++) {
      const first = load<i32>(classes + <usize>k * 4), end = load<i32>(classes + <usize>k * 4, 4);
      if (first + 1 === end) {
        markRow(state + <usize>(row * heads * stateColumns + <i32>load<u16>(order + <usize>first * 2)) * 4, heads, stateColumns, out + <usize>((row * classCount + k) * heads) * 4);
        continue;
      }
      for (let head = 0; head < heads; head++) {
        const at = state + <usize>((row * heads + head) * stateColumns) * 4;
        let n = 0;
        for (let j = first; j < end; j++) n += <i32>(load<i32>(at + <usize>load<u16>(order + <usize>j * 2) * 4) !== 0);
        store<i32>(out + <usize>((row * classCount + k) * heads + head) * 4, n);
      }
    }
}

/** One column of a row: 1 for every head whose value is not 0. */
@inline function markRow(value: usize, heads: i32, stateColumns: i32, out: usize): void {
  for (const end = out + <usize>heads * 4; out < end; out += 4, value += <usize>stateColumns * 4) store<i32>(out, <i32>(load<i32>(value) !== 0));
}

/** Task: a state as int16 weights of `graded`, [head][block of 8 columns][pair of rows][8][2]; `from` to `to` are heads. */
export function packState(from: i32, to: i32, state: usize, heads: i32, stateRows: i32, stateColumns: i32, out: usize): void {
  const pairs = (stateRows + 1) >> 1, last = endRow(to);
  for (let head = firstRow(from); head < last; head++)
    for (let j = 0; j < stateColumns; j += 8)
      for (let pair = 0; pair < pairs; pair++) {
        const a = state + <usize>((2 * pair * heads + head) * stateColumns + j) * 4, b = a + <usize>(heads * stateColumns) * 4;
        const zero = i32x4.splat(0), both = 2 * pair + 1 < stateRows;
        const x = i16x8.narrow_i32x4_s(v128.load(a), v128.load(a, 16));
        const y = both ? i16x8.narrow_i32x4_s(v128.load(b), v128.load(b, 16)) : zero;
        const at = out + <usize>(((head * (stateColumns >> 3) + (j >> 3)) * pairs + pair) * 32);
        v128.store(at, v128.shuffle<i16>(x, y, 0, 8, 1, 9, 2, 10, 3, 11));
        v128.store(at, v128.shuffle<i16>(x, y, 4, 12, 5, 13, 6, 14, 7, 15), 16);
      }
}

/** Task: spikes times a packed state: membranes[n][head, j] += source[n][head, i] state[i][head][j]. */
export function modulateChannels(
  from: i32, to: i32, source: usize, sourceStride: i32, width: i32, heads: i32, perHead: i32,
  packed: usize, stateColumns: i32, membranes: usize, stride: i32, targetPerHead: i32,
): void {
  const pairs = (perHead + 1) >> 1, slot = <usize>(perHead * 2 + 31 & ~15);
  const sums = scratch + 4 * slot, next = <usize>stateColumns * 4;
  const end = endRow(to) * width;
  for (let n = firstRow(from) * width; n < end; n += 4) {
    const pixels = min(4, end - n);
    for (let head = 0; head < heads; head++) {
      for (let p = 0; p < pixels; p++) widen(source + <usize>((n + p) * sourceStride + head * perHead), perHead, scratch + <usize>p * slot);
      memory.fill(sums, 0, 4 * next);
      for (let j = 0; j < stateColumns; j += 8) {
        const w = packed + <usize>((head * (stateColumns >> 3) + (j >> 3)) * pairs * 32), at = sums + <usize>j * 4;
        if (pixels === 4) product4(scratch, slot, 0, 1, pairs, w, at, next, 0);
        else for (let p = 0; p < pixels; p++) product1(scratch + <usize>p * slot, 0, 1, pairs, w, at + <usize>p * next, 0);
      }
      for (let p = 0; p < pixels; p++)
        addExactly(membranes + <usize>((n + p) * stride + head * targetPerHead) * 4, sums + <usize>p * next, targetPerHead);
    }
  }
}

/** Counts as int16, and a zero behind them. */
@inline function widen(counts: usize, n: i32, to: usize): void {
  for (let i = 0; i < n; i += 8) v128.store(to + <usize>i * 2, v128.load8x8_u(counts + i));
  store<i16>(to + <usize>n * 2, 0);
}

/** Adds n integers, and touches no others. */
@inline function addExactly(out: usize, from: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const o = <usize>i * 4;
    v128.store(out + o, i32x4.add(v128.load(out + o), v128.load(from + o)));
  }
  for (; i < n; i++) store<i32>(out + <usize>i * 4, load<i32>(out + <usize>i * 4) + load<i32>(from + <usize>i * 4));
}

/** Task: the same with any values: one product after the other. */
export function modulateWide(
  from: i32, to: i32, source: usize, sourceStride: i32, width: i32, heads: i32, perHead: i32,
  state: usize, stateColumns: i32, membranes: usize, stride: i32, targetPerHead: i32,
): void {
  const end = endRow(to) * width;
  for (let n = firstRow(from) * width; n < end; n++)
    for (let head = 0; head < heads; head++)
      for (let i = 0; i < perHead; i++) {
        const count = <i32>load<u8>(source + <usize>(n * sourceStride + head * perHead + i));
        if (count === 0) continue;
        const row = state + <usize>((i * heads + head) * stateColumns) * 4, out = membranes + <usize>(n * stride + head * targetPerHead) * 4;
        for (let j: usize = 0; j < <usize>targetPerHead * 4; j += 4) store<i32>(out + j, load<i32>(out + j) + count * load<i32>(row + j));
      }
}

/**
 * Task: spikes times a state over positions: membranes[n][channel] += source[m][channel] state[n][head][m], of values that fit 16 bits.
 * Scratch memory: a row of one head as int16, and the sums of eight channels.
 */
export function modulatePositions(
  from: i32, to: i32, source: usize, sourceStride: i32, positions: i32, width: i32, heads: i32, perHead: i32,
  state: usize, stateColumns: i32, membranes: usize, stride: i32,
): void {
  const end = endRow(to) * width, sums = scratch + <usize>stateColumns * 2;
  for (let n = firstRow(from) * width; n < end; n++)
    for (let head = 0; head < heads; head++) {
      const values = state + <usize>((n * heads + head) * stateColumns) * 4, first = head * perHead;
      for (let m: usize = 0; m < <usize>stateColumns; m += 8)
        v128.store(scratch + m * 2, i16x8.narrow_i32x4_s(v128.load(values + m * 4), v128.load(values + m * 4, 16)));
      for (let c = 0; c < perHead; c += 8)
        addEightChannels(membranes + <usize>(n * stride + first + c) * 4, source + <usize>(first + c), sourceStride, positions, min(8, perHead - c), sums);
    }
}

/** Adds eight channels or fewer, each the sum of its counts times the values in scratch memory. */
@inline function addEightChannels(out: usize, counts: usize, stride: i32, positions: i32, channels: i32, sums: usize): void {
  let low = i32x4.splat(0), high = low, at = counts, values = scratch, m = 0;
  for (; m + 2 <= positions; m += 2, values += 4, at += <usize>(2 * stride)) {
    const x = v128.load8x8_u(at), y = v128.load8x8_u(at + <usize>stride), both = v128.load32_splat(values);
    low = i32x4.add(low, i32x4.dot_i16x8_s(v128.shuffle<i16>(x, y, 0, 8, 1, 9, 2, 10, 3, 11), both));
    high = i32x4.add(high, i32x4.dot_i16x8_s(v128.shuffle<i16>(x, y, 4, 12, 5, 13, 6, 14, 7, 15), both));
  }
  if (m < positions) {
    const x = v128.load8x8_u(at), value = i32x4.splat(<i32>load<i16>(values));
    low = i32x4.add(low, i32x4.mul(i32x4.extend_low_i16x8_u(x), value));
    high = i32x4.add(high, i32x4.mul(i32x4.extend_high_i16x8_u(x), value));
  }
  if (channels === 8) {
    v128.store(out, i32x4.add(v128.load(out), low));
    v128.store(out, i32x4.add(v128.load(out, 16), high), 16);
    return;
  }
  v128.store(sums, low);
  v128.store(sums, high, 16);
  addExactly(out, sums, channels);
}

/** Task: the same of values that do not fit. */
export function modulatePositionsWide(
  from: i32, to: i32, source: usize, sourceStride: i32, positions: i32, width: i32, heads: i32, perHead: i32,
  state: usize, stateColumns: i32, membranes: usize, stride: i32,
): void {
  const end = endRow(to) * width;
  for (let n = firstRow(from) * width; n < end; n++)
    for (let head = 0; head < heads; head++) {
      const values = state + <usize>((n * heads + head) * stateColumns) * 4, first = head * perHead;
      for (let m = 0; m < positions; m++) {
        const value = load<i32>(values + <usize>m * 4);
        if (value === 0) continue;
        addScaled(membranes + <usize>(n * stride + first) * 4, source + <usize>(m * sourceStride + first), perHead, value);
      }
    }
}

@inline function addScaled(out: usize, counts: usize, n: i32, value: i32): void {
  const factor = i32x4.splat(value);
  let c = 0;
  for (; c + 8 <= n; c += 8) {
    const wide = v128.load8x8_u(counts + c), at = out + <usize>c * 4;
    v128.store(at, i32x4.add(v128.load(at), i32x4.mul(i32x4.extend_low_i16x8_u(wide), factor)));
    v128.store(at, i32x4.add(v128.load(at, 16), i32x4.mul(i32x4.extend_high_i16x8_u(wide), factor)), 16);
  }
  for (; c < n; c++) {
    const at = out + <usize>c * 4;
    store<i32>(at, load<i32>(at) + <i32>load<u8>(counts + c) * value);
  }
}
