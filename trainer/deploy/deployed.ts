/** @file What a learner would deploy: its answers, and its weights. */
import type { Weights } from '../../ir/checkpoint/index.ts';
import type { Batch } from '../batches.ts';
import { integersOf, withExponents, type NetworkGrid } from './grid.ts';
import type { Judging, Learner } from '../learner.ts';
import { scoreLogits, scoreMaps, type ScoreSums } from '../objective/index.ts';
import type { TrainingStep } from '../step/index.ts';

/** Parameters by checkpoint key. */
export type Numbers = ReadonlyMap<string, Float32Array>;

export type Deployed = Pick<Learner, 'judging' | 'weights'>;

interface DeployedStep {
  readonly step: TrainingStep;
  /** Answers of one sample. */
  readonly places: number;
  /** The grid as it is now; undefined of float weights. */
  readonly grid: () => NetworkGrid | undefined;
}

/** @param instead what stands in the place of the weights while they are judged or rounded; undefined: the weights themselves. */
export function deployedOf({ step, places, grid }: DeployedStep, instead: () => Numbers | undefined): Deployed {
  return {
    judging: () => judging(step, places, instead()),
    weights(): Weights {
      const now = grid();
      const numbers = instead();
      if (!now) return { kind: 'float', parameters: numbers ?? step.read('weights') };
      const rounding = judging(step, places, numbers);
      const rounded = step.round();
      rounding.end();
      return integersOf(withExponents(now, rounded), rounded);
    },
  };
}

/** What was replaced is there again at the end. */
function judging(step: TrainingStep, places: number, instead: Numbers | undefined): Judging {
  const predict = (images: Float32Array): Float32Array => step.evaluate(images);
  const found = ({ images, boxes = [] }: Batch, count: number): ScoreSums | undefined => {
    if (!step.boxes) return undefined;
    step.stage(images);
    return step.boxes.judge(boxes, count);
  };
  const answered = ({ images, labels }: Batch, count: number): ScoreSums =>
    places > 1 ? scoreMaps(predict(images), labels, count, places) : scoreLogits(predict(images), labels, count);
  const score = (batch: Batch, count: number): ScoreSums => found(batch, count) ?? answered(batch, count);
  if (!instead) return { predict, score, end: () => undefined };
  const [weights, averages] = [step.read('weights'), step.read('averages')];
  step.write('weights', instead);
  return {
    predict,
    score,
    end() {
      step.write('weights', weights);
      step.write('averages', averages);
    },
  };
}
