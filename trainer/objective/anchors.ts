/**
 * @file The loss of region proposals (Faster R-CNN; Ren et al. 2015, arXiv 1506.01497), with the numbers that torchvision and mmdetection share: three
 * anchors at every place, objectness by binary cross entropy, four deltas by a smooth distance, over 256 drawn anchors of each picture.
 */
import { below, type Uniform } from '../random.ts';
import type { LabelledBox, Said } from './assign.ts';
import { logarithm } from './exponential.ts';
import { binaryEntropy, sigmoid, startOf, type BoxLevel, type BoxMaps, type Numbers } from './maps.ts';
import { plainOverlap, type Box } from './overlap.ts';

/** Deltas and logits of three anchors at every place: the numbers of an anchor side by side. One class is objectness. */
export interface AnchorHead extends BoxMaps {
  readonly kind: 'anchors';
}

/** Heights over widths; every anchor of a size has the same area. */
export const anchorRatios = [0.5, 1, 2] as const;
/** Side of the anchors of the first size in its strides; it doubles from size to size, as levels of a pyramid do (Lin et al. 2017, arXiv 1612.03144). */
const firstSide = 8;
/** Overlap from which an anchor answers for a box, below which it is to say that there is none, and with which the best of a box answers for it. */
const [positive, negative, leastBest] = [0.7, 0.3, 0.3];
/** Anchors of a picture that are drawn, and how many of them answer for boxes at most. */
const [drawn, mostPositive] = [256, 128];
/** Where the distance of deltas goes over from squares to amounts. */
const smooth = 1 / 9;
/** The largest logarithm of how much larger than its anchor a box is. */
const mostGrowth = Math.log(1000 / 16);

/** One anchor, and where its numbers are. */
interface Anchor {
  readonly level: BoxLevel;
  readonly place: number;
  readonly index: number;
  readonly box: Box;
}

/** An anchor that counts in a step; without a target it is to say that there is nothing. */
export interface DrawnAnchor {
  readonly anchor: number;
  readonly target?: LabelledBox;
}

/** All anchors: by sizes, places, and ratios. A place stands at whole strides from the corner, as in both libraries. */
export function anchorsOf({ levels }: BoxMaps): readonly Anchor[] {
  const first = (levels[0]?.stride ?? 0) * firstSide;
  return levels.flatMap((level, i) =>
    Array.from({ length: level.rows * level.columns }, (_, place) =>
      anchorRatios.map((ratio, index): Anchor => {
        const [x, y] = [(place % level.columns) * level.stride, Math.floor(place / level.columns) * level.stride];
        const [root, side] = [Math.sqrt(ratio), first * 2 ** i];
        const [width, height] = [side / root, side * root];
        return { level, place, index, box: [x - width / 2, y - height / 2, x + width / 2, y + height / 2] };
      }),
    ).flat(),
  );
}

/**
 * Who answers for which box, of all anchors: one that overlaps it by 0.7, and those that overlap it most, from 0.3 on; `null` is to say that there is none,
 * undefined is not asked.
 */
export function assignAnchors(
  anchors: readonly Box[],
  targets: readonly LabelledBox[],
): readonly (LabelledBox | null | undefined)[] {
  const overlaps = targets.map(({ box }) => anchors.map((anchor) => plainOverlap(anchor, box)));
  const owners = anchors.map((_, i): LabelledBox | null | undefined => {
    let [most, owner] = [0, -1];
    overlaps.forEach((row, t) => {
      if (row[i]! > most) [most, owner] = [row[i]!, t];
    });
    return most >= positive ? targets[owner] : most < negative ? null : undefined;
  });
  overlaps.forEach((row, t) => {
    const best = row.reduce((a, b) => Math.max(a, b), 0);
    if (best >= leastBest) row.forEach((overlap, i) => overlap === best && (owners[i] = targets[t]));
  });
  return owners;
}

/** Those that count: 256 of a picture, half of them with a box at most. */
export function drawAnchors(
  owners: readonly (LabelledBox | null | undefined)[],
  uniform: Uniform,
): readonly DrawnAnchor[] {
  const numbered = [...owners.entries()];
  const having = some(
    numbered.filter(([, owner]) => owner),
    mostPositive,
    uniform,
  );
  const empty = some(
    numbered.filter(([, owner]) => owner === null),
    drawn - having.length,
    uniform,
  );
  return [...having, ...empty].map(([anchor, target]) => ({ anchor, ...(target ? { target } : {}) }));
}

/** So many of a list, drawn one after the other (Fisher and Yates). */
function some<T>(list: readonly T[], count: number, uniform: Uniform): readonly T[] {
  const all = [...list];
  for (let i = 0; i < Math.min(count, all.length - 1); i++) {
    const j = i + below(all.length - i, uniform);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, count);
}

/**
 * The mean loss of the drawn anchors of a batch; gradients are written over what is there. Targets do not depend on answers.
 *
 * @param memory holds answers and takes gradients.
 * @param draws random numbers of each picture.
 */
export function anchorLoss(
  memory: Numbers,
  head: AnchorHead,
  targets: readonly (readonly LabelledBox[])[],
  draws: (n: number) => Uniform,
): number {
  const anchors = anchorsOf(head);
  const boxes = anchors.map(({ box }) => box);
  const counted = targets.map((own, n) => drawAnchors(assignAnchors(boxes, own), draws(n)));
  const whole = Math.max(1, counted.flat().length);
  for (const level of head.levels)
    for (const { from, padded } of [level.sidesGradient, level.classesGradient])
      memory.fill(0, from, from + targets.length * level.rows * level.columns * padded);
  let sum = 0;
  counted.forEach((own, n) => {
    for (const { anchor, target } of own) {
      sum += classLoss(memory, head, anchors[anchor]!, n, target?.label, whole);
      if (target) sum += deltaLoss(memory, anchors[anchor]!, n, target.box, whole);
    }
  });
  return sum / whole;
}

function classLoss(
  memory: Numbers,
  { classes }: AnchorHead,
  { level, place, index }: Anchor,
  n: number,
  label: number | undefined,
  whole: number,
): number {
  const from = startOf(level.classes, level, place, n) + index * classes;
  const to = startOf(level.classesGradient, level, place, n) + index * classes;
  let sum = 0;
  for (let c = 0; c < classes; c++) {
    const [x, target] = [memory[from + c]!, c === label ? 1 : 0];
    sum += binaryEntropy(x, target);
    memory[to + c] = (sigmoid(x) - target) / whole;
  }
  return sum;
}

function deltaLoss(memory: Numbers, { level, place, index, box }: Anchor, n: number, so: Box, whole: number): number {
  const from = startOf(level.sides, level, place, n) + 4 * index;
  const to = startOf(level.sidesGradient, level, place, n) + 4 * index;
  let sum = 0;
  deltasOf(box, so).forEach((wanted, i) => {
    const off = memory[from + i]! - wanted;
    const far = Math.abs(off) >= smooth;
    sum += far ? Math.abs(off) - smooth / 2 : (off * off) / (2 * smooth);
    memory[to + i] = (far ? Math.sign(off) : off / smooth) / whole;
  });
  return sum;
}

/** What an anchor is to say of a box: how far its middle is in the anchor's sides, and logarithms of how much larger it is. */
export function deltasOf(anchor: Box, box: Box): readonly [x: number, y: number, width: number, height: number] {
  const [a, b] = [middleOf(anchor), middleOf(box)];
  return [(b.x - a.x) / a.width, (b.y - a.y) / a.height, logarithm(b.width / a.width), logarithm(b.height / a.height)];
}

const middleOf = ([left, top, right, bottom]: Box) => ({
  ...{ x: (left + right) / 2, y: (top + bottom) / 2 },
  ...{ width: right - left, height: bottom - top },
});

/** What the anchors of picture `n` say, in pixels of the picture. */
export function anchorsSay(memory: Numbers, head: AnchorHead, n: number): Pick<Said, 'boxes' | 'score'> {
  const anchors = anchorsOf(head);
  const { rows = 0, columns = 0, stride = 0 } = head.levels[0] ?? {};
  const within = (x: number, most: number): number => Math.min(Math.max(x, 0), most * stride);
  const boxes = anchors.map(({ level, place, index, box }): Box => {
    const from = startOf(level.sides, level, place, n) + 4 * index;
    const [dx = 0, dy = 0, dw = 0, dh = 0] = memory.subarray(from, from + 4);
    const { x, y, width, height } = middleOf(box);
    const [w, h] = [width * Math.exp(Math.min(dw, mostGrowth)), height * Math.exp(Math.min(dh, mostGrowth))];
    const [mx, my] = [x + dx * width, y + dy * height];
    return [
      within(mx - w / 2, columns),
      within(my - h / 2, rows),
      within(mx + w / 2, columns),
      within(my + h / 2, rows),
    ];
  });
  const score = (anchor: number, label: number): number => {
    const { level, place, index } = anchors[anchor]!;
    return sigmoid(memory[startOf(level.classes, level, place, n) + index * head.classes + label]!);
  };
  return { boxes, score };
}
