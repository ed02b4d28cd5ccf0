import { inputFractionBits } from '../../../ir/checkpoint/index.ts';
import { inputOf } from '../../../ir/model/index.ts';
import { attentionExtents } from '../../../ir/ops/index.ts';
import type { Extents } from '../../../ir/tensor.ts';
import { addProjection, operandSource } from '../drafting.ts';
import type { Lowering } from './lowering.ts';

/**
 * An attention product becomes a state population, a `correlate` of two spike sources into it, and a `modulate` of the
 * third source's spikes with it. The first two fire together and the third when the state is complete, so none of them
 * may serve anything else: where one does, a relay fires in its place.
 */
export const attention: Lowering<'attention'> = {
  membrane: {
    contribute(drafting, node, target) {
      const { model } = drafting;
      const { heads, order } = node.attributes;
      const operands = { q: inputOf(model, node).type, v: inputOf(model, node, 2).type };
      const { tokens, key, value } = attentionExtents(operands, heads);
      const keysFirst = order !== 'qk_first';
      const [left, right, late] = keysFirst ? ([1, 2, 0] as const) : ([0, 1, 2] as const);
      const extents: Extents = keysFirst ? [heads, key, value] : [heads, tokens, tokens];
      const state = `${node.name}.state`;
      drafting.populations.push({
        ...{ name: state, membrane: state, role: 'state', extents },
        ...{ expression: null, rule: null, biases: [] },
      });
      addProjection(drafting, {
        kind: 'correlate',
        name: `${node.name}.correlate`,
        left: operandSource(drafting, node, left),
        right: operandSource(drafting, node, right),
        target: state,
        heads,
        over: keysFirst ? 'positions' : 'channels',
      });
      addProjection(drafting, {
        kind: 'modulate',
        name: `${node.name}.modulate`,
        source: operandSource(drafting, node, late),
        state,
        target,
        heads,
        over: keysFirst ? 'channels' : 'positions',
      });
    },
    expression({ model }, node) {
      const fractionBits = node.inputs.reduce(
        (bits, _, i) => bits + inputFractionBits(inputOf(model, node, i).type),
        0,
      );
      return { kind: 'product', fractionBits, scale: node.attributes.scale };
    },
  },
};
