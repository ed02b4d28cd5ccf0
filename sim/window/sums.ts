/**
 * @file Sums over tallies: everything that the ledger charges for is one, or products of some. They are listed while a
 * program is planned, and computed by its last phases.
 */
import type { Task } from '../../engine/index.ts';
import { task } from '../kernels/index.ts';
import type { Store } from './store.ts';
import { classCount, rangeAt, rangeCount, wordAt, type Arrived, type Stretch } from './tally.ts';

/** A list of numbers that grows. */
class Numbers {
  private words = new Int32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.words.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.words);
      this.words = larger;
    }
    this.words[this.length++] = value;
  }

  get all(): Int32Array {
    return this.words.subarray(0, this.length);
  }
}

/** A task on sums or products from..to, `count` in all, and the address of their results, float64 [number][slots]. */
export interface Placed {
  readonly task: Task;
  readonly count: number;
  readonly address: number;
}

/** Sums while they are listed; each has a number, by which it is read later. */
export interface Sums {
  /** The events of some senders, each of which weighs weight(row, column) times the weight of its channel's stretch. */
  weighed(
    arrived: readonly Arrived[],
    weight: (row: number, column: number) => number,
    stretches: readonly Stretch[],
  ): number;
  /**
   * As many sums as there are keys, the first one's number: events by key. Those whose key is below 0 do not count;
   * `channel` is where a range of channels begins.
   */
  keyed(
    arrived: readonly Arrived[],
    keys: number,
    keyOf: (row: number, column: number, channel: number) => number,
  ): number;
  /** Lists the sum of products of so many sums from `fixed` on, of slot 0, with those from `moving` on; from the second slot on where it is late. */
  product(fixed: number, moving: number, keys: number, late: boolean): number;
  /** Products, to share work out evenly. */
  readonly work: number;
  /** Places the lists. Sums are computed before products. */
  place(store: Store, slots: number): { readonly sums: Placed; readonly products: Placed };
}

export function createSums(): Sums {
  const [starts, places, lengths, weights, steps, fours] = Array.from({ length: 6 }, () => new Numbers());
  const [fixed, moving, factors, late] = Array.from({ length: 4 }, () => new Numbers());
  const begin = (arrived: readonly Arrived[]): number => {
    const tally = arrived[0]?.tally;
    starts!.push(places!.length);
    steps!.push(tally === undefined ? 0 : 4 * rangeCount(tally));
    fours!.push(tally?.fours ?? 0);
    return starts!.length - 1;
  };
  return {
    weighed(arrived, weight, stretches) {
      const number = begin(arrived);
      for (const one of arrived)
        eachRun(one, stretches, weight, (place, length, by) => {
          places!.push(place);
          lengths!.push(length);
          weights!.push(by);
        });
      return number;
    },
    keyed(arrived, keys, keyOf) {
      const byKey = Array.from({ length: keys }, (): number[] => []);
      for (const { tally, channelFrom, channelTo, rowFrom, rowTo } of arrived) {
        const classes = classCount(tally);
        const [from, to] = [rangeAt(tally, channelFrom), rangeAt(tally, channelTo)];
        for (let row = rowFrom; row < rowTo; row++)
          for (let k = 0; k < classes; k++)
            for (let range = from; range < to; range++)
              byKey[keyOf(row, tally.columns[k]!, tally.ranges[range]!)]?.push(wordAt(tally, row, k, range));
      }
      const first = starts!.length;
      for (const own of byKey) {
        begin(arrived);
        for (const place of own) {
          places!.push(place);
          lengths!.push(1);
          weights!.push(1);
        }
      }
      return first;
    },
    product(first, second, keys, isLate) {
      fixed!.push(first);
      moving!.push(second);
      factors!.push(keys);
      late!.push(isLate ? 1 : 0);
      return fixed!.length - 1;
    },
    get work() {
      return places!.length;
    },
    place(store, slots) {
      const count = starts!.length;
      const address = store.reserve(8 * count * slots);
      const ends = Int32Array.from([...starts!.all, places!.length]);
      const sums = task('account', {
        ...{
          from: 0,
          to: count,
          slots,
          out: address,
          starts: store.integers(ends),
          places: store.integers(places!.all),
        },
        ...{ lengths: store.integers(lengths!.all), weights: store.integers(weights!.all) },
        ...{ steps: store.integers(steps!.all), fours: store.integers(fours!.all) },
      });
      const products = fixed!.length;
      const out = store.reserve(8 * products * slots);
      const multiply = task('multiply', {
        ...{ from: 0, to: products, fixed: store.integers(fixed!.all), moving: store.integers(moving!.all) },
        ...{ keys: store.integers(factors!.all), late: store.integers(late!.all), slots, sums: address, out },
      });
      return { sums: { task: sums, count, address }, products: { task: multiply, count: products, address: out } };
    },
  };
}

/** All words of a tally that count, those side by side at once, with their weight. */
function eachRun(
  { tally, channelFrom, channelTo, rowFrom, rowTo }: Arrived,
  stretches: readonly Stretch[],
  weight: (row: number, column: number) => number,
  visit: (place: number, length: number, weight: number) => void,
): void {
  const classes = classCount(tally);
  for (const { from, to, weight: each } of stretches) {
    const first = rangeAt(tally, Math.max(from, channelFrom));
    const last = rangeAt(tally, Math.min(to, channelTo));
    if (each === 0 || first >= last) continue;
    for (let row = rowFrom; row < rowTo; row++)
      for (let k = 0; k < classes; k++) {
        const by = each * weight(row, tally.columns[k]!);
        if (by !== 0) visit(wordAt(tally, row, k, first), last - first, by);
      }
  }
}
