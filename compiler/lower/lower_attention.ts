import { inputOf, readersOf, type ModelNode } from '../../ir/model/index.ts';
import { attentionExtents } from '../../ir/ops/index.ts';
import type { Extents } from '../../ir/spike/index.ts';
import { addProjection, addRelay, type Lowering } from './lower.ts';

/**
 * An attention product becomes a state population, a `correlate` of two spike sources into it, and a `modulate` of the
 * third source's spikes with it. The third source fires once the state is complete, so it must serve nothing else:
 * where it does, a relay fires in its place.
 */
export function lowerAttention(lowering: Lowering, node: ModelNode, target: string): void {
  const { model, populationOf } = lowering;
  const heads = node.attributes['heads'] as number;
  const { tokens, key, value } = attentionExtents(
    { q: inputOf(model, node).type, v: inputOf(model, node, 2).type },
    heads,
  );
  const [q, k, v] = node.inputs as [string, string, string];
  const keysFirst = node.attributes['order'] !== 'qk_first';
  const [left, right, late] = keysFirst ? [k, v, q] : [q, k, v];
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
    left: populationOf.get(left)!,
    right: populationOf.get(right)!,
    target: state,
    heads,
    over: keysFirst ? 'positions' : 'channels',
  });
  addProjection(lowering, {
    kind: 'modulate',
    name: `${node.name}.modulate`,
    source: lateSource(lowering, node, late),
    state,
    target,
    heads,
    over: keysFirst ? 'channels' : 'positions',
  });
}

/** The population whose spikes meet the state: the neuron's own if it serves only this product, else a relay. */
function lateSource(lowering: Lowering, node: ModelNode, late: string): string {
  const own = lowering.populationOf.get(late)!;
  const uses = node.inputs.filter((name) => name === late).length;
  if (uses === 1 && readersOf(lowering.model, late).length === 1) return own;
  const relay = `${late}.relay.${node.name}`;
  addRelay(lowering, own, relay);
  return relay;
}
