/** @file Which patches of a picture are left out. */
import type { Uniform } from '../random.ts';

/** Which token the decoder takes for each place: its own, or as the published code does, which undoes a shuffle that never was. */
export const tokenOrders = ['in_order', 'published'] as const;
export type TokenOrder = (typeof tokenOrders)[number];

/** Patches that are kept of so many: the product in float64, its fraction cut off, as in the official code. */
export const keptPatches = (patches: number, ratio: number): number => Math.trunc(patches * (1 - ratio));

/** The mask of one picture. */
export interface PictureMask {
  /** 1 for patches that are kept. */
  readonly active: Uint8Array;
  /** The place of each patch in the order of its number. */
  readonly restore: Int32Array;
}

/** Keeps the patches with the smallest numbers; equal ones in the order of patches. */
export function maskOf(noise: ArrayLike<number>, keep: number): PictureMask {
  const order = Array.from(noise as number[], (_, i) => i).sort((a, b) => noise[a]! - noise[b]! || a - b);
  const restore = new Int32Array(order.length);
  order.forEach((patch, place) => (restore[patch] = place));
  return { active: Uint8Array.from(restore, (place) => (place < keep ? 1 : 0)), restore };
}

/** A mask drawn from a stream of random numbers. */
export const drawMask = (patches: number, keep: number, uniform: Uniform): PictureMask =>
  maskOf(Float64Array.from({ length: patches }, uniform), keep);

/** Writes masks of a batch where a step reads them. */
export function writeMasks(
  masks: readonly PictureMask[],
  order: TokenOrder,
  to: { readonly active: Uint8Array; readonly places: Int32Array },
): void {
  masks.forEach(({ active, restore }, n) => {
    to.active.set(active, n * active.length);
    to.places.set(order === 'published' ? restore : restore.map((_, i) => i), n * active.length);
  });
}
