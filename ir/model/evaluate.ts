import { primitive, type Values, type ValueType } from '../ops/index.ts';
import type { NeuronGrid } from '../decay.ts';
import { framesOf, sizeOf } from '../tensor.ts';
import { slotsOfCounts, type LayerTrace } from '../trace.ts';
import type { ModelGraph, ModelNode } from './graph.ts';
import { isInput, stepsOf } from './traits.ts';

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
 * steps before the next layer runs; what a layer keeps from step to step begins at 0 with the sample.
 *
 * @param inputs float32 values by input name, already on the input's grid, laid out [T, C, H, W], or [C, H, W] for every step.
 * @param visit sees every layer's values once, in order, laid out [T, ...]; it may replace them (calibration does), and must
 * copy what it keeps.
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
  const uses = new Map(graph.nodes.ids.map((id) => [id, graph.nodes.successors(id).length]));
  for (const { node } of graph.outputs) uses.set(node, Infinity);
  for (const node of graph.nodes.labels) {
    const result = isInput(node)
      ? inputValues(node, inputs, steps)
      : evaluateNode(graph, node, parameters, values, steps);
    values.set(node.name, visit(node, result) ?? result);
    for (const id of graph.nodes.predecessors(node.name)) {
      const left = uses.get(id)! - 1;
      uses.set(id, left);
      if (left === 0) values.delete(id);
    }
  }
  return new Map(graph.outputs.map(({ name, node }) => [name, values.get(node)!]));
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
  const spec = primitive(node.op);
  const byName = <T>(pick: (id: string) => T): Record<string, T> =>
    Object.fromEntries(spec.inputs.map((name, i) => [name, pick(node.inputs[i]!)]));
  const types = byName((id) => graph.nodes.label(id).type);
  const { type: out, attributes } = node;
  const [parameters, grid] = [source(node), source.gridOf?.(node)];
  const kept = new Float64Array(spec.kept?.(types, attributes) ?? 0);
  const run = (pick: (of: Values) => Values): Values =>
    spec.evaluate({ inputs: byName((id) => pick(values.get(id)!)), types, out, attributes, parameters, kept, grid });
  if (steps === 1 || spec.steps === 'all' || Object.values(types).some(isHost)) return run((whole) => whole);
  const result = new Float32Array(steps * sizeOf(out.shape));
  for (let t = 0; t < steps; t++)
    result.set(
      run((whole) => frame(whole, t, steps)),
      t * sizeOf(out.shape),
    );
  return result;
}

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
