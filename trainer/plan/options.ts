import type { Objective } from '../objective/index.ts';
import type { DeployedMembrane, Surrogate } from '../ops/index.ts';
import type { LearnedExponents } from './exponents.ts';
import type { MaskOptions } from './mask.ts';
import type { Tail } from './tail.ts';
import type { NeuronOptions } from './time.ts';

/** What a step is planned for. */
export interface PlanOptions {
  /** Images of one step. */
  readonly batch: number;
  /** What the network is taught by. */
  readonly objective: Objective;
  /** Share of the target that goes to all classes alike, 0..1; of the objective `classes`. */
  readonly labelSmoothing: number;
  /** Whether the straight-through gradient leaves out the bounds of the clamp, as the large models' code does. */
  readonly bounds: 'inclusive' | 'strict';
  /** Share of a batch's statistics in the running ones. */
  readonly momentum: number;
  /** Whether a layer's values are kept to the end of the step, for whoever inspects them. */
  readonly keeps: (layer: string) => boolean;
  /**
   * Whether weights change; else there is no way back, and the training program is of no use. What only reads weights is then
   * done once, all products are taken from lists, and spikes are written as traces have them. What the host computes
   * is left to it.
   */
  readonly learns: boolean;
  /** Whether products with spike counts of 0 are computed as well, which changes no bit: what those without are compared with. */
  readonly dense: boolean;
  /** Of a network that does not learn: whether it gives answers, the host's part with them, and no traces. */
  readonly answers: boolean;
  /** Computes with weights rounded to a grid, and hands their gradients straight through to the weights. */
  readonly rounds: boolean;
  /** Layers whose scales on that grid are learned; all others keep theirs. */
  readonly scales: readonly LearnedExponents[];
  /** Stretches of the network; all but the last are computed again on the way back instead of being kept. The bits are the same. */
  readonly segments: number;
  /** The neurons of the model, or leaky integrate-and-fire ones in time in their place. */
  readonly neuron: NeuronOptions;
  /** What stands for the derivative of spikes of membranes that reach a level. */
  readonly surrogate: Surrogate;
  /** Images of a sample: one that stands for all logical steps, or one for each. */
  readonly frames: 'one' | 'each step';
  /** Layers of the deployed network that decay by a factor, by name. */
  readonly deployed: ReadonlyMap<string, DeployedMembrane>;
  /** Layers whose values and gradients a step multiplies by a factor per picture: the last ones of branches that may be left out. */
  readonly drops: ReadonlySet<string>;
  /** A decoder that is taught in the objective's place, with a mask. */
  readonly masked?: { readonly mask: MaskOptions; readonly tail: Tail };
}
