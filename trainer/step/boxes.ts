/** @file Batches through a detector: whoever runs the step computes the loss between forward and back. */
import {
  detectionsOf,
  detectorOf,
  hitsOf,
  type DetectorHead,
  type LabelledBox,
  type ScoreSums,
} from '../objective/index.ts';
import { randomStream } from '../random.ts';
import type { RunningPlan } from './running.ts';

/** The boxes of each picture of a batch. */
export type BatchBoxes = readonly (readonly LabelledBox[])[];

export interface Drawing {
  readonly seed: number;
  readonly update: number;
}

/** Samples that are judged are drawn from alike whenever they are. */
const judged: Drawing = { seed: 0, update: 0 };

export interface BoxPasses {
  /** Loss, gradients and running statistics of the staged batch; what a step draws follows from the seed and the updates before it. */
  learn(boxes: BatchBoxes, drawing: Drawing): { readonly loss: number; readonly correct: 0 };
  /** What running statistics say of the first `count` pictures: boxes that are found with a score of a quarter are right answers. */
  judge(boxes: BatchBoxes, count: number): ScoreSums;
}

export function boxPasses({ floats, run }: Pick<RunningPlan, 'floats' | 'run'>, head: DetectorHead): BoxPasses {
  const detector = detectorOf(head);
  const lossOf = (boxes: BatchBoxes, { seed, update }: Drawing): number =>
    detector.loss(floats, head, boxes, (n) => randomStream(seed, 'anchors', update, n));
  return {
    learn(boxes, drawing) {
      run('training');
      const loss = lossOf(boxes, drawing);
      run('back');
      return { loss, correct: 0 };
    },
    judge(boxes, count) {
      run('evaluation');
      const loss = lossOf(boxes, judged);
      const own = boxes.slice(0, count);
      const found = own.flatMap((some, n) => hitsOf(detectionsOf(detector.says(floats, head, n), head.classes), some));
      const wanted = new Array<number>(head.classes).fill(0);
      for (const { label } of own.flat()) wanted[label]!++;
      const answers = own.flat().length;
      const correct = found.filter(({ hit, score }) => hit && score >= sure).length;
      return { loss: loss * answers, correct, answers, found, wanted };
    },
  };
}

const sure = 0.25;
