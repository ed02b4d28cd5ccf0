/** @file What training keeps in a state dict and no forward in evaluation reads. */

/**
 * Counters of batches and of averaged models; what learned-step quantisers keep beside the steps of their weights; decay and
 * counters of moving averages; what the profiler thop counts.
 */
const training =
  /(^|\.)(num_batches_tracked|n_averaged|num_updates|init_state|act\.(alpha|zero_point|signed)|_extra_state|total_(ops|params))$/;

/** Surrogates of spikes and their slopes: they shape gradients alone. */
const surrogate =
  /(^|\.)(surrogate(_function|_grad|_gradient|_grad_fn|_fn)?|spike_(grad|fn|func|function)|sg|surrogate_\w+|grad_width|slope)(\.|$)/;

/** Whether a tensor of this name plays no part in evaluation. */
export const isTrainingOnly = (name: string): boolean => training.test(name) || surrogate.test(name);

/** Parts of the official detector and segmenter that work on the outputs of the network, or help in training only. */
export const isHostPart = (name: string): boolean => /^(rpn_head|roi_head|auxiliary_head)\./.test(name);
