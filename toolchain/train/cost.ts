import { emptyBatch, fillPlainBatch, fillTrainingBatch } from '../../trainer/batches.ts';
import type { NetworkLearner } from '../../trainer/index.ts';
import type { TrainingPlan } from './plan.ts';

/** What training will take, measured on this machine at this moment. */
export interface TrainingCost {
  readonly imagesPerSecond: number;
  /** With validation. */
  readonly secondsPerEpoch: number;
  readonly dataBytes: number;
}

/** Takes one step to warm up and some to time, with a learning rate of 0, and judges one batch. */
export function measure({ run, steps, data }: TrainingPlan, learner: NetworkLearner, timed: number): TrainingCost {
  const batch = emptyBatch(run.draw, learner.batch, run.imageSize);
  const times: number[] = [];
  for (let i = 0; i <= timed; i++)
    times.push(
      seconds(() => {
        fillTrainingBatch(run.draw, 0, run.draw.training, 0, batch);
        learner.learn(batch, { step: i, rate: 0 });
      }),
    );
  const step = median(times.slice(1));
  const judging = learner.judging();
  const judged = seconds(() => {
    fillPlainBatch(data, run.draw.training, 0, batch);
    judging.predict(batch.images);
  });
  judging.end();
  return {
    imagesPerSecond: learner.batch / step,
    secondsPerEpoch: steps * step + Math.ceil(run.validation.length / learner.batch) * judged,
    dataBytes: data.count * data.picture(0).byteLength,
  };
}

function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
