/** Copies whole vectors. */
@inline export function copyVectors(target: usize, source: usize, bytes: usize): void {
  for (const end = target + bytes; target < end; target += 16, source += 16) v128.store(target, v128.load(source));
}
