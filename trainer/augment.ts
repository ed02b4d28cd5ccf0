/** @file Changes to training pictures, drawn per sample and epoch. They act on pixels, before the host encoder. */
import type { Shape } from '../ir/tensor.ts';
import type { LabelledBox } from './objective/index.ts';
import { below, type Uniform } from './random.ts';

/** A picture's values [C, H, W]: 8-bit pixels, or integers that are already on the input grid. */
export type Pixels = Uint8Array | Int32Array;

/** What is done to a training picture; every number 0 and `flip` false is nothing. */
export interface Augmentation {
  /** Mirror left and right with probability 1/2. */
  readonly flip: boolean;
  /** Move by up to this many pixels along each axis; what moves in is `PixelRange.blank`. */
  readonly shift: number;
  /** Probability of overwriting a rectangle with random values (random erasing, Zhong et al. 2017). */
  readonly erase: number;
  /** Alpha of MixUp (Zhang et al. 2018), in (0, 1]; 0 is off. */
  readonly mixup: number;
  /** Alpha of CutMix (Yun et al. 2019), in (0, 1]; 0 is off. With MixUp, each batch has one of them, half of the time each. */
  readonly cutmix: number;
}

export const noAugmentation: Augmentation = { flip: false, shift: 0, erase: 0, mixup: 0, cutmix: 0 };

/** What pixel values mean. */
export interface PixelRange {
  /** The value of padding: 0 for pixels, 0 on the grid. */
  readonly blank: number;
  /** Smallest and largest value. */
  readonly low: number;
  readonly high: number;
}

/**
 * Flip, shift, erase, in this order; always the same count of draws per decision, so that equal streams give equal pictures.
 *
 * @param picture is not changed.
 */
export function augmentPicture(
  picture: Pixels,
  shape: Shape,
  rules: Augmentation,
  range: PixelRange,
  uniform: Uniform,
): Pixels {
  const moved = movePicture(picture, shape, drawMove(shape, rules, uniform), range.blank);
  if (rules.erase > 0 && uniform() < rules.erase) eraseRectangle(moved, shape, range, uniform);
  return moved;
}

/** Moves a map of classes [H, W] as its picture is moved by equal draws; what moves in has no class. */
export const moveMap = (
  map: Int32Array,
  extents: readonly number[],
  rules: Augmentation,
  uniform: Uniform,
): Int32Array => movePicture(map, [1, ...extents], drawMove([1, ...extents], rules, uniform), -1);

/** Moves boxes as their picture is moved by equal draws; of what leaves it the rest stays, where that is a pixel wide and high. */
export function moveBoxes(
  boxes: readonly LabelledBox[],
  shape: Shape,
  rules: Augmentation,
  uniform: Uniform,
): readonly LabelledBox[] {
  const { flipped, down, right } = drawMove(shape, rules, uniform);
  const [, height, width] = shape as [number, number, number];
  const within = (x: number, most: number): number => Math.max(0, Math.min(most, x));
  return boxes.flatMap(({ label, box: [x1, y1, x2, y2] }) => {
    const [left, end] = flipped ? [width - x2, width - x1] : [x1, x2];
    const box = [
      ...[within(left + right, width), within(y1 + down, height)],
      ...[within(end + right, width), within(y2 + down, height)],
    ] as [number, number, number, number];
    return box[2] - box[0] >= 1 && box[3] - box[1] >= 1 ? [{ label, box }] : [];
  });
}

/** The first of what is drawn for a picture. */
function drawMove(shape: Shape, rules: Augmentation, uniform: Uniform): Move {
  const flipped = rules.flip && uniform() < 0.5;
  const drawn = rules.shift > 0 ? [shiftOf(rules.shift, uniform), shiftOf(rules.shift, uniform)] : [0, 0];
  // Along an axis of one position there is nowhere to go.
  const [down, right] = drawn.map((by, axis) => (shape[axis + 1]! > 1 ? by : 0)) as [number, number];
  return { flipped, down, right };
}

const shiftOf = (most: number, uniform: Uniform): number => below(2 * most + 1, uniform) - most;

interface Move {
  readonly flipped: boolean;
  readonly down: number;
  readonly right: number;
}

function movePicture<P extends Pixels>(picture: P, shape: Shape, { flipped, down, right }: Move, blank: number): P {
  const [channels, height, width] = shape as [number, number, number];
  const moved = picture.slice() as P;
  if (!flipped && down === 0 && right === 0) return moved;
  moved.fill(blank);
  for (let row = 0; row < channels * height; row++) {
    const y = (row % height) - down;
    if (y < 0 || y >= height) continue;
    const from = (row - down) * width;
    for (let column = Math.max(0, right); column < Math.min(width, width + right); column++) {
      const x = column - right;
      moved[row * width + column] = picture[from + (flipped ? width - 1 - x : x)]!;
    }
  }
  return moved;
}

/** Share of the area that is erased, and the longer side over the shorter at most: the defaults of timm and torchvision. */
const erasedArea = [0.02, 1 / 3] as const;
const longestRatio = 10 / 3;
const tries = 10;

/** Overwrites a rectangle with random values; leaves the picture alone if none of ten rectangles fits. */
function eraseRectangle(picture: Pixels, shape: Shape, { low, high }: PixelRange, uniform: Uniform): void {
  const [channels, height, width] = shape as [number, number, number];
  for (let attempt = 0; attempt < tries; attempt++) {
    const area = height * width * (erasedArea[0] + (erasedArea[1] - erasedArea[0]) * uniform());
    const [ratio, upright] = [1 + (longestRatio - 1) * uniform(), uniform() < 0.5];
    const [long, short] = [Math.round(Math.sqrt(area * ratio)), Math.round(Math.sqrt(area / ratio))];
    const [rows, columns] = upright ? [long, short] : [short, long];
    if (rows > height || columns > width) continue;
    const [top, left] = [below(height - rows + 1, uniform), below(width - columns + 1, uniform)];
    for (let c = 0; c < channels; c++)
      for (let y = top; y < top + rows; y++)
        for (let x = left; x < left + columns; x++)
          picture[(c * height + y) * width + x] = low + below(high - low + 1, uniform);
    return;
  }
}

/** Steps in which a share of MixUp is drawn: mixing is then exact in integers. */
export const shareSteps = 256;

/** A share of Beta(alpha, alpha) in steps of 1/256, by Joehnk's method; alpha in (0, 1]. */
export function drawShare(alpha: number, uniform: Uniform): number {
  for (;;) {
    const [x, y] = [uniform() ** (1 / alpha), uniform() ** (1 / alpha)];
    if (x + y <= 1 && x + y > 0) return Math.round((shareSteps * x) / (x + y));
  }
}

/** `share` 256ths of `picture` and the rest of `other`, rounded half up, into `picture`. */
export function mixPictures(picture: Pixels, other: Pixels, share: number): void {
  for (let i = 0; i < picture.length; i++)
    picture[i] = Math.floor((share * picture[i]! + (shareSteps - share) * other[i]! + shareSteps / 2) / shareSteps);
}

/** Rows and columns of a picture, the last ones excluded. */
export interface Box {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * Where CutMix puts the other picture: a box of the picture's proportions with 1 - share / 256 of its area around a random place,
 * cut off at the borders, as timm draws it.
 */
export function drawBox(shape: Shape, share: number, uniform: Uniform): Box {
  const [, height, width] = shape as [number, number, number];
  const side = Math.sqrt(1 - share / shareSteps);
  const [rows, columns] = [Math.floor(height * side), Math.floor(width * side)];
  const [y, x] = [below(height, uniform), below(width, uniform)];
  const within = (place: number, extent: number): number => Math.min(extent, Math.max(0, place));
  const [up, before] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  return {
    ...{ top: within(y - up, height), bottom: within(y + up, height) },
    ...{ left: within(x - before, width), right: within(x + before, width) },
  };
}

/** Puts what `other` shows in a box into `picture`. Returns the part of the area that stays the picture's own. */
export function cutPictures(picture: Pixels, other: Pixels, shape: Shape, { top, bottom, left, right }: Box): number {
  const [channels, height, width] = shape as [number, number, number];
  for (let c = 0; c < channels; c++)
    for (let y = top; y < bottom; y++) {
      const row = (c * height + y) * width;
      picture.set(other.subarray(row + left, row + right), row + left);
    }
  return 1 - ((bottom - top) * (right - left)) / (height * width);
}
