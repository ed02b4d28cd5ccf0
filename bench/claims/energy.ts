/** @file Synaptic operations and energy of an image by the papers' formula, from mean spike counts on test images. */
import { inputOf, isInput, isOp, neuronNodes, type ModelGraph, type ModelNode } from '../../ir/model/index.ts';
import { attentionExtents, attentionMacs } from '../../ir/ops/index.ts';
import { paperCosts } from '../../ir/limits.ts';
import { fillPlainBatch } from '../../trainer/batches.ts';
import { createTrainingStep, type NeuronOptions, type TrainingData } from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { sizeOf } from '../../ir/tensor.ts';

export interface EnergyFigures {
  /** Multiply-accumulates of the first layer, whose input is the image; once, however many steps see it. */
  readonly macs: number;
  readonly synapticOps: number;
  readonly microjoule: number;
  /** Spikes of one neuron for one image, over all layers and steps. */
  readonly spikesPerNeuron: number;
}

/** Mean spikes of one neuron for one image, all steps together, by spiking layer. */
export type SpikeCounts = ReadonlyMap<string, number>;

/** Runs test images through a trained network. `count` is rounded down to whole batches. */
export async function countSpikes(
  graph: ModelGraph,
  weights: ReadonlyMap<string, Float32Array>,
  neuron: NeuronOptions,
  data: TrainingData,
  count: number,
): Promise<SpikeCounts> {
  const batch = 20;
  const step = createTrainingStep(graph, { batch, neuron, keeps: () => true }, nodeMachine);
  step.write('weights', weights);
  const layers = neuronNodes(graph);
  const sums = new Map(layers.map(({ name }) => [name, 0]));
  const chosen = Uint32Array.from({ length: Math.max(batch, count - (count % batch)) }, (_, i) => i);
  for (let from = 0; from < chosen.length; from += batch) {
    fillPlainBatch(data, chosen, from, step);
    step.evaluate();
    for (const node of layers) {
      const values = step.valuesOf(node.name);
      // Values of spike firing approximation are counts / norm, those of LIF neurons are spikes.
      const unit = neuron.kind === 'sfa' ? node.attributes.norm : 1;
      const steps = neuron.kind === 'sfa' ? 1 : neuron.steps;
      const perNeuron = (steps * unit * values.reduce((a, b) => a + b, 0)) / values.length;
      sums.set(node.name, sums.get(node.name)! + (perNeuron * batch) / chosen.length);
    }
  }
  await step.close();
  return sums;
}

/** 4.6 pJ x MACs of the first layer + 0.9 pJ x, over all others, MACs x mean spikes of what feeds them, at 45 nm. */
export function energyOfImage(graph: ModelGraph, spikes: SpikeCounts): EnergyFigures {
  let [macs, synapticOps] = [0, 0];
  for (const node of graph.nodes.labels) {
    if (node.macs === 0) continue;
    if (isInput(inputOf(graph, node))) macs += node.macs;
    else
      synapticOps += isOp(node, 'attention')
        ? attentionOps(graph, node, spikes)
        : node.macs * spikesOf(spikes, node, 0);
  }
  const picojoule = paperCosts.mac * macs + paperCosts.accumulate * synapticOps;
  return { macs, synapticOps, microjoule: picojoule / 1e6, spikesPerNeuron: meanOf(graph, spikes) };
}

function spikesOf(spikes: SpikeCounts, { name, inputs }: ModelNode, index: number): number {
  const found = spikes.get(inputs[index]!);
  if (found === undefined) throw new Error(`"${name}" is not fed by spikes`);
  return found;
}

/** Either order, the cheaper one: q drives one product and v the other. */
function attentionOps(graph: ModelGraph, node: ModelNode<'attention'>, spikes: SpikeCounts): number {
  const { heads } = node.attributes;
  const extents = attentionExtents({ q: inputOf(graph, node, 0).type, v: inputOf(graph, node, 2).type }, heads);
  const { kv_first, qk_first } = attentionMacs(extents, heads);
  const [q, v] = [spikesOf(spikes, node, 0), spikesOf(spikes, node, 2)];
  if (kv_first <= qk_first) return (kv_first / 2) * (q + v);
  const { key, value } = extents;
  return (qk_first * (key * q + value * v)) / (key + value);
}

function meanOf(graph: ModelGraph, spikes: SpikeCounts): number {
  let [sum, neurons] = [0, 0];
  for (const [name, mean] of spikes) {
    const size = sizeOf(graph.nodes.label(name).type.shape);
    sum += mean * size;
    neurons += size;
  }
  return sum / neurons;
}
