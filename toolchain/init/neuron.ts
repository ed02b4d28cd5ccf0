/** @file The neuron of a skeleton: what tensors of neurons say, or a default that is stated. */
import type { Module } from './modules.ts';

/** A `neuron` declaration with what is to be known of it. */
export interface NeuronChoice {
  readonly name: string;
  readonly settings: string;
  /** Lines of comment. */
  readonly notes: readonly string[];
  /** Last parts of tensors that the declaration reads. */
  readonly reads: readonly string[];
}

const counts = 'cap: 1, norm: 1, rounding: down';

/** How frameworks are known by the tensors of their neurons, the first that is there counts. */
const frameworks: readonly (readonly [tensor: string, choice: Omit<NeuronChoice, 'reads'>])[] = [
  [
    'alpha',
    {
      name: 'synaptic',
      settings: `${counts}, fires: above, reset: delayed, decay_from: beta, current_decay_from: alpha`,
      notes: ['Synaptic of snnTorch, by its tensors alpha and beta; reset by subtraction, its default.'],
    },
  ],
  [
    'beta',
    {
      name: 'leaky',
      settings: `${counts}, fires: above, reset: delayed, decay_from: beta`,
      notes: ['Leaky of snnTorch, by its tensor beta; reset by subtraction, its default: reset: hard for "zero".'],
    },
  ],
  [
    'w',
    {
      name: 'plif',
      settings: `${counts}, reset: hard, decay_from: w, decay_input: true`,
      notes: ['ParametricLIFNode of SpikingJelly, by its tensor w: 1/tau = sigmoid(w).'],
    },
  ],
];

const stated: NeuronChoice = {
  name: 'lif',
  settings: `${counts}, reset: hard, leak: 1`,
  notes: [
    '? The neuron, which has no tensor: here LIFNode() of SpikingJelly, tau = 2, threshold 1, hard reset to 0.',
    'docs/neurons.md has the line for each neuron of SpikingJelly, snnTorch, Norse, sinabs and others.',
  ],
  reads: [],
};

/** The neuron that most of a file's neurons are; thresholds are read where all have one. */
export function neuronOf(modules: readonly Module[]): NeuronChoice {
  const neurons = modules.filter(({ kind }) => kind === 'neuron');
  const found = frameworks.find(
    ([tensor]) => neurons.length > 0 && neurons.every(({ tensors }) => tensors.has(tensor)),
  );
  if (!found) return stated;
  const [, choice] = found;
  const hasThreshold = neurons.every(({ tensors }) => tensors.has('threshold'));
  const settings = hasThreshold ? `${choice.settings}, threshold_from: threshold` : choice.settings;
  const reads = [...settings.matchAll(/_from: (\w+)/g)].map(([, tensor]) => tensor!);
  return { ...choice, settings, reads };
}
