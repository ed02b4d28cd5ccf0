/** @file Random numbers of test networks, and settings that many layers draw. */
import type { LayerRequest } from '../../../ir/model/index.ts';

/** Deterministic numbers for one seed: minimal standard generator. */
export function randomSource(seed: number): (low: number, high: number) => number {
  let state = (Math.abs(seed) % 2147483646) + 1;
  return (low, high) => {
    state = (state * 48271) % 2147483647;
    return low + (state % (high - low + 1));
  };
}
export type Random = ReturnType<typeof randomSource>;

/** A kernel of about this side that keeps the extents at stride 1: square mostly, else oblong, even or dilated. */
export function drawnKernel(random: Random, side: number): NonNullable<LayerRequest['attributes']> {
  switch (random(0, 9)) {
    case 0:
      return { kernel: [1, side] };
    case 1:
      return { kernel: [side, 1], dilation: [random(1, 2), random(1, 2)] };
    case 2:
      return { kernel: [side + 1, side], pad: 'same', dilation: random(1, 2) };
    case 3:
      return { kernel: side, dilation: 2 };
    default:
      return { kernel: side };
  }
}

/** Steps of about this size, mostly alike along rows and columns. */
export const drawnStride = (random: Random, stride: number): number | readonly [number, number] =>
  random(0, 3) === 0 ? [random(1, stride), random(1, stride)] : stride;
