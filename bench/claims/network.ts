/** @file What is compared: one network, one data set, settings that both sides share. */
import { inputNodes, type ModelGraph } from '../../ir/model/index.ts';
import { nodeHost } from '../../node/index.ts';
import { gridOfModel, openTestData, openTrainingData, type EncodedData } from '../../runtime/index.ts';
import { loadModel } from '../../toolchain/load/model.ts';
import { trainableModel, type NetworkOptions, type NeuronOptions } from '../../trainer/index.ts';

/** Everything a run depends on; plain data, as it goes to another process. */
export interface Settings {
  readonly data: string;
  /** A model file and its parameters by name. */
  readonly model: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly threads: number;
  readonly batch: number;
  /** Training images per epoch, and test images that are judged in the end. */
  readonly limit: number;
  readonly test: number;
  /** Images judged after every epoch, and those whose spikes are counted. */
  readonly validation: number;
  readonly spikes: number;
  readonly rate: number;
  readonly seed: number;
}

/** The two ways: one step of up to four spikes' worth of an integer; four steps of at most one spike. */
export const ways = {
  sfa: { kind: 'sfa' },
  lif: { kind: 'lif', steps: 4 },
} as const satisfies Readonly<Record<string, NeuronOptions>>;

/** What the learner is told, alike on both sides: the trainer's defaults, but nothing that pays in long runs only. */
export const learnerOptions = ({ batch, threads }: Settings): NetworkOptions => ({
  ...{ batch, threads, optimizer: 'adamw', weightDecay: 0.05, labelSmoothing: 0, clip: 0, ema: 0 },
});

/** Of the first epoch. */
export const warmupShare = 0.1;

const host = nodeHost();

export const loadNetwork = ({ model, parameters }: Settings): ModelGraph => loadModel(host, model, parameters).graph;

/** Both parts of the data set. Throws SPK445 and the like where there is none. */
export async function loadData(
  { data }: Settings,
  graph: ModelGraph,
): Promise<{ readonly training: EncodedData; readonly test: EncodedData }> {
  const { classes } = trainableModel(graph);
  const grid = gridOfModel(inputNodes(graph)[0]!);
  const training = await openTrainingData(host, data, grid, classes);
  const test = await openTestData(host, data, grid, classes);
  if (!test) throw new Error(`${data} has no test part`);
  return { training, test };
}
