/** @file Small writers of jAER's, Prophesee's and everybody's recordings, after the descriptions of their formats. */
import { npyFile } from '../formats/tensors.ts';
import type { RawEvent } from './files.ts';

/** Bytes of whole numbers, each with its width; little-endian unless said. */
export function packed(
  numbers: readonly (readonly [width: 1 | 2 | 4 | 8, value: number])[],
  order = 'little',
): Uint8Array {
  const bytes = numbers.flatMap(([width, value]) => {
    const digits = Array.from({ length: width }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n));
    return order === 'little' ? digits : digits.reverse();
  });
  return Uint8Array.from(bytes);
}

const withText = (text: string, bytes: Uint8Array): Uint8Array => Buffer.concat([Buffer.from(text, 'latin1'), bytes]);

export const header2 = '#!AER-DAT2.0\r\n# Data format is int32 address, int32 timestamp\r\n';

/** AEDAT 2.0 of a DVS128, so that `readAedat2` turns it back: bits 8..14 and 1..7 count from the end. */
export const aedat2 = (events: readonly RawEvent[], header = header2): Uint8Array =>
  withText(
    header,
    packed(
      events.flatMap(({ x, y, t, on }) => [
        [4, ((127 - x) << 8) | ((127 - y) << 1) | (1 - on)] as const,
        [4, t % 2 ** 32] as const,
      ]),
      'big',
    ),
  );

/** AEDAT 2.0 of a DAVIS of an extent; bit 31 marks `others`, which are samples of pictures. */
export const davis2 = (
  events: readonly (RawEvent & { readonly other?: boolean })[],
  [width, height]: readonly [number, number],
  header = header2,
): Uint8Array =>
  withText(
    header,
    packed(
      events.flatMap(({ x, y, t, on, other }) => [
        [4, (other ? 2 ** 31 : 0) + (height - 1 - y) * 2 ** 22 + (width - 1 - x) * 2 ** 12 + on * 2 ** 11] as const,
        [4, t] as const,
      ]),
      'big',
    ),
  );

export const datHeader =
  '% Data file containing CD events.\n% Version 2\n% Date 2024-1-1 0:0:0\n% Height 96\n% Width 128\n';

export const dat = (events: readonly RawEvent[], { header = datHeader, type = 12 } = {}): Uint8Array =>
  withText(
    header,
    packed([
      [1, type],
      [1, 8],
      ...events.flatMap(({ x, y, t, on }) => [[4, t % 2 ** 32] as const, [4, x + y * 2 ** 14 + on * 2 ** 28] as const]),
    ]),
  );

export const evt2Header = '% evt 2.0\n% format EVT2;height=96;width=128\n% geometry 128x96\n% end\n';

/** A word of time before every event whose upper bits are new; triggers between, where asked for. */
export function evt2(events: readonly RawEvent[], { header = evt2Header, triggers = false } = {}): Uint8Array {
  let high = -1;
  const words = events.flatMap(({ x, y, t, on }) => {
    const upper = Math.floor(t / 64) % 2 ** 28;
    const time = upper === high ? [] : [8 * 2 ** 28 + upper];
    high = upper;
    return [...time, ...(triggers ? [10 * 2 ** 28 + 1] : []), on * 2 ** 28 + (t % 64) * 2 ** 22 + x * 2 ** 11 + y];
  });
  return withText(header, packed(words.map((word) => [4, word] as const)));
}

/** EVT 2.1: neighbours of one time, row and polarity share a word; `legacy` puts the mask behind it. */
export function evt21(events: readonly RawEvent[], legacy = false): Uint8Array {
  const header = `% evt 2.1\n% format EVT21;height=96;width=128${legacy ? ';endianness=legacy' : ''}\n% end\n`;
  const words = runsOf(events, 32).flatMap(({ x, y, t, on, mask }) => [
    [8 * 2 ** 28 + (Math.floor(t / 64) % 2 ** 28), 0],
    [on * 2 ** 28 + (t % 64) * 2 ** 22 + x * 2 ** 11 + y, mask],
  ]);
  return withText(
    header,
    packed(words.flatMap((word) => (legacy ? word : word.toReversed())).map((w) => [4, w] as const)),
  );
}

export const evt3Header = '% evt 3.0\n% format EVT3;height=96;width=128\n% end\n';

/** EVT 3.0: single pixels as words of their column, neighbours as a base and vectors of 12 and 8. */
export function evt3(events: readonly RawEvent[], { header = evt3Header } = {}): Uint8Array {
  const words = runsOf(events, 20).flatMap(({ x, y, t, on, mask }) => [
    0x8000 + (Math.floor(t / 4096) % 4096),
    0x6000 + (t % 4096),
    y,
    ...(mask === 1
      ? [0x2000 + on * 0x800 + x]
      : [0x3000 + on * 0x800 + x, 0x4000 + (mask & 0xfff), ...(mask >>> 12 ? [0x5000 + (mask >>> 12)] : [])]),
  ]);
  return withText(header, packed(words.map((word) => [2, word] as const)));
}

interface Run extends RawEvent {
  readonly mask: number;
}

/** Events that follow each other with rising columns in one row at one time, as a mask of at most so many bits. */
function runsOf(events: readonly RawEvent[], most: number): Run[] {
  const runs: Run[] = [];
  for (const event of events) {
    const last = runs.at(-1);
    const step = last ? event.x - last.x : 0;
    const joins = last && last.t === event.t && last.y === event.y && last.on === event.on;
    if (joins && step > 31 - Math.clz32(last.mask) && step < most)
      runs[runs.length - 1] = { ...last, mask: (last.mask | (1 << step)) >>> 0 };
    else runs.push({ ...event, mask: 1 });
  }
  return runs;
}

/** A text of rows, with names or without. */
export const textTable = (events: readonly RawEvent[], names: string | undefined, comma = ','): Uint8Array =>
  Buffer.from(
    [...(names === undefined ? [] : [names]), ...events.map(({ x, y, t, on }) => [t, x, y, on].join(comma))].join(
      '\n',
    ) + '\n',
  );

/** A structured array in the order of its fields, with a gap of one byte before the polarity, as aligned types have it. */
export const structured = (events: readonly RawEvent[], names: Record<'t' | 'x' | 'y' | 'p', string>): Uint8Array =>
  npyFile(
    `{'descr': [('${names.t}', '<u8'), ('${names.x}', '>u2'), ('${names.y}', '<i4'), ('', '|V1'), ('${names.p}', '|i1')], 'fortran_order': False, 'shape': (${events.length},), }`,
    Buffer.concat(
      events.map(({ x, y, t, on }) =>
        Buffer.concat([
          packed([[8, t]]),
          packed([[2, x]], 'big'),
          packed([
            [4, y],
            [1, 0xee],
            [1, on === 1 ? 1 : 255],
          ]),
        ]),
      ),
    ),
  );
