/** @file Trees with many destinations, by the rows that they reach in every column: a destination that moves changes two columns, however many others there are. */
import type { Trees } from './trees.ts';
import type { Grid } from './grid.ts';

/** Trees of at least so many nodes are kept so: below, it is quicker to look at all of them. */
export const leastNodes = 10;
/** Words for each node at the most. */
const mostWords = 40;

/** What trees with many destinations cost while these move. */
export interface WideTrees {
  /** Whether a tree is kept here. */
  has(tree: number): boolean;
  /** Moves a destination, and gives what that changes for one packet; where nodes stand is not looked at, only where the source does. */
  move(tree: number, x: number, y: number, toX: number, toY: number): number;
  /** Moves a destination. */
  put(tree: number, x: number, y: number, toX: number, toY: number): void;
  /** What one packet costs from where the source stands. */
  cost(tree: number): number;
}

/** Keeps wide trees up to date with nodes at `xs`, `ys`, of which several may stand at one place. Trees with few nodes on a large grid are left out. */
export function wideTrees(
  { start, pins }: Pick<Trees, 'start' | 'pins'>,
  { columns, rows, alongX, alongY }: Pick<Grid, 'columns' | 'rows' | 'alongX' | 'alongY'>,
  xs: Int32Array,
  ys: Int32Array,
): WideTrees {
  /** Words of a column, and of the set of columns that come first. */
  const [height, width] = [(rows + 31) >> 5, (columns + 31) >> 5];
  const size = width + columns * height;
  const area = columns * rows;
  const base = new Int32Array(start.length - 1).fill(-1);
  let taken = 0;
  for (let tree = 0; tree < base.length; tree++) {
    const count = start[tree + 1]! - start[tree]!;
    if (count < leastNodes || size + area > mostWords * count) continue;
    base[tree] = taken;
    taken += size;
  }
  const bits = new Int32Array(taken);
  /** Destinations at every place, for each tree that is kept. */
  const here = new Int32Array((taken / size) * area);
  const placeOf = (from: number, x: number, y: number): number => (from / size) * area + y * columns + x;

  const add = (from: number, x: number, y: number): void => {
    here[placeOf(from, x, y)]!++;
    bits[from + (x >> 5)]! |= 1 << x;
    bits[from + width + x * height + (y >> 5)]! |= 1 << y;
  };
  const take = (from: number, x: number, y: number): void => {
    if (--here[placeOf(from, x, y)]! > 0) return;
    const column = from + width + x * height;
    bits[column + (y >> 5)]! &= ~(1 << y);
    for (let word = column; word < column + height; word++) if (bits[word] !== 0) return;
    bits[from + (x >> 5)]! &= ~(1 << x);
  };
  /** What links along a column cost from row `y` on. */
  const alongColumn = (from: number, x: number, y: number): number => {
    const column = from + width + x * height;
    let [low, high] = [-1, -1];
    for (let word = 0; word < height; word++) {
      const some = bits[column + word]!;
      if (some === 0) continue;
      if (low < 0) low = 32 * word + 31 - Math.clz32(some & -some);
      high = 32 * word + 31 - Math.clz32(some);
    }
    if (low < 0) return 0;
    return (low < y ? alongY[y]! - alongY[low]! : 0) + (high > y ? alongY[high]! - alongY[y]! : 0);
  };
  /** What links along the source's row cost. */
  const alongRow = (from: number, x: number): number => {
    let [west, east] = [x, x];
    for (let word = 0; word < width; word++) {
      const some = bits[from + word]!;
      if (some === 0) continue;
      west = Math.min(west, 32 * word + 31 - Math.clz32(some & -some));
      east = Math.max(east, 32 * word + 31 - Math.clz32(some));
    }
    return alongX[east]! - alongX[west]!;
  };

  for (let tree = 0; tree < base.length; tree++)
    if (base[tree]! >= 0)
      for (let pin = start[tree]! + 1; pin < start[tree + 1]!; pin++)
        add(base[tree]!, xs[pins[pin]!]!, ys[pins[pin]!]!);

  return {
    has: (tree) => base[tree]! >= 0,
    move(tree, x, y, toX, toY) {
      const from = base[tree]!;
      const source = pins[start[tree]!]!;
      const [sourceX, sourceY] = [xs[source]!, ys[source]!];
      const columnsOf = (): number =>
        alongColumn(from, x, sourceY) + (toX === x ? 0 : alongColumn(from, toX, sourceY)) + alongRow(from, sourceX);
      const before = columnsOf();
      take(from, x, y);
      add(from, toX, toY);
      return columnsOf() - before;
    },
    put(tree, x, y, toX, toY) {
      take(base[tree]!, x, y);
      add(base[tree]!, toX, toY);
    },
    cost(tree) {
      const from = base[tree]!;
      const source = pins[start[tree]!]!;
      let sum = alongRow(from, xs[source]!);
      for (let word = 0; word < width; word++)
        for (let left = bits[from + word]!; left !== 0; left &= left - 1)
          sum += alongColumn(from, 32 * word + 31 - Math.clz32(left & -left), ys[source]!);
      return sum;
    },
  };
}
