/** @file Time of a training step of every way, taken in turns, so that all meet the same machine. */
import { createTrainingStep, initialParameters } from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { median } from '../training_network.ts';
import { learnerOptions, loadNetwork, ways, type Settings, type Way } from './network.ts';

export interface StepRequest {
  readonly kind: 'step';
  readonly rounds: number;
}

/** Median seconds of processor time of a step with its update, by way. */
export type StepFigures = Readonly<Record<Way, number>>;

/** Medians after one round that warms up. */
export async function stepTimes(settings: Settings, { rounds }: StepRequest): Promise<StepFigures> {
  const graph = loadNetwork(settings);
  const { batch, threads, labelSmoothing } = learnerOptions(settings);
  const contenders = (Object.keys(ways) as Way[]).map((way) => {
    const step = createTrainingStep(graph, { batch, threads, labelSmoothing, neuron: ways[way] }, nodeMachine);
    step.write('weights', initialParameters(graph, 1));
    for (let i = 0; i < step.images.length; i++) step.images[i] = (((i * 7919) % 257) - 128) / 64;
    for (let i = 0; i < batch; i++) step.labels[i] = i % 10;
    return { way, step, times: [] as number[] };
  });
  for (let round = -1; round < rounds; round++)
    for (const { step, times } of contenders) {
      const before = process.cpuUsage();
      step.forwardBackward();
      step.apply({ kind: 'adamw', rate: settings.rate, weightDecay: 0.05 });
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) times.push((user + system) / 1e6);
    }
  for (const { step } of contenders) await step.close();
  return Object.fromEntries(contenders.map(({ way, times }) => [way, median(times)])) as Record<Way, number>;
}
