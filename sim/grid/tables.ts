/** @file Tables of taps and moves that many blocks share: each is made once. */
import { reachedOf } from './reached.ts';
import { tapsOf } from './taps.ts';

/** Makes tables, or gives those it has made before. */
export interface Tables {
  readonly taps: typeof tapsOf;
  readonly reached: typeof reachedOf;
}

/** Tables by what they are made of; nothing is made yet. */
export const createTables = (): Tables => ({ taps: remembered(tapsOf), reached: remembered(reachedOf) });

/** The same function, which gives the same object for arguments of the same JSON. */
function remembered<A extends readonly unknown[], V>(make: (...of: A) => V): (...of: A) => V {
  const known = new Map<string, V>();
  return (...of) => {
    const key = JSON.stringify(of);
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = make(...of);
    known.set(key, value);
    return value;
  };
}
