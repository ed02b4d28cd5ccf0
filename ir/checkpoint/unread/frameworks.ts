/** @file What spiking frameworks call the parameters and states of their neurons, and what they mean for ours. */
import { currentDecaySources, decaySources, thresholdSources, type MembraneAttributes } from '../../decay.ts';
import { largestLeak } from '../../limits.ts';

/** How a neuron of the model fires and forgets. */
export type Rule = Pick<MembraneAttributes, 'threshold' | 'leak' | 'decay' | 'reset' | 'reset_to'>;

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

/** The decay of a neuron in one step: v = decay v + ... */
const decayOf = ({ leak, decay }: Rule): number => (leak === 0 ? decay : 1 - 2 ** -leak);

/** Its share of what arrives: 1/tau, where the decay is 1 - 1/tau; 1 where nothing is lost. */
const chargeOf = (rule: Rule): number => (decayOf(rule) === 1 ? 1 : 1 - decayOf(rule));

/** What the text says for a decay: a leak by a shift where one is equal, else a decay of its own. */
function decayText(decay: number, charges: boolean): string {
  if (decay === 1) return 'leak: 0';
  const leak = Array.from({ length: largestLeak }, (_, i) => i + 1).find((k) => sameFloat(1 - 2 ** -k, decay));
  if (charges && leak !== undefined) return `leak: ${leak}`;
  return `decay: ${digits(decay)}${charges ? ', decay_input: true' : ''} (leak: 0)`;
}

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
  own: decayOf,
  expected: decayOf,
  remedy: (shown) => decayText(shown, false),
});

const fixed = (what: string, value: number): Parameter => ({
  what,
  shown: (stored) => stored,
  own: () => value,
  expected: () => value,
  remedy: (shown) => `${what} ${digits(shown)}, which this language does not have`,
});

const resetPotential: Parameter = {
  what: 'reset potential',
  shown: (stored) => stored,
  own: (rule) => rule.reset_to,
  expected: (rule) => rule.reset_to,
  remedy: (shown) => `reset_to: ${digits(shown)}`,
};

/** The setting that reads a tensor of this name, with what else it takes; undefined where there is none. */
export function readBy(name: string): string | undefined {
  if (Object.hasOwn(decaySources, name))
    return `decay_from: ${name}${name === 'w' || name === 'tau' ? ', decay_input: true' : ''} (leak: 0)`;
  if (Object.hasOwn(currentDecaySources, name)) return `current_decay_from: ${name}`;
  return Object.hasOwn(thresholdSources, name) ? `threshold_from: ${name} (leak: 0)` : undefined;
}

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
      own: chargeOf,
      expected: (rule) => (decayOf(rule) === 1 ? undefined : Math.log(chargeOf(rule) / decayOf(rule))),
      remedy: (shown) => decayText(1 - shown, true),
    },
  ],
  [
    'tau',
    {
      what: '1/tau',
      shown: (stored) => 1 / stored,
      own: chargeOf,
      expected: (rule) => (decayOf(rule) === 1 ? undefined : 1 / chargeOf(rule)),
      remedy: (shown) => decayText(1 - shown, true),
    },
  ],
  ['beta', decaying('decay beta')],
  ['decay', decaying('decay')],
  ['alpha_mem', decaying('decay alpha_mem')],
  ['v_reset', resetPotential],
  ['reset_value', resetPotential],
  ['v_leak', fixed('resting potential', 0)],
  ['v_rest', fixed('resting potential', 0)],
  ['graded_spikes_factor', fixed('a factor of spikes', 1)], // snnTorch
  [
    'reset_mechanism_val', // snnTorch: 0 subtract, 1 zero, 2 none
    {
      what: 'reset mechanism',
      shown: (stored) => stored,
      own: ({ reset }) => (reset === 'hard' ? 1 : reset === 'each_step' || reset === 'never' ? 2 : 0),
      expected: ({ reset }) => ({ hard: 1, each_step: undefined, never: 2, soft: 0, delayed: 0 })[reset],
      remedy: (shown) =>
        shown === 1 ? 'reset: hard' : shown === 0 ? 'reset: delayed' : 'no reset, which this language does not have',
    },
  ],
]);

/** Parameters that our neurons have under other settings, or not at all: times in seconds, lower bounds, recurrence. */
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
