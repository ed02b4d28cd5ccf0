/** @file The trainer's deploy forward, sample by sample: what a chip is judged by. */
import { parameterSource, type Weights } from '../ir/checkpoint/index.ts';
import { inputNodes, inputOf, spikesOf, spikingNodes, type ModelGraph } from '../ir/model/index.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { SampleTrace } from '../ir/trace.ts';
import { createTrainingStep } from './step/index.ts';
import type { TrainingMachine } from './machine.ts';
import { trainableModel } from './network.ts';

/** A network that only computes. */
export interface DeployForward {
  /** Spikes and logits of one sample of grid integers, [C, H, W]. */
  trace(input: Int32Array): SampleTrace;
  close(): Promise<void>;
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
  threads: number,
  machine: TrainingMachine,
): DeployForward {
  trainableModel(graph);
  const step = createTrainingStep(graph, { batch: 1, threads, keepValues: true, learns: false }, machine);
  const parametersOf = parameterSource(weights, (node) => inputOf(graph, node).type);
  const named = graph.nodes.labels.flatMap((node) =>
    Object.entries(parametersOf(node)).map(([name, values]) => [`${node.name}.${name}`, values] as const),
  );
  step.write('weights', new Map(named));
  const [input] = inputNodes(graph);
  if (input?.type.kind !== 'analog') throw new Error('the input is no image');
  const { shape, fractionBits } = input.type;
  const images = new Float32Array(sizeOf(shape));
  return {
    trace(integers) {
      images.set(integers);
      const logits = step.evaluate(images.map((integer) => integer * 2 ** -fractionBits)).slice();
      const layers = spikingNodes(graph).flatMap((node) => spikesOf(node, step.valuesOf(node.name)) ?? []);
      return { layers, outputs: new Map([[graph.outputs[0]!.name, logits]]) };
    },
    close: () => step.close(),
  };
}
