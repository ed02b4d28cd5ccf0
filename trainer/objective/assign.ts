/** @file Who answers for which box: task-aligned assignment (TOOD; Feng et al. 2021, arXiv 2108.07755), with the numbers of YOLOv8. */
import { completeOverlap, type Box } from './overlap.ts';

/** One box of a picture, in pixels. */
export interface LabelledBox {
  readonly label: number;
  readonly box: Box;
}

/** What all places of a picture say, in pixels. */
export interface Said {
  readonly boxes: readonly Box[];
  /** Middle of each place. */
  readonly middles: readonly (readonly [x: number, y: number])[];
  /** How sure a place is of a class, 0..1. */
  score(place: number, label: number): number;
}

/** A place that answers for a box, and how much of its class it is to say. */
export interface Assigned {
  readonly place: number;
  readonly target: LabelledBox;
  readonly weight: number;
}

const mostPlaces = 10;
const guard = 1e-9;

interface Candidate {
  readonly place: number;
  readonly target: number;
  readonly overlap: number;
  readonly aligned: number;
}

/**
 * For every box the ten places inside it whose answers align best: root of the score times the sixth power of the overlap. A place takes the box that it
 * overlaps most. What it is to say of the class is that alignment, scaled so that the best of a box is to say the best overlap.
 */
export function assignBoxes(said: Said, targets: readonly LabelledBox[]): readonly Assigned[] {
  const owners = new Map<number, Candidate>();
  targets.forEach((target, index) => {
    for (const candidate of bestOf(said, target, index)) {
      const other = owners.get(candidate.place);
      if (!other || candidate.overlap > other.overlap) owners.set(candidate.place, candidate);
    }
  });
  const taken = [...owners.values()].sort((a, b) => a.place - b.place);
  return taken.map(({ place, target, aligned }) => {
    const own = taken.filter((one) => one.target === target);
    const most = Math.max(...own.map((one) => one.aligned));
    const overlap = Math.max(...own.map((one) => one.overlap));
    return { place, target: targets[target]!, weight: (aligned * overlap) / (most + guard) };
  });
}

function bestOf(said: Said, { label, box }: LabelledBox, target: number): readonly Candidate[] {
  const [left, top, right, bottom] = box;
  const inside: Candidate[] = [];
  said.middles.forEach(([x, y], place) => {
    if (Math.min(x - left, y - top, right - x, bottom - y) <= guard) return;
    const overlap = Math.max(0, completeOverlap(said.boxes[place]!, box).value);
    const [square, root] = [overlap * overlap, Math.sqrt(said.score(place, label))];
    inside.push({ place, target, overlap, aligned: root * square * square * square });
  });
  return inside.sort((a, b) => b.aligned - a.aligned || a.place - b.place).slice(0, mostPlaces);
}
