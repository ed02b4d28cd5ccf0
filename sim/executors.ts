/** @file How an image is run, by mode. */
import type { ChipImage } from '../ir/chip/image.ts';
import type { Executor, ExecutorOptions } from './executor.ts';
import type { Mode } from './modes.ts';
import { createStepExecutor, loadChip } from './step/index.ts';

/** Loads an image into a mode's simulator. An image that does not fit together is an ordinary `Error`. */
export const executors: { readonly [M in Mode]: (image: ChipImage, options?: ExecutorOptions) => Executor } = {
  step: (image, options) => createStepExecutor(loadChip(image), options),
};
