/** @file Scaling pictures, one axis at a time: area average for smaller, bilinear for larger. */
import type { Planes } from '../quantise.ts';

/** Contributions to the positions of a scaled axis: `weights[i][k]` of the input at `first[i] + k`; they sum to 1. */
interface Axis {
  readonly first: readonly number[];
  readonly weights: readonly (readonly number[])[];
}

/** Scales every channel to height x width. */
export function resample(picture: Planes, height: number, width: number): Planes {
  const { channels } = picture;
  const columns = axisOf(picture.width, width);
  const rows = axisOf(picture.height, height);
  const wide = new Float64Array(channels * picture.height * width);
  for (let line = 0; line < channels * picture.height; line++)
    for (let x = 0; x < width; x++)
      wide[line * width + x] = weighted(picture.data, line * picture.width + columns.first[x]!, 1, columns.weights[x]!);
  const data = new Float64Array(channels * height * width);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const from = (c * picture.height + rows.first[y]!) * width + x;
        data[(c * height + y) * width + x] = weighted(wide, from, width, rows.weights[y]!);
      }
  return { channels, height, width, data };
}

function weighted(data: Planes['data'], from: number, step: number, weights: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += weights[k]! * data[from + k * step]!;
  return sum;
}

function axisOf(from: number, to: number): Axis {
  const spans = Array.from({ length: to }, (_, i) => (to <= from ? areaSpan(i, from, to) : linearSpan(i, from, to)));
  return { first: spans.map(({ first }) => first), weights: spans.map(({ weights }) => weights) };
}

/** Every input pixel that a smaller output pixel covers, by the share it covers. */
function areaSpan(i: number, from: number, to: number): { first: number; weights: readonly number[] } {
  const scale = from / to;
  const [begin, end] = [i * scale, Math.min(from, (i + 1) * scale)];
  const first = Math.floor(begin);
  const covered = Array.from({ length: Math.max(1, Math.ceil(end) - first) }, (_, k) =>
    Math.max(0, Math.min(end, first + k + 1) - Math.max(begin, first + k)),
  );
  const total = covered.reduce((sum, share) => sum + share, 0);
  return { first, weights: covered.map((share) => share / total) };
}

/** The two input pixels whose centres are nearest to the output pixel's, borders clamped. */
function linearSpan(i: number, from: number, to: number): { first: number; weights: readonly number[] } {
  const centre = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
  const first = Math.min(Math.floor(centre), Math.max(0, from - 2));
  return { first, weights: from === 1 ? [1] : [1 - (centre - first), centre - first] };
}
