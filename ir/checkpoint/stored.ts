/** @file Weights as files keep them: those of transposed convolutions and of maps of positions lie otherwise there. */
import type { ParameterSpec } from '../ops/index.ts';
import type { Shape } from '../tensor.ts';

type Stored = Pick<ParameterSpec, 'shape' | 'transposed' | 'places'>;

/** The shape that a file has: of a transposed convolution [in, out / groups, rows, columns]. */
export function storedShape({ shape, transposed, places }: Stored): Shape {
  if (places) return places.file;
  if (!transposed) return shape;
  const [out, perGroup, ...kernel] = shape as [number, number, ...number[]];
  return [perGroup * transposed.groups, out / transposed.groups, ...kernel];
}

/** Values of a file in the model's order. */
export const fromStored = <A extends Float32Array | Int32Array | Int8Array>(values: A, spec: Stored): A =>
  moved(values, spec, (to, from) => [to, from]);

/** Values in the model's order as a file keeps them. */
export const toStored = <A extends Float32Array | Int32Array | Int8Array>(values: A, spec: Stored): A =>
  moved(values, spec, (to, from) => [from, to]);

/** Output and input change places within their group, and the taps are read from last to first. */
function moved<A extends Float32Array | Int32Array | Int8Array>(
  values: A,
  { shape, transposed, places }: Stored,
  ends: (model: number, file: number) => readonly [to: number, from: number],
): A {
  if (places?.layout === 'tokens') return turned(values, shape[0]!, ends);
  if (!transposed) return values;
  const { groups } = transposed;
  const [out, perGroup, ...kernel] = shape as [number, number, ...number[]];
  const taps = kernel.reduce((product, side) => product * side, 1);
  const outputs = out / groups;
  const result = values.slice() as A;
  for (let o = 0; o < out; o++)
    for (let i = 0; i < perGroup; i++)
      for (let tap = 0; tap < taps; tap++) {
        const input = Math.floor(o / outputs) * perGroup + i;
        const file = (input * outputs + (o % outputs)) * taps + taps - 1 - tap;
        const [to, from] = ends((o * perGroup + i) * taps + tap, file);
        result[to] = values[from]!;
      }
  return result;
}

/** Positions by channels become channels by positions. */
function turned<A extends Float32Array | Int32Array | Int8Array>(
  values: A,
  channels: number,
  ends: (model: number, file: number) => readonly [to: number, from: number],
): A {
  const positions = values.length / channels;
  const result = values.slice() as A;
  for (let c = 0; c < channels; c++)
    for (let place = 0; place < positions; place++) {
      const [to, from] = ends(c * positions + place, place * channels + c);
      result[to] = values[from]!;
    }
  return result;
}

/** Equal extents but for ones at the end: [O, I, 1] is [O, I, 1, 1]. */
export function sameUpToTrailingOnes(a: Shape, b: Shape): boolean {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if ((a[i] ?? 1) !== (b[i] ?? 1)) return false;
  return true;
}
