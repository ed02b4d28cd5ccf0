/** What every thread has of its own: `scratch`, set once by `start`. Its first bytes hold one edge tile of a product. */
export const tileBytes: usize = 256;
export let scratch: usize = 0;
export function setScratch(pointer: usize): void {
  scratch = pointer;
}

/** Copies whole vectors. */
@inline export function copyVectors(target: usize, source: usize, bytes: usize): void {
  for (const end = target + bytes; target < end; target += 16, source += 16) v128.store(target, v128.load(source));
}
