/** @file Batches through a detector: whoever runs the step computes the loss between forward and back. */
import {
  boxLoss,
  detectionsOf,
  hitsOf,
  saysOf,
  type BoxHead,
  type LabelledBox,
  type ScoreSums,
} from '../objective/index.ts';
import type { RunningPlan } from './running.ts';

/** The boxes of each picture of a batch. */
export type BatchBoxes = readonly (readonly LabelledBox[])[];

export interface BoxPasses {
  /** Loss, gradients and running statistics of the staged batch. */
  learn(boxes: BatchBoxes): { readonly loss: number; readonly correct: 0 };
  /** What running statistics say of the first `count` pictures: boxes that are found with a score of a quarter are right answers. */
  judge(boxes: BatchBoxes, count: number): ScoreSums;
}

export function boxPasses({ floats, run }: Pick<RunningPlan, 'floats' | 'run'>, head: BoxHead): BoxPasses {
  return {
    learn(boxes) {
      run('training');
      const { loss } = boxLoss(floats, head, boxes);
      run('back');
      return { loss, correct: 0 };
    },
    judge(boxes, count) {
      run('evaluation');
      const { loss } = boxLoss(floats, head, boxes);
      const judged = boxes.slice(0, count);
      const found = judged.flatMap((own, n) => hitsOf(detectionsOf(saysOf(floats, head, n), head.classes), own));
      const wanted = new Array<number>(head.classes).fill(0);
      for (const { label } of judged.flat()) wanted[label]!++;
      const answers = judged.flat().length;
      const correct = found.filter(({ hit, score }) => hit && score >= sure).length;
      return { loss: loss * answers, correct, answers, found, wanted };
    },
  };
}

const sure = 0.25;
