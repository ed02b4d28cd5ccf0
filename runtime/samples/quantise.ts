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
  const values = new Float64Array(data.length);
  for (let c = 0; c < channels; c++) {
    const [mean, std] = [perChannel(grid.mean, c), perChannel(grid.std, c)];
    for (let i = c * positions; i < (c + 1) * positions; i++) values[i] = (data[i]! / 255 - mean) / std;
  }
  const { input, clamped } = toGrid(values, grid);
  const normal = `normalise (p / 255 - ${listText(grid.mean)}) / ${listText(grid.std)}`;
  return {
    input,
    steps: [normal, quantiseStep(grid, clamped)],
    changes: changesOf(clamped, input.length, grid, 'pixels'),
  };
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
