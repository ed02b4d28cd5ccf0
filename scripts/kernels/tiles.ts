/** @file The trainer's register tiles, which AssemblyScript cannot say in a loop. */

/**
 * Register tiles of `rows` x 8 results; `transposed` reads the first factor by columns. Four rows and no unrolling are what
 * V8 compiles best for both modules: 58 to 60 GFLOP/s where 6 rows, unrolled four times, reach 50.
 */
function tileSource(rows: number, transposed: boolean): string {
  const each = (text: (row: number) => string): string => Array.from({ length: rows }, (_, r) => text(r)).join('\n');
  const from = (row: number): string => (transposed ? `a, ${4 * row}` : `a${row}`);
  return `export function tile${rows}${transposed ? 't' : ''}(depth: i32, a: usize, stride: usize, b: usize, c: usize, cStride: usize, accumulate: bool): void {
${each((r) => `let l${r} = f32x4.splat(0), h${r} = f32x4.splat(0);`)}
if (accumulate) {
${each((r) => `l${r} = v128.load(c + ${r} * cStride); h${r} = v128.load(c + ${r} * cStride, 16);`)}
}
${transposed ? '' : each((r) => `let a${r} = a + ${r} * stride;`)}
let b0: v128, b1: v128, s: v128;
for (; depth > 0; depth--) {
b0 = v128.load(b); b1 = v128.load(b, 16);
${each((r) => `s = v128.load32_splat(${from(r)}); l${r} = multiplyAdd(s, b0, l${r}); h${r} = multiplyAdd(s, b1, h${r});`)}
${transposed ? 'a += stride;' : each((r) => `a${r} += 4;`)}
b += 32;
}
${each((r) => `v128.store(c + ${r} * cStride, l${r}); v128.store(c + ${r} * cStride, h${r}, 16);`)}
}
`;
}

/** The module `tiles`. */
export const tilesSource = (): string =>
  ["import { multiplyAdd } from './arithmetic';"]
    .concat([4, 2, 1].flatMap((rows) => [tileSource(rows, false), tileSource(rows, true)]))
    .join('\n');
