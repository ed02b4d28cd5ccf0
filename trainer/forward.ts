/** @file The trainer's deploy forward: what a chip is judged by. */
import { parameterSource, type Weights } from '../ir/checkpoint/index.ts';
import { inputNodes, inputOf, stepsOf, type ModelGraph, type ParameterSource } from '../ir/model/index.ts';
import { framesOf, sizeOf } from '../ir/tensor.ts';
import type { SampleTrace } from '../ir/trace.ts';
import { createTrainingStep } from './step/index.ts';
import type { TrainingMachine } from './machine.ts';
import { hostOutputs, readByHost } from './host.ts';
import { computableModel } from './network.ts';
import type { DeployedMembrane } from './ops/index.ts';

/** A network that only computes. */
export interface DeployForward {
  /** Samples that it takes at once. */
  readonly batch: number;
  /** Spikes and outputs of up to `batch` samples of grid integers, [T, C, H, W] each, or [C, H, W] for every step. */
  traces(inputs: readonly Int32Array[]): SampleTrace[];
  /** Float32 values of a layer that it keeps, [T, C, H, W], of sample number `index` of the last call. */
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
 * @throws DiagnosticError (SPK801) for a model that the trainer does not compute.
 * @throws MemoryError where the network is too large for the engine.
 */
export function deployForward(
  graph: ModelGraph,
  weights: Weights,
  { batch = 1, threads = 1, keeps = () => false }: DeployOptions,
  machine: TrainingMachine,
): DeployForward {
  computableModel(graph);
  const read = readByHost(graph);
  const kept = (layer: string): boolean => read.has(layer) || keeps(layer);
  const parametersOf = parameterSource(weights, (node) => inputOf(graph, node).type);
  const rules = { learns: false, frames: 'each step', deployed: deployedMembranes(graph, parametersOf) } as const;
  const step = createTrainingStep(graph, { batch, threads, keeps: kept, ...rules }, machine);
  const named = graph.nodes.labels.flatMap((node) =>
    Object.entries(parametersOf(node)).map(([name, values]) => [`${node.name}.${name}`, values] as const),
  );
  step.write('weights', new Map(named));
  const fill = filler(graph, step.images, batch);
  const valuesOf = (layer: string, index: number): Float32Array => ofSample(step.valuesOf(layer), graph, index, batch);
  return {
    batch,
    traces(inputs) {
      if (inputs.length > batch) throw new Error(`${inputs.length} samples given; at most ${batch} go at once`);
      inputs.forEach(fill);
      step.compute();
      const layers = step.traces();
      return inputs.map((_, i) => ({
        layers: layers[i]!,
        outputs: hostOutputs(graph, parametersOf, (layer) => valuesOf(layer, i)),
      }));
    },
    valuesOf,
    close: () => step.close(),
  };
}

/** Grids of layers that decay by a factor. */
const deployedMembranes = (graph: ModelGraph, source: ParameterSource): Map<string, DeployedMembrane> =>
  new Map(
    graph.nodes.labels.flatMap((node) => {
      const grid = source.gridOf?.(node);
      return grid ? [[node.name, { grid, parameters: source(node) }] as const] : [];
    }),
  );

/** The values of one sample, [T, ...], of those of a batch, [step][sample]. */
function ofSample(whole: Float32Array, graph: ModelGraph, index: number, batch: number): Float32Array {
  const steps = stepsOf(graph);
  const size = whole.length / batch / steps;
  const own = new Float32Array(steps * size);
  for (let t = 0; t < steps; t++) {
    const from = (t * batch + index) * size;
    own.set(whole.subarray(from, from + size), t * size);
  }
  return own;
}

/** Writes the numbers that a sample's integers stand for to its places in the batch: [step][sample]. */
function filler(graph: ModelGraph, images: Float32Array, batch: number): (integers: Int32Array, index: number) => void {
  const [input] = inputNodes(graph);
  if (input?.type.kind !== 'analog') throw new Error('the input is no image');
  const [size, unit, steps] = [sizeOf(input.type.shape), 2 ** -input.type.fractionBits, stepsOf(graph)];
  return (integers, index) => {
    const frames = framesOf(integers, size, steps);
    for (let t = 0; t < steps; t++) {
      const at = (t * batch + index) * size;
      for (let i = 0; i < size; i++) images[at + i] = frames[t * size + i]! * unit;
    }
  };
}
