/** @file The draft while it is built: what lowering a layer may look up, and the pieces that several operators are made of. */
import { bitsMultiplied, type IntegerLayer } from '../../ir/checkpoint/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { inputOf, readersOf, roundedBits, type ModelGraph, type ModelNode } from '../../ir/model/index.ts';
import type { NeuronRule } from '../../ir/numerics.ts';
import { primitive } from '../../ir/ops/index.ts';
import { extentsOf, type Extents } from '../../ir/tensor.ts';
import type { Projection } from '../../ir/projections/index.ts';
import { isMoved } from './classify.ts';
import type { DraftPopulation, DraftProjection, FactorDynamics, RegisterDynamics } from './draft.ts';

/** What lowering one layer may look up and add to. */
export interface Drafting {
  readonly model: ModelGraph;
  readonly layers: ReadonlyMap<string, IntegerLayer>;
  /** Neurons that decay by a factor, by layer name. */
  readonly factors: ReadonlyMap<string, FactorDynamics>;
  /** The stream on whose grid a membrane layer lies, by layer name. */
  readonly streams: ReadonlyMap<string, string>;
  /** Name of the population that holds a layer's membranes or fires its spikes. */
  readonly populationOf: Map<string, string>;
  readonly populations: DraftPopulation[];
  readonly projections: DraftProjection[];
}

/** The population behind input number `index` of a layer. */
export function sourceOf({ model, populationOf, streams }: Drafting, node: ModelNode, index = 0): string {
  const input = node.inputs[index]!;
  const isBrought = isMoved(node) && roundedBits(model.nodes.label(input)) !== undefined;
  return isBrought ? broughtTo(input, streams.get(node.name)!) : populationOf.get(input)!;
}

/** The population of rounded values on the grid of a stream. */
const broughtTo = (rounded: string, stream: string): string => `${rounded}.on.${stream}`;

/** Brings values that are rounded to the grids of the streams that take them: a population for each. */
export function bringToStreams(drafting: Drafting, node: ModelNode): void {
  const { model, streams, populations } = drafting;
  const bits = roundedBits(node);
  if (bits === undefined) return;
  const extents = extentsOf(node.type.shape);
  for (const stream of new Set(
    readersOf(model, node.name)
      .filter(isMoved)
      .map(({ name }) => streams.get(name)!),
  )) {
    const name = broughtTo(node.name, stream);
    populations.push({
      ...{ name, membrane: node.name, role: 'neurons', extents, rule: null, biases: [] },
      expression: { kind: 'stream', stream },
    });
    const ends = { name: `${name}.copy`, source: drafting.populationOf.get(node.name)!, target: name };
    addProjection(
      drafting,
      { kind: 'transfer', ...ends, map: 'identity', shift: 0 },
      new Int32Array(extents[0]).fill(bits),
    );
  }
}

/** Fraction bits of a weight layer's raw sums, per output channel. */
export function rawFractionBits({ model, layers }: Drafting, node: ModelNode): Int32Array {
  const layer = layers.get(node.name)!;
  const bits = bitsMultiplied(node, layer, inputOf(model, node).type);
  return layer.exponents.map((exponent) => exponent + bits);
}

export function addProjection(
  { projections }: Drafting,
  projection: Projection,
  fractionBits: Int32Array | null = null,
): void {
  projections.push({ projection, fractionBits });
}

/** The fields of an `any` that hands spikes on one to one. */
export const spikeCopy = { reach: 'space', window: { kernel: [1, 1], stride: [1, 1], pad: [0, 0] }, heads: 1 } as const;

/**
 * A second population with the same membranes, moved there, and a neuron of its own. Membranes that are kept cannot be
 * read: there the spikes are passed on.
 */
export function addRelay(drafting: Drafting, source: string, name: string, rule?: NeuronRule): void {
  const original = drafting.populations.find((population) => population.name === source)!;
  if (original.dynamics) {
    const { cap } = original.rule!;
    addSpiking(drafting, name, original.membrane, original.extents, cap);
    addProjection(drafting, { kind: 'any', name: `${name}.copy`, source, target: name, ...spikeCopy });
    return;
  }
  drafting.populations.push({ ...original, name, rule: rule ?? original.rule, biases: [] });
  drafting.populationOf.set(name, name);
  addProjection(drafting, { kind: 'transfer', name: `${name}.copy`, source, target: name, map: 'identity', shift: 0 });
}

/** A population whose membranes are spikes seen in the window before, or the step before, and that hands them on one to one. */
export function addSpiking(
  drafting: Drafting,
  name: string,
  membrane: string,
  extents: Extents,
  cap: number,
  dynamics?: RegisterDynamics,
): void {
  const [channels] = extents;
  drafting.populationOf.set(name, name);
  drafting.populations.push({
    ...{ name, membrane, role: 'neurons', extents, biases: [] },
    expression: { kind: 'raw', fractionBits: new Int32Array(channels), biases: new Int32Array(channels) },
    rule: { cap, norm: 1, rounding: 'down' },
    ...(dynamics ? { dynamics } : {}),
  });
}

/**
 * The population that fires operand number `index` of a product: the neuron's own if it serves only this product, else a
 * relay, named after the operator's input.
 */
export function operandSource(drafting: Drafting, node: ModelNode, index: number): string {
  const operand = node.inputs[index]!;
  const own = drafting.populationOf.get(operand)!;
  const uses = node.inputs.filter((name) => name === operand).length;
  if (uses === 1 && readersOf(drafting.model, operand).length === 1) return own;
  const relay = `${operand}.relay.${node.name}.${primitive(node.op).inputs[index]!}`;
  addRelay(drafting, own, relay);
  return relay;
}

/** Refuses a layer whose membranes something else than neurons reads (SPK652). */
export function unsupportedReader(node: ModelNode): never {
  return fail('SPK652', `the value of "${node.name}" (${node.op}) must feed neurons only`, {
    ...(node.span ? { span: node.span } : {}),
    help: `its scale is exact only inside a threshold: put a neuron behind the ${node.op}`,
  });
}
