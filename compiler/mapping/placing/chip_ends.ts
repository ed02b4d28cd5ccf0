/** @file Where one chip ends and the next begins, along the order of cores. */
import type { Trees } from './trees.ts';

/** What crosses a line between node i and the next, for every i, where nodes stand one after the other and the last one, the port, before all. */
export function crossingsOf({ nodes, start, pins, packets }: Trees): Float64Array {
  const crossing = new Float64Array(nodes);
  packets.forEach((count, tree) => {
    let [first, last] = [nodes, -1];
    for (let pin = start[tree]!; pin < start[tree + 1]!; pin++) {
      const at = pins[pin] === nodes - 1 ? -1 : pins[pin]!;
      first = Math.min(first, at);
      last = Math.max(last, at);
    }
    crossing[Math.max(0, first)]! += count;
    crossing[Math.max(0, last)]! -= count;
  });
  for (let at = 1; at < nodes; at++) crossing[at]! += crossing[at - 1]!;
  return crossing;
}

/**
 * How many of `count` cores are on each chip and those before it, on as few chips as hold them, so that least crosses all borders; as many as
 * possible where it is the same.
 */
export function chipEnds(count: number, perChip: number, crossing: ArrayLike<number>): readonly number[] {
  const chips = Math.max(1, Math.ceil(count / perChip));
  const spare = chips * perChip - count;
  // By places that are left free on the chips so far: what crosses at the least, and how many of them are on the chips before the last.
  let costs = new Float64Array(spare + 1).fill(Infinity);
  costs[0] = 0;
  const before: Int32Array[] = [];
  for (let chip = 1; chip < chips; chip++) {
    const [next, from] = [new Float64Array(spare + 1), new Int32Array(spare + 1)];
    for (let free = 0, best = 0; free <= spare; free++) {
      if (costs[free]! < costs[best]!) best = free;
      next[free] = costs[best]! + crossing[chip * perChip - free - 1]!;
      from[free] = best;
    }
    costs = next;
    before.push(from);
  }
  const ends = [count];
  let free = costs.indexOf(costs.reduce((least, cost) => Math.min(least, cost), Infinity));
  for (let chip = chips - 1; chip > 0; chip--) {
    ends.unshift(chip * perChip - free);
    free = before[chip - 1]![free]!;
  }
  return ends;
}
