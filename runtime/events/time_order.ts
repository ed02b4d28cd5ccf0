/** @file The order of times that mostly rise: runs that rise already are merged, two at a time. */

/** Indices in the order of their times; those of one time keep theirs. n times in r rising runs take n log r steps. */
export function timeOrder(times: Float64Array): Uint32Array {
  let runs = runsOf(times);
  let order = new Uint32Array(times.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  let other = new Uint32Array(times.length);
  while (runs.length > 2) {
    const merged = [0];
    for (let run = 0; run + 1 < runs.length; run += 2) {
      const end = runs[run + 2] ?? runs[run + 1]!;
      merge(times, order, other, runs[run]!, runs[run + 1]!, end);
      merged.push(end);
    }
    [order, other, runs] = [other, order, merged];
  }
  return order;
}

/** Where each rising run begins, and the end of the last one. */
function runsOf(times: Float64Array): number[] {
  const runs = [0];
  for (let i = 1; i < times.length; i++) if (times[i]! < times[i - 1]!) runs.push(i);
  runs.push(times.length);
  return runs;
}

/** Merges `from..middle` and `middle..end` of one list into the other; of equal times the earlier index comes first. */
function merge(
  times: Float64Array,
  source: Uint32Array,
  target: Uint32Array,
  from: number,
  middle: number,
  end: number,
): void {
  let [left, right] = [from, middle];
  for (let to = from; to < end; to++) {
    const takesLeft = right >= end || (left < middle && times[source[left]!]! <= times[source[right]!]!);
    target[to] = source[takesLeft ? left++ : right++]!;
  }
}
