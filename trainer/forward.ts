/** @file The trainer's deploy forward: what a chip is judged by. */
import { parameterSource, type Weights } from '../ir/checkpoint/index.ts';
import { inputNodes, inputOf, type ModelGraph } from '../ir/model/index.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { SampleTrace } from '../ir/trace.ts';
import { createTrainingStep } from './step/index.ts';
import type { TrainingMachine } from './machine.ts';
import { trainableModel } from './network.ts';

/** A network that only computes. */
export interface DeployForward {
  /** Samples that it takes at once. */
  readonly batch: number;
  /** Spikes and logits of up to `batch` samples of grid integers, [C, H, W] each. */
  traces(inputs: readonly Int32Array[]): SampleTrace[];
  /** Float32 values of a layer that it keeps, [C, H, W], of sample number `index` of the last call. */
  valuesOf(layer: string, index: number): Float32Array;
  close(): Promise<void>;
}

export interface DeployOptions {
  /** 1 unless told. */
  readonly batch?: number;
  /** 1 unless told. */
  readonly threads?: number;
  /** Layers whose values are asked for; none unless told, and memory is used again. */
  readonly keeps?: (layer: string) => boolean;
}

/**
 * Starts the engine on a network with integer weights: its ordinary float32 forward, on the numbers that the integers
 * stand for.
 *
 * @param graph with norms folded.
 * @throws DiagnosticError (SPK801) for a model that the trainer cannot train.
 * @throws MemoryError where the network is too large for the engine.
 */
export function deployForward(
  graph: ModelGraph,
  weights: Weights,
  { batch = 1, threads = 1, keeps = () => false }: DeployOptions,
  machine: TrainingMachine,
): DeployForward {
  trainableModel(graph);
  const step = createTrainingStep(graph, { batch, threads, keeps, learns: false }, machine);
  const parametersOf = parameterSource(weights, (node) => inputOf(graph, node).type);
  const named = graph.nodes.labels.flatMap((node) =>
    Object.entries(parametersOf(node)).map(([name, values]) => [`${node.name}.${name}`, values] as const),
  );
  step.write('weights', new Map(named));
  const fill = filler(graph, step.images);
  const part = (whole: Float32Array, index: number): Float32Array =>
    whole.subarray((index * whole.length) / batch, ((index + 1) * whole.length) / batch);
  const output = graph.outputs[0]!.name;
  return {
    batch,
    traces(inputs) {
      if (inputs.length > batch) throw new Error(`${inputs.length} samples given; at most ${batch} go at once`);
      inputs.forEach(fill);
      const logits = step.evaluate();
      const layers = step.traces();
      return inputs.map((_, i) => ({ layers: layers[i]!, outputs: new Map([[output, part(logits, i)]]) }));
    },
    valuesOf: (layer, index) => part(step.valuesOf(layer), index),
    close: () => step.close(),
  };
}

/** Writes the numbers that a sample's integers stand for to its place in the batch. */
function filler(graph: ModelGraph, images: Float32Array): (integers: Int32Array, index: number) => void {
  const [input] = inputNodes(graph);
  if (input?.type.kind !== 'analog') throw new Error('the input is no image');
  const [size, unit] = [sizeOf(input.type.shape), 2 ** -input.type.fractionBits];
  return (integers, index) => {
    if (integers.length !== size) throw new Error(`${integers.length} integers given; a sample has ${size}`);
    for (let i = 0; i < size; i++) images[index * size + i] = integers[i]! * unit;
  };
}
