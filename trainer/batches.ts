/** @file Which samples a step sees, and what they look like: functions of (seed, epoch, step) alone. */
import { sizeOf, type Shape } from '../ir/tensor.ts';
import {
  augmentPicture,
  moveBoxes,
  moveMap,
  cutPictures,
  drawBox,
  drawShare,
  mixPictures,
  shareSteps,
} from './augment.ts';
import type { Augmentation, PixelRange, Pixels } from './augment.ts';
import { mixedTargets, shareTargets, type LabelledBox } from './objective/index.ts';
import { randomStream, shuffle, type Uniform } from './random.ts';

/** Classes of pixels; below 0: of none, which counts for nothing. */
export interface LabelMaps {
  /** Rows and columns of a picture. */
  readonly extents: readonly [number, number];
  /** Those of the network's answers: the same, or whole parts of them. */
  readonly places: readonly [number, number];
  /** Picture number `index`'s, row by row; it must not be changed. */
  of(index: number): Int32Array;
}

/** Answers to a picture. */
export const placesOf = (data: Pick<TrainingData, 'maps'> | undefined): number =>
  data?.maps ? sizeOf(data.maps.places) : 1;

/** Labelled pictures and the encoder of the host; the trainer never sees a file. */
export interface TrainingData {
  readonly name: string;
  /** Of pictures, labels and their order, in hex. */
  readonly sha256: string;
  readonly count: number;
  /** One class per picture; or, with `maps`, all of theirs. */
  readonly labels: Int32Array;
  /** Of data with a class for every pixel. */
  readonly maps?: LabelMaps;
  /** Of data with boxes: those of picture number `index`, in its pixels. */
  readonly boxes?: (index: number) => readonly LabelledBox[];
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

/** Encoded pictures [batch, C, H, W] of the network's input, and what they are taught by. */
export interface Batch {
  readonly images: Float32Array;
  /** Their classes, [batch] or [batch, places]; of mixed pictures those of the first. */
  readonly labels: Int32Array;
  /** Shares of the classes [batch, classes]; empty where the objective takes labels. */
  readonly targets: Float32Array;
  /** The same of a teacher; empty where there is none. */
  readonly answers: Float32Array;
  /** The boxes of each picture, of data that has them. */
  readonly boxes?: (readonly LabelledBox[])[];
}

/** What the pictures of a step depend on. */
export interface Draw {
  readonly data: TrainingData;
  readonly training: Uint32Array;
  readonly rules: Augmentation;
  readonly seed: number;
  /** Present where targets are shares of so many classes, with so much smoothing. */
  readonly shares?: { readonly classes: number; readonly smoothing: number };
  /** Fills a batch's `answers` from its pictures. */
  readonly teach?: (batch: Batch) => void;
}

/** Memory for a batch of so many pictures of so many values. */
export const emptyBatch = (
  { shares, teach, data }: Pick<Partial<Draw>, 'shares' | 'teach' | 'data'>,
  size: number,
  imageSize: number,
): Batch => ({
  ...{ images: new Float32Array(size * imageSize), labels: new Int32Array(size * placesOf(data)) },
  targets: new Float32Array(size * (shares?.classes ?? 0)),
  answers: new Float32Array(teach ? size * (shares?.classes ?? 0) : 0),
  ...(data?.boxes ? { boxes: Array.from({ length: size }, () => []) } : {}),
});

/**
 * Fills a batch with training samples `order[from..]` of an epoch, augmented. Under MixUp and CutMix every picture is mixed with
 * its counterpart of the batch in reverse, all in the same shares, and so are the targets, as timm has it.
 */
export function fillTrainingBatch(draw: Draw, epoch: number, order: Uint32Array, from: number, batch: Batch): void {
  const { data, rules, seed, shares, teach } = draw;
  const count = batch.labels.length / placesOf(data);
  const size = batch.images.length / count;
  const pictures = Array.from({ length: count }, (_, i) => {
    const index = order[from + i]!;
    const draws = (): Uniform => randomStream(seed, 'augment', epoch, index);
    fillLabels(data, index, batch.labels, i, (map, { extents }) => moveMap(map, extents, rules, draws()));
    if (data.boxes && batch.boxes) batch.boxes[i] = moveBoxes(data.boxes(index), data.shape, rules, draws());
    return augmentPicture(data.picture(index), data.shape, rules, data.range, draws());
  });
  if (shares) shareTargets(batch.labels, shares.smoothing, batch.targets);
  if (rules.mixup > 0 || rules.cutmix > 0) {
    const share = mixBatch(pictures, data.shape, rules, randomStream(seed, 'mix', epoch, from));
    mixedTargets(batch.targets, count, share);
  }
  pictures.forEach((picture, i) => data.encode(picture, batch.images, i * size));
  teach?.(batch);
}

/** Mixes a batch with itself in reverse, in place. Returns the part that is each picture's own. */
function mixBatch(
  pictures: readonly Pixels[],
  shape: Shape,
  { mixup, cutmix }: Augmentation,
  uniform: Uniform,
): number {
  const cuts = cutmix > 0 && (mixup === 0 || uniform() < 0.5);
  const share = drawShare(cuts ? cutmix : mixup, uniform);
  const box = cuts ? drawBox(shape, share, uniform) : undefined;
  const partners = pictures.map((_, i) => pictures[pictures.length - 1 - i]!.slice());
  let own = share / shareSteps;
  pictures.forEach((picture, i) => {
    if (box) own = cutPictures(picture, partners[i]!, shape, box);
    else mixPictures(picture, partners[i]!, share);
  });
  return own;
}

/** Fills a batch with samples `chosen[from..]` as they are; the last one is repeated where there are too few. */
export function fillPlainBatch(data: TrainingData, chosen: Uint32Array, from: number, batch: Batch): void {
  const count = batch.labels.length / placesOf(data);
  const size = batch.images.length / count;
  for (let i = 0; i < count; i++) {
    const index = chosen[Math.min(from + i, chosen.length - 1)]!;
    data.encode(data.picture(index), batch.images, i * size);
    fillLabels(data, index, batch.labels, i);
    if (data.boxes && batch.boxes) batch.boxes[i] = data.boxes(index);
  }
}

/** Writes the class of a sample, or those of the pixels in the middle of what each answer is for. */
function fillLabels(
  { labels, maps }: TrainingData,
  index: number,
  out: Int32Array,
  at: number,
  moved: (map: Int32Array, maps: LabelMaps) => Int32Array = (map) => map,
): void {
  if (!maps) {
    out[at] = labels[index]!;
    return;
  }
  const map = moved(maps.of(index), maps);
  const [[height, width], [rows, columns]] = [maps.extents, maps.places];
  const [down, right] = [height / rows, width / columns];
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      out[(at * rows + y) * columns + x] =
        map[(y * down + Math.floor(down / 2)) * width + x * right + Math.floor(right / 2)]!;
}
