import { foldBatchNorms } from '../../ir/checkpoint/index.ts';
import { isLine } from '../../ir/model/index.ts';
import { definePass } from './pass.ts';

/**
 * Folds each batch norm into the layer in front of it, which then always has a bias.
 *
 * ```text
 * before   c = conv2d(x) {"bias":false}     after   c = conv2d(x) {"bias":true}
 *          b = batch_norm(c)                        s = neuron(c)
 *          s = neuron(b)
 * ```
 *
 * Float weights are folded in float64 and rounded once to float32; of an integer checkpoint the norms are folded
 * already, so only the graph changes.
 */
export const foldBatchNorm = definePass({
  name: 'fold-batch-norm',
  help: 'Fold batch norms into the layers in front of them.',
  needs: ['model', 'weights'],
  gives: ['model', 'weights'],
  effect: 'rounds',
  run({ model, weights }, log) {
    const lines = Map.groupBy(model.nodes.labels.filter(isLine), ({ op }) => op.replaceAll('_', ' '));
    const counted = [...lines].map(([what, layers]) => `${layers.length} ${what}s`);
    log.note(`${counted.join(', ') || 'no norms'} folded`);
    return foldBatchNorms(model, weights);
  },
});
