import { inputOf, isOp, rebuildModel } from '../../ir/model/index.ts';
import { attentionExtents, attentionMacs } from '../../ir/ops/index.ts';
import { definePass } from './pass.ts';

/**
 * Decides for every attention whose order is `auto` whether q k' or k' v is multiplied first, by multiply-accumulates.
 * Both give the same integers, since a product of three matrices of integers is associative.
 *
 * ```text
 * before   a = attention(q, k, v) {"heads":8,"scale":0.5,"order":"auto"}
 * after    a = attention(q, k, v) {"heads":8,"scale":0.5,"order":"kv_first"}
 * ```
 */
export const chooseAttentionOrder = definePass({
  name: 'choose-attention-order',
  help: "Take the cheaper of (q k') v and q (k' v) for every attention.",
  needs: ['model'],
  gives: ['model'],
  effect: 'exact',
  run({ model }, log) {
    const changed = rebuildModel(model, (node, inputs) => {
      if (!isOp(node, 'attention') || node.attributes.order !== 'auto') return undefined;
      const { heads } = node.attributes;
      const macs = attentionMacs(
        attentionExtents({ q: inputOf(model, node).type, v: inputOf(model, node, 2).type }, heads),
        heads,
      );
      const order = macs.kv_first <= macs.qk_first ? 'kv_first' : 'qk_first';
      const [chosen, other] = order === 'kv_first' ? ["q (k' v)", "(q k') v"] : ["(q k') v", "q (k' v)"];
      const [least, most] = [Math.min(macs.kv_first, macs.qk_first), Math.max(macs.kv_first, macs.qk_first)];
      log.note(
        `${node.name}: ${chosen}, ${millions(least)} M multiply-accumulates; ${other} would take ${millions(most)} M`,
      );
      return {
        name: node.name,
        op: node.op,
        inputs,
        attributes: { ...node.attributes, order },
        ...(node.span ? { span: node.span } : {}),
      };
    });
    return { model: changed };
  },
});

const millions = (x: number): string => (x / 1e6).toFixed(2);
