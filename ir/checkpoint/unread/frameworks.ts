/** @file What spiking frameworks call the parameters and states of their neurons, and what they mean for ours. */
import { largestLeak } from '../../limits.ts';
import type { NeuronNode } from '../../model/index.ts';

/** How a neuron of the model fires and forgets. */
export type Rule = Pick<NeuronNode['attributes'], 'threshold' | 'leak' | 'reset'>;

/** A parameter of a neuron that our neurons have, too. */
export interface Parameter {
  /** In messages, before the value: `threshold`, `1/tau = sigmoid(w)`. */
  readonly what: string;
  /** The value in the unit of `what`, of what the tensor holds. */
  readonly shown: (stored: number) => number;
  /** The same of a model's neuron. */
  readonly own: (rule: Rule) => number;
  /** What the tensor would hold for the model's neuron, in float64; undefined where no value does. */
  readonly expected: (rule: Rule) => number | undefined;
  /** What the model file would have to say for a value in the unit of `what`. */
  readonly remedy: (shown: number) => string;
}

const sameFloat = (a: number, b: number): boolean => Math.fround(a) === Math.fround(b);

/** The fewest of three to six digits that hold the same float32; else three, or what tells it from a short number: 0.9375, 0.599, 0.25000003. */
export function digits(value: number): string {
  const short = [3, 4, 5, 6].map((count) => Number(value.toPrecision(count)));
  const same = short.find((each) => sameFloat(each, value));
  if (same !== undefined) return String(same);
  return String(Math.abs(value - short[0]!) < 1e-5 ? Number(value.toPrecision(9)) : short[0]!);
}

const leaks =
  (what: string, valueOf: (leak: number) => number) =>
  (shown: number): string => {
    const leak = Array.from({ length: largestLeak }, (_, i) => i + 1).find((k) => sameFloat(valueOf(k), shown));
    const examples = [1, 2, 3].map((k) => `leak: ${k} is ${valueOf(k)}`).join(', ');
    return leak === undefined
      ? `${what} ${digits(shown)}, which no leak of this language is (${examples})`
      : `leak: ${leak}`;
  };
const charge = (leak: number): number => 2 ** -leak;
const decay = (leak: number): number => 1 - 2 ** -leak;

const threshold: Parameter = {
  what: 'threshold',
  shown: (stored) => stored,
  own: (rule) => rule.threshold,
  expected: (rule) => rule.threshold,
  remedy: (shown) => `threshold: ${digits(shown)}`,
};

/** Decay of the membrane in one step, v = beta v + ...; 1 - 1/tau. */
const decaying = (what: string): Parameter => ({
  what,
  shown: (stored) => stored,
  own: ({ leak }) => (leak === 0 ? 1 : decay(leak)),
  expected: ({ leak }) => (leak === 0 ? 1 : decay(leak)),
  remedy: (shown) => (shown === 1 ? 'leak: 0' : leaks('a decay of', decay)(shown)),
});

const fixed = (what: string, value: number): Parameter => ({
  what,
  shown: (stored) => stored,
  own: () => value,
  expected: () => value,
  remedy: (shown) => `${what} ${digits(shown)}, which this language does not have`,
});

/** By the last part of the name; after SpikingJelly, snnTorch, Norse, sinabs, BrainCog. */
export const parameters: ReadonlyMap<string, Parameter> = new Map<string, Parameter>([
  ...['v_threshold', 'threshold', 'v_th', 'vth', 'V_th', 'Vth', 'v_thr', 'thresh', 'spike_threshold'].map(
    (name) => [name, threshold] as const,
  ),
  [
    'w', // ParametricLIFNode of SpikingJelly
    {
      what: '1/tau = sigmoid(w)',
      // Seven digits are what float32 tells behind a sigmoid.
      shown: (stored) => Number((1 / (1 + Math.exp(-stored))).toPrecision(7)),
      own: ({ leak }) => (leak === 0 ? 1 : charge(leak)),
      expected: ({ leak }) => (leak === 0 ? undefined : -Math.log(2 ** leak - 1)),
      remedy: leaks('1/tau of', charge),
    },
  ],
  [
    'tau',
    {
      what: '1/tau',
      shown: (stored) => 1 / stored,
      own: ({ leak }) => (leak === 0 ? 1 : charge(leak)),
      expected: ({ leak }) => (leak === 0 ? undefined : 2 ** leak),
      remedy: leaks('1/tau of', charge),
    },
  ],
  ['beta', decaying('decay beta')],
  ['decay', decaying('decay')],
  ['alpha_mem', decaying('decay alpha_mem')],
  ['v_reset', fixed('reset potential', 0)],
  ['reset_value', fixed('reset potential', 0)],
  ['v_leak', fixed('resting potential', 0)],
  ['v_rest', fixed('resting potential', 0)],
  ['graded_spikes_factor', fixed('a factor of spikes', 1)], // snnTorch
  [
    'reset_mechanism_val', // snnTorch: 0 subtract, 1 zero, 2 none
    {
      what: 'reset mechanism',
      shown: (stored) => stored,
      own: ({ reset }) => (reset === 'hard' ? 1 : reset === 'soft' ? 0 : 2),
      expected: ({ reset }) => (reset === 'hard' ? 1 : reset === 'soft' ? 0 : undefined),
      remedy: (shown) =>
        shown === 1 ? 'reset: hard' : shown === 0 ? 'reset: soft' : 'no reset, which this language does not have',
    },
  ],
]);

/** Parameters that our neurons do not have: synaptic currents, times in seconds, lower bounds, recurrence. */
export const foreign: ReadonlySet<string> = new Set([
  ...['alpha', 'rho', 'tau_mem', 'tau_mem_inv', 'tau_syn', 'tau_syn_inv', 'tau_adapt', 'alpha_syn', 'min_v_mem'],
  ...['current_decay', 'voltage_decay', 'threshold_decay', 'refractory_decay', 'w_rec', 'delay', 'v_infinity'],
]);

/** States that a forward keeps, saved with the weights; every sample begins anew. */
export const states: ReadonlySet<string> = new Set([
  ...['v', 'u', 'i', 's', 'v_seq', 's_seq', 'mem', 'v_mem', 'vmem', 'i_syn', 'isyn', 'syn', 'spk', 'spike', 'spikes'],
  ...['membrane', 'membrane_potential', 'mem_pot', 'potential', 'state', 'states', 'prev_spike', 'voltage', 'current'],
]);

/** What modules of neurons are called, where the model has no layer of the name. */
export const soundsLikeNeuron = (module: string): boolean =>
  /^(\w*_)?(p?lif|p?if|alif|ilif|qif|glif|neurons?|spik\w*|sn|leaky|synaptic|node|act)\d*(_\w*)?$|(LIF|Neuron|Spike)/i.test(
    module.slice(module.lastIndexOf('.') + 1),
  );

/** Whether a tensor may be a neuron's, by the last part of its name alone. */
export function mayBelongToNeuron(name: string): boolean {
  const last = name.slice(name.lastIndexOf('.') + 1);
  return parameters.has(last) || foreign.has(last) || states.has(last);
}
