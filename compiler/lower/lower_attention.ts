import { inputOf, readersOf, type ModelNode } from '../../ir/model/index.ts';
import { attentionExtents } from '../../ir/ops/index.ts';
import type { Extents } from '../../ir/spike/index.ts';
import { addProjection, addRelay, type Lowering } from './lower.ts';

/**
 * An attention product becomes a state population, a `correlate` of two spike sources into it, and a `modulate` of the
 * third source's spikes with it. The first two fire together and the third when the state is complete, so none of them
 * may serve anything else: where one does, a relay fires in its place.
 */
export function lowerAttention(lowering: Lowering, node: ModelNode, target: string): void {
  const { model } = lowering;
  const heads = node.attributes['heads'] as number;
  const { tokens, key, value } = attentionExtents(
    { q: inputOf(model, node).type, v: inputOf(model, node, 2).type },
    heads,
  );
  const keysFirst = node.attributes['order'] !== 'qk_first';
  const [left, right, late] = keysFirst ? [1, 2, 0] : [0, 1, 2];
  const extents: Extents = keysFirst ? [heads, key, value] : [heads, tokens, tokens];
  const state = `${node.name}.state`;
  lowering.populations.push({
    name: state,
    membrane: state,
    role: 'state',
    extents,
    expression: null,
    rule: null,
    biases: [],
  });
  addProjection(lowering, {
    kind: 'correlate',
    name: `${node.name}.correlate`,
    left: operandSource(lowering, node, left!),
    right: operandSource(lowering, node, right!),
    target: state,
    heads,
    over: keysFirst ? 'positions' : 'channels',
  });
  addProjection(lowering, {
    kind: 'modulate',
    name: `${node.name}.modulate`,
    source: operandSource(lowering, node, late!),
    state,
    target,
    heads,
    over: keysFirst ? 'channels' : 'positions',
  });
}

/** The population that fires operand number `index`: the neuron's own if it serves only this product, else a relay. */
export function operandSource(lowering: Lowering, node: ModelNode, index: number): string {
  const operand = node.inputs[index]!;
  const own = lowering.populationOf.get(operand)!;
  const uses = node.inputs.filter((name) => name === operand).length;
  if (uses === 1 && readersOf(lowering.model, operand).length === 1) return own;
  const relay = `${operand}.relay.${node.name}.${node.op === 'attention' ? 'qkv'[index] : 'ab'[index]}`;
  addRelay(lowering, own, relay);
  return relay;
}
