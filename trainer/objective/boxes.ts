/**
 * @file The loss of a detector without anchors, as SpikeYOLO is trained (the loss of YOLOv8): classes by binary cross entropy, boxes by complete overlap
 * and by distributions of their sides (generalised focal loss, Li et al. 2020, arXiv 2006.04388). Computed by whoever runs the step, in float64.
 */
import { assignBoxes, type Assigned, type LabelledBox, type Said } from './assign.ts';
import { exponential } from './exponential.ts';
import { binaryEntropy, sigmoid, startOf, type BoxLevel, type BoxMaps, type Numbers, type PlacedMap } from './maps.ts';
import { completeOverlap, type Box } from './overlap.ts';

/** Each answer's distances to left, top, right and bottom, as distributions. */
export interface BoxHead extends BoxMaps {
  readonly kind: 'distances';
  /** Values of a distribution: distances of 0 to `values - 1` strides. */
  readonly values: number;
}

/** Parts of the loss, as YOLOv8 has them. */
export const boxGains = { overlap: 7.5, classes: 0.5, sides: 1.5 } as const;

/** What is held fixed while a loss is differentiated: who answers for what, and the shares of shapes. */
interface Fixed {
  readonly assigned: readonly (readonly Assigned[])[];
  readonly shares: readonly (readonly number[])[];
}

interface Place {
  readonly level: BoxLevel;
  readonly at: number;
  readonly middle: readonly [number, number];
}

/**
 * The loss of a batch, over what all answers are to say; gradients are written over what is there. Targets and the shares of shapes are constants to it.
 *
 * @param memory holds answers and takes gradients.
 * @param fixed for whoever takes differences.
 */
export function boxLoss(
  memory: Numbers,
  head: BoxHead,
  targets: readonly (readonly LabelledBox[])[],
  fixed?: Fixed,
): { readonly loss: number; readonly fixed: Fixed } {
  const places = placesOf(head);
  const assigned = fixed?.assigned ?? targets.map((boxes, n) => assignBoxes(saidBy(memory, head, places, n), boxes));
  const whole = Math.max(1, sumOf(assigned.flatMap((some) => some.map(({ weight }) => weight))));
  let loss = 0;
  const shares = assigned.map((some, n) => {
    loss += (boxGains.classes * classLoss(memory, head, places, n, some, boxGains.classes / whole)) / whole;
    clearSides(memory, places, n);
    return some.map((one, i) => {
      const { value, share } = sideLoss(memory, head, places[one.place]!, n, one, whole, fixed?.shares[n]?.[i]);
      loss += value / whole;
      return share;
    });
  });
  return { loss, fixed: { assigned, shares } };
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0);

const placesOf = ({ levels }: BoxHead): readonly Place[] =>
  levels.flatMap((level) =>
    Array.from({ length: level.rows * level.columns }, (_, at): Place => {
      const [x, y] = [(at % level.columns) + 0.5, Math.floor(at / level.columns) + 0.5];
      return { level, at, middle: [x * level.stride, y * level.stride] };
    }),
  );

const start = (map: PlacedMap, { level, at }: Place, n: number): number => startOf(map, level, at, n);

function softmax(memory: Numbers, from: number, values: number): Float64Array {
  const row = Float64Array.from(memory.subarray(from, from + values));
  const most = Math.max(...row);
  const parts = row.map((x) => exponential(Math.max(-745, x - most)));
  const whole = parts.reduce((sum, x) => sum + x, 0);
  return parts.map((x) => x / whole);
}

/** The box that a place says, in strides, with the distributions of its sides. */
function decoded(memory: Numbers, values: number, place: Place, n: number) {
  const from = start(place.level.sides, place, n);
  const sides = [0, 1, 2, 3].map((side) => softmax(memory, from + side * values, values));
  const [left, top, right, bottom] = sides.map((parts) => parts.reduce((sum, part, i) => sum + part * i, 0)) as [
    number,
    number,
    number,
    number,
  ];
  const [x, y] = place.middle.map((pixels) => pixels / place.level.stride) as [number, number];
  return { from, sides, middle: [x, y] as const, box: [x - left, y - top, x + right, y + bottom] as Box };
}

const scaled = (box: Box, by: number): Box => [box[0] * by, box[1] * by, box[2] * by, box[3] * by];

/** What the places of picture `n` say, in pixels. */
export const saysOf = (memory: Numbers, head: BoxHead, n: number): Said => saidBy(memory, head, placesOf(head), n);

function saidBy(memory: Numbers, head: BoxHead, places: readonly Place[], n: number): Said {
  return {
    boxes: places.map((place) => scaled(decoded(memory, head.values, place, n).box, place.level.stride)),
    middles: places.map(({ middle }) => middle),
    score: (place, label) => sigmoid(memory[start(places[place]!.level.classes, places[place]!, n) + label]!),
  };
}

/** Binary cross entropies of all classes at all places of a picture. */
function classLoss(
  memory: Numbers,
  { classes }: BoxHead,
  places: readonly Place[],
  n: number,
  assigned: readonly Assigned[],
  factor: number,
): number {
  const wanted = new Map(assigned.map(({ place, target: { label }, weight }) => [place, { label, weight }]));
  let sum = 0;
  places.forEach((place, index) => {
    const own = wanted.get(index);
    const [from, to] = [start(place.level.classes, place, n), start(place.level.classesGradient, place, n)];
    memory.fill(0, to, to + place.level.classesGradient.padded);
    for (let c = 0; c < classes; c++) {
      const x = memory[from + c]!;
      const target = own?.label === c ? own.weight : 0;
      sum += binaryEntropy(x, target);
      memory[to + c] = factor * (sigmoid(x) - target);
    }
  });
  return sum;
}

function clearSides(memory: Numbers, places: readonly Place[], n: number): void {
  for (const place of places) {
    const { sidesGradient } = place.level;
    const to = start(sidesGradient, place, n);
    memory.fill(0, to, to + sidesGradient.padded);
  }
}

/** The box of one place against its target: overlap, and where the distributions of its sides lie. */
function sideLoss(
  memory: Numbers,
  { values }: BoxHead,
  place: Place,
  n: number,
  { target, weight }: Assigned,
  whole: number,
  known: number | undefined,
): { readonly value: number; readonly share: number } {
  const { stride, sidesGradient } = place.level;
  const { sides, middle, box } = decoded(memory, values, place, n);
  const so = scaled(target.box, 1 / stride);
  const overlap = completeOverlap(box, so, known);
  const distances = [middle[0] - so[0], middle[1] - so[1], so[2] - middle[0], so[3] - middle[1]];
  const to = start(sidesGradient, place, n);
  let distributed = 0;
  sides.forEach((parts, side) => {
    const distance = Math.max(0, Math.min(values - 1.01, distances[side]!));
    const low = Math.floor(distance);
    const high = distance - low;
    distributed -= Math.log(parts[low]!) * (1 - high) + Math.log(parts[low + 1]!) * high;
    const mean = parts.reduce((sum, part, i) => sum + part * i, 0);
    const along = -boxGains.overlap * overlap.gradient[side]! * (side < 2 ? -1 : 1);
    parts.forEach((part, i) => {
      const wanted = i === low ? 1 - high : i === low + 1 ? high : 0;
      const slope = along * part * (i - mean) + (boxGains.sides / 4) * (part - wanted);
      memory[to + side * values + i] = (weight * slope) / whole;
    });
  });
  const value = weight * (boxGains.overlap * (1 - overlap.value) + (boxGains.sides * distributed) / 4);
  return { value, share: overlap.share };
}
