/** @file What is compared: one network, one data set, settings that all runs share. */
import { fileURLToPath } from 'node:url';
import { inputNodes, type ModelGraph } from '../../ir/model/index.ts';
import { nodeHost } from '../../node/index.ts';
import { gridOfModel, openTestData, openTrainingData, type EncodedData } from '../../runtime/index.ts';
import { loadModel } from '../../toolchain/load/model.ts';
import { graphInTime, trainableModel, type NetworkOptions, type NeuronOptions } from '../../trainer/index.ts';

/** Everything a run depends on; plain data, as it goes to another process and into the file of results. */
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
  /** Images judged after every epoch, and test images that the simulated chip runs. */
  readonly validation: number;
  readonly samples: number;
  readonly rate: number;
}

/** The ways: one step of up to four spikes' worth of an integer; four or eight steps of at most one spike. */
export const ways = {
  sfa: { kind: 'sfa' },
  lif4: { kind: 'lif', steps: 4 },
  lif8: { kind: 'lif', steps: 8 },
} as const satisfies Readonly<Record<string, NeuronOptions>>;
export type Way = keyof typeof ways;

export const wayNames: Readonly<Record<Way, string>> = { sfa: 'SFA (1 x 4)', lif4: 'LIF (T = 4)', lif8: 'LIF (T = 8)' };

/** What the learner is told, alike for all: the trainer's defaults, but nothing that pays in long runs only. */
export const learnerOptions = ({ batch, threads }: Settings): NetworkOptions => ({
  ...{ batch, threads, optimizer: 'adamw', weightDecay: 0.05, labelSmoothing: 0, clip: 0, ema: 0 },
});

/** Of the first epoch. */
export const warmupShare = 0.1;

export const host = nodeHost();

/** Where results, table and picture go; nothing there is kept by git. */
export const benchFolder = fileURLToPath(new URL('../../.bench/claims/', import.meta.url));

export const loadNetwork = ({ model, parameters }: Settings): ModelGraph => loadModel(host, model, parameters).graph;

/** The network as it goes to the chip. */
export function graphOf(graph: ModelGraph, way: Way): ModelGraph {
  const neuron: NeuronOptions = ways[way];
  return neuron.kind === 'sfa' ? graph : graphInTime(graph, neuron);
}

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
