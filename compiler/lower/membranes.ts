/** @file Membranes and the neurons that read them: which populations they become, alike for all operators. */
import { gridOf, isNeuron, readersOf, stepsOf, type ModelNode, type NeuronNode } from '../../ir/model/index.ts';
import type { NeuronRule } from '../../ir/numerics.ts';
import { extentsOf } from '../../ir/tensor.ts';
import { membraneHome } from './classify.ts';
import type { DraftPopulation, MembraneExpression } from './draft.ts';
import {
  addProjection,
  addRelay,
  bringToStreams,
  rawFractionBits,
  unsupportedReader,
  type Drafting,
} from './drafting.ts';
import { dynamicsOf, keepsMembrane, type KeptNeuron } from './kept.ts';
import { loweringOf } from './rules/index.ts';

/**
 * One population for the membranes and the first neuron that reads them, and a relay for every further neuron. A neuron
 * that keeps its membrane takes the sums in itself where nobody else reads them; otherwise they are moved to it.
 */
export function lowerMembrane(drafting: Drafting, node: ModelNode, stream: string): void {
  const neurons = readersOf(drafting.model, node.name).filter(isNeuron);
  const [kept, plain] = [neurons.filter(keepsMembrane), neurons.filter((neuron) => !keepsMembrane(neuron))];
  // An integrator's membrane stays as it is: neurons read copies.
  const integrates = drafting.factors.get(node.name);
  const [first, others] = integrates ? [undefined, plain] : [plain[0], plain.slice(1)];
  const expression = expressionOf(drafting, node, stream);
  const taken = expression.kind === 'raw' && gridOf(node) !== 'rounded';
  if (taken && plain.length === 0 && kept.length === 1) {
    addKept(drafting, node, kept[0]!, expression, biasesOf(drafting, node));
    drafting.populationOf.set(node.name, kept[0]!.name);
    contribute(drafting, node, kept[0]!.name);
    return;
  }
  const name = first?.name ?? node.name;
  const biases = expression.kind === 'raw' && first ? [] : biasesOf(drafting, node);
  drafting.populationOf.set(node.name, name);
  drafting.populations.push({
    ...{ name, membrane: node.name, role: 'neurons', extents: extentsOf(node.type.shape) },
    ...{ expression, rule: first ? ruleOf(first) : null, biases },
    ...(integrates ? { dynamics: integrates } : {}),
  });
  if (first) drafting.populationOf.set(first.name, name);
  contribute(drafting, node, name);
  bringToStreams(drafting, node);
  for (const neuron of others) addRelay(drafting, name, neuron.name, ruleOf(neuron));
  for (const neuron of kept) {
    addKept(drafting, node, neuron, expression, expression.kind === 'raw' && first ? biasesOf(drafting, node) : []);
    const dynamics = drafting.populations.at(-1)!.dynamics!;
    // Guard bits of a factor follow from bounds.
    const shift = dynamics.rule === 'shift' ? dynamics.shift : 0;
    const ends = { source: name, target: neuron.name };
    addProjection(drafting, { kind: 'transfer', name: `${neuron.name}.copy`, ...ends, map: 'identity', shift });
  }
}

/** A population that keeps its membranes; what reaches it is up to the caller. */
function addKept(
  drafting: Drafting,
  node: ModelNode,
  neuron: KeptNeuron,
  expression: MembraneExpression,
  biases: DraftPopulation['biases'],
): void {
  drafting.populationOf.set(neuron.name, neuron.name);
  drafting.populations.push({
    ...{ name: neuron.name, membrane: node.name, role: 'neurons', extents: extentsOf(node.type.shape) },
    ...{ expression, rule: ruleOf(neuron), biases },
    dynamics: drafting.factors.get(neuron.name) ?? dynamicsOf(neuron, expression, stepsOf(drafting.model)),
  });
}

const ruleOf = ({ attributes: { cap, norm, rounding, threshold, fires } }: NeuronNode): NeuronRule => ({
  ...{ cap, norm, rounding, threshold, fires },
});

/** How the trainer reads a population's integers, by the layer that makes them. */
function expressionOf(drafting: Drafting, node: ModelNode, stream: string): MembraneExpression {
  const home = membraneHome(drafting.model, node);
  const inThreshold = loweringOf(node.op).membrane?.expression?.(drafting, node);
  const inPlace = home === 'raw' || home === 'sums' || (home === 'readout' && gridOf(node) === 'rounded');
  if (inThreshold) return inPlace ? inThreshold : unsupportedReader(node);
  if (home === 'stream') return { kind: 'stream', stream };
  return {
    kind: 'raw',
    fractionBits: rawFractionBits(drafting, node),
    biases: drafting.layers.get(node.name)!.biases,
  };
}

/** The biases that a population must add itself: of its own layer, or of all layers summed in it. */
function biasesOf(drafting: Drafting, node: ModelNode): DraftPopulation['biases'] {
  if (gridOf(node) === 'summed') return inlined(drafting, node).flatMap((operand) => biasesOf(drafting, operand));
  const layer = drafting.layers.get(node.name);
  return layer ? [{ fractionBits: rawFractionBits(drafting, node), values: layer.biases }] : [];
}

const inlined = ({ model }: Drafting, sum: ModelNode): ModelNode[] =>
  sum.inputs.map((name) => model.nodes.label(name)).filter((operand) => membraneHome(model, operand) === 'inline');

/** Adds the projections through which a layer's value reaches the population `target`. */
function contribute(drafting: Drafting, node: ModelNode, target: string): void {
  const { membrane, elsewhere } = loweringOf(node.op);
  if (!membrane) throw new Error(`"${node.name}" (${node.op}) has no membranes to lower: ${elsewhere ?? 'no rule'}`);
  membrane.contribute(drafting, node, target, (name) => {
    const operand = drafting.model.nodes.label(name);
    if (membraneHome(drafting.model, operand) !== 'inline') return false;
    contribute(drafting, operand, target);
    return true;
  });
}
