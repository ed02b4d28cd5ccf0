import test from 'ava';
import { chooseAttentionOrder } from '../../../compiler/passes/choose_attention_order.ts';
import { foldBatchNorm } from '../../../compiler/passes/fold_batch_norm.ts';
import { isOp } from '../../../ir/model/index.ts';
import { referenceOf, referenceTrace } from '../../../runtime/verify/index.ts';
import { randomNetwork } from '../../support/random_model.ts';

const ignored = { note: () => undefined, warn: () => undefined };

test('every attention gets an order, and nothing fires otherwise', (t) => {
  let chosen = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const { input, ...network } = randomNetwork({
      seed,
      steps: ['attention', 'conv block', 'shared attention'],
      weights: 'integer',
    });
    const { model, weights } = foldBatchNorm.run(network, ignored);
    const { model: after } = chooseAttentionOrder.run({ model }, ignored);
    for (const node of after.nodes.labels)
      if (isOp(node, 'attention')) {
        chosen++;
        t.not(node.attributes.order, 'auto');
      }
    t.deepEqual(referenceTrace(referenceOf(after, weights), input), referenceTrace(referenceOf(model, weights), input));
  }
  t.true(chosen >= 12, `${chosen} attentions`);
});
