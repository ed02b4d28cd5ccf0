/**
 * @file Time of whole training steps of the trained example's network (E-SpikeFormer 16,32,48,64 at 64 x 64, 0.75 M
 * parameters, 31 M multiply-accumulates an image), batch 64: `node bench/trainer.ts [--profile]`. Medians, strict and relaxed.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileModel } from '../compiler/frontend/index.ts';
import { randomWeights, uniformNumbers } from '../ir/checkpoint/index.ts';
import { countModel, type ModelGraph } from '../ir/model/index.ts';
import { createTrainingStep, type Arithmetic, type TrainingStep } from '../trainer/index.ts';

const batch = 64;
const steps = 9;

function network(): ModelGraph {
  const name = fileURLToPath(new URL('../examples/e-spikeformer.spike', import.meta.url));
  const parameters = { dims: '[16,32,48,64]', heads: '4', classes: '10', channels: '1', image: '64' };
  const load = (path: string): never => {
    throw new Error(`${path} is not needed`);
  };
  return compileModel({ name, text: readFileSync(name, 'utf8') }, { parameters, load }).graph;
}

function fill(step: TrainingStep): void {
  const random = uniformNumbers(1);
  for (let i = 0; i < step.images.length; i++) step.images[i] = Math.round(128 * (random() - 0.5)) / 64;
  for (let i = 0; i < step.labels.length; i++) step.labels[i] = Math.floor(10 * random());
}

/** Median milliseconds of a step with its update. */
function time(step: TrainingStep): number {
  const times: number[] = [];
  for (let i = 0; i < steps + 2; i++) {
    const start = performance.now();
    step.forwardBackward();
    step.apply({ kind: 'adamw', rate: 1e-3, weightDecay: 0.05 });
    if (i >= 2) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(steps / 2)]!;
}

const graph = network();
const { parameters, macs, attentionMacs } = countModel(graph);
const total = macs + attentionMacs;
console.log(`${parameters} parameters, ${(total / 1e6).toFixed(2)} M multiply-accumulates an image, batch ${batch}`);
for (const arithmetic of ['strict', 'relaxed'] as readonly Arithmetic[])
  for (const threads of [1, 2]) {
    const step = createTrainingStep(graph, { batch, threads, arithmetic, labelSmoothing: 0.1 });
    step.write('weights', randomWeights(graph, 1).parameters);
    fill(step);
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
