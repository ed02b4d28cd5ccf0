/** @file What reading one HDF5 file may cost, all of its values together: one object may stand under thousands of names. */
import {
  freeHdf5Bytes,
  freeHdf5Seconds,
  maxDeflateRatio,
  maxInflatedBytes,
  maxViewRatio,
  slowestHdf5Bytes,
} from '../limits.ts';
import { unjustified } from '../problems.ts';

/** How bytes came to be: taken out of filters, or lying in the file as they are. */
export type Storage = 'filtered' | 'plain';

export interface Hdf5Budget {
  /** Counts bytes before they are taken. Throws SPK406 where all together are more than the file can hold. */
  take(place: string, storage: Storage, bytes: number): void;
  /** Runs what the library does for bytes that were taken; throws SPK406 where that has taken too long before. */
  timed<T>(place: string, work: () => T): T;
}

/** @param size of the file in bytes; @param now in milliseconds. */
export function budgetOf(size: number, now: () => number = () => performance.now()): Hdf5Budget {
  const most: Readonly<Record<Storage, number>> = {
    filtered: Math.max(freeHdf5Bytes, Math.min(maxInflatedBytes, size * maxDeflateRatio)),
    plain: Math.max(freeHdf5Bytes, size, Math.min(maxInflatedBytes, size * maxViewRatio)),
  };
  const taken: Record<Storage, number> = { filtered: 0, plain: 0 };
  let spent = 0;
  return {
    take(place, storage, bytes) {
      const before = taken[storage];
      taken[storage] += bytes;
      if (taken[storage] <= most[storage]) return;
      const others = before === 0 ? '' : ` after ${before} of other values`;
      unjustified(place, `it claims ${bytes} bytes${others}, more than ${size} bytes of file can hold`);
    },
    timed(place, work) {
      const allowed = freeHdf5Seconds + (taken.filtered + taken.plain) / slowestHdf5Bytes;
      if (spent > 1000 * allowed)
        unjustified(
          place,
          `the values before it took ${Math.round(spent / 1000)} s to read, too long for what they are`,
        );
      const began = now();
      try {
        return work();
      } finally {
        spent += now() - began;
      }
    },
  };
}
