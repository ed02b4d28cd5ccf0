/** @file Time of whole training steps, strict and relaxed, by threads; medians: `npm run bench:trainer -- [--profile]`. */
import { randomWeights } from '../ir/checkpoint/index.ts';
import { countModel } from '../ir/model/index.ts';
import { createTrainingStep, type Arithmetic, type TrainingStep } from '../trainer/index.ts';
import { nodeMachine } from '../trainer/node.ts';
import { benchmarks, labelSmoothing, median, trainingBatch, trainingNetwork, update } from './training_network.ts';

const steps = 9;

/** Median milliseconds of a step with its update, after two that warm up. */
function time(step: TrainingStep): number {
  const times = Array.from({ length: steps + 2 }, () => {
    const start = performance.now();
    step.forwardBackward();
    step.apply(update);
    return performance.now() - start;
  });
  return median(times.slice(2));
}

const { batch } = benchmarks.base;
const graph = trainingNetwork(benchmarks.base);
const { parameters, macs, attentionMacs } = countModel(graph);
const total = macs + attentionMacs;
console.log(`${parameters} parameters, ${(total / 1e6).toFixed(2)} M multiply-accumulates an image, batch ${batch}`);
for (const arithmetic of ['strict', 'relaxed'] as readonly Arithmetic[])
  for (const threads of [1, 2]) {
    const step = createTrainingStep(graph, { batch, threads, arithmetic, labelSmoothing }, nodeMachine);
    step.write('weights', randomWeights(graph, 1).parameters);
    const { images, labels } = trainingBatch(batch);
    step.forwardBackward(images, labels);
    const milliseconds = time(step);
    const rate = (6 * total * batch) / milliseconds / 1e6;
    console.log(
      `${arithmetic.padEnd(8)} ${threads} thread${threads > 1 ? 's' : ' '}  ${milliseconds.toFixed(0).padStart(5)} ms a step  ` +
        `${rate.toFixed(1)} GFLOP/s  ${((1000 * batch) / milliseconds).toFixed(0)} images/s  ` +
        `${(step.memoryBytes / 2 ** 20).toFixed(0)} MiB`,
    );
    if (process.argv.includes('--profile') && threads === 1)
      for (const [name, ms] of [...step.profile()].sort((a, b) => b[1] - a[1]).slice(0, 24))
        console.log(`    ${name.padEnd(40)} ${ms.toFixed(1).padStart(7)} ms`);
    await step.close();
  }
