import { primitive, type Values, type ValueType } from '../ops/index.ts';
import { componentsOf } from '../components.ts';
import type { NeuronGrid } from '../decay.ts';
import { framesOf, sizeOf } from '../tensor.ts';
import { slotsOfCounts, type LayerTrace } from '../trace.ts';
import type { ModelGraph, ModelNode } from './graph.ts';
import { isInput, readBy, referenceOf, stepsOf } from './traits.ts';

/** Float32 parameters of a layer by their short names: `weight`, `bias`, ... */
export type LayerParameters = Readonly<Record<string, Float32Array>>;

/** Where the evaluator finds a layer's parameters. */
export interface ParameterSource {
  (node: ModelNode): LayerParameters;
  /** The grid of a neuron of the deployed network; absent in a float network. */
  readonly gridOf?: (node: ModelNode) => NeuronGrid | undefined;
}

/**
 * Runs one sample through the operators' own definitions: the trainer's float32 forward. Every layer runs all T logical
 * steps before the next layer runs, but for layers that reach each other through values of earlier steps: these run step by
 * step. What a layer keeps from step to step begins at 0 with the sample.
 *
 * @param inputs float32 values by input name, already on the input's grid, laid out [T, C, H, W], or [C, H, W] for every step.
 * @param visit sees every layer's values once, in order, laid out [T, ...]; it may replace them for the layers that run later
 * (calibration does), and must copy what it keeps.
 * @returns the values of the outputs by output name.
 */
export function evaluateModel(
  graph: ModelGraph,
  parameters: ParameterSource,
  inputs: ReadonlyMap<string, Values>,
  visit: (node: ModelNode, values: Values) => Values | undefined = () => undefined,
): Map<string, Values> {
  const steps = stepsOf(graph);
  const values = new Map<string, Values>();
  const uses = new Map(graph.nodes.ids.map((id) => [id, 0]));
  for (const node of graph.nodes.labels) for (const id of readBy(node)) uses.set(id, uses.get(id)! + 1);
  for (const { node } of graph.outputs) uses.set(node, Infinity);
  for (const group of runningOrder(graph)) {
    const [node] = group;
    if (group.length > 1) runLoop(graph, group, parameters, values, steps);
    else
      values.set(
        node!.name,
        isInput(node!) ? inputValues(node, inputs, steps) : evaluateNode(graph, node!, parameters, values, steps),
      );
    for (const { name } of group) {
      const replaced = visit(graph.nodes.label(name), values.get(name)!);
      if (replaced) values.set(name, replaced);
    }
    for (const id of group.flatMap(readBy)) {
      const left = uses.get(id)! - 1;
      uses.set(id, left);
      if (left === 0) values.delete(id);
    }
  }
  return new Map(graph.outputs.map(({ name, node }) => [name, read(graph, node, values.get(node)!)]));
}

/** Layers one after the other; those that reach each other through earlier logical steps together, in the graph's order. */
function runningOrder(graph: ModelGraph): readonly (readonly ModelNode[])[] {
  const { ids, labels } = graph.nodes;
  if (!labels.some((node) => referenceOf(node))) return labels.map((node) => [node]);
  const edges = labels.flatMap((node) => readBy(node).map((from) => [from, node.name] as const));
  return componentsOf(ids, edges).map((members) => labels.filter(({ name }) => members.has(name)));
}

/** Runs layers that wait for each other's values of earlier logical steps. */
function runLoop(
  graph: ModelGraph,
  group: readonly ModelNode[],
  source: ParameterSource,
  values: Map<string, Values>,
  steps: number,
): void {
  for (const node of group) values.set(node.name, valuesFor(node, steps));
  const running = group.map((node) => ({ ...node, run: stepwise(graph, node, source, values, steps) }));
  for (let t = 0; t < steps; t++)
    for (const { name, type, run } of running) values.get(name)!.set(run(t), t * sizeOf(type.shape));
}

function inputValues(node: ModelNode, inputs: ReadonlyMap<string, Values>, steps: number): Values {
  const given = inputs.get(node.name);
  if (!given) throw new Error(`no values for input "${node.name}"`);
  return framesOf(given, sizeOf(node.type.shape), steps);
}

function evaluateNode(
  graph: ModelGraph,
  node: ModelNode,
  source: ParameterSource,
  values: ReadonlyMap<string, Values>,
  steps: number,
): Values {
  const { type, op, inputs } = node;
  const isWhole = primitive(op).steps === 'all' || inputs.some((id) => isHost(graph.nodes.label(id).type));
  const run = stepwise(graph, node, source, values, isWhole ? 1 : steps);
  if (steps === 1 || isWhole) return run(0);
  const result = valuesFor(node, steps);
  for (let t = 0; t < steps; t++) result.set(run(t), t * sizeOf(type.shape));
  return result;
}

/** A layer as a function of the logical step, of so many into which the values that it reads fall; steps run in their order. */
function stepwise(
  graph: ModelGraph,
  node: ModelNode,
  source: ParameterSource,
  values: ReadonlyMap<string, Values>,
  steps: number,
): (t: number) => Values {
  const spec = primitive(node.op);
  const byName = <T>(pick: (id: string) => T): Record<string, T> =>
    Object.fromEntries(spec.inputs.map((name, i) => [name, pick(node.inputs[i]!)]));
  const types = byName((id) => graph.nodes.label(id).type);
  const { type: out, attributes } = node;
  const [parameters, grid] = [source(node), source.gridOf?.(node)];
  const kept = new Float64Array(spec.kept?.(types, attributes) ?? 0);
  const reference = referenceOf(node);
  return (t) => {
    const before = reference && earlier(values.get(reference.layer)!, t - reference.steps, steps);
    const inputs = byName((id) => {
      const value = frame(values.get(id)!, t, steps);
      return isHost(node.type) ? read(graph, id, value) : value;
    });
    return spec.evaluate({ inputs, types, out, attributes, parameters, kept, grid, before });
  };
}

/** Room for what a layer gives in all logical steps. */
const valuesFor = ({ op, type }: ModelNode, steps: number): Values =>
  new (primitive(op).wide ? Float64Array : Float32Array)(steps * sizeOf(type.shape));

/** What the host reads of a layer: float32. */
const read = (graph: ModelGraph, name: string, values: Values): Values =>
  primitive(graph.nodes.label(name).op).wide ? Float32Array.from(values) : values;

/** A logical step, or zeros before the first. */
const earlier = (whole: Values, t: number, steps: number): Values =>
  t < 0 ? new Float32Array(whole.length / steps) : frame(whole, t, steps);

/** The host computes once, when all logical steps are over. */
const isHost = ({ kind }: ValueType): boolean => kind === 'host';

/** Logical step `t` of values laid out [T, ...]. */
const frame = (whole: Values, t: number, steps: number): Values =>
  whole.subarray((t * whole.length) / steps, ((t + 1) * whole.length) / steps);

/** The integer counts behind a spiking layer's values. */
export function countsOf(node: ModelNode, values: Values): Uint8Array {
  if (node.type.kind !== 'count') throw new Error(`"${node.name}" does not spike`);
  const { norm } = node.type;
  const counts = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) counts[i] = Math.round(values[i]! * norm);
  return counts;
}

/** The spikes behind a spiking layer's values, ones first; undefined for layers that do not spike. */
export function spikesOf(node: ModelNode, values: Values): LayerTrace | undefined {
  if (node.type.kind !== 'count') return undefined;
  const { shape, cap } = node.type;
  return { layer: node.name, shape, cap, slots: slotsOfCounts(countsOf(node, values), cap) };
}
