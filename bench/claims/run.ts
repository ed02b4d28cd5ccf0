/** @file One side in a process of its own: trains, judges, counts spikes, and prints its figures as one line of JSON. */
import { pathToFileURL } from 'node:url';
import {
  emptyBatch,
  atStart,
  initialParameters,
  judge,
  networkLearner,
  noAugmentation,
  splitData,
  stepsPerEpoch,
  trainableModel,
  trainingLoop,
  type NeuronOptions,
  type StepReport,
} from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { countSpikes, energyOfImage, type EnergyFigures } from './energy.ts';
import { learnerOptions, loadData, loadNetwork, warmupShare, type Settings } from './network.ts';

export interface RunRequest {
  readonly settings: Settings;
  readonly neuron: NeuronOptions;
  readonly epochs: number;
}

/** After an epoch; seconds of training alone, since its beginning. */
export interface CurvePoint {
  readonly epoch: number;
  readonly seconds: number;
  readonly loss: number;
  /** On samples put aside. */
  readonly accuracy: number;
}

export interface RunFigures {
  readonly epochs: number;
  readonly secondsPerEpoch: number;
  readonly seconds: number;
  /** Memory of the engine, and the most the process held while it trained. */
  readonly engineBytes: number;
  readonly residentBytes: number;
  /** On the test part. */
  readonly accuracy: number;
  readonly curve: readonly CurvePoint[];
  readonly energy: EnergyFigures;
}

export async function run({ settings, neuron, epochs }: RunRequest): Promise<RunFigures> {
  const graph = loadNetwork(settings);
  const { imageSize } = trainableModel(graph);
  const { training: data, test } = await loadData(settings, graph);
  const { seed, batch, limit, rate } = settings;
  const { training, validation } = splitData(data.count, Math.max(settings.validation, data.count - limit), seed);
  const steps = stepsPerEpoch(training.length, batch);
  const learner = networkLearner(
    graph,
    initialParameters(graph, seed),
    { ...learnerOptions(settings), neuron },
    nodeMachine,
  );
  const watch = stopwatch(epochs);
  const schedule = { rate, floor: 1e-6, warmup: Math.round(warmupShare * steps), steps: steps * epochs };
  const draw = { data, training, rules: noAugmentation, seed };
  const held = validation.subarray(0, settings.validation);
  await trainingLoop({ learner, draw, validation: held, epochs, schedule, imageSize }, atStart, watch);
  const residentBytes = process.resourceUsage().maxRSS * 1024;
  const chosen = Uint32Array.from({ length: Math.min(settings.test, test.count) }, (_, i) => i);
  const { accuracy } = await judge(learner, test, chosen, emptyBatch({}, batch, imageSize));
  const weights = learner.weights();
  if (weights.kind !== 'float') throw new Error('float weights were trained');
  const energy = energyOfImage(graph, await countSpikes(graph, weights.parameters, neuron, test, settings.spikes));
  await learner.close();
  const { seconds } = watch.curve.at(-1)!;
  return {
    ...{ epochs, seconds, secondsPerEpoch: seconds / epochs, accuracy, curve: watch.curve, energy },
    ...{ engineBytes: learner.memoryBytes, residentBytes },
  };
}

/** What the loop calls: the clock runs from the first step of an epoch to its last, not while it judges. */
function stopwatch(epochs: number) {
  const curve: CurvePoint[] = [];
  let [start, spent] = [performance.now(), 0];
  return {
    curve,
    onStep({ progress, steps }: StepReport): void {
      if (progress.step === steps) spent += performance.now() - start;
    },
    onEpoch({ epoch, loss, validation }: { epoch: number; loss: number; validation?: { accuracy: number } }): void {
      const point = { epoch, seconds: spent / 1000, loss, accuracy: validation?.accuracy ?? NaN };
      curve.push(point);
      const percent = (100 * point.accuracy).toFixed(1);
      process.stderr.write(
        `  epoch ${epoch}/${epochs}: ${point.seconds.toFixed(0)} s, loss ${loss.toFixed(3)}, validation ${percent} %\n`,
      );
      start = performance.now();
    },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]!).href)
  console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as RunRequest)));
