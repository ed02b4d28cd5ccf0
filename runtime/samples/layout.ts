/** @file Where samples, channels, rows and columns lie in a tensor: found where its extents leave one reading, refused else. */
import { fail } from '../../ir/diagnostics/index.ts';
import { shapeText, sizeOf, type AnyTensor, type Shape } from '../../ir/tensor.ts';
import type { Planes } from './quantise.ts';

/** Channels, height, width. */
export type Extents = readonly [channels: number, height: number, width: number];

/** How a tensor is a row of pictures. */
export interface Layout {
  readonly count: number;
  readonly extents: Extents;
  /** Channels run fastest, as in a picture that Pillow or OpenCV made: [H, W, C]. */
  readonly channelsLast: boolean;
}

/**
 * Finds the layout of a tensor of rank 2 to 4 for a network of the extents [C, H, W]: one picture, or N of them, channels first or last; or a table
 * of N rows that each hold a whole picture of these extents.
 * Extents that are the network's decide; else, for 8-bit pictures, which are scaled, the axis that can be channels: a picture has one
 * to four. Throws SPK441 where no reading is possible, SPK461 where two are.
 *
 * @param count samples, where they are known from labels or from the file's format: then the first axis counts them.
 */
export function layoutOf(
  { type, shape }: Pick<AnyTensor, 'type' | 'shape'>,
  wanted: Shape,
  place: string,
  count?: number,
): Layout {
  if (shape.includes(0)) wrongShape(shape, wanted, place);
  const isKnown = count !== undefined && count === shape[0];
  const readings = readingsOf(shape).filter((reading) => !isKnown || reading.count === count);
  const exact = readings.find(({ extents }) => extents.every((extent, axis) => extent === wanted[axis]));
  if (exact) return exact;
  const [rows, row] = shape;
  if (shape.length === 2 && row === sizeOf(wanted))
    return { count: rows!, extents: wanted as Extents, channelsLast: false };
  const possible = type === 'U8' ? likely(readings, wanted[0]!, isKnown) : [];
  if (possible.length > 1) ambiguous(shape, possible, place);
  return possible[0] ?? wrongShape(shape, wanted, place);
}

/** Channels first before channels last, one picture before several. */
function readingsOf(shape: Shape): readonly Layout[] {
  const [a, b, c, d] = shape as [number, number, number, number];
  const first = (count: number, extents: Extents): Layout => ({ count, extents, channelsLast: false });
  const last = (count: number, extents: Extents): Layout => ({ count, extents, channelsLast: true });
  const byRank: Readonly<Record<number, readonly Layout[]>> = {
    2: [first(1, [1, a, b])],
    3: [first(1, [a, b, c]), last(1, [c, a, b]), first(a, [1, b, c])],
    4: [first(a, [b, c, d]), last(a, [d, b, c])],
  };
  return byRank[shape.length] ?? [];
}

/** Grey, grey and alpha, RGB, RGBA. */
const mostChannels = 4;

/**
 * Those that pictures of other extents may mean. With three axes, [N, H, W] is meant where neither the first nor the last one can be
 * channels: nobody's pictures are four columns wide, and nobody stores alpha in front.
 */
function likely(readings: readonly Layout[], channels: number, isKnown: boolean): readonly Layout[] {
  const coloured = readings.filter(({ extents: [c] }) => c <= mostChannels);
  if (readings.length !== 3 || isKnown) return coloured;
  const [planes, last, row] = readings as [Layout, Layout, Layout];
  const isLast = coloured.includes(last);
  const isFirst = [1, 3, channels].includes(planes.extents[0]);
  if (isFirst && isLast) return [planes, last];
  if (isLast) return [last];
  if (!isFirst) return [row];
  return planes.extents[0] === channels || row.count === 1 ? [planes] : [planes, row];
}

/** Says that a tensor's shape does not suit. Throws SPK441. */
function wrongShape(shape: Shape, wanted: Shape, place: string): never {
  const empty = shape.includes(0) ? ', which holds no pixel' : '';
  return fail(
    'SPK441',
    `the tensor is ${shapeText(shape)}${empty}; the network takes ${shapeText(wanted)} for one sample`,
    { place, help: `give [${wanted.join(', ')}] or [N, ${wanted.join(', ')}]; only 8-bit pictures are scaled` },
  );
}

function ambiguous(shape: Shape, readings: readonly Layout[], place: string): never {
  const words = readings.map(
    ({ count, extents: [c, h, w], channelsLast }) =>
      `${count === 1 ? 'one picture' : `${count} pictures`} of ${h}x${w} with ${c === 1 ? 'one channel' : `${c} channels${channelsLast ? ' last' : ''}`}`,
  );
  return fail('SPK461', `the tensor [${shape.join(', ')}] can be ${words.join(', or ')}`, {
    place,
    help: 'give it as [N, C, H, W], for example a[None] for one picture, a[:, None] for grey ones, a.transpose(2, 0, 1)[None] for channels last',
  });
}

/** A picture with channels in front, from values whose channels run fastest. */
export function channelsFirst<T extends Planes['data'] | AnyTensor['data']>(
  data: T,
  [channels, height, width]: Extents,
): T {
  const area = height * width;
  const out = data.slice() as T;
  for (let i = 0; i < area; i++) for (let c = 0; c < channels; c++) out[c * area + i] = data[i * channels + c] as never;
  return out;
}
