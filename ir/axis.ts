/** @file One dimension of a kernel or window, as operators, projections and the simulator declare it. */

/**
 * Output `o` reads, through tap `k`, place `o * stride + k * dilation - pad` of a source whose positions lie `spread` places
 * apart: `spread` 1 is a convolution, `stride` 1 with a larger `spread` a transposed one.
 */
export interface Axis {
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly dilation: number;
  readonly spread: number;
}

/** Places from a kernel's first tap to its last one, both included. */
export const reachOf = ({ kernel, dilation }: Pick<Axis, 'kernel' | 'dilation'>): number => (kernel - 1) * dilation + 1;

/** Output positions over `size` positions of the source; `after` places of zeros lie behind the last. */
export const outputsOf = (axis: Axis, size: number, after: number): number =>
  Math.floor(((size - 1) * axis.spread + 1 + axis.pad + after - reachOf(axis)) / axis.stride) + 1;

/** `2` for both sides, or `1x2`. */
export const sidesText = ([height, width]: readonly number[]): string =>
  height === width ? `${height}` : `${height}x${width}`;
