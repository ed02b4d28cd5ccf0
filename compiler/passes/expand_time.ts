import type { Weights } from '../../ir/checkpoint/index.ts';
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
  needs: ['model', 'weights'],
  gives: ['draft'],
  effect: 'exact',
  run({ model, weights }, log) {
    const draft = lowerModel(model, integerLayers(weights));
    log.note(`the input and ${draft.populations.ids.length - 1} populations, ${draft.projections.length} projections`);
    return { draft };
  },
});

/** The layers of integer weights; `quantise` comes first in every pipeline. */
export function integerLayers(weights: Weights): Extract<Weights, { kind: 'integer' }>['layers'] {
  if (weights.kind !== 'integer') throw new Error('weights are not quantised yet: run the pass "quantise" first');
  return weights.layers;
}
