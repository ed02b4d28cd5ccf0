/** @file Under which names an integer checkpoint keeps the weights of a cascade. */
import { isWeighted, type ModelGraph, type ModelNode } from '../model/index.ts';
import type { ParameterSpec } from '../ops/index.ts';
import type { Shape } from '../tensor.ts';
import type { Binding } from './binding.ts';
import { sameUpToTrailingOnes } from './stored.ts';
import { mergedGeometry, type Factor } from './cascade.ts';

/** The name under which a file keeps the whole cascade, or one name per factor. */
export type StoredNames = { readonly whole: string } | { readonly factors: readonly string[] };

/** Names of a RepConv's factors beside its own name. */
const factorNames = ['pw1', 'dw', 'pw2'] as const;

/**
 * A layer is stored under its own name, or under that of a module around it that holds no other layer with weights: the
 * name of a merged cascade, of `X.0` with the norm `X.1`. A RepConv that is not merged may be stored as `X.pw1`, `X.dw`
 * and `X.pw2`; one that the compiler merged stands under its first factor's name.
 */
export function storedNames(graph: ModelGraph, cascade: readonly Factor[], binding: Binding): StoredNames {
  const nodes = cascade.map(({ node }) => node);
  if (nodes.length > 1) {
    const modules = modulesOf(graph, nodes);
    const whole = modules.find((name) => isStored(binding, name));
    if (whole !== undefined) return { whole };
    if (isMergedUnderFirst(nodes, cascade, binding)) return { whole: nodes[0]!.name };
    const parent = modules.find((name) => factorNames.every((part) => isStored(binding, `${name}.${part}`)));
    if (parent !== undefined && nodes.length === factorNames.length)
      return { factors: factorNames.map((part) => `${parent}.${part}`) };
  }
  return { factors: nodes.map((node) => storedName(graph, node, binding)) };
}

/**
 * Whether the first factor's tensor has the shape of the whole, and the others have none. Where the whole has the shape of
 * the first factor, only a file that spikec wrote means it so; in any other a factor is missing.
 */
function isMergedUnderFirst(nodes: readonly ModelNode[], cascade: readonly Factor[], binding: Binding): boolean {
  const [first, ...others] = nodes.map(({ name }) => name);
  const tensor = binding.tensors.get(`${first}.weight_int`);
  return (
    tensor !== undefined &&
    others.every((name) => !isStored(binding, name)) &&
    sameUpToTrailingOnes(tensor.shape, mergedShape(cascade)) &&
    (binding.isOwn || !sameUpToTrailingOnes(tensor.shape, weightShape(nodes[0]!)))
  );
}

/** Shape of the weights of a cascade that is stored as one convolution. */
export function mergedShape(cascade: readonly Factor[]): Shape {
  const whole = mergedGeometry(cascade);
  return whole ? [whole.out, whole.in, ...whole.kernel] : weightShape(cascade[0]!.node);
}

/** What a file holds as the weight of a layer. */
export const weightSpec = (node: ModelNode): ParameterSpec => node.parameters.find(({ name }) => name === 'weight')!;

const weightShape = (node: ModelNode): Shape => weightSpec(node).shape;

const isStored = ({ tensors }: Binding, name: string): boolean => tensors.has(`${name}.weight_int`);

function storedName(graph: ModelGraph, node: ModelNode, binding: Binding): string {
  const other = modulesOf(graph, [node]).find((name) => isStored(binding, name));
  if (other === undefined) return node.name;
  if (!isStored(binding, node.name)) return other;
  const message = `both "${node.name}.weight_int" and "${other}.weight_int" are in the file`;
  binding.problem('SPK307', `${other}.weight_int`, message, 'remove one of them');
  return node.name;
}

/** The modules around all nodes that hold no other layer with weights, innermost first. */
function modulesOf({ nodes }: ModelGraph, members: readonly ModelNode[]): string[] {
  const parts = members[0]!.name.split('.');
  const modules = parts.map((_, i) => parts.slice(0, parts.length - 1 - i).join('.')).filter((name) => name !== '');
  const names = new Set(members.map(({ name }) => name));
  const others = nodes.labels.filter((node) => isWeighted(node) && !names.has(node.name));
  return modules.filter(
    (module) =>
      members.every(({ name }) => name.startsWith(`${module}.`)) &&
      others.every(({ name }) => name !== module && !name.startsWith(`${module}.`)),
  );
}
