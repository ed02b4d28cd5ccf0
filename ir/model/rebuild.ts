import { buildDag } from '../dag.ts';
import { primitive, type AttributeSpec, type PrimitiveName } from '../ops/index.ts';
import { createModelBuilder, type LayerRequest } from './build.ts';
import type { ModelGraph, ModelNode } from './graph.ts';

/**
 * A new graph in which each layer is what `change` makes of it: another request, the name of an earlier layer that
 * stands for it from now on, or itself (undefined). Output names stay.
 */
export function rebuildModel(
  graph: ModelGraph,
  change: (node: ModelNode, inputs: readonly string[]) => LayerRequest | string | undefined,
): ModelGraph {
  const builder = createModelBuilder(graph.name);
  const standsFor = new Map<string, string>();
  const kept = new Set<string>();
  for (const node of graph.nodes.labels) {
    const inputs = node.inputs.map((name) => standsFor.get(name)!);
    const changed = change(node, inputs);
    const isKept =
      changed === undefined &&
      builder.typeOf(node.name) === undefined &&
      inputs.every((name, i) => name === node.inputs[i] && kept.has(name));
    if (isKept) kept.add(node.name);
    const name = isKept
      ? builder.keep(node)
      : typeof changed === 'string'
        ? changed
        : builder.add(changed ?? again(node, inputs));
    if (name === undefined)
      throw new Error(`a pass broke layer "${node.name}": ${builder.diagnostics.map((d) => d.message).join('; ')}`);
    standsFor.set(node.name, name);
  }
  for (const output of graph.outputs) builder.output(output.name, standsFor.get(output.node)!);
  return redirected(builder.finish(), standsFor);
}

const again = ({ name, op, attributes, span }: ModelNode, inputs: readonly string[]): LayerRequest => ({
  ...{ name, op, inputs, attributes },
  ...(span ? { span } : {}),
});

/** A graph whose layers refer to what stands for the layers that they referred to: those may come later. */
function redirected(graph: ModelGraph, standsFor: ReadonlyMap<string, string>): ModelGraph {
  if (!graph.nodes.labels.some(({ op }) => referencesOf(op).length > 0)) return graph;
  const changed = graph.nodes.labels.map((node) => {
    const references = referencesOf(node.op);
    if (references.length === 0) return node;
    const attributes: Readonly<Record<string, unknown>> = node.attributes;
    const others = references.map(([name]) => [name, standsFor.get(attributes[name] as string)] as const);
    return { ...node, attributes: { ...attributes, ...Object.fromEntries(others) } } as ModelNode;
  });
  const entries = changed.map((label) => ({ id: label.name, label, inputs: label.inputs }));
  return { ...graph, nodes: buildDag(entries) };
}

/** Attributes that name a layer. */
const referencesOf = (op: PrimitiveName): readonly (readonly [string, AttributeSpec])[] =>
  Object.entries(primitive(op).attributes).filter(([, { kind }]) => kind === 'layer');
