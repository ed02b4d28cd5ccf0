import type { ChannelConstant } from '../../ir/neurons/index.ts';
import type { Range } from '../grid/range.ts';

/** Membranes of one tile, [row][column][channel], and the tables they are compared with. */
export interface Tile extends Range {
  readonly channels: number;
  readonly membranes: Int32Array;
  /** Where everything that arrives is added: the membranes themselves, or currents of the same layout. */
  readonly arriving: Int32Array;
  /** Per channel, added at the start of every logical step, or empty for zeros. */
  readonly initial: Int32Array;
  /** Per slot below the cap: one threshold per channel. */
  readonly thresholds: readonly Int32Array[];
  /** Where sums fit 16 bits (`fitsHalf`), what stands in place of membranes, biases and thresholds; there are no membranes then. */
  readonly narrow?: NarrowTile;
  /** Those that its kind of neuron takes: one per channel. */
  readonly constants: { readonly [C in ChannelConstant]?: Int32Array };
}

/** The same of 16 bits, in a machine's memory. */
export interface NarrowTile {
  readonly membranes: Int16Array;
  readonly initial: Int16Array;
  readonly thresholds: readonly Int16Array[];
}

/** How many thresholds of its channel a membrane reaches. */
export function reachedBy({ thresholds }: Tile, membrane: number, channel: number): number {
  let count = 0;
  while (count < thresholds.length && membrane >= thresholds[count]![channel]!) count++;
  return count;
}
