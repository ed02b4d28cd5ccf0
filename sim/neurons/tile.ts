import type { Range } from '../grid/range.ts';

/** Membranes of one tile, [row][column][channel], and the tables they are compared with. */
export interface Tile extends Range {
  readonly channels: number;
  readonly membranes: Int32Array;
  /** Per channel, added at the start of every logical step, or empty for zeros. */
  readonly initial: Int32Array;
  /** Per slot below the cap: one threshold per channel. */
  readonly thresholds: readonly Int32Array[];
  /** Per channel: what one spike takes at a soft reset. */
  readonly amounts: Int32Array;
}
