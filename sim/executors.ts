/** @file How an image is run, by mode. */
import { MemoryError } from '../engine/index.ts';
import type { ChipImage } from '../ir/chip/image.ts';
import type { Executor, ExecutorOptions } from './executor.ts';
import { defaultMode, type Mode } from './modes.ts';
import { createStepExecutor, loadChip } from './step/index.ts';
import { createWindowExecutor, whyNotWindow } from './window/index.ts';

/** Loads an image into a mode's simulator. An image that does not fit together is an ordinary `Error`. */
export const executors: { readonly [M in Mode]: (image: ChipImage, options?: ExecutorOptions) => Executor } = {
  window: (image, options) => createWindowExecutor(image, options),
  step: (image, options) => createStepExecutor(loadChip(image), options),
};

/** The mode in which an image runs, and where that is another one than was wanted, why, in words that end a sentence. */
export interface ChosenMode {
  readonly mode: Mode;
  readonly why?: string;
}

const refusals: { readonly [M in Mode]: (image: ChipImage) => string | undefined } = {
  window: whyNotWindow,
  step: () => undefined,
};

/** The wanted mode where the image allows it, else `step`, which runs everything. */
export function chooseMode(image: ChipImage, wanted: Mode = defaultMode): ChosenMode {
  const why = refusals[wanted](image);
  return why === undefined ? { mode: wanted } : { mode: 'step', why };
}

/**
 * Loads an image into the wanted mode's simulator, or into step mode's where the image does not allow that mode, or the
 * machine has not the memory for it: `chosen` says so.
 */
export function openExecutor(
  image: ChipImage,
  wanted?: Mode,
  options?: ExecutorOptions,
): { readonly chosen: ChosenMode; readonly execute: Executor } {
  const chosen = chooseMode(image, wanted);
  try {
    return { chosen, execute: executors[chosen.mode](image, options) };
  } catch (error) {
    if (!(error instanceof MemoryError) || chosen.mode === 'step') throw error;
    return { chosen: { mode: 'step', why: error.message }, execute: executors.step(image, options) };
  }
}
