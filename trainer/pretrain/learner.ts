/** @file An encoder with its decoder as a learner: every step draws masks, and learns to fill in what they leave out. */
import type { TrainingMachine } from '../machine.ts';
import { learnerOf, computableModel, startStep, type NetworkLearner, type NetworkOptions } from '../network.ts';
import { randomStream } from '../random.ts';
import type { TrainingStep } from '../step/index.ts';
import { decoder } from './decoder.ts';
import { keptOf, type Encoder } from './encoder.ts';
import { drawMask, writeMasks, type PictureMask, type TokenOrder } from './mask.ts';
import type { DecoderSizes } from './parameters.ts';

/** What pre-training needs beside what all training does. */
export interface PretrainOptions extends Omit<NetworkOptions, 'labelSmoothing' | 'objective' | 'neuron' | 'grid'> {
  /** Share of patches that are left out. */
  readonly maskRatio: number;
  readonly decoder: Pick<DecoderSizes, 'width' | 'depth' | 'heads'>;
  readonly order: TokenOrder;
  /** Of the masks. */
  readonly seed: number;
}

/** A learner that also shows what it predicts. */
export interface PretrainLearner extends NetworkLearner {
  /**
   * Predicts a batch of pictures [batch, C, H, W] under the given masks, with running statistics.
   *
   * @returns normalised patches [batch][patch][numbers of a patch], a patch by rows, columns, channels.
   */
  predict(images: Float32Array, masks: readonly PictureMask[]): Float32Array;
}

/** The sizes of the decoder behind an encoder. */
export const decoderSizes = (
  { grid, features, patchSize }: Encoder,
  sizes: Pick<DecoderSizes, 'width' | 'depth' | 'heads'>,
): DecoderSizes => ({ ...sizes, grid, features, patch: patchSize });

/** Predicting 0 gives about 1, since targets have deviation 1. */
const chance = 1;

/**
 * Starts pre-training from given parameters. Throws SPK801, SPK810, SPK817.
 *
 * @param parameters of encoder and decoder by checkpoint key.
 */
export function pretrainLearner(
  encoder: Encoder,
  parameters: ReadonlyMap<string, Float32Array>,
  options: PretrainOptions,
  machine: TrainingMachine,
): PretrainLearner {
  const { graph, grid } = encoder;
  computableModel(graph);
  const [keep, patches] = [keptOf(encoder, options.maskRatio), grid[0] * grid[1]];
  const step = pretrainStep(encoder, options, machine);
  const begin = (update: number): void => {
    const masks = Array.from({ length: options.batch }, (_, n) =>
      drawMask(patches, keep, randomStream(options.seed, 'mask', update, n)),
    );
    writeMasks(masks, options.order, step.mask);
  };
  const learner = learnerOf(graph, parameters, step, { ...options, labelSmoothing: 0 }, { chance, answers: 0, begin });
  return {
    ...learner,
    predict(images, masks) {
      writeMasks(masks, options.order, step.mask);
      const judging = learner.judging();
      const predicted = judging.predict(images).slice();
      judging.end();
      return patchesOf(predicted, patches, encoder.patchSize);
    },
  };
}

/** The step of pre-training alone, for whoever compares its numbers. */
export function pretrainStep(
  encoder: Encoder,
  options: PretrainOptions,
  machine: TrainingMachine,
  keeps?: (layer: string) => boolean,
): TrainingStep {
  const { graph, grid, norms } = encoder;
  const mask = { grid, keep: keptOf(encoder, options.maskRatio), norms };
  const tail = decoder(decoderSizes(encoder, options.decoder));
  return startStep(graph, { ...options, labelSmoothing: 0 }, machine, {
    masked: { mask, tail },
    ...(keeps ? { keeps } : {}),
  });
}

/** [batch][number][patch] as [batch][patch][number]. */
function patchesOf(values: Float32Array, patches: number, size: number): Float32Array {
  const all = patches * size;
  return values.map((_, i) => {
    const [n, rest] = [Math.floor(i / all), i % all];
    return values[n * all + (rest % size) * patches + Math.floor(rest / size)]!;
  });
}
