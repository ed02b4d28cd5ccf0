/** @file Which layer became what on the chip, by following a network through the passes up to the spike graph. */
import { runPasses, type Facts } from '../../compiler/index.ts';
import { randomWeights } from '../../ir/checkpoint/index.ts';
import { isHost, isOp, isProduct, type ModelGraph, type ModelNode } from '../../ir/model/index.ts';
import type { Projection } from '../../ir/projections/index.ts';
import type { Population, SpikeGraph } from '../../ir/spike/index.ts';
import { loadNetwork, targetOf, type SmallNetwork } from './networks.ts';

/** How often each word was counted, in the order of first sight. */
export type Tally = Map<string, number>;

/** All layers of one kind: `conv2d 3x3`, `neuron`. */
export interface OperatorMapping {
  readonly operator: string;
  layers: number;
  readonly projections: Tally;
  readonly populations: Tally;
  /** Layers that are no longer there, by the pass that took them away. */
  readonly removed: Tally;
  /** Layers that the host computes. */
  host: number;
  /** Layers, by name, that any of this speaks of. The others are sums whose parts arrive at the same membranes anyway. */
  readonly named: Set<string>;
}

/** Multiply-accumulates of one logical step by the projection kind that carries them out; `host` for the host's. */
export type MacsByKind = Tally;

/** A network before and after lowering. */
export interface LoweredNetwork {
  readonly network: SmallNetwork;
  /** As the user wrote it. */
  readonly model: ModelGraph;
  readonly facts: Facts;
  readonly operators: readonly OperatorMapping[];
  readonly macs: MacsByKind;
}

const seed = 1;
/** Everything of the pipeline that decides about populations and projections; where they lie changes neither. */
const lastPass = 'schedule';
const lowering = [
  ...['fold-batch-norm', 'merge-cascades', 'choose-attention-order', 'quantise', 'expand-time'],
  ...['prove-ranges', 'derive-thresholds', lastPass],
];

/** Lowers a network with random weights. */
export function lowerNetwork(network: SmallNetwork): LoweredNetwork {
  const model = loadNetwork(network);
  const removedBy = new Map<string, string>();
  const { facts } = runPasses({
    ...{ model, weights: randomWeights(model, seed), randomSeed: seed, target: targetOf(network), passes: lowering },
    onPass({ pass }, { model: left }) {
      for (const { name } of model.nodes.labels)
        if (!left!.nodes.has(name) && !removedBy.has(name)) removedBy.set(name, pass);
    },
  });
  const { spike, model: deployed } = facts as Facts;
  return {
    ...{ network, model, facts: facts as Facts },
    operators: operatorMappings(model, removedBy, spike),
    macs: macsByKind(deployed, spike),
  };
}

export const count = (tally: Tally, word: string, by = 1): void => void tally.set(word, (tally.get(word) ?? 0) + by);

function operatorMappings(
  model: ModelGraph,
  removedBy: ReadonlyMap<string, string>,
  { projections, populations }: SpikeGraph,
): OperatorMapping[] {
  const rows = new Map<string, OperatorMapping>();
  for (const node of model.nodes.labels) {
    const row = rowFor(rows, node);
    row.layers++;
    const pass = removedBy.get(node.name);
    if (node.type.kind === 'host') row.host++;
    if (pass !== undefined) count(row.removed, pass);
    if (node.type.kind === 'host' || pass !== undefined) row.named.add(node.name);
  }
  const owner = (name: string): OperatorMapping => {
    const layer = layerOf(model, name);
    const row = rowFor(rows, layer);
    row.named.add(layer.name);
    return row;
  };
  for (const projection of projections) count(owner(projection.name).projections, projectionWords(projection));
  for (const population of populations.labels) count(owner(population.name).populations, populationWords(population));
  return [...rows.values()];
}

function rowFor(rows: Map<string, OperatorMapping>, node: ModelNode): OperatorMapping {
  const operator = operatorWords(node);
  const tallies = { projections: new Map(), populations: new Map(), removed: new Map() };
  const row = rows.get(operator) ?? { operator, layers: 0, host: 0, named: new Set(), ...tallies };
  rows.set(operator, row);
  return row;
}

/** Names on the chip are those of layers, some with a suffix (`.a`, `.copy`, `.state`): the layer of the longest such name. */
export function layerOf({ nodes }: ModelGraph, name: string): ModelNode {
  for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1))
    if (nodes.has(name.slice(0, end))) return nodes.label(name.slice(0, end));
  throw new Error(`"${name}" on the chip belongs to no layer`);
}

/** `conv2d 7x7 depthwise`: the operator, and what of its attributes decides about its mapping. */
function operatorWords(node: ModelNode): string {
  if (!isOp(node, 'conv2d')) return node.op;
  const { kernel, groups, graded } = node.attributes;
  return `conv2d ${kernel.join('x')}${groups > 1 ? ' depthwise' : ''}${graded ? ' graded' : ''}`;
}

function projectionWords(projection: Projection): string {
  switch (projection.kind) {
    case 'transfer':
      return `transfer (${projection.map})`;
    case 'any':
      return `any (${projection.reach})`;
    case 'correlate':
    case 'modulate':
      return `${projection.kind} (over ${projection.over})`;
    default:
      return projection.kind;
  }
}

/** The kind of a population's neurons; the counts below are populations, not neurons. */
export function populationWords({ role, neuron }: Population): string {
  if (role === 'input') return 'input port';
  if (role === 'state') return 'attention state';
  if (!neuron) return 'membranes without spikes';
  if (neuron.kind === 'integrating') return 'leaky integrators without spikes';
  const spikes = `up to ${neuron.cap} spike${neuron.cap === 1 ? '' : 's'}`;
  if (neuron.kind === 'register') return `values of the step before, ${spikes}`;
  if (neuron.kind === 'multi_threshold') return `stateless, ${spikes}`;
  if (neuron.kind === 'decaying') return `LIF with a decay that rounds, ${neuron.resets} reset, ${spikes}`;
  const leak = neuron.leak === 0 ? 'IF' : `LIF with leak 1/${2 ** neuron.leak}`;
  return `${leak}, ${neuron.reset} reset, ${spikes}`;
}

function macsByKind(model: ModelGraph, { projections }: SpikeGraph): MacsByKind {
  const kinds = new Map<string, string>(projections.map(({ name, kind }) => [name, kind]));
  const macs: MacsByKind = new Map();
  for (const node of model.nodes.labels) {
    if (node.macs === 0) continue;
    count(macs, isHost(node) ? 'host' : isProduct(node) ? 'attention' : kinds.get(node.name)!, node.macs);
  }
  return macs;
}
