/** A part of a range of work, `to` excluded. */
export interface Share {
  readonly from: number;
  readonly to: number;
}

/**
 * Splits 0..total into at most `pieces` shares whose borders are multiples of `multiple`. Depends on nothing else, so
 * work that is split with it is the same for any number of threads.
 */
export function split(total: number, pieces: number, multiple = 1): Share[] {
  const size = Math.max(1, Math.ceil(total / Math.max(1, Math.floor(pieces)) / multiple)) * multiple;
  return Array.from({ length: Math.ceil(total / size) }, (_, i) => ({
    from: i * size,
    to: Math.min(total, (i + 1) * size),
  }));
}
