/** @file Which samples a step sees, and what they look like: functions of (seed, epoch, step) alone. */
import type { Shape } from '../ir/tensor.ts';
import { augmentPicture, drawShare, mixPictures, shareSteps } from './augment.ts';
import type { Augmentation, PixelRange, Pixels } from './augment.ts';
import { below, randomStream, shuffle } from './random.ts';

/** Labelled pictures and the encoder of the host; the trainer never sees a file. */
export interface TrainingData {
  readonly name: string;
  /** Of pictures, labels and their order, in hex. */
  readonly sha256: string;
  readonly count: number;
  /** One class per picture. */
  readonly labels: Int32Array;
  /** Of one picture, [C, H, W], before the encoder. */
  readonly shape: Shape;
  readonly range: PixelRange;
  /** Picture number `index`; it must not be changed. */
  picture(index: number): Pixels;
  /** Writes the very values the chip would get, grid integers times the grid's step, to `out` from `at` on. */
  encode(picture: Pixels, out: Float32Array, at: number): void;
}

/** Samples to learn from and samples to judge by, each in ascending order. */
export interface DataSplit {
  readonly training: Uint32Array;
  readonly validation: Uint32Array;
}

/** Puts `held` random samples aside for validation. */
export function splitData(count: number, held: number, seed: number): DataSplit {
  const order = shuffle(indices(count), randomStream(seed, 'split', 0));
  return { training: order.slice(held).sort(), validation: order.slice(0, held).sort() };
}

const indices = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

/** The samples of one epoch in the order in which they are met. */
export const epochOrder = (training: Uint32Array, seed: number, epoch: number): Uint32Array =>
  shuffle(training.slice(), randomStream(seed, 'shuffle', epoch));

/** Whole batches of an epoch; what is left over waits for another epoch's order. */
export const stepsPerEpoch = (training: number, batch: number): number => Math.floor(training / batch);

/** Encoded pictures [batch, C, H, W] of the network's input, and their classes. */
export interface Batch {
  readonly images: Float32Array;
  readonly labels: Int32Array;
}

/** What the pictures of a step depend on. */
export interface Draw {
  readonly data: TrainingData;
  readonly training: Uint32Array;
  readonly rules: Augmentation;
  readonly seed: number;
}

/**
 * Fills a batch with training samples `order[from..]` of an epoch, augmented. Under MixUp the picture is a mixture, and the
 * label is that of either picture, drawn with the shares of the mixture: the expected gradient is MixUp's own.
 */
export function fillTrainingBatch(draw: Draw, epoch: number, order: Uint32Array, from: number, batch: Batch): void {
  const size = batch.images.length / batch.labels.length;
  for (let i = 0; i < batch.labels.length; i++) {
    const { picture, label } = drawSample(draw, epoch, order[from + i]!);
    draw.data.encode(picture, batch.images, i * size);
    batch.labels[i] = label;
  }
}

function drawSample({ data, training, rules, seed }: Draw, epoch: number, index: number): Sample {
  const uniform = randomStream(seed, 'augment', epoch, index);
  const change = (i: number): Pixels => augmentPicture(data.picture(i), data.shape, rules, data.range, uniform);
  const picture = change(index);
  if (rules.mixup === 0) return { picture, label: data.labels[index]! };
  const other = training[below(training.length, uniform)]!;
  const share = drawShare(rules.mixup, uniform);
  mixPictures(picture, change(other), share);
  return { picture, label: data.labels[uniform() * shareSteps < share ? index : other]! };
}

interface Sample {
  readonly picture: Pixels;
  readonly label: number;
}

/** Fills a batch with samples `chosen[from..]` as they are; the last one is repeated where there are too few. */
export function fillPlainBatch(data: TrainingData, chosen: Uint32Array, from: number, batch: Batch): void {
  const size = batch.images.length / batch.labels.length;
  for (let i = 0; i < batch.labels.length; i++) {
    const index = chosen[Math.min(from + i, chosen.length - 1)]!;
    data.encode(data.picture(index), batch.images, i * size);
    batch.labels[i] = data.labels[index]!;
  }
}
