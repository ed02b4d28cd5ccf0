/** Step mode's events of a population by rows, whatever tiles they come from. Records are in memory (`constants`). */
import {
  joinedColumns, joinedCount, joinedEntries, joinedInputs, joinedLists, joinedRows, joinedStarts,
  listChannels, listRowRuns, listRunColumn, listRunStart,
} from './constants';

@inline function word(at: usize, index: i32): i32 {
  return load<i32>(at + <usize>index * 4);
}

/**
 * Writes the events of lists that cover the same rows, ascending by channel: entries are (column, channel) as one number, column times
 * all channels + channel; starts are the addresses of each column's first entry, and in every row one more.
 */
export function joinLists(joined: usize): void {
  const rows = load<i32>(joined, joinedRows), columns = load<i32>(joined, joinedColumns), inputs = load<i32>(joined, joinedInputs);
  const lists = load<usize>(joined, joinedLists), count = load<i32>(joined, joinedCount);
  let starts = load<usize>(joined, joinedStarts), to = load<usize>(joined, joinedEntries);
  if (count === 1) return joinOne(load<usize>(lists), rows, columns, inputs, starts, to);
  const lastList = lists + <usize>count * 8;
  for (let row = 0; row < rows; row++) {
    for (let at = lists; at < lastList; at += 8) store<i32>(at, word(load<usize>(load<usize>(at), listRowRuns), row), 4);
    for (let column = 0, base = 0; column < columns; column++, base += inputs) {
      store<usize>(starts, to);
      starts += 4;
      for (let at = lists; at < lastList; at += 8) {
        const list = load<usize>(at), run = load<i32>(at, 4);
        if (run >= word(load<usize>(list, listRowRuns), row + 1) || word(load<usize>(list, listRunColumn), run) !== column) continue;
        store<i32>(at, run + 1, 4);
        to = copyRun(list, run, base, to);
      }
    }
    store<usize>(starts, to);
    starts += 4;
  }
}

@inline function joinOne(list: usize, rows: i32, columns: i32, inputs: i32, starts: usize, to: usize): void {
  const rowRuns = load<usize>(list, listRowRuns), runColumn = load<usize>(list, listRunColumn);
  for (let row = 0, run = 0; row < rows; row++) {
    let column = 0;
    for (const lastRun = word(rowRuns, row + 1); run < lastRun; run++) {
      const filled = word(runColumn, run);
      for (; column <= filled; column++, starts += 4) store<usize>(starts, to);
      to = copyRun(list, run, filled * inputs, to);
    }
    for (; column <= columns; column++, starts += 4) store<usize>(starts, to);
  }
}

/** Up to 3 entries may be written past the last. */
@inline function copyRun(list: usize, run: i32, base: i32, to: usize): usize {
  const runStart = load<usize>(list, listRunStart), channels = load<usize>(list, listChannels), first = i32x4.splat(base);
  let from = channels + <usize>word(runStart, run) * 4;
  const end = channels + <usize>word(runStart, run + 1) * 4, last = to + (end - from);
  for (; from < end; from += 16, to += 16) v128.store(to, i32x4.add(first, v128.load(from)));
  return last;
}
