/** @file From model operators to populations and projections, layer by layer in the model's order. */
import type { IntegerLayer } from '../../ir/checkpoint/index.ts';
import { buildDag } from '../../ir/dag.ts';
import {
  decayingNodes,
  inputNodes,
  isInput,
  isMembrane,
  referenceOf,
  stepsOf,
  type ModelGraph,
  type ModelNode,
} from '../../ir/model/index.ts';
import { dependenciesOf } from '../../ir/spike/index.ts';
import { extentsOf } from '../../ir/tensor.ts';
import { isSpikeOperator, membraneHome } from './classify.ts';
import type { SpikeDraft } from './draft.ts';
import { addProjection, addSpiking, type Drafting } from './drafting.ts';
import { factorDynamics, type Parameters } from './factor.ts';
import { lowerMembrane } from './membranes.ts';
import { lowerOutputs } from './outputs.ts';
import { addRegisters, fillRegisters } from './registers.ts';
import { loweringOf } from './rules/index.ts';
import { streamGroups } from './streams.ts';

/**
 * Lowers a model whose batch norms are folded and whose weights are integers.
 *
 * @param parameters tensors of neurons, by key.
 * @param decayBits of the target.
 */
export function lowerModel(
  model: ModelGraph,
  layers: ReadonlyMap<string, IntegerLayer>,
  parameters: Parameters,
  decayBits: number,
): SpikeDraft {
  const factors = new Map(
    decayingNodes(model).map(({ node, membrane }) => [
      node.name,
      factorDynamics(node, membrane, parameters, decayBits, stepsOf(model)),
    ]),
  );
  const streams = streamGroups(model);
  const drafting: Drafting = {
    ...{ model, layers, factors, streams },
    ...{ populationOf: new Map(), populations: [], projections: [] },
  };
  for (const node of model.nodes.labels) {
    if (isInput(node)) lowerInput(drafting, node);
    else if (referenceOf(node)) addRegisters(drafting, node);
    else if (isSpikeOperator(node)) lowerSpikes(drafting, node);
    else if (isMembrane(node) && membraneHome(model, node) !== 'inline')
      lowerMembrane(drafting, node, streams.get(node.name)!);
  }
  fillRegisters(drafting);
  const read = lowerOutputs(drafting);
  const [source] = inputNodes(model);
  const { fraction_bits: fractionBits, bits } = source!.attributes;
  return {
    name: model.name,
    populations: buildDag(
      dependenciesOf(
        drafting.populations,
        drafting.projections.map(({ projection }) => projection),
        ({ dynamics }) => dynamics?.rule === 'register',
      ),
    ),
    projections: drafting.projections,
    ...read,
    input: { population: source!.name, fractionBits, bits },
    steps: stepsOf(model),
  };
}

function lowerInput({ populations, populationOf }: Drafting, node: ModelNode): void {
  populations.push({
    ...{ name: node.name, membrane: node.name, role: 'input', extents: extentsOf(node.type.shape) },
    ...{ expression: null, rule: null, biases: [] },
  });
  populationOf.set(node.name, node.name);
}

/** Adds the population that holds an operator's spikes for one window and fires them in the next. */
function lowerSpikes(drafting: Drafting, node: ModelNode): void {
  const { name, op, type } = node;
  const { count, elsewhere } = loweringOf(op);
  if (type.kind !== 'count' || !count)
    throw new Error(`"${name}" (${op}) has no spikes to lower: ${elsewhere ?? 'no rule'}`);
  addSpiking(drafting, name, name, extentsOf(type.shape), type.cap);
  for (const projection of count.project(drafting, node)) addProjection(drafting, projection);
}
