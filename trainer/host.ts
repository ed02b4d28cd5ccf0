/** @file What the host makes of a chip's values, as the judge computes it: in float64, once all logical steps are over. */
import { primitiveNames, type KindsOf, type PrimitiveName } from '../ir/ops/index.ts';
import { isHost, type LayerParameters, type ModelGraph, type ModelNode } from '../ir/model/index.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { OutputValues } from '../ir/trace.ts';

/** Operators whose results are the host's. */
type HostOperator = { readonly [N in PrimitiveName]: KindsOf<N> extends 'host' ? N : never }[PrimitiveName];

/** One value of the host from those that it reads, of all steps. */
type HostRule = (read: readonly OutputValues[], size: number, parameters: LayerParameters) => OutputValues;

const hostRules: { readonly [N in HostOperator]: HostRule } = {
  mean_steps: ([x], size) => divided(x!, size, x!.length / size),
  sum_steps: ([x], size) => divided(x!, size, 1),
  last_step: ([x], size) => Float32Array.from(x!.subarray(x!.length - size)),
  max_steps: ([x], size) =>
    Float32Array.from({ length: size }, (_, i) => {
      let most = x![i]!;
      for (let at = i + size; at < x!.length; at += size) most = Math.max(most, x![at]!);
      return most;
    }),
  host_linear: ([x], size, { weight, bias }) =>
    Float64Array.from({ length: size }, (_, row) => {
      let sum = bias?.[row] ?? 0;
      x!.forEach((value, i) => (sum += weight![row * x!.length + i]! * value));
      return sum;
    }),
  average: ([a, b]) => Float64Array.from(a!, (value, i) => (value + b![i]!) / 2),
  class_scores: ([x]) => Float64Array.from(x!),
};

/** Sums over the steps, rounded once, and divided, rounded once. */
function divided(x: OutputValues, size: number, divisor: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let at = i; at < x.length; at += size) sum += x[at]!;
    return Math.fround(sum) / divisor;
  });
}

/** Layers of the chip that the host reads, or that are outputs themselves. */
export function readByHost(graph: ModelGraph): ReadonlySet<string> {
  const { labels } = graph.nodes;
  const read = labels.filter(isHost).flatMap(({ inputs }) => inputs);
  const names = [...read, ...graph.outputs.map(({ node }) => node)];
  return new Set(names.filter((name) => !isHost(graph.nodes.label(name))));
}

/**
 * The outputs of one sample.
 *
 * @param parametersOf weights of the host's layers.
 * @param valueOf values of one of `readByHost`, [T, ...].
 */
export function hostOutputs(
  graph: ModelGraph,
  parametersOf: (node: ModelNode) => LayerParameters,
  valueOf: (layer: string) => Float32Array,
): Map<string, OutputValues> {
  const values = new Map<string, OutputValues>();
  const read = (name: string): OutputValues => values.get(name) ?? valueOf(name);
  for (const node of graph.nodes.labels.filter(isHost))
    values.set(node.name, ruleOf(node)(node.inputs.map(read), sizeOf(node.type.shape), parametersOf(node)));
  return new Map(graph.outputs.map(({ name, node }) => [name, read(node)]));
}

function ruleOf({ op }: ModelNode): HostRule {
  const rules: Readonly<Partial<Record<PrimitiveName, HostRule>>> = hostRules;
  return rules[op] ?? unknown(op);
}

function unknown(op: PrimitiveName): never {
  throw new Error(`"${op}" is none of ${primitiveNames.length} operators that the host computes`);
}
