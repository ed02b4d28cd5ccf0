import { mergeCascades as merge } from '../../ir/checkpoint/index.ts';
import type { Diagnostic } from '../../ir/diagnostics/index.ts';
import { definePass } from './pass.ts';

/**
 * Merges convolutions with no neuron between them into one, whose weights multiply spikes; batch norms are folded before.
 *
 * ```text
 * before   a = conv2d(s) {"out":96}                      after   a = conv2d(s) {"out":64}
 *          b = conv2d(a) {"out":64,"graded":true}                t = neuron(a)
 *          t = neuron(b)
 * ```
 *
 * Done where it is exact and takes at most five times the weights: two 1x1 convolutions become one, a RepConv (1x1, border
 * of what it gives to 0, depthwise 3x3, 1x1) becomes a dense 3x3 with zero padding. A depthwise 7x7 before a 1x1 would take
 * up to 49 times the weights: it stays, and its sums travel as graded messages through multiply-accumulate. On a target
 * with weights of less than 8 bits nothing may grow, since a product of narrow factors is not narrow. An integer checkpoint
 * decides for itself.
 */
export const mergeCascades = definePass({
  name: 'merge-cascades',
  help: 'Merge convolutions with no neuron between them, where that is exact and does not take many more weights.',
  needs: ['model', 'weights', 'target'],
  gives: ['model', 'weights'],
  effect: 'rounds',
  run({ model, weights, target }, log) {
    const result = merge(model, weights, target.weightBits >= 8);
    if (result.widened.length > 0) log.warn(widenedWarning(result.widened));
    log.note(`${result.merged} cascades merged, ${result.kept} left with graded messages`);
    return { model: result.model, weights: result.weights };
  },
});

const widenedWarning = (layers: readonly string[]): Diagnostic => ({
  code: 'SPK661',
  severity: 'warning',
  message: `${layers.length} cascades of 4-bit factors are merged into wider kernels, which are rounded once more (the first is "${layers[0]!}")`,
  help: 'give a target with 4-bit weights, where factors stay apart, or an integer checkpoint of the factors; "spikec verify --fidelity" says what it costs',
});
