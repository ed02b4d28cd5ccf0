/** @file Where multiplying every input becomes quicker than listing those that are not 0. */
import { constants } from '../../kernels/index.ts';

/** Instructions that a pair of inputs costs where everything is multiplied; and, of a kernel of one tap, its part in a list, and a pixel's in it. */
interface DenseCosts {
  readonly perBlock: number;
  readonly perEight: number;
  readonly writing: number;
  readonly perPixel: number;
}

export const byPairs: DenseCosts = { perBlock: 3, perEight: 3, writing: 5, perPixel: 120 };

/** Fitted to the layers of e-spikeformer, where one instruction multiplies four inputs and adds them up. */
export const byFours: DenseCosts = { perBlock: 0, perEight: 2.7, writing: 2, perPixel: 240 };

/**
 * Of 256 inputs, how many are not 0 where multiplying all of them becomes quicker than listing. Instructions per pair of
 * inputs and block of outputs, counted and checked by measurement: a list takes 8 and 4 for every 8 outputs, and 5 more
 * once. A kernel of one tap reads every list once: to write it takes some for every pair, whatever is 0, and for a pixel. Offsets that
 * lists do not have mean everything.
 */
export function denseAbove(outputs: number, pitch: number, inputs: number, taps: number, costs: DenseCosts): number {
  if (pitch * inputs * taps > constants.listedReach) return 0;
  const [lists, all] = [Math.ceil(outputs / pitch), Math.ceil(outputs / constants.denseOutputs)];
  const eights = Math.ceil(outputs / 8);
  const writing = taps === 1 ? costs.writing + costs.perPixel / inputs : 0;
  const dense = costs.perBlock * all + costs.perEight * eights - writing;
  return Math.max(0, Math.floor((256 * dense) / (5 + 8 * lists + 4 * eights)));
}
