/** @file Values of the step before in NIR, which has no word for them: every spike in a loop arrives a step later. */
import { componentsOf } from '../../../ir/components.ts';
import { isNeuron, readBy, referenceOf, type ModelGraph, type ModelNode } from '../../../ir/model/index.ts';
import type { Reference } from '../../../ir/ops/index.ts';
import { addNode, float32, refuse, type Flow, type Writing } from './flow.ts';

/** Layers that reach each other, over whatever detour, by name; those that reach themselves not are in none. */
export function loopsIn({ nodes }: ModelGraph): ReadonlyMap<string, ReadonlySet<string>> {
  const edges = nodes.labels.flatMap((node) => readBy(node).map((from) => [from, node.name] as const));
  return new Map(
    componentsOf(nodes.ids, edges).flatMap((members) =>
      members.size > 1 ? [...members].map((name) => [name, members] as const) : [],
    ),
  );
}

/** Says so where a layer in a loop reads spikes of the loop in the step in which they fire: in NIR they would wait. */
export function refuseHaste(
  writing: Writing,
  graph: ModelGraph,
  loops: ReadonlyMap<string, ReadonlySet<string>>,
  node: ModelNode,
): boolean {
  const hasty = node.inputs.find((name) => loops.get(node.name)?.has(name) && isNeuron(graph.nodes.label(name)));
  if (hasty !== undefined) refuse(writing, node, `it reads "${hasty}" of its loop in the step in which that fires`);
  return hasty !== undefined;
}

/** What a value of an earlier step is of, in the end, and of how many steps before. */
function waitedFor(graph: ModelGraph, node: ModelNode): Reference {
  const own = referenceOf(node)!;
  const front = graph.nodes.label(own.layer);
  if (!referenceOf(front)) return own;
  const { layer, steps } = waitedFor(graph, front);
  return { layer, steps: own.steps + steps };
}

/** An edge of a loop waits a step by itself; what more there is to wait, and all outside of loops, is a Delay. */
export function writePrevious(
  writing: Writing,
  graph: ModelGraph,
  loops: ReadonlyMap<string, ReadonlySet<string>>,
  node: ModelNode,
): Flow | undefined {
  const { layer, steps } = waitedFor(graph, node);
  const { shape } = node.type;
  if (!isNeuron(graph.nodes.label(layer))) return refuse(writing, node, `it waits for "${layer}", which is no neuron`);
  const flow: Flow = { from: [writing.nameOf(layer)], shape };
  const more = steps - (loops.get(node.name)?.has(layer) ? 1 : 0);
  if (more === 0) return flow;
  const delay = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(more * writing.dt);
  return addNode(writing, writing.nameOf(node.name), 'Delay', { delay: float32(shape, delay) }, flow, shape);
}
