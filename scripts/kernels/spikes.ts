/** @file The simulator's register tiles for counts times weights: widths of 8 to 64 outputs, which AssemblyScript cannot say in a loop. */

/** How a module multiplies; both sum exactly the same integers. */
interface Arithmetic {
  /** Loads two rows of weights from expressions `a` and `b`, `bytes` in: values for two blocks of 8 outputs. */
  readonly load: (a: string, b: string, bytes: number) => readonly string[];
  /** Loads a pair of counts at an address, as names that start with `name`. */
  readonly pair: (name: string, address: string) => string;
  /** Eight outputs, of block 0 or 1 of what was loaded, times the pair of counts. */
  readonly product: (block: 0 | 1, name: string) => string;
  /** Sixteen bytes each of x and y: the sums of the first eight, and of the last eight; `ones` is sixteen times 1. */
  readonly sums: readonly [string, string];
  /** Pairs of weights w times pairs of counts x. */
  readonly pairs: string;
  /** Adds four products each of weights w and counts x to four sums; absent where the machine has no such instruction. */
  readonly fours?: (w: string, x: string, sums: string) => string;
}

const interleaved = (from: number): string =>
  Array.from({ length: 8 }, (_, i) => `${from + i}, ${from + i + 16}`).join(', ');

/**
 * `i16x8.relaxed_dot_i8x16_i7x16_s`: weights are signed bytes and counts below 128, where every machine gives the same
 * integers, and two products of those fit 16 bits.
 */
const relaxed: Arithmetic = {
  load: (a, b, bytes) => [
    `x = v128.load(${a}, ${bytes}); y = v128.load(${b}, ${bytes});`,
    `w0 = v128.shuffle<i8>(x, y, ${interleaved(0)});`,
    `w1 = v128.shuffle<i8>(x, y, ${interleaved(8)});`,
  ],
  pair: (name, address) => `let ${name} = v128.load16_splat(${address});`,
  product: (block, name) => `v128.relaxed_dot<i16>(w${block}, ${name})`,
  sums: [0, 8].map((from) => `v128.relaxed_dot<i16>(v128.shuffle<i8>(x, y, ${interleaved(from)}), ones)`) as [
    string,
    string,
  ],
  pairs: 'v128.relaxed_dot<i16>(w, x)',
  fours: (w, x, sums) => `v128.relaxed_dot_add<i32>(${w}, ${x}, ${sums})`,
};

const plain: Arithmetic = {
  load: (a, b, bytes) => [
    `w0 = v128.load8x8_s(${a}, ${bytes}); v0 = v128.load8x8_s(${b}, ${bytes});`,
    `w1 = v128.load8x8_s(${a}, ${bytes + 8}); v1 = v128.load8x8_s(${b}, ${bytes + 8});`,
  ],
  pair: (name, address) =>
    `let ${name} = i16x8.splat(<i16>load<u8>(${address})), ${name}b = i16x8.splat(<i16>load<u8>(${address}, 1));`,
  product: (block, name) => `i16x8.add(i16x8.mul(w${block}, ${name}), i16x8.mul(v${block}, ${name}b))`,
  sums: [
    'i16x8.add(i16x8.extend_low_i8x16_s(x), i16x8.extend_low_i8x16_s(y))',
    'i16x8.add(i16x8.extend_high_i8x16_s(x), i16x8.extend_high_i8x16_s(y))',
  ],
  pairs:
    'i16x8.add(i16x8.mul(i16x8.shr_s(i16x8.shl(w, 8), 8), v128.and(x, i16x8.splat(255))), i16x8.mul(i16x8.shr_s(w, 8), i16x8.shr_u(x, 8)))',
};

/** Outputs that lists are gathered for at once, and those that everything is multiplied for: sums of two pixels stay in registers. */
const widths = [8, 16, 24, 32, 40, 48, 56, 64] as const;
const denseWidths = [8, 16, 24, 32] as const;
const foursWidths = [8, 16, 24] as const;
const pixels = [1, 2] as const;
const blocksOf = (width: number): number[] => Array.from({ length: width / 8 }, (_, block) => block);

/** Sums of all pixels set to 0. */
const zeros = (width: number, names: readonly string[]): string =>
  names.flatMap((name) => blocksOf(width).map((block) => `${name}${block} = i16x8.splat(0);`)).join(' ');

const declared = (width: number, names: readonly string[]): string =>
  `let ${names.flatMap((name) => blocksOf(width).map((block) => `${name}${block} = i16x8.splat(0)`)).join(', ')};\n` +
  'let x = i16x8.splat(0), y = x, w0 = x, w1 = x, v0 = x, v1 = x;';

/** One pair of inputs, added to the sums of all pixels. */
function step({ load, product }: Arithmetic, width: number, a: string, b: string, names: readonly string[]): string {
  const lines: string[] = [];
  for (let block = 0; block < width / 8; block += 2) {
    lines.push(...load(a, b, 8 * block));
    for (const half of [0, 1] as const)
      if (block + half < width / 8)
        for (const name of names)
          lines.push(`${name}${block + half} = i16x8.add(${name}${block + half}, ${product(half, `c${name}`)});`);
  }
  return lines.join('\n');
}

const flushed = (width: number, name: string, out: string): string =>
  blocksOf(width)
    .map((block) => `addWide(${out} + ${32 * block}, ${name}${block}, factors === 0 ? 0 : factors + ${32 * block});`)
    .join('\n');

/** How sums end: added to membranes whenever they might leave 16 bits, or begun with what is given and stored, where they cannot. */
interface Ending {
  /** What stands behind the names of functions. */
  readonly name: string;
  /** Parameters for the sums of pixels with such names, but those that all have. */
  readonly parameters: (names: readonly string[]) => string;
  /** The same of lists of many pixels, and what moves on from pixel to pixel. */
  readonly gatherParameters: string;
  readonly moveOn: string;
  /** A body that sums `pairs` pairs by `pair`, which moves on to the next. */
  readonly body: (width: number, names: readonly string[], pair: string) => string;
  /** Stores the sums `low` and `high`, of four outputs each and of 32 bits, of a block of a pixel. */
  readonly storeFours: (name: string, block: number, low: string, high: string) => string;
}

const outsOf = (names: readonly string[]): string => names.map((name) => `out${name}: usize`).join(', ');

const wide: Ending = {
  name: '',
  parameters: (names) => `flush: i32, ${outsOf(names)}, factors: usize`,
  gatherParameters: 'flush: i32, outa: usize, factors: usize',
  moveOn: '',
  body: (width, names, pair) => `
  while (pairs > 0) {
    let run = min(pairs, flush);
    pairs -= run;
    ${zeros(width, names)}
    for (; run > 0; run--) {
      ${pair}
    }
    ${names.map((name) => flushed(width, name, `out${name}`)).join('\n')}
  }`,
  storeFours: (name, block, low, high) =>
    `addWords(out${name} + ${32 * block}, ${low}, ${high}, factors === 0 ? 0 : factors + ${32 * block});`,
};

const narrow: Ending = {
  name: 'Narrow',
  parameters: (names) => `start: usize, ${outsOf(names)}`,
  gatherParameters: 'start: usize, startNext: usize, outa: usize',
  moveOn: 'start += startNext;',
  body: (width, names, pair) => `
  ${eachSum(width, names, (sum, _, block) => `${sum} = v128.load(start, ${16 * block});`)}
  for (; pairs > 0; pairs--) {
    ${pair}
  }
  ${eachSum(width, names, (sum, name, block) => `v128.store(out${name}, ${sum}, ${16 * block});`)}`,
  storeFours: (name, block, low, high) =>
    `v128.store(out${name}, i16x8.add(v128.load(start, ${16 * block}), v128.shuffle<i16>(${low}, ${high}, 0, 2, 4, 6, 8, 10, 12, 14)), ${16 * block});`,
};

const eachSum = (
  width: number,
  names: readonly string[],
  text: (sum: string, name: string, block: number) => string,
): string => names.flatMap((name) => blocksOf(width).map((block) => text(`${name}${block}`, name, block))).join('\n');

/**
 * Lists of inputs, one for every output pixel: records of `lists.as` from `listed` to `end`, pairs of offsets of their weights (u16,
 * in eights of bytes), and of counts. `start` moves by `startNext` from pixel to pixel, `outa` by `next`.
 */
function gatherSource(arithmetic: Arithmetic, ending: Ending, width: number): string {
  return `
function gather${ending.name}${width}(listed: usize, end: usize, weights: usize, next: usize, ${ending.gatherParameters}): void {
  ${declared(width, ['a'])}
  for (; listed < end; listed += listedBytes) {
    let offsets = load<usize>(listed), counts = load<usize>(listed, 4), pairs = load<i32>(listed, 8);
    ${ending.body(
      width,
      ['a'],
      `const p = weights + (<usize>load<u16>(offsets) << 3), q = weights + (<usize>load<u16>(offsets, 2) << 3);
      ${arithmetic.pair('ca', 'counts')}
      ${step(arithmetic, width, 'p', 'q', ['a'])}
      offsets += 4;
      counts += 2;`,
    )}
    outa += next;
    ${ending.moveOn}
  }
}`;
}

/** Counts of all inputs, of one pixel or two; `pitch` bytes are between the weights of two inputs. */
function denseSource(arithmetic: Arithmetic, ending: Ending, width: number, count: number): string {
  const names = ['a', 'b'].slice(0, count);
  const values = names.map((name) => `v${name}: usize`).join(', ');
  return `
function dense${ending.name}${count}x${width}(${values}, pairs: i32, weights: usize, pitch: usize, ${ending.parameters(names)}): void {
  ${declared(width, names)}
  ${ending.body(
    width,
    names,
    `${names.map((name) => arithmetic.pair(`c${name}`, `v${name}`)).join('\n')}
      ${step(arithmetic, width, 'weights', 'weights + pitch', names)}
      weights += pitch << 1;
      ${names.map((name) => `v${name} += 2;`).join(' ')}`,
  )}
}`;
}

/** The same by four inputs at a time: weights [four inputs][output][4], sums of 32 bits. Nothing is done where that does not pay. */
function foursSource({ fours }: Arithmetic, ending: Ending, width: number, count: number): string {
  const names = ['a', 'b'].slice(0, count);
  const values = names.map((name) => `v${name}: usize`).join(', ');
  const each = (text: (name: string, vector: number) => string): string =>
    blocksOf(2 * width)
      .flatMap((vector) => names.map((name) => text(name, vector)))
      .join('\n');
  const body = (multiply: NonNullable<typeof fours>): string => `
  ${each((name, v) => `let s${name}${v} = i32x4.splat(0);`)}
  for (; fours > 0; fours--) {
    ${names.map((name) => `const c${name} = v128.load32_splat(v${name});`).join(' ')}
    let w: v128;
    ${each((name, v) => `${name === 'a' ? `w = v128.load(weights, ${16 * v});` : ''} s${name}${v} = ${multiply('w', `c${name}`, `s${name}${v}`)};`)}
    weights += ${4 * width};
    ${names.map((name) => `v${name} += 4;`).join(' ')}
  }
  ${names.flatMap((name) => blocksOf(width).map((block) => ending.storeFours(name, block, `s${name}${2 * block}`, `s${name}${2 * block + 1}`))).join('\n')}`;
  return `
function fours${ending.name}${count}x${width}(${values}, fours: i32, weights: usize, ${foursParameters(ending, names)}): void {${fours === undefined ? '' : body(fours)}
}`;
}

/** Sums of 32 bits need no `flush`. */
const foursParameters = ({ parameters }: Ending, names: readonly string[]): string =>
  parameters(names).replace('flush: i32, ', '');

/** Calls the function of a width: a multiple of 8 up to the largest. */
const byWidth = (name: string, part: string, widths: readonly number[], parameters: string): string => `
export function ${name}(width: i32, ${parameters}): void {
${widths.map((width) => `  if (width === ${width}) return ${part}${width}(${parameters.replaceAll(/: \w+/g, '')});`).join('\n')}
}`;

/** All functions of an ending, and those that choose among them. */
function endingSource(arithmetic: Arithmetic, ending: Ending): string {
  const { name, parameters } = ending;
  return [
    ...widths.map((width) => gatherSource(arithmetic, ending, width)),
    ...denseWidths.flatMap((width) => pixels.map((count) => denseSource(arithmetic, ending, width, count))),
    ...foursWidths.flatMap((width) => pixels.map((count) => foursSource(arithmetic, ending, width, count))),
    byWidth(
      `fours${name}1`,
      `fours${name}1x`,
      foursWidths,
      `a: usize, fours: i32, weights: usize, ${foursParameters(ending, [''])}`,
    ),
    byWidth(
      `fours${name}2`,
      `fours${name}2x`,
      foursWidths,
      `a: usize, b: usize, fours: i32, weights: usize, ${foursParameters(ending, ['', 'B'])}`,
    ),
    byWidth(
      `gather${name}Tile`,
      `gather${name}`,
      widths,
      `listed: usize, end: usize, weights: usize, next: usize, ${ending.gatherParameters}`,
    ),
    byWidth(
      `dense${name}1`,
      `dense${name}1x`,
      denseWidths,
      `a: usize, pairs: i32, weights: usize, pitch: usize, ${parameters([''])}`,
    ),
    byWidth(
      `dense${name}2`,
      `dense${name}2x`,
      denseWidths,
      `a: usize, b: usize, pairs: i32, weights: usize, pitch: usize, ${parameters(['', 'B'])}`,
    ),
  ].join('\n');
}

const tilesSource = (arithmetic: Arithmetic): string =>
  [
    "import { addWide, addWords } from './depthwise';",
    `/** Whether everything is better multiplied by fours than by pairs. */ export const byFours = ${arithmetic.fours !== undefined};`,
    "import { listedBytes } from './constants';",
    `@inline export function sumLow(x: v128, y: v128, ones: v128): v128 { return ${arithmetic.sums[0]}; }`,
    `@inline export function pairProducts(w: v128, x: v128): v128 { return ${arithmetic.pairs}; }`,
    `@inline export function sumHigh(x: v128, y: v128, ones: v128): v128 { return ${arithmetic.sums[1]}; }`,
    ...[wide, narrow].map((ending) => endingSource(arithmetic, ending)),
  ].join('\n');

/** The modules that stand in for `tiles`. */
export const spikeTiles = (): Readonly<Record<string, string>> => ({
  'tiles.relaxed': tilesSource(relaxed),
  'tiles.plain': tilesSource(plain),
});
