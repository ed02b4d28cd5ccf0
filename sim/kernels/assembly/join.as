/** Step mode's spikes of a population by rows, whatever tiles they come from. Records are in memory (`constants`). */
import {
  joinedCap, joinedColumns, joinedCount, joinedEntries, joinedInputs, joinedNarrow, joinedRows, joinedSources, joinedStarts,
  sourceAt, sourceBytes, sourceChannelFrom, sourceChannels, sourceEvents, sourceMembranes, sourcePixel, sourceRowEvents, sourceThresholds,
} from './constants';

/**
 * Looks at the membranes of tiles that cover the same rows, ascending by channel, and writes who reaches the threshold of a slot: entries
 * are (column, channel) as one number, column times all channels + channel; starts are the addresses of each column's first entry, and in
 * every row one more. Every source counts its events, row by row. `lookup`: as in `fireTile`.
 */
export function fireRows(joined: usize, slot: i32, lookup: usize): void {
  if (slot >= load<i32>(joined, joinedCap)) leaveEmpty(joined);
  else if (load<i32>(joined, joinedNarrow) !== 0) fireAll(joined, slot, lookup, true);
  else fireAll(joined, slot, lookup, false);
}

@inline function fireAll(joined: usize, slot: i32, lookup: usize, narrow: bool): void {
  const rows = load<i32>(joined, joinedRows), columns = load<i32>(joined, joinedColumns), inputs = load<i32>(joined, joinedInputs);
  const sources = load<usize>(joined, joinedSources), last = sources + load<usize>(joined, joinedCount) * sourceBytes;
  let starts = load<usize>(joined, joinedStarts), to = load<usize>(joined, joinedEntries);
  if (last === sources + sourceBytes) return fireOne(sources, rows, columns, inputs, starts, to, slot, lookup, narrow);
  for (let source = sources; source < last; source += sourceBytes) {
    store<usize>(source, load<usize>(source, sourceMembranes), sourceAt);
    store<i32>(source, 0, sourceEvents);
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0, base = 0; column < columns; column++, base += inputs) {
      store<usize>(starts, to);
      starts += 4;
      for (let source = sources; source < last; source += sourceBytes) {
        const before = to, at = load<usize>(source, sourceAt), channels = load<i32>(source, sourceChannels);
        const thresholds = load<usize>(load<usize>(source, sourceThresholds) + <usize>slot * 4), first = base + load<i32>(source, sourceChannelFrom);
        to = narrow ? fireHalves(at, thresholds, channels, first, to, lookup) : fireWords(at, thresholds, channels, first, to, lookup);
        store<usize>(source, at + load<usize>(source, sourcePixel), sourceAt);
        store<i32>(source, load<i32>(source, sourceEvents) + <i32>((to - before) >> 2), sourceEvents);
      }
    }
    store<usize>(starts, to);
    starts += 4;
    for (let source = sources; source < last; source += sourceBytes)
      store<i32>(load<usize>(source, sourceRowEvents) + <usize>row * 4, load<i32>(source, sourceEvents), 4);
  }
}

/** The same of one source, which stays in registers. */
@inline function fireOne(
  source: usize, rows: i32, columns: i32, inputs: i32, starts: usize, to: usize, slot: i32, lookup: usize, narrow: bool,
): void {
  const channels = load<i32>(source, sourceChannels), pixel = load<usize>(source, sourcePixel), first = to;
  const thresholds = load<usize>(load<usize>(source, sourceThresholds) + <usize>slot * 4);
  let at = load<usize>(source, sourceMembranes), events = load<usize>(source, sourceRowEvents);
  for (; rows > 0; rows--) {
    let base = load<i32>(source, sourceChannelFrom);
    for (let column = columns; column > 0; column--, base += inputs, at += pixel, starts += 4) {
      store<usize>(starts, to);
      to = narrow ? fireHalves(at, thresholds, channels, base, to, lookup) : fireWords(at, thresholds, channels, base, to, lookup);
    }
    store<usize>(starts, to);
    starts += 4;
    events += 4;
    store<i32>(events, <i32>(to - first) >> 2);
  }
}

/** Up to 3 entries may be written past the last. */
@inline function fireHalves(at: usize, thresholds: usize, channels: i32, first: i32, to: usize, lookup: usize): usize {
  let channel = 0;
  for (; channel + 16 <= channels; channel += 16) {
    const m = at + <usize>channel * 2, t = thresholds + <usize>channel * 2;
    const a = i16x8.ge_s(v128.load(m), v128.load(t)), b = i16x8.ge_s(v128.load(m, 16), v128.load(t, 16));
    const bits = i8x16.bitmask(i8x16.narrow_i16x8_s(a, b));
    if (bits === 0) continue;
    to = numbered(bits & 15, first + channel, to, lookup);
    to = numbered((bits >> 4) & 15, first + channel + 4, to, lookup);
    to = numbered((bits >> 8) & 15, first + channel + 8, to, lookup);
    to = numbered(bits >> 12, first + channel + 12, to, lookup);
  }
  for (; channel < channels; channel += 8) {
    let bits = i16x8.bitmask(i16x8.ge_s(v128.load(at + <usize>channel * 2), v128.load(thresholds + <usize>channel * 2)));
    if (channels - channel < 8) bits &= (1 << (channels - channel)) - 1;
    to = numbered(bits & 15, first + channel, to, lookup);
    to = numbered(bits >> 4, first + channel + 4, to, lookup);
  }
  return to;
}

@inline function fireWords(at: usize, thresholds: usize, channels: i32, first: i32, to: usize, lookup: usize): usize {
  for (let channel = 0; channel < channels; channel += 4) {
    let bits = i32x4.bitmask(i32x4.ge_s(v128.load(at + <usize>channel * 4), v128.load(thresholds + <usize>channel * 4)));
    if (channels - channel < 4) bits &= (1 << (channels - channel)) - 1;
    to = numbered(bits, first + channel, to, lookup);
  }
  return to;
}

/** Writes the numbers, from `first`, whose bit of four is set. Gives where the next ones go. */
@inline function numbered(bits: i32, first: i32, to: usize, lookup: usize): usize {
  v128.store(to, i32x4.add(i32x4.splat(first), v128.load(lookup + <usize>bits * 16)));
  return to + <usize>popcnt(bits) * 4;
}

function leaveEmpty(joined: usize): void {
  const rows = load<i32>(joined, joinedRows), columns = load<i32>(joined, joinedColumns), to = load<usize>(joined, joinedEntries);
  const sources = load<usize>(joined, joinedSources), last = sources + load<usize>(joined, joinedCount) * sourceBytes;
  for (let starts = load<usize>(joined, joinedStarts), end = starts + <usize>(rows * (columns + 1)) * 4; starts < end; starts += 4)
    store<usize>(starts, to);
  for (let source = sources; source < last; source += sourceBytes)
    memory.fill(load<usize>(source, sourceRowEvents), 0, <usize>(rows + 1) * 4);
}
