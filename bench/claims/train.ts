/** @file One training run: a way, a seed, a length; judged, deployed in fewer bits where asked, and run on the chip. */
import type { Weights } from '../../ir/checkpoint/index.ts';
import type { WeightBits } from '../../ir/limits.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { deployMode } from '../../toolchain/train/deploy.ts';
import {
  atStart,
  chooseGrid,
  emptyBatch,
  initialParameters,
  judge,
  networkLearner,
  noAugmentation,
  splitData,
  stepsPerEpoch,
  trainableModel,
  trainingLoop,
  type NetworkLearner,
  type StepReport,
} from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { onChip, type ChipFigures } from './chip.ts';
import {
  graphOf,
  learnerOptions,
  loadData,
  loadNetwork,
  warmupShare,
  ways,
  type Settings,
  type Way,
} from './network.ts';

export interface TrainRequest {
  readonly kind: 'train';
  readonly way: Way;
  readonly seed: number;
  readonly epochs: number;
  /** Widths of weights to deploy with, each for one epoch from the float weights on. */
  readonly bits: readonly WeightBits[];
}

/** After an epoch; seconds of processor time of training alone, since its beginning. */
export interface CurvePoint {
  readonly epoch: number;
  readonly seconds: number;
  readonly loss: number;
  /** On samples put aside. */
  readonly accuracy: number;
}

export interface TrainFigures {
  readonly epochs: number;
  readonly seconds: number;
  /** Memory of the engine, and the most the process held while it trained. */
  readonly engineBytes: number;
  readonly residentBytes: number;
  /** Of the float network on the test part. */
  readonly accuracy: number;
  readonly curve: readonly CurvePoint[];
  /** With weights rounded to int8. */
  readonly chip: ChipFigures;
  /** Accuracy on the test part in deploy mode, which is the chip's. */
  readonly deployed: readonly { readonly bits: WeightBits; readonly accuracy: number }[];
}

/** Largest rate of deploy mode, as `spikec train` has it. */
const deployRate = 2e-4;

type Data = Awaited<ReturnType<typeof loadData>>;

export async function train(settings: Settings, { way, seed, epochs, bits }: TrainRequest): Promise<TrainFigures> {
  const graph = loadNetwork(settings);
  const data = await loadData(settings, graph);
  const options = { ...learnerOptions(settings), neuron: ways[way] };
  const learner = networkLearner(graph, initialParameters(graph, seed), options, nodeMachine);
  const watch = stopwatch(epochs);
  const course = { settings, graph, data, seed, epochs, rate: settings.rate };
  await learn(learner, course, watch);
  const residentBytes = process.resourceUsage().maxRSS * 1024;
  const accuracy = await testAccuracy(learner, course);
  const weights = learner.weights();
  await learner.close();
  const deployed = [];
  for (const width of bits) deployed.push({ bits: width, accuracy: await deployedAccuracy(course, weights, width) });
  return {
    ...{ epochs, seconds: watch.curve.at(-1)!.seconds, engineBytes: learner.memoryBytes, residentBytes, accuracy },
    ...{ curve: watch.curve, chip: await onChip(graphOf(graph, way), weights, settings), deployed },
  };
}

/** What a learner is taught, and for how long. */
interface Course {
  readonly settings: Settings;
  readonly graph: ModelGraph;
  readonly data: Data;
  readonly seed: number;
  readonly epochs: number;
  readonly rate: number;
}

async function learn(
  learner: NetworkLearner,
  { settings, graph, data: { training: data }, seed, epochs, rate }: Course,
  watch: Stopwatch | undefined,
): Promise<void> {
  const { imageSize } = trainableModel(graph);
  const { training, validation } = splitData(
    data.count,
    Math.max(settings.validation, data.count - settings.limit),
    seed,
  );
  const steps = stepsPerEpoch(training.length, settings.batch);
  const schedule = { rate, floor: 1e-6, warmup: watch ? Math.round(warmupShare * steps) : 0, steps: steps * epochs };
  const draw = { data, training, rules: noAugmentation, seed };
  const held = watch ? validation.subarray(0, settings.validation) : new Uint32Array(0);
  await trainingLoop({ learner, draw, validation: held, epochs, schedule, imageSize }, atStart, watch ?? {});
}

async function testAccuracy(learner: NetworkLearner, { settings, graph, data: { test } }: Course): Promise<number> {
  const chosen = Uint32Array.from({ length: Math.min(settings.test, test.count) }, (_, i) => i);
  const batch = emptyBatch({}, settings.batch, trainableModel(graph).imageSize);
  return (await judge(learner, test, chosen, batch)).accuracy;
}

/** An epoch in deploy mode from float weights on, and the accuracy behind it. */
async function deployedAccuracy(course: Course, float: Weights, bits: WeightBits): Promise<number> {
  const { graph, parameters } = deployMode(course.graph, float.parameters!, bits);
  const options = { ...learnerOptions(course.settings), grid: chooseGrid(graph, parameters, bits) };
  const learner = networkLearner(graph, parameters, options, nodeMachine);
  const deployed = { ...course, graph, epochs: 1, rate: deployRate };
  await learn(learner, deployed, undefined);
  const accuracy = await testAccuracy(learner, deployed);
  await learner.close();
  return accuracy;
}

type Stopwatch = ReturnType<typeof stopwatch>;

/** Seconds of processor time of this process and its threads: what others do on the machine does not count. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** What the loop calls: the clock runs from the first step of an epoch to its last, not while it judges. */
function stopwatch(epochs: number) {
  const curve: CurvePoint[] = [];
  let [start, spent] = [processorSeconds(), 0];
  return {
    curve,
    onStep({ progress, steps }: StepReport): void {
      if (progress.step === steps) spent += processorSeconds() - start;
    },
    onEpoch({ epoch, loss, validation }: { epoch: number; loss: number; validation?: { accuracy: number } }): void {
      const point = { epoch, seconds: spent, loss, accuracy: validation?.accuracy ?? NaN };
      curve.push(point);
      const percent = (100 * point.accuracy).toFixed(1);
      process.stderr.write(
        `  epoch ${epoch}/${epochs}: ${spent.toFixed(0)} s, loss ${loss.toFixed(3)}, validation ${percent} %\n`,
      );
      start = processorSeconds();
    },
  };
}
