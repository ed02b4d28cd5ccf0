/** @file One dimension of a kernel or window: which source places an output position reads. */
import type { Axis } from '../axis.ts';

/** Numbers of both dimensions; dilation and spread of windows are 1. */
interface Pairs {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly pad: readonly [number, number];
  readonly dilation?: readonly [number, number];
  readonly spread?: readonly [number, number];
}

/** Rows or columns of a geometry. */
export const axisOf = ({ kernel, stride, pad, dilation, spread }: Pairs, dimension: 0 | 1): Axis => ({
  ...{ kernel: kernel[dimension], stride: stride[dimension], pad: pad[dimension] },
  ...{ dilation: dilation?.[dimension] ?? 1, spread: spread?.[dimension] ?? 1 },
});

/** Whether one of the outputs from..to reads a source position. */
export function isRead(
  { kernel, stride, pad, dilation, spread }: Axis,
  position: number,
  from: number,
  to: number,
): boolean {
  const place = position * spread + pad;
  const first = Math.max(from, Math.ceil((place - (kernel - 1) * dilation) / stride));
  const last = Math.min(to - 1, Math.floor(place / stride));
  for (let output = first; output <= last && output < first + dilation; output++)
    if ((place - output * stride) % dilation === 0) return true;
  return false;
}
