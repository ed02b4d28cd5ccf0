/** Step mode's attention, event by event, where no sum can leave its range. Blocks are records (`constants`). */
import {
  correlateColumns, correlateHeadFrom, correlateHeads, correlateLeftCounts, correlateLeftNonzero, correlateLeftPerHead, correlateLeftSums,
  correlateMembranes, correlateOverPositions, correlatePositionCount, correlateRightCounts, correlateRightNonzero,
  correlateRightPerHead, correlateRightSums, correlateRowFrom, correlateRows, correlateSourceColumns,
  listChannels, listRowFrom, listRowRuns, listRunColumn, listRunStart, listValues,
  modulateChannelFrom, modulateColumns, modulateCopy, modulateCopyColumns, modulateCopyRows, modulateHeadFrom, modulateHeadTo,
  modulateMembranes, modulateNonzero, modulateOutputs, modulateOverPositions, modulateRowFrom, modulateRowTo,
  modulateSourcePerHead, modulateSums, modulateTargetPerHead,
} from './constants';

@inline function word(at: usize, index: i32): i32 {
  return load<i32>(at + <usize>index * 4);
}

@inline function increment(at: usize): i32 {
  const before = load<i32>(at);
  store<i32>(at, before + 1);
  return before;
}

/** Adds n counts to sums. */
@inline function addCounts(sums: usize, counts: usize, n: i32): void {
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    const wide = v128.load8x8_u(counts + i), at = sums + <usize>i * 4;
    v128.store(at, i32x4.add(v128.load(at), i32x4.extend_low_i16x8_u(wide)));
    v128.store(at, i32x4.add(v128.load(at, 16), i32x4.extend_high_i16x8_u(wide)), 16);
  }
  for (; i + 4 <= n; i += 4) {
    const at = sums + <usize>i * 4, wide = i16x8.extend_low_i8x16_u(v128.load32_zero(counts + i));
    v128.store(at, i32x4.add(v128.load(at), i32x4.extend_low_i16x8_u(wide)));
  }
  for (; i < n; i++) store<i32>(sums + <usize>i * 4, word(sums, i) + <i32>load<u8>(counts + i));
}

/**
 * Left spikes add the right counts so far to their row of the state, and are counted. Gives additions of counts above 0. Sums
 * [head][row][column] become the state's when `settleCorrelate` comes.
 */
export function correlateLeft(block: usize, list: usize, from: i32, to: i32): f64 {
  const rowRuns = load<usize>(list, listRowRuns), first = load<i32>(list, listRowFrom);
  const runColumn = load<usize>(list, listRunColumn), runStart = load<usize>(list, listRunStart), channels = load<usize>(list, listChannels);
  const heads = load<i32>(block, correlateHeads), headFrom = load<i32>(block, correlateHeadFrom), perHead = load<i32>(block, correlateLeftPerHead);
  const rows = load<i32>(block, correlateRows), rowFrom = load<i32>(block, correlateRowFrom), columns = load<i32>(block, correlateColumns);
  const overPositions = load<i32>(block, correlateOverPositions) !== 0, positions = load<i32>(block, correlatePositionCount);
  const sums = load<usize>(block, correlateLeftSums), sourceColumns = load<i32>(block, correlateSourceColumns);
  const leftCounts = load<usize>(block, correlateLeftCounts), leftNonzero = load<usize>(block, correlateLeftNonzero);
  const rightCounts = load<usize>(block, correlateRightCounts), rightNonzero = load<usize>(block, correlateRightNonzero);
  let operations: i64 = 0;
  for (let row = from; row < to; row++)
    for (let run = word(rowRuns, row - first), lastRun = word(rowRuns, row - first + 1); run < lastRun; run++) {
      const position = row * sourceColumns + word(runColumn, run);
      for (let e = word(runStart, run), end = word(runStart, run + 1); e < end; e++) {
        const channel = word(channels, e), head = channel / perHead - headFrom, inHead = channel % perHead;
        const stateRow = (overPositions ? inHead : position) - rowFrom;
        if (<u32>head >= <u32>heads || <u32>stateRow >= <u32>rows) continue;
        const key = overPositions ? head * positions + position : head * perHead + inHead;
        const others = word(rightNonzero, key);
        if (others > 0) addCounts(sums + <usize>((head * rows + stateRow) * columns) * 4, rightCounts + <usize>(key * columns), columns);
        operations += others;
        const own = leftCounts + <usize>(key * rows + stateRow), count = load<u8>(own);
        store<u8>(own, count + 1);
        if (count === 0) increment(leftNonzero + <usize>key * 4);
      }
    }
  return <f64>operations;
}

/** Right spikes add the left counts so far, this time step's included, to their column of the state: sums [head][column][row]. */
export function correlateRight(block: usize, list: usize, from: i32, to: i32): f64 {
  const rowRuns = load<usize>(list, listRowRuns), first = load<i32>(list, listRowFrom);
  const runColumn = load<usize>(list, listRunColumn), runStart = load<usize>(list, listRunStart), channels = load<usize>(list, listChannels);
  const heads = load<i32>(block, correlateHeads), headFrom = load<i32>(block, correlateHeadFrom), perHead = load<i32>(block, correlateRightPerHead);
  const rows = load<i32>(block, correlateRows), columns = load<i32>(block, correlateColumns);
  const overPositions = load<i32>(block, correlateOverPositions) !== 0, positions = load<i32>(block, correlatePositionCount);
  const sums = load<usize>(block, correlateRightSums), sourceColumns = load<i32>(block, correlateSourceColumns);
  const leftCounts = load<usize>(block, correlateLeftCounts), leftNonzero = load<usize>(block, correlateLeftNonzero);
  const rightCounts = load<usize>(block, correlateRightCounts), rightNonzero = load<usize>(block, correlateRightNonzero);
  let operations: i64 = 0;
  for (let row = from; row < to; row++)
    for (let run = word(rowRuns, row - first), lastRun = word(rowRuns, row - first + 1); run < lastRun; run++) {
      const position = row * sourceColumns + word(runColumn, run);
      for (let e = word(runStart, run), end = word(runStart, run + 1); e < end; e++) {
        const channel = word(channels, e), head = channel / perHead - headFrom, inHead = channel % perHead;
        if (<u32>head >= <u32>heads) continue;
        const stateColumn = overPositions ? inHead : position;
        const key = overPositions ? head * positions + position : head * perHead + inHead;
        const others = word(leftNonzero, key);
        if (others > 0) addCounts(sums + <usize>((head * columns + stateColumn) * rows) * 4, leftCounts + <usize>(key * rows), rows);
        operations += others;
        const own = rightCounts + <usize>(key * columns + stateColumn), count = load<u8>(own);
        store<u8>(own, count + 1);
        if (count === 0) increment(rightNonzero + <usize>key * 4);
      }
    }
  return <f64>operations;
}

/** Ends a time step: its sums are added to the state [row][column][head], and are 0 again. */
export function settleCorrelate(block: usize): void {
  const heads = load<i32>(block, correlateHeads), rows = load<i32>(block, correlateRows), columns = load<i32>(block, correlateColumns);
  const left = load<usize>(block, correlateLeftSums), right = load<usize>(block, correlateRightSums), bytes = <usize>(rows * columns) * 4;
  for (let head: usize = 0; head < <usize>heads; head++) addTransposed(right + head * bytes, columns, rows, left + head * bytes);
  addTransposed(left, heads, rows * columns, load<usize>(block, correlateMembranes));
  memory.fill(left, 0, <usize>heads * bytes);
  memory.fill(right, 0, <usize>heads * bytes);
}

/** Values of a state are written into the block's copy. Gives 0: nothing is added. */
export function receiveState(block: usize, list: usize, from: i32, to: i32): f64 {
  const rowRuns = load<usize>(list, listRowRuns), first = load<i32>(list, listRowFrom);
  const runColumn = load<usize>(list, listRunColumn), runStart = load<usize>(list, listRunStart);
  const channels = load<usize>(list, listChannels), values = load<usize>(list, listValues);
  const headFrom = load<i32>(block, modulateHeadFrom), headTo = load<i32>(block, modulateHeadTo);
  const copy = load<usize>(block, modulateCopy), nonzero = load<usize>(block, modulateNonzero);
  const copyRows = load<i32>(block, modulateCopyRows), copyColumns = load<i32>(block, modulateCopyColumns);
  const overPositions = load<i32>(block, modulateOverPositions) !== 0, perHead = load<i32>(block, modulateTargetPerHead);
  const firstPosition = load<i32>(block, modulateRowFrom) * load<i32>(block, modulateColumns);
  const channelFrom = load<i32>(block, modulateChannelFrom), outputs = load<i32>(block, modulateOutputs);
  for (let row = from; row < to; row++)
    for (let run = word(rowRuns, row - first), lastRun = word(rowRuns, row - first + 1); run < lastRun; run++) {
      const column = word(runColumn, run);
      for (let e = word(runStart, run), end = word(runStart, run + 1); e < end; e++) {
        const head = word(channels, e);
        if (head < headFrom || head >= headTo) continue;
        const copyRow = (head - headFrom) * copyRows + (overPositions ? column : row);
        const copyColumn = overPositions ? row - firstPosition : column;
        if (<u32>copyColumn >= <u32>copyColumns) continue;
        store<i32>(copy + <usize>(copyRow * copyColumns + copyColumn) * 4, word(values, e));
        if (overPositions || <u32>(head * perHead + column - channelFrom) < <u32>outputs) increment(nonzero + <usize>copyRow * 4);
      }
    }
  return 0;
}

/** Adds n integers to others. */
@inline function addWords(to: usize, from: usize, n: i32): void {
  for (; n >= 4; n -= 4, to += 16, from += 16) v128.store(to, i32x4.add(v128.load(to), v128.load(from)));
  for (; n > 0; n--, to += 4, from += 4) store<i32>(to, load<i32>(to) + load<i32>(from));
}

/**
 * Every spike adds its row of the state: over channels to the membranes, over positions to sums [output][position] that become the
 * membranes' when `settleModulate` comes. Gives the additions of values that are not 0.
 */
export function addState(block: usize, list: usize, from: i32, to: i32): f64 {
  const rowRuns = load<usize>(list, listRowRuns), first = load<i32>(list, listRowFrom);
  const runColumn = load<usize>(list, listRunColumn), runStart = load<usize>(list, listRunStart), channels = load<usize>(list, listChannels);
  const headFrom = load<i32>(block, modulateHeadFrom), headTo = load<i32>(block, modulateHeadTo);
  const copy = load<usize>(block, modulateCopy), nonzero = load<usize>(block, modulateNonzero), membranes = load<usize>(block, modulateMembranes);
  const copyRows = load<i32>(block, modulateCopyRows), copyColumns = load<i32>(block, modulateCopyColumns), columns = load<i32>(block, modulateColumns);
  const overPositions = load<i32>(block, modulateOverPositions) !== 0, perHead = load<i32>(block, modulateTargetPerHead);
  const rowFrom = load<i32>(block, modulateRowFrom), rowTo = load<i32>(block, modulateRowTo), sourcePerHead = load<i32>(block, modulateSourcePerHead);
  const channelFrom = load<i32>(block, modulateChannelFrom), outputs = load<i32>(block, modulateOutputs), sums = load<usize>(block, modulateSums);
  let operations: i64 = 0;
  for (let row = from; row < to; row++) {
    if (!overPositions && (row < rowFrom || row >= rowTo)) continue;
    for (let run = word(rowRuns, row - first), lastRun = word(rowRuns, row - first + 1); run < lastRun; run++) {
      const position = row * columns + word(runColumn, run);
      for (let e = word(runStart, run), end = word(runStart, run + 1); e < end; e++) {
        const channel = word(channels, e), head = channel / sourcePerHead, output = channel - channelFrom;
        if (head < headFrom || head >= headTo) continue;
        if (overPositions && <u32>output >= <u32>outputs) continue;
        const copyRow = (head - headFrom) * copyRows + (overPositions ? position : channel % sourcePerHead);
        const some = word(nonzero, copyRow);
        operations += some;
        if (some === 0) continue;
        const values = copy + <usize>(copyRow * copyColumns) * 4;
        if (overPositions) addWords(sums + <usize>(output * copyColumns) * 4, values, copyColumns);
        else {
          const low = max(channelFrom, head * perHead), high = min(channelFrom + outputs, (head + 1) * perHead);
          const m = membranes + <usize>((position - rowFrom * columns) * outputs + low - channelFrom) * 4;
          addWords(m, values + <usize>(low - head * perHead) * 4, high - low);
        }
      }
    }
  }
  return <f64>operations;
}

/** Ends a time step over positions: its sums are added to the membranes [position][output], and are 0 again. */
export function settleModulate(block: usize): void {
  const outputs = load<i32>(block, modulateOutputs), positions = load<i32>(block, modulateCopyColumns), sums = load<usize>(block, modulateSums);
  addTransposed(sums, outputs, positions, load<usize>(block, modulateMembranes));
  memory.fill(sums, 0, <usize>(outputs * positions) * 4);
}

/** Adds sums [output][position] to others [position][output]. */
function addTransposed(sums: usize, outputs: i32, positions: i32, to: usize): void {
  if (outputs === 1) return addWords(to, sums, positions);
  const next = <usize>positions * 4, row = <usize>outputs * 4;
  let output = 0;
  for (; output + 4 <= outputs; output += 4) {
    let s = sums + <usize>(output * positions) * 4, m = to + <usize>output * 4, position = 0;
    for (; position + 4 <= positions; position += 4, s += 16, m += 4 * row) {
      const a = v128.load(s), b = v128.load(s + next), c = v128.load(s + 2 * next), d = v128.load(s + 3 * next);
      if (!v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) continue;
      const e = i32x4.shuffle(a, b, 0, 4, 1, 5), f = i32x4.shuffle(a, b, 2, 6, 3, 7);
      const g = i32x4.shuffle(c, d, 0, 4, 1, 5), h = i32x4.shuffle(c, d, 2, 6, 3, 7);
      addTo(m, i64x2.shuffle(e, g, 0, 2));
      addTo(m + row, i64x2.shuffle(e, g, 1, 3));
      addTo(m + 2 * row, i64x2.shuffle(f, h, 0, 2));
      addTo(m + 3 * row, i64x2.shuffle(f, h, 1, 3));
    }
    for (; position < positions; position++, s += 4, m += row)
      for (let k: usize = 0; k < 4; k++) store<i32>(m + k * 4, load<i32>(m + k * 4) + load<i32>(s + k * next));
  }
  for (; output < outputs; output++)
    for (let position = 0; position < positions; position++) {
      const m = to + <usize>(position * outputs + output) * 4;
      store<i32>(m, load<i32>(m) + word(sums, output * positions + position));
    }
}

@inline function addTo(at: usize, four: v128): void {
  v128.store(at, i32x4.add(v128.load(at), four));
}
