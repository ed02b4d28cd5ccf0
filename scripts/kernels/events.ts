/**
 * @file Step mode's register tiles for rows of weights that events add: widths of 8 to 64 outputs, which AssemblyScript cannot say in a
 * loop. A pixel's sums stay in registers for all events that reach it.
 */

/** Outputs that are summed at once. */
const widths = [8, 16, 24, 32, 40, 48, 56, 64] as const;

const blocksOf = (width: number): number[] => Array.from({ length: width / 8 }, (_, block) => block);
const each = (width: number, text: (block: number) => string): string => blocksOf(width).map(text).join(' ');

/** Weights of two events at addresses p and q, added to sixteen sums at a time, or to the last eight. */
const addPair = (width: number): string =>
  blocksOf(width)
    .filter((block) => block % 2 === 0)
    .map((block) =>
      block + 1 < width / 8
        ? `x = v128.load(p, ${8 * block}); y = v128.load(q, ${8 * block});
          s${block} = i16x8.add(s${block}, sumLow(x, y, ones)); s${block + 1} = i16x8.add(s${block + 1}, sumHigh(x, y, ones));`
        : `s${block} = i16x8.add(s${block}, sumLow(v128.load64_zero(p, ${8 * block}), v128.load64_zero(q, ${8 * block}), ones));`,
    )
    .join('\n          ');

const addOne = (width: number): string =>
  each(width, (block) => `s${block} = i16x8.add(s${block}, v128.load8x8_s(p, ${8 * block}));`);

/** Events from e to `to`, two at a time. */
const addEvents = (width: number, to: string): string => `
        for (; e + 8 <= ${to}; e += 8) {
          const p = rows + load<usize>(e) * pitch, q = rows + load<usize>(e, 4) * pitch;
          ${addPair(width)}
        }
        if (e < ${to}) {
          const p = rows + load<usize>(e) * pitch;
          e += 4;
          ${addOne(width)}
        }`;

/** How sums begin and end. */
interface Ending {
  readonly name: string;
  readonly parameters: string;
  readonly begin: (width: number) => string;
  /** Adds the events from e to end. */
  readonly span: (width: number) => string;
  readonly finish: (width: number) => string;
}

/** Membranes of 16 bits: sums begin with them. */
const narrow: Ending = {
  name: 'Narrow',
  parameters: '',
  begin: (width) => each(width, (block) => `s${block} = v128.load(out, ${16 * block});`),
  span: (width) => addEvents(width, 'end'),
  finish: (width) => each(width, (block) => `v128.store(out, s${block}, ${16 * block});`),
};

const settled = (width: number): string =>
  each(width, (block) => `addWide(out + ${32 * block}, s${block}, factors === 0 ? 0 : factors + ${32 * block});`);

/** Membranes of 32 bits, to which sums are added before so many events (4 bytes each) might take them out of 16. */
const wide: Ending = {
  name: 'Wide',
  parameters: ', most: usize, factors: usize',
  begin: (width) => `${each(width, (block) => `s${block} = i16x8.splat(0);`)} let room = most;`,
  span: (width) => `
      while (end - e > room) {
        const stop = e + room;
        ${addEvents(width, 'stop')}
        ${settled(width)}
        ${each(width, (block) => `s${block} = i16x8.splat(0);`)}
        room = most;
      }
      room -= end - e;
      ${addEvents(width, 'end')}`,
  finish: settled,
};

/**
 * A row of target pixels, `next` bytes apart. Taps are the source rows that reach it: the address of where every column's events begin,
 * and of weights. Spans are those of the source's columns that reach a pixel, `perPixel` bytes of them: from and to, in bytes, and how
 * far their weights lie from those of the tap. Gives the events that were added, 4 for each.
 */
const rowSource = ({ name, parameters, begin, span, finish }: Ending, width: number): string => `
function row${name}${width}(taps: usize, tapEnd: usize, spans: usize, spanEnd: usize, perPixel: usize, pitch: usize, out: usize, next: usize${parameters}): usize {
  let total: usize = 0, x = i16x8.splat(0), y = x, ${blocksOf(width)
    .map((block) => `s${block} = x`)
    .join(', ')};
  // As a constant, compilers would make it anew for every sum.
  const ones = i8x16.splat(<i8>(taps !== 0));
  for (; spans < spanEnd; out += next) {
    const last = spans + perPixel;
    ${begin(width)}
    for (let tap = taps; tap < tapEnd; tap += 8) {
      const starts = load<usize>(tap), weights = load<usize>(tap, 4);
      for (let at = spans; at < last; at += 12) {
        let e = load<usize>(starts + load<usize>(at));
        const end = load<usize>(starts + load<usize>(at, 4)), rows = weights + load<usize>(at, 8);
        total += end - e;
        ${span(width)}
      }
    }
    ${finish(width)}
    spans = last;
  }
  return total;
}`;

const names = ({ parameters }: Ending): string =>
  `taps: usize, tapEnd: usize, spans: usize, spanEnd: usize, perPixel: usize, pitch: usize, out: usize, next: usize${parameters}`;

const endingSource = (ending: Ending): string => `
${widths.map((width) => rowSource(ending, width)).join('\n')}

export function row${ending.name}(width: i32, ${names(ending)}): usize {
${widths
  .slice(0, -1)
  .map(
    (width) => `  if (width <= ${width}) return row${ending.name}${width}(${names(ending).replaceAll(/: \w+/g, '')});`,
  )
  .join('\n')}
  return row${ending.name}64(${names(ending).replaceAll(/: \w+/g, '')});
}`;

/** The module `events`. */
export const eventsSource = (): string =>
  [
    "import { addWide } from './depthwise';",
    "import { sumHigh, sumLow } from './tiles';",
    endingSource(narrow),
    endingSource(wide),
  ].join('\n');
