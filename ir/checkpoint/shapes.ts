import type { Shape } from '../tensor.ts';

/** Equal extents but for ones at the end: [O, I, 1] is [O, I, 1, 1]. */
export function sameUpToTrailingOnes(a: Shape, b: Shape): boolean {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if ((a[i] ?? 1) !== (b[i] ?? 1)) return false;
  return true;
}
