/** How many of its thresholds a membrane reaches; `first` is where the channel's begin. */
export function countOf(membrane: number, thresholds: Int32Array, first: number, cap: number): number {
  let count = 0;
  while (count < cap && membrane >= thresholds[first + count]!) count++;
  return count;
}
