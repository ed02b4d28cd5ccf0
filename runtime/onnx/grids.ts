/** @file Larger and smaller grids of positions, taken by index: `Resize` of ONNX rounds elsewhere. */
import type { Drawing } from './drawing.ts';
import type { OnnxType } from './graph.ts';

type Sides = readonly [height: number, width: number];

/** Rows, then columns, by their numbers. */
function taken(d: Drawing, value: string, sides: Sides, indices: (size: number) => readonly number[]): string {
  const rows = d.add('Gather', [value, d.list('int64', indices(sides[0]))], { axis: 2 });
  return d.add('Gather', [rows, d.list('int64', indices(sides[1]))], { axis: 3 });
}

/** Each position of [1, C, H, W] as 2 x 2 of them. */
export const doubled = (d: Drawing, value: string, sides: Sides): string => taken(d, value, sides, own);

/** Every second row and column. */
export const everySecond = (d: Drawing, value: string, sides: Sides): string =>
  taken(d, value, sides, (size) => Array.from({ length: Math.ceil(size / 2) }, (_, i) => 2 * i));

/** Sixteen times the values of the doubled grid between positions: 9, 3, 3 and 1 of the four nearest, borders repeated. */
export function sixteenths(d: Drawing, value: string, sides: Sides, type: OnnxType): string {
  const three = d.scalar(type, 3);
  const along = (of: string, size: number, axis: number): string => {
    const near = d.add('Gather', [of, d.list('int64', own(size))], { axis });
    const beside = d.add('Gather', [of, d.list('int64', besides(size))], { axis });
    return d.add('Add', [d.add('Mul', [near, three]), beside]);
  };
  return along(along(value, sides[0], 2), sides[1], 3);
}

const own = (size: number): readonly number[] => Array.from({ length: 2 * size }, (_, i) => Math.floor(i / 2));

const besides = (size: number): readonly number[] =>
  own(size).map((place, i) => Math.max(0, Math.min(size - 1, place + (i % 2 === 0 ? -1 : 1))));
