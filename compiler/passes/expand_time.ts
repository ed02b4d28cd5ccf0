import type { IntegerWeights, Weights } from '../../ir/checkpoint/index.ts';
import { definePass } from './pass.ts';
import { lowerModel } from '../lower/lower.ts';

/**
 * Turns layers into populations that fire `cap` binary spikes, ones first, and projections between them. Grids, ranges
 * and thresholds are still open.
 *
 * ```text
 * before   c = conv2d(x) {"out":8}          after   s <- c: synapses(x)     neurons of s integrate the sums of c,
 *          s = neuron(c) {"cap":4}                                          and spike in up to 4 time steps
 * ```
 */
export const expandTime = definePass({
  name: 'expand-time',
  help: 'Turn layers into populations that fire binary spikes over the time steps of a window.',
  needs: ['model', 'weights', 'target'],
  gives: ['draft'],
  effect: 'exact',
  run({ model, weights, target }, log) {
    const { layers, parameters = new Map() } = integerWeights(weights);
    const draft = lowerModel(model, layers, parameters, target.decayBits);
    log.note(`the input and ${draft.populations.ids.length - 1} populations, ${draft.projections.length} projections`);
    return { draft };
  },
});

/** Weights that are integer; `quantise` comes first in every pipeline. */
export function integerWeights(weights: Weights): IntegerWeights {
  if (weights.kind !== 'integer') throw new Error('weights are not quantised yet: run the pass "quantise" first');
  return weights;
}
