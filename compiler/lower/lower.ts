/** @file From model operators to populations and projections: which layer becomes which, in one place. */
import { fractionBitsRead, inputFractionBits, type IntegerLayer } from '../../ir/checkpoint/index.ts';
import { buildDag } from '../../ir/dag.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import {
  inputNodes,
  inputOf,
  isOp,
  readersOf,
  stepsOf,
  type ModelGraph,
  type ModelNode,
} from '../../ir/model/index.ts';
import type { NeuronRule, Rounding } from '../../ir/numerics.ts';
import { paddingOf } from '../../ir/ops/index.ts';
import { sourcesOf, type Extents, type Geometry, type Projection } from '../../ir/spike/index.ts';
import type { Shape } from '../../ir/tensor.ts';
import { isMembrane, membraneHome } from './classify.ts';
import type { DraftPopulation, DraftProjection, MembraneExpression, SpikeDraft } from './draft.ts';
import { dynamicsOf, keepsMembrane } from './kept.ts';
import { lowerAttention } from './lower_attention.ts';
import { lowerOutputs } from './lower_host.ts';
import { isSpikeOperator, lowerSpikeOperator, windowOf } from './lower_windows.ts';
import { streamGroups } from './streams.ts';
import { narrowestBits } from './widths.ts';

/** What lowering one layer may look up and add to. */
export interface Lowering {
  readonly model: ModelGraph;
  readonly layers: ReadonlyMap<string, IntegerLayer>;
  /** Name of the population that holds a layer's membranes or fires its spikes. */
  readonly populationOf: Map<string, string>;
  readonly populations: DraftPopulation[];
  readonly projections: DraftProjection[];
}

/** Lowers a model whose batch norms are folded and whose weights are integers. */
export function lowerModel(model: ModelGraph, layers: ReadonlyMap<string, IntegerLayer>): SpikeDraft {
  const lowering: Lowering = { model, layers, populationOf: new Map(), populations: [], projections: [] };
  const groups = streamGroups(model);
  for (const node of model.nodes.labels) {
    if (node.op === 'input') lowerInput(lowering, node);
    else if (isSpikeOperator(node)) lowerSpikeOperator(lowering, node);
    else if (isMembrane(node) && membraneHome(model, node) !== 'inline')
      lowerMembrane(lowering, node, groups.get(node.name)!);
  }
  const [source] = inputNodes(model);
  const sourceType = source!.type as Extract<ModelNode['type'], { kind: 'analog' }>;
  return {
    name: model.name,
    populations: buildDag(
      lowering.populations.map((label) => ({ id: label.name, label, inputs: readBy(lowering, label.name) })),
    ),
    projections: lowering.projections,
    ...lowerOutputs(lowering),
    input: { population: source!.name, fractionBits: sourceType.fractionBits, bits: sourceType.bits },
    steps: stepsOf(model),
  };
}

const readBy = ({ projections }: Lowering, population: string): string[] => [
  ...new Set(
    projections
      .filter(({ projection }) => projection.target === population)
      .flatMap(({ projection }) => sourcesOf(projection)),
  ),
];

/** [C, H, W] as it is, [C] as [C, 1, 1]. */
export const extentsOf = ([c = 1, h = 1, w = 1]: Shape): Extents => [c, h, w];

function lowerInput({ populations, populationOf }: Lowering, node: ModelNode): void {
  populations.push({
    name: node.name,
    membrane: node.name,
    role: 'input',
    extents: extentsOf(node.type.shape),
    expression: null,
    rule: null,
    biases: [],
  });
  populationOf.set(node.name, node.name);
}

/**
 * One population for the membranes and the first neuron that reads them, and a relay for every further neuron. A neuron
 * that keeps its membrane takes the sums in itself where nobody else reads them; otherwise they are moved to it.
 */
function lowerMembrane(lowering: Lowering, node: ModelNode, stream: string): void {
  const neurons = readersOf(lowering.model, node.name).filter((reader) => isOp(reader, 'neuron'));
  const [kept, plain] = [neurons.filter(keepsMembrane), neurons.filter((neuron) => !keepsMembrane(neuron))];
  const [first, ...others] = plain;
  const expression = expressionOf(lowering, node, stream);
  if (expression.kind === 'raw' && plain.length === 0 && kept.length === 1) {
    addKept(lowering, node, kept[0]!, expression, biasesOf(lowering, node));
    lowering.populationOf.set(node.name, kept[0]!.name);
    contribute(lowering, node, kept[0]!.name);
    return;
  }
  const name = first?.name ?? node.name;
  const biases = expression.kind === 'raw' && first ? [] : biasesOf(lowering, node);
  lowering.populationOf.set(node.name, name);
  lowering.populations.push({
    name,
    membrane: node.name,
    role: 'neurons',
    extents: extentsOf(node.type.shape),
    expression,
    rule: first ? ruleOf(first) : null,
    biases,
  });
  if (first) lowering.populationOf.set(first.name, name);
  contribute(lowering, node, name);
  for (const neuron of others) addRelay(lowering, name, neuron.name, ruleOf(neuron));
  for (const neuron of kept) {
    addKept(lowering, node, neuron, expression, expression.kind === 'raw' && first ? biasesOf(lowering, node) : []);
    const { shift } = lowering.populations.at(-1)!.dynamics!;
    const ends = { source: name, target: neuron.name };
    addProjection(lowering, { kind: 'transfer', name: `${neuron.name}.copy`, ...ends, map: 'identity', shift });
  }
}

/** A population that keeps its membranes; what reaches it is up to the caller. */
function addKept(
  lowering: Lowering,
  node: ModelNode,
  neuron: ModelNode,
  expression: MembraneExpression,
  biases: DraftPopulation['biases'],
): void {
  lowering.populationOf.set(neuron.name, neuron.name);
  lowering.populations.push({
    ...{ name: neuron.name, membrane: node.name, role: 'neurons', extents: extentsOf(node.type.shape) },
    ...{ expression, rule: ruleOf(neuron), biases },
    dynamics: dynamicsOf(neuron, expression, stepsOf(lowering.model)),
  });
}

const ruleOf = ({ attributes: { cap, norm, rounding, threshold } }: ModelNode): NeuronRule => ({
  cap: cap as number,
  norm: norm as number,
  rounding: rounding as Rounding,
  threshold: threshold as number,
});

/**
 * A second population with the same membranes, moved there, and a neuron of its own. Membranes that are kept cannot be
 * read: there the spikes are passed on.
 */
export function addRelay(lowering: Lowering, source: string, name: string, rule?: NeuronRule): void {
  const original = lowering.populations.find((population) => population.name === source)!;
  if (original.dynamics) {
    const { cap } = original.rule!;
    addSpiking(lowering, name, original.membrane, original.extents, cap);
    addProjection(lowering, { kind: 'any', name: `${name}.copy`, source, target: name, reach: 'space', ...spikeCopy });
    return;
  }
  lowering.populations.push({ ...original, name, rule: rule ?? original.rule, biases: [] });
  lowering.populationOf.set(name, name);
  addProjection(lowering, { kind: 'transfer', name: `${name}.copy`, source, target: name, map: 'identity', shift: 0 });
}

const spikeCopy = { window: { kernel: 1, stride: 1, pad: 0 }, heads: 1 } as const;

/** A population whose membranes are spikes seen in the window before, and that hands them on one to one. */
export function addSpiking(lowering: Lowering, name: string, membrane: string, extents: Extents, cap: number): void {
  const [channels] = extents;
  lowering.populationOf.set(name, name);
  lowering.populations.push({
    ...{ name, membrane, role: 'neurons', extents, biases: [] },
    expression: { kind: 'raw', fractionBits: new Int32Array(channels), biases: new Int32Array(channels) },
    rule: { cap, norm: 1, rounding: 'down' },
  });
}

export function addProjection(
  { projections }: Lowering,
  projection: Projection,
  fractionBits: Int32Array | null = null,
): void {
  projections.push({ projection, fractionBits });
}

/** How the trainer reads a population's integers, by the layer that makes them. */
function expressionOf(lowering: Lowering, node: ModelNode, stream: string): MembraneExpression {
  const { model } = lowering;
  const home = membraneHome(model, node);
  if (isOp(node, 'attention') || isOp(node, 'mean')) {
    if (home !== 'raw') unsupportedReader(node);
    if (isOp(node, 'mean'))
      return { kind: 'mean', stream: meanStream(lowering, node), count: positionsOf(inputOf(model, node)) };
    const fractionBits = node.inputs.reduce((bits, _, i) => bits + inputFractionBits(inputOf(model, node, i).type), 0);
    return { kind: 'product', fractionBits, scale: node.attributes.scale as number };
  }
  if (home === 'stream') return { kind: 'stream', stream };
  return { kind: 'raw', fractionBits: gridOf(lowering, node), biases: lowering.layers.get(node.name)!.biases };
}

function unsupportedReader(node: ModelNode): never {
  return fail('SPK652', `the value of "${node.name}" (${node.op}) must feed neurons only`, {
    ...(node.span ? { span: node.span } : {}),
    help: `its scale is exact only inside a threshold: put a neuron behind the ${node.op}`,
  });
}

function meanStream(lowering: Lowering, node: ModelNode): string {
  const source = lowering.populations.find((p) => p.name === lowering.populationOf.get(node.inputs[0]!))!;
  return source.expression?.kind === 'stream'
    ? source.expression.stream
    : unsupportedReader(inputOf(lowering.model, node));
}

const positionsOf = ({ type: { shape } }: ModelNode): number => shape[1]! * shape[2]!;

/** Fraction bits of a weight layer's raw sums, per output channel. */
function gridOf({ model, layers }: Lowering, node: ModelNode): Int32Array {
  const layer = layers.get(node.name)!;
  const bits = fractionBitsRead(layer, inputOf(model, node).type);
  return layer.exponents.map((exponent) => exponent + bits);
}

/** The biases that a population must add itself: of its own layer, or of all layers summed in it. */
function biasesOf(lowering: Lowering, node: ModelNode): DraftPopulation['biases'] {
  if (isOp(node, 'add')) return inlined(lowering, node).flatMap((operand) => biasesOf(lowering, operand));
  const layer = lowering.layers.get(node.name);
  return layer ? [{ fractionBits: gridOf(lowering, node), values: layer.biases }] : [];
}

const inlined = ({ model }: Lowering, sum: ModelNode): ModelNode[] =>
  sum.inputs.map((name) => model.nodes.label(name)).filter((operand) => membraneHome(model, operand) === 'inline');

/** Adds the projections through which a layer's value reaches the population `target`. */
function contribute(lowering: Lowering, node: ModelNode, target: string): void {
  const { model, populationOf } = lowering;
  if (isOp(node, 'add')) {
    node.inputs.forEach((name, i) => {
      const operand = model.nodes.label(name);
      if (membraneHome(model, operand) === 'inline') contribute(lowering, operand, target);
      else
        addProjection(lowering, {
          kind: 'transfer',
          name: `${node.name}.${'ab'[i]}`,
          source: populationOf.get(name)!,
          target,
          map: 'identity',
          shift: 0,
        });
    });
  } else if (isOp(node, 'upsample') || isOp(node, 'subsample')) {
    addProjection(lowering, {
      kind: 'transfer',
      name: node.name,
      source: populationOf.get(node.inputs[0]!)!,
      target,
      map: isOp(node, 'upsample') ? (node.attributes.mode as 'nearest' | 'bilinear') : 'subsample',
      shift: 0,
    });
  } else if (isOp(node, 'mean')) {
    addProjection(lowering, {
      kind: 'transfer',
      name: node.name,
      source: populationOf.get(node.inputs[0]!)!,
      target,
      map: 'sum_positions',
      shift: 0,
    });
  } else if (isOp(node, 'max_pool')) {
    const source = populationOf.get(node.inputs[0]!)!;
    addProjection(lowering, { kind: 'max', name: node.name, source, target, window: windowOf(node) });
  } else if (isOp(node, 'attention')) lowerAttention(lowering, node, target);
  else contributeKernels(lowering, node, target);
}

function contributeKernels(lowering: Lowering, node: ModelNode, target: string): void {
  const layer = lowering.layers.get(node.name)!;
  const source = inputOf(lowering.model, node);
  if (source.type.kind === 'membrane') checkCascade(lowering, source);
  addProjection(
    lowering,
    {
      kind: source.type.kind === 'count' ? 'synapses' : 'graded',
      name: node.name,
      source: lowering.populationOf.get(source.name)!,
      target,
      geometry: geometryOf(node, extentsOf(source.type.shape)),
      weights: layer.weights,
      weightBits: narrowestBits(layer.weights),
      shifts: new Int32Array(layer.exponents.length),
    },
    gridOf(lowering, node),
  );
}

/** The grid of multiplied membranes is that of the one convolution that makes them, so nothing may be summed with it. */
function checkCascade({ model }: Lowering, source: ModelNode): void {
  const readers = readersOf(model, source.name);
  const alone = readers.every((reader) => isOp(reader, 'neuron') || reader.attributes['graded'] === true);
  if (isOp(source, 'conv2d') && alone) return;
  fail('SPK652', `a graded convolution reads "${source.name}" (${source.op}), whose grid others share`, {
    ...(source.span ? { span: source.span } : {}),
    help: 'graded convolutions read a convolution that nothing else reads but neurons and graded convolutions',
  });
}

/** A linear layer is a convolution whose kernel covers the whole image. */
function geometryOf(node: ModelNode, [, height, width]: Extents): Geometry {
  if (!isOp(node, 'conv2d')) return { kernel: [height, width], stride: 1, pad: 0, groups: 1 };
  const { kernel, stride, groups } = node.attributes;
  return { kernel: [kernel, kernel], stride, pad: paddingOf(node.attributes), groups };
}
