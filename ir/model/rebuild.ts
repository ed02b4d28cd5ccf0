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
  for (const node of graph.nodes.labels) {
    const inputs = node.inputs.map((name) => standsFor.get(name)!);
    const changed = change(node, inputs) ?? {
      name: node.name,
      op: node.op,
      inputs,
      attributes: node.attributes,
      ...(node.span ? { span: node.span } : {}),
    };
    const name = typeof changed === 'string' ? changed : builder.add(changed);
    if (name === undefined)
      throw new Error(`a pass broke layer "${node.name}": ${builder.diagnostics.map((d) => d.message).join('; ')}`);
    standsFor.set(node.name, name);
  }
  for (const output of graph.outputs) builder.output(output.name, standsFor.get(output.node)!);
  return builder.finish();
}
