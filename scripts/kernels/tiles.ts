/** @file The trainer's register tiles, which AssemblyScript cannot say in a loop. */
import { constants } from '../../trainer/kernels/constants.ts';

/**
 * So many register tiles of `rows` x 8 results, one below the other; `transposed` reads the first factor by columns. Depth comes in segments, with `skip` bytes of the
 * first factor between them. `onto`: 1, sums start from what is there; 2, they are added to it at their end. Four rows and no unrolling are what
 * V8 compiles best for both modules: 58 to 60 GFLOP/s where 6 rows, unrolled four times, reach 50.
 */
function tileSource(rows: number, transposed: boolean): string {
  const each = (text: (row: number) => string): string => Array.from({ length: rows }, (_, r) => text(r)).join('\n');
  const from = (row: number): string => (transposed ? `p, ${4 * row}` : `a${row}`);
  return `export function tile${rows}${transposed ? 't' : ''}(tiles: i32, segments: i32, depth: i32, skip: usize, a: usize, stride: usize, panel: usize, c: usize, cStride: usize, onto: i32): void {
for (; tiles > 0; tiles--) {
${each((r) => `let l${r} = f32x4.splat(0), h${r} = f32x4.splat(0);`)}
if (onto === 1) {
${each((r) => `l${r} = v128.load(c + ${r} * cStride); h${r} = v128.load(c + ${r} * cStride, 16);`)}
}
${transposed ? 'let p = a;' : each((r) => `let a${r} = a + ${r} * stride;`)}
let b = panel, b0: v128, b1: v128, s: v128;
for (let left = segments; left > 0; left--) {
for (let k = depth; k > 0; k--) {
b0 = v128.load(b); b1 = v128.load(b, 16);
${each((r) => `s = v128.load32_splat(${from(r)}); l${r} = multiplyAdd(s, b0, l${r}); h${r} = multiplyAdd(s, b1, h${r});`)}
${transposed ? 'p += stride;' : each((r) => `a${r} += 4;`)}
b += 32;
}
${transposed ? 'p += skip;' : each((r) => `a${r} += skip;`)}
}
if (onto === 2) {
${each((r) => `l${r} = f32x4.add(v128.load(c + ${r} * cStride), l${r}); h${r} = f32x4.add(v128.load(c + ${r} * cStride, 16), h${r});`)}
}
${each((r) => `v128.store(c + ${r} * cStride, l${r}); v128.store(c + ${r} * cStride, h${r}, 16);`)}
a += ${transposed ? 4 * rows : `${rows} * stride`};
c += ${rows} * cStride;
}
}
`;
}

const listedParameters =
  'list: usize, bytes: usize, first: usize, last: usize, rows: i32, weights: usize, kernelRow: usize, y: usize, bias: usize';

/** Columns of a panel that listed values are multiplied with, in vectors of four: the sums stay in registers. */
const mostVectors = constants.panelColumns / 4;

/** One output position of a panel of so many vectors: every listed value of its window's rows times its row of weights. */
function listedSource(vectors: number): string {
  const each = (text: (vector: number) => string): string =>
    upTo(vectors)
      .map((v) => text(v - 1))
      .join('\n');
  return `function addListed${vectors}(${listedParameters}): void {
${each((v) => `let s${v} = f32x4.splat(0);`)}
if (bias !== 0) {
${each((v) => `s${v} = v128.load(bias, ${16 * v});`)}
}
for (; rows > 0; rows--) {
let p = list + <usize>load<u32>(list + first);
const end = list + <usize>load<u32>(list + last);
for (; p < end; p += 8) {
const w = weights + <usize>load<u32>(p), x = v128.load32_splat(p, 4);
${each((v) => `s${v} = multiplyAdd(x, v128.load(w, ${16 * v}), s${v});`)}
}
list += bytes;
weights += kernelRow;
}
${each((v) => `v128.store(y, s${v}, ${16 * v});`)}
}
`;
}

const productsParameters = 'list: usize, end: usize, offset: usize, sums: usize, places: usize';

/** So many vectors of sums, each at a place of its own: every listed value times the vectors at its address. */
function productsSource(vectors: number): string {
  const each = (text: (vector: number) => string): string =>
    upTo(vectors)
      .map((v) => text(v - 1))
      .join('\n');
  return `function addProducts${vectors}(${productsParameters}): void {
${each((v) => `let s${v} = v128.load(sums + <usize>load<u32>(places, ${4 * v}));`)}
for (; list < end; list += 8) {
const p = <usize>load<u32>(list) + offset, x = v128.load32_splat(list, 4);
${each((v) => `s${v} = multiplyAdd(x, v128.load(p, ${16 * v}), s${v});`)}
}
${each((v) => `v128.store(sums + <usize>load<u32>(places, ${4 * v}), s${v});`)}
}
`;
}

const slideParameters =
  'row: usize, line: usize, step: usize, tap: usize, tapStep: usize, pixel: usize, kernel: i32, out: usize, bias: usize, accumulate: bool';

/** So many output columns of a depthwise convolution, four channels: every tap times the pixels under it. */
function slideSource(columns: number): string {
  const each = (text: (column: number) => string): string =>
    upTo(columns)
      .map((c) => text(c - 1))
      .join('\n');
  return `function slide${columns}(${slideParameters}): void {
const start = bias === 0 ? f32x4.splat(0) : v128.load(bias);
${each((c) => `let s${c} = start;`)}
if (accumulate) {
${each((c) => `s${c} = v128.load(out + ${c} * pixel);`)}
}
for (let ky = 0; ky < kernel; ky++, row += line) {
let p = row;
for (let kx = 0; kx < kernel; kx++, p += pixel, tap += tapStep) {
const w = v128.load(tap);
${each((c) => `s${c} = multiplyAdd(v128.load(p + ${c} * step), w, s${c});`)}
}
}
${each((c) => `v128.store(out + ${c} * pixel, s${c});`)}
}
`;
}

/** The module `tiles`. */
export const tilesSource = (): string =>
  [
    "import { multiplyAdd } from './arithmetic';",
    ...[4, 2, 1].flatMap((rows) => [tileSource(rows, false), tileSource(rows, true)]),
    ...upTo(mostVectors).map(listedSource),
    chosen('addListed', mostVectors, listedParameters),
    ...upTo(constants.gradientVectors).map(productsSource),
    chosen('addProducts', constants.gradientVectors, productsParameters),
    ...upTo(constants.slidColumns).map(slideSource),
    chosen('slide', constants.slidColumns, slideParameters),
  ].join('\n');

const upTo = (most: number): number[] => Array.from({ length: most }, (_, i) => i + 1);

/** A function that calls the tile of a size. */
const chosen = (name: string, most: number, parameters: string): string =>
  `export function ${name}(size: i32, ${parameters}): void {
${upTo(most)
  .reverse()
  .map((size) => `if (size === ${size}) return ${name}${size}(${parameters.replaceAll(/: \w+/g, '')});`)
  .join('\n')}
}
`;
