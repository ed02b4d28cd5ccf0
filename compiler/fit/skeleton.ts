/** @file A network as it will be deployed, with weights of no content: what it takes of a chip follows from shapes. */
import {
  cascadesOf,
  foldBatchNorms,
  mergeCascades,
  mergingGeometry,
  type IntegerLayer,
  type Weights,
} from '../../ir/checkpoint/index.ts';
import { buildDag } from '../../ir/dag.ts';
import { decayingNodes, isWeighted, type ModelGraph, type ModelNode } from '../../ir/model/index.ts';
import { constantsTaken, type Neuron, type TabledNeuron } from '../../ir/neurons/index.ts';
import type { Population, SpikeGraph } from '../../ir/spike/index.ts';
import type { Target } from '../../ir/target/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { DraftPopulation, SpikeDraft } from '../lower/draft.ts';
import { decayingFields } from '../lower/factor.ts';
import { lowerModel } from '../lower/lower.ts';
import { chooseAttentionOrder } from '../passes/choose_attention_order.ts';
import { checkDecays } from '../passes/quantise.ts';

/**
 * The spike graph of a float checkpoint of the network, whatever its numbers: the same populations, projections and table sizes,
 * weights as wide as the target has them. Thresholds, shifts and grids are 0.
 *
 * @throws DiagnosticError where no weights can be lowered (SPK650, SPK652), and where the target has no decays (SPK153).
 */
export function skeletonOf(model: ModelGraph, target: Target): SpikeGraph {
  const merged = mergedModel(model, target.weightBits >= 8);
  const { model: ordered } = chooseAttentionOrder.run(
    { model: merged },
    { warn: () => undefined, note: () => undefined },
  );
  const parameters = neuronParameters(ordered);
  checkDecays(ordered, { kind: 'float', parameters }, target);
  const draft = lowerModel(ordered, emptyLayers(ordered, target.weightBits), parameters, target.decayBits);
  return finished(draft);
}

/** Norms folded, cascades merged where those of float weights are. */
function mergedModel(model: ModelGraph, mayGrow: boolean): ModelGraph {
  const folded = foldBatchNorms(model, { kind: 'integer', layers: new Map() }).model;
  const apart = cascadesOf(folded).filter((cascade) => cascade.length > 1 && !mergingGeometry(cascade, mayGrow));
  const layers = new Map(apart.flat().map(({ node }) => [node.name, emptyLayer(node, 8, new Int8Array(0))]));
  return mergeCascades(folded, { kind: 'integer', layers }, mayGrow).model;
}

/** Layers whose weights are views of one memory: nobody reads more than the first, which is as wide as a weight can be. */
function emptyLayers(model: ModelGraph, weightBits: number): Extract<Weights, { kind: 'integer' }>['layers'] {
  const layers = model.nodes.labels.filter(isWeighted);
  const memory = new Int8Array(Math.max(1, ...layers.map(weightCount)));
  memory[0] = 2 ** (weightBits - 1) - 1;
  return new Map(layers.map((node) => [node.name, emptyLayer(node, weightBits, memory)]));
}

const weightOf = (node: ModelNode): ModelNode['parameters'][number] =>
  node.parameters.find(({ name }) => name === 'weight')!;

const weightCount = (node: ModelNode): number => sizeOf(weightOf(node).shape);

function emptyLayer(node: ModelNode, weightBits: number, memory: Int8Array): IntegerLayer {
  const { shape } = weightOf(node);
  const none = new Int32Array(shape[0]!);
  return { shape, weights: memory.subarray(0, weightCount(node)), weightBits, exponents: none, biases: none };
}

/** Decays and thresholds by channel as they stand before training. */
const neuronParameters = (model: ModelGraph): ReadonlyMap<string, Float32Array> =>
  new Map(
    decayingNodes(model).flatMap(({ node }) =>
      node.parameters.map((spec): [string, Float32Array] => [
        `${node.name}.${spec.name}`,
        new Float32Array(sizeOf(spec.shape)).fill(spec.near ?? 1),
      ]),
    ),
  );

function finished({ name, populations, projections, outputs, host, input, steps }: SpikeDraft): SpikeGraph {
  const order = new Map(populations.ids.map((id, index) => [id, index]));
  return {
    ...{ name, outputs, input, steps },
    ...(host ? { host } : {}),
    populations: buildDag(
      populations.labels.map((population) => ({
        id: population.name,
        label: withoutNumbers(population),
        inputs: populations.predecessors(population.name),
      })),
    ),
    projections: projections
      .map(({ projection }) => projection)
      .sort((a, b) => order.get(a.target)! - order.get(b.target)!),
  };
}

function withoutNumbers(population: DraftPopulation): Population {
  const { name, membrane, role, extents } = population;
  const neuron = firing(population);
  const none = new Int32Array(extents[0]);
  return {
    ...{ name, membrane, role, extents, initial: none, fractionBits: none },
    ...(neuron ? { neuron: tabled(neuron, extents[0]) } : {}),
  };
}

const tabled = (neuron: Neuron, channels: number): TabledNeuron => ({
  ...neuron,
  thresholds: new Int32Array(channels * neuron.cap),
  constants: new Int32Array(channels * constantsTaken({ neuron }).length),
});

/** The neuron that the draft will have. */
function firing({ rule, dynamics }: DraftPopulation): Neuron | undefined {
  if (!rule)
    return dynamics?.rule === 'factor'
      ? { kind: 'integrating', cap: 0, norm: 1, decayBits: dynamics.decayBits }
      : undefined;
  const { cap, norm } = rule;
  switch (dynamics?.rule) {
    case 'factor':
      return { ...decayingFields(dynamics), cap, norm };
    case 'register':
      return { kind: 'register', cap, norm };
    case 'shift':
      return { kind: 'kept', cap, norm, reset: dynamics.reset, leak: dynamics.leak };
    case undefined:
      return { kind: 'multi_threshold', cap, norm };
  }
}
