/** @file Operators on single spikes: max-pooling, OR over positions, AND. Each becomes one population and one projection. */
import { isOp, type ModelNode } from '../../ir/model/index.ts';
import type { Projection, WindowGeometry } from '../../ir/spike/index.ts';
import { operandSource } from './lower_attention.ts';
import { addProjection, addSpiking, extentsOf, type Lowering } from './lower.ts';

/** Spikes in, spikes out, and no membrane of the trainer's in between. */
export const isSpikeOperator = (node: ModelNode): boolean => node.type.kind === 'count' && node.op !== 'neuron';

/** Adds the population that holds the results for one window and fires them in the next. */
export function lowerSpikeOperator(lowering: Lowering, node: ModelNode): void {
  const { type, name } = node;
  if (type.kind !== 'count') throw new Error(`"${name}" does not spike`);
  addSpiking(lowering, name, name, extentsOf(type.shape), type.cap);
  addProjection(lowering, projectionOf(lowering, node));
}

/** The window of a pooling layer. */
export function windowOf(node: ModelNode): WindowGeometry {
  if (!isOp(node, 'max_pool')) throw new Error(`"${node.name}" has no window`);
  const { kernel, stride, pad } = node.attributes;
  return { kernel, stride, pad };
}

const noWindow: WindowGeometry = { kernel: 1, stride: 1, pad: 0 };

function projectionOf(lowering: Lowering, node: ModelNode): Projection {
  const { name } = node;
  if (isOp(node, 'gate')) {
    const [left, right] = [operandSource(lowering, node, 0), operandSource(lowering, node, 1)];
    return { kind: 'gate', name, left, right, target: name };
  }
  const ends = { name, source: lowering.populationOf.get(node.inputs[0]!)!, target: name };
  if (isOp(node, 'max_pool')) return { kind: 'any', ...ends, reach: 'space', window: windowOf(node), heads: 1 };
  if (isOp(node, 'any_position')) return { kind: 'any', ...ends, reach: 'positions', window: noWindow, heads: 1 };
  if (isOp(node, 'max_pool_heads')) {
    const { heads, kernel } = node.attributes;
    return { kind: 'any', ...ends, reach: 'heads', window: { kernel, stride: 1, pad: (kernel - 1) / 2 }, heads };
  }
  throw new Error(`"${name}" (${node.op}) has no lowering`);
}
