/** Step mode's membranes: how they start, and what a tile sends, as a list of events [row][column][channel] (`constants`). */
import { listChannels, listRowRuns, listRunColumn, listRunStart, listValues } from './constants';

/**
 * So many tiles start anew: of each its membranes [pixel][channels], pixels, bytes of a pixel, and what every pixel becomes, or 0 where
 * that is zeros.
 */
export function startTiles(table: usize, count: i32): void {
  for (const end = table + <usize>count * 16; table < end; table += 16) {
    let at = load<usize>(table);
    const bytes = load<usize>(table, 8), last = at + load<usize>(table, 4) * bytes, initial = load<usize>(table, 12);
    if (initial === 0) memory.fill(at, 0, last - at);
    else
      for (; at < last; at += bytes) {
        let b: usize = 0;
        for (; b + 16 <= bytes; b += 16) v128.store(at + b, v128.load(initial + b));
        for (; b < bytes; b += 2) store<i16>(at + b, load<i16>(initial + b));
      }
  }
}

/**
 * Neurons [row][column][channels] whose membrane reaches its channel's threshold, as a list; pixels are `pixelBytes` apart. Gives their
 * number. `lookup`: for every four bits, which are set (i32); behind all of these, the bytes of the words whose bit is set.
 */
export function fireTile(
  membranes: usize, thresholds: usize, rows: i32, columns: i32, channels: i32, pixelBytes: usize, channelFrom: i32, list: usize, lookup: usize,
): i32 {
  const rowRuns = load<usize>(list, listRowRuns), runColumn = load<usize>(list, listRunColumn);
  const runStart = load<usize>(list, listRunStart), events = load<usize>(list, listChannels);
  let run = 0, event = 0, at = membranes;
  for (let row = 0; row < rows; row++) {
    store<i32>(rowRuns + <usize>row * 4, run);
    for (let column = 0; column < columns; column++) {
      const start = event;
      let channel = 0;
      for (; channel + 16 <= channels; channel += 16) {
        const m = at + <usize>channel * 4, t = thresholds + <usize>channel * 4;
        const a = i32x4.ge_s(v128.load(m), v128.load(t)), b = i32x4.ge_s(v128.load(m, 16), v128.load(t, 16));
        const c = i32x4.ge_s(v128.load(m, 32), v128.load(t, 32)), d = i32x4.ge_s(v128.load(m, 48), v128.load(t, 48));
        if (!v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) continue;
        const first = channelFrom + channel;
        event += numbered(i32x4.bitmask(a), first, events + <usize>event * 4, lookup);
        event += numbered(i32x4.bitmask(b), first + 4, events + <usize>event * 4, lookup);
        event += numbered(i32x4.bitmask(c), first + 8, events + <usize>event * 4, lookup);
        event += numbered(i32x4.bitmask(d), first + 12, events + <usize>event * 4, lookup);
      }
      for (; channel + 4 <= channels; channel += 4) {
        const reached = i32x4.ge_s(v128.load(at + <usize>channel * 4), v128.load(thresholds + <usize>channel * 4));
        event += numbered(i32x4.bitmask(reached), channelFrom + channel, events + <usize>event * 4, lookup);
      }
      // What is written past the last event of a list must not reach the next one.
      if (channel < channels) {
        let bits = i32x4.bitmask(i32x4.ge_s(v128.load(at + <usize>channel * 4), v128.load(thresholds + <usize>channel * 4)));
        bits &= (1 << (channels - channel)) - 1;
        for (; bits !== 0; bits &= bits - 1, event++) store<i32>(events + <usize>event * 4, channelFrom + channel + ctz(bits));
      }
      at += pixelBytes;
      if (event === start) continue;
      store<i32>(runColumn + <usize>run * 4, column);
      store<i32>(runStart + <usize>run * 4, start);
      run++;
    }
  }
  store<i32>(rowRuns + <usize>rows * 4, run);
  store<i32>(runStart + <usize>run * 4, event);
  return event;
}

/** The same of membranes and thresholds of int16. */
export function fireTileNarrow(
  membranes: usize, thresholds: usize, rows: i32, columns: i32, channels: i32, pixelBytes: usize, channelFrom: i32, list: usize, lookup: usize,
): i32 {
  const rowRuns = load<usize>(list, listRowRuns), runColumn = load<usize>(list, listRunColumn);
  const runStart = load<usize>(list, listRunStart), events = load<usize>(list, listChannels);
  let run = 0, event = 0, at = membranes;
  for (let row = 0; row < rows; row++) {
    store<i32>(rowRuns + <usize>row * 4, run);
    for (let column = 0; column < columns; column++) {
      const start = event;
      let channel = 0;
      for (; channel + 16 <= channels; channel += 16) {
        const m = at + <usize>channel * 2, t = thresholds + <usize>channel * 2;
        const a = i16x8.ge_s(v128.load(m), v128.load(t)), b = i16x8.ge_s(v128.load(m, 16), v128.load(t, 16));
        const bits = i8x16.bitmask(i8x16.narrow_i16x8_s(a, b));
        if (bits === 0) continue;
        const first = channelFrom + channel;
        event += numbered(bits & 15, first, events + <usize>event * 4, lookup);
        event += numbered((bits >> 4) & 15, first + 4, events + <usize>event * 4, lookup);
        event += numbered((bits >> 8) & 15, first + 8, events + <usize>event * 4, lookup);
        event += numbered(bits >> 12, first + 12, events + <usize>event * 4, lookup);
      }
      for (; channel < channels; channel += 4) {
        const reached = i16x8.ge_s(v128.load64_zero(at + <usize>channel * 2), v128.load64_zero(thresholds + <usize>channel * 2));
        let bits = i16x8.bitmask(reached) & 15;
        if (channel + 4 <= channels) event += numbered(bits, channelFrom + channel, events + <usize>event * 4, lookup);
        else
          for (bits &= (1 << (channels - channel)) - 1; bits !== 0; bits &= bits - 1, event++)
            store<i32>(events + <usize>event * 4, channelFrom + channel + ctz(bits));
      }
      at += pixelBytes;
      if (event === start) continue;
      store<i32>(runColumn + <usize>run * 4, column);
      store<i32>(runStart + <usize>run * 4, start);
      run++;
    }
  }
  store<i32>(rowRuns + <usize>rows * 4, run);
  store<i32>(runStart + <usize>run * 4, event);
  return event;
}

/** Writes the channels, from `first`, whose bit of four is set. Gives how many there are. */
@inline function numbered(bits: i32, first: i32, to: usize, lookup: usize): i32 {
  v128.store(to, i32x4.add(i32x4.splat(first), v128.load(lookup + <usize>bits * 16)));
  return popcnt(bits);
}

/** Membranes [row][column][channels] that are not 0, as a list of values. Gives their number. `lookup` as in `fireTile`. */
export function readTile(
  membranes: usize, rows: i32, columns: i32, channels: i32, pixelBytes: usize, channelFrom: i32, list: usize, lookup: usize,
): i32 {
  const rowRuns = load<usize>(list, listRowRuns), runColumn = load<usize>(list, listRunColumn);
  const runStart = load<usize>(list, listRunStart), events = load<usize>(list, listChannels), values = load<usize>(list, listValues);
  const zero = i32x4.splat(0);
  let run = 0, event = 0, at = membranes;
  for (let row = 0; row < rows; row++) {
    store<i32>(rowRuns + <usize>row * 4, run);
    for (let column = 0; column < columns; column++) {
      const start = event;
      let channel = 0;
      for (; channel + 4 <= channels; channel += 4) {
        const four = v128.load(at + <usize>channel * 4), bits = i32x4.bitmask(i32x4.ne(four, zero));
        v128.store(values + <usize>event * 4, i8x16.swizzle(four, v128.load(lookup + <usize>bits * 16, 256)));
        event += numbered(bits, channelFrom + channel, events + <usize>event * 4, lookup);
      }
      for (; channel < channels; channel++) {
        const value = load<i32>(at + <usize>channel * 4);
        if (value === 0) continue;
        store<i32>(events + <usize>event * 4, channelFrom + channel);
        store<i32>(values + <usize>event * 4, value);
        event++;
      }
      at += pixelBytes;
      if (event === start) continue;
      store<i32>(runColumn + <usize>run * 4, column);
      store<i32>(runStart + <usize>run * 4, start);
      run++;
    }
  }
  store<i32>(rowRuns + <usize>rows * 4, run);
  store<i32>(runStart + <usize>run * 4, event);
  return event;
}

/** Values of channels of an input [channel][row][column] that are not 0, as a list of values. */
export function readFrame(frame: usize, rows: i32, columns: i32, channelFrom: i32, channelTo: i32, list: usize): void {
  const rowRuns = load<usize>(list, listRowRuns), runColumn = load<usize>(list, listRunColumn);
  const runStart = load<usize>(list, listRunStart), events = load<usize>(list, listChannels), values = load<usize>(list, listValues);
  const next = <usize>(rows * columns) * 4;
  let run = 0, event = 0;
  for (let row = 0; row < rows; row++) {
    store<i32>(rowRuns + <usize>row * 4, run);
    for (let column = 0; column < columns; column++, frame += 4) {
      const start = event;
      for (let channel = channelFrom, at = frame + <usize>channelFrom * next; channel < channelTo; channel++, at += next) {
        const value = load<i32>(at);
        if (value === 0) continue;
        store<i32>(events + <usize>event * 4, channel);
        store<i32>(values + <usize>event * 4, value);
        event++;
      }
      if (event === start) continue;
      store<i32>(runColumn + <usize>run * 4, column);
      store<i32>(runStart + <usize>run * 4, start);
      run++;
    }
  }
  store<i32>(rowRuns + <usize>rows * 4, run);
  store<i32>(runStart + <usize>run * 4, event);
}
