/** @file From pixels or normalised values to grid integers. */
import type { Diagnostic } from '../../ir/diagnostics/index.ts';
import { roundHalfEven } from '../../ir/numerics.ts';
import { clampedValues, type ClampedKind } from './changes.ts';
import { rangeOf, type InputGrid } from './sample.ts';

/** Values laid out [C, H, W]. */
export interface Planes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float64Array | Uint8Array;
}

/** Grid integers with what was done to get them. */
export interface Quantised {
  readonly input: Int32Array;
  readonly steps: readonly string[];
  /** What changes the meaning, see `Sample`. */
  readonly changes?: readonly Diagnostic[];
}

/** Pixels of 0..255 as (p / 255 - mean) / std on the grid, half to even, clamped to the grid's bits. */
export function quantisePixels({ channels, height, width, data }: Planes, grid: InputGrid): Quantised {
  const positions = height * width;
  const { input, clamped } =
    data instanceof Uint8Array
      ? bytesToGrid(data, positions, grid)
      : toGrid(normalised(data, channels, positions, grid), grid);
  const normal = `normalise (p / 255 - ${listText(grid.mean)}) / ${listText(grid.std)}`;
  return {
    input,
    steps: [normal, quantiseStep(grid, clamped)],
    changes: changesOf(clamped, input.length, grid, 'pixels'),
  };
}

function normalised(
  data: ArrayLike<number>,
  channels: number,
  positions: number,
  { mean, std }: InputGrid,
): Float64Array {
  const values = new Float64Array(channels * positions);
  for (let c = 0; c < channels; c++)
    for (let i = c * positions; i < (c + 1) * positions; i++)
      values[i] = (data[i]! / 255 - perChannel(mean, c)) / perChannel(std, c);
  return values;
}

/** What the 256 values that a pixel can have are on a grid, in each channel, or once where channels are alike. */
interface PixelTable {
  readonly input: Int32Array;
  /** 1 for each that is clamped. */
  readonly clamped: Uint8Array;
  readonly clamps: boolean;
}

const tables = new WeakMap<InputGrid, PixelTable>();

function tableOf(grid: InputGrid): PixelTable {
  const known = tables.get(grid);
  if (known) return known;
  const channels = Math.max(grid.mean.length, grid.std.length);
  const pixels = Uint8Array.from({ length: channels * 256 }, (_, i) => i % 256);
  const values = normalised(pixels, channels, 256, grid);
  const clamped = Uint8Array.from(values, (value) => toGrid([value], grid).clamped);
  const table = { input: toGrid(values, grid).input, clamped, clamps: clamped.includes(1) };
  tables.set(grid, table);
  return table;
}

/** The same numbers as `toGrid` gives, looked up. */
function bytesToGrid(data: Uint8Array, positions: number, grid: InputGrid): { input: Int32Array; clamped: number } {
  const table = tableOf(grid);
  const input = new Int32Array(data.length);
  let clamped = 0;
  for (let from = 0; from < data.length; from += positions) {
    const first = table.input.length === 256 ? 0 : (from / positions) * 256;
    for (let i = from; i < from + positions; i++) input[i] = table.input[first + data[i]!]!;
    if (table.clamps) for (let i = from; i < from + positions; i++) clamped += table.clamped[first + data[i]!]!;
  }
  return { input, clamped };
}

/** Normalised values on the grid, half to even, clamped to the grid's bits; says how many were not on the grid. */
export function quantiseValues(
  values: Float64Array | Float32Array,
  grid: InputGrid,
  kind: ClampedKind = 'values',
): Quantised {
  const { input, clamped, moved } = toGrid(values, grid);
  const exact = moved === 0 ? 'all values were on the grid' : `${moved} of ${values.length} values were between steps`;
  return {
    input,
    steps: [`${quantiseStep(grid, clamped)}; ${exact}`],
    changes: changesOf(clamped, input.length, grid, kind),
  };
}

const changesOf = (clamped: number, all: number, grid: InputGrid, kind: ClampedKind): Diagnostic[] =>
  clamped === 0 ? [] : [clampedValues(clamped, all, rangeOf(grid), kind)];

const perChannel = (list: readonly number[], c: number): number => list[list.length === 1 ? 0 : c]!;
const listText = (list: readonly number[]): string => (list.length === 1 ? String(list[0]) : `[${list.join(', ')}]`);

function quantiseStep(grid: InputGrid, clamped: number): string {
  const [low, high] = rangeOf(grid);
  const cut = clamped > 0 ? `${clamped} values clamped to ${low}..${high}` : `all within ${low}..${high}`;
  return `quantise to steps of 1/${2 ** grid.fractionBits}, half to even, ${cut}`;
}

function toGrid(values: ArrayLike<number>, grid: InputGrid): { input: Int32Array; clamped: number; moved: number } {
  const scale = 2 ** grid.fractionBits;
  const [low, high] = rangeOf(grid);
  const input = new Int32Array(values.length);
  let [clamped, moved] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const exact = values[i]! * scale;
    const rounded = roundHalfEven(exact);
    if (rounded !== exact) moved++;
    if (rounded < low || rounded > high) clamped++;
    input[i] = Math.min(high, Math.max(low, rounded));
  }
  return { input, clamped, moved };
}

/** The same with more changes, which come first. */
export const withChanges = (quantised: Quantised, changes: readonly Diagnostic[]): Quantised =>
  changes.length === 0 ? quantised : { ...quantised, changes: [...changes, ...(quantised.changes ?? [])] };
