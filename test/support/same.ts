import { isDeepStrictEqual } from 'node:util';
import type { ExecutionContext } from 'ava';

/**
 * What `t.deepEqual` asserts, of things that hold large arrays. AVA lists every index of an array before it compares, which takes
 * longer than most of what is tested; here it does so only to show a difference.
 */
export function same(t: ExecutionContext, got: unknown, expected: unknown, message?: string): void {
  if (isDeepStrictEqual(got, expected)) t.pass(message);
  else t.deepEqual(got, expected, message);
}
