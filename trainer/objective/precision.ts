/** @file How good a detector is: mean average precision at an overlap of one half, in figures for people. */
import type { LabelledBox, Said } from './assign.ts';
import { plainOverlap } from './overlap.ts';

/** A box that was said: how sure, and whether there is one, which no surer box has taken. */
export interface Found {
  readonly label: number;
  readonly score: number;
  readonly hit: boolean;
}

const [leastScore, mostBoxes, mostOverlap, hitOverlap] = [0.001, 300, 0.7, 0.5];

interface Detection extends LabelledBox {
  readonly score: number;
}

/** What a picture's places say, the surest first; of boxes of a class that overlap by more than 0.7 the surest stays. */
export function detectionsOf({ boxes, score }: Pick<Said, 'boxes' | 'score'>, classes: number): readonly Detection[] {
  const all = boxes.flatMap((box, place) =>
    Array.from({ length: classes }, (_, label) => ({ box, label, score: score(place, label) })),
  );
  const kept: Detection[] = [];
  for (const one of all.filter((said) => said.score >= leastScore).sort((a, b) => b.score - a.score)) {
    if (kept.length === mostBoxes) break;
    if (!kept.some((other) => other.label === one.label && plainOverlap(other.box, one.box) > mostOverlap))
      kept.push(one);
  }
  return kept;
}

/** Which detections, the surest first, hit one of a picture's boxes. */
export function hitsOf(detections: readonly Detection[], targets: readonly LabelledBox[]): readonly Found[] {
  const free = new Set(targets);
  return detections.map(({ box, label, score }) => {
    const overlap = (target: LabelledBox): number => plainOverlap(target.box, box);
    const best = [...free]
      .filter((target) => target.label === label && overlap(target) >= hitOverlap)
      .reduce<LabelledBox | undefined>((a, b) => (a && overlap(a) >= overlap(b) ? a : b), undefined);
    if (best) free.delete(best);
    return { label, score, hit: best !== undefined };
  });
}

/**
 * Mean over the classes that there are of the area under precision by recall, where a precision is the best of any recall that is no smaller
 * (as Pascal VOC has it since 2010).
 *
 * @param wanted boxes that there are, by class.
 */
export function meanPrecision(found: readonly Found[], wanted: readonly number[]): number {
  const areas = wanted.flatMap((count, label) =>
    count > 0
      ? [
          areaOf(
            found.filter((one) => one.label === label),
            count,
          ),
        ]
      : [],
  );
  return areas.reduce((sum, area) => sum + area, 0) / Math.max(1, areas.length);
}

function areaOf(found: readonly Found[], wanted: number): number {
  let hits = 0;
  const points = [...found]
    .sort((a, b) => b.score - a.score)
    .map(({ hit }, i) => ({ hit, precision: (hits += hit ? 1 : 0) / (i + 1) }));
  let [area, best] = [0, 0];
  for (const { hit, precision } of points.reverse()) {
    best = Math.max(best, precision);
    if (hit) area += best / wanted;
  }
  return area;
}
