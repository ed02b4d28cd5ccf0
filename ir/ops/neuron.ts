import {
  currentDecaySources,
  decayChannels,
  decayInFloat32,
  decayInIntegers,
  decaySources,
  decayStateSize,
  isRounded,
  needsDecay,
  thresholdSources,
  type MembraneAttributes,
} from '../decay.ts';
import { charged, remaining, resets, type MembraneRule } from '../dynamics.ts';
import { decayRange, largestCap, largestGain, largestLeak, noFloor, smallestDivisor } from '../limits.ts';
import { fireCount, firings, roundings } from '../numerics.ts';
import { sizeOf } from '../tensor.ts';
import { expectKind } from './helpers/expect.ts';
import { channelParameter, decayParameter, meaning, wordsOf } from './helpers/decays.ts';
import { definePrimitive, OperatorError, type Values } from './op.ts';

export const neuron = definePrimitive({
  name: 'neuron',
  summary:
    'Turn membranes into spike counts round(clamp(v / threshold, 0, cap)); the value handed on is count / norm. With a reset other than each_step the membrane v is kept from logical step to logical step: it leaks by a shift, without loss, or by a `decay` that rounds.',
  source:
    'MultiSpike4 of E-SpikeFormer (arXiv 2411.16061), LIFNode and IFNode of spikingjelly; declared with `neuron NAME { ... }`',
  attributes: {
    cap: { kind: 'int', min: 1, max: largestCap, doc: 'Most spikes of one activation: the time steps of a window.' },
    norm: { kind: 'number', min: smallestDivisor, doc: 'What a count is divided by before the next layer.' },
    rounding: {
      kind: 'word',
      choices: roundings,
      doc: 'half_even is torch.round, half_up is floor(x + 0.5), down is floor: one spike per whole threshold.',
    },
    reset: {
      kind: 'word',
      default: 'each_step',
      choices: resets,
      doc: 'each_step: v = x, nothing is kept; hard: v = reset_to after spikes; soft: v -= count * threshold; delayed: the same at the next step, once v has decayed.',
    },
    leak: {
      kind: 'int',
      default: 0,
      min: 0,
      max: largestLeak,
      doc: 'Charging of a kept membrane: 0 is v += x; k is v += (x - v) / 2^k, so tau = 2 is leak 1.',
    },
    threshold: { kind: 'number', default: 1, min: smallestDivisor, doc: 'Membrane that one spike stands for.' },
    fires: {
      kind: 'word',
      default: 'at',
      choices: firings,
      doc: 'at: a spike where v >= threshold; above: where v > threshold, with rounding: down.',
    },
    decay: {
      kind: 'number',
      default: 1,
      min: decayRange[0],
      max: decayRange[1],
      doc: 'Charging of a kept membrane without a leak: v = decay * v + gain * x. The chip multiplies by a factor of `decay_bits` bits, rounding towards zero; the deployed network is that one.',
    },
    decay_input: {
      kind: 'bool',
      default: false,
      doc: 'Whether what arrives is multiplied by 1 - decay, beside the gain.',
    },
    gain: {
      kind: 'number',
      default: 1,
      min: smallestDivisor,
      max: largestGain,
      doc: 'What is added to a decaying membrane is multiplied by it: dt / tau, r. It costs nothing: thresholds take it in.',
    },
    current_decay: {
      kind: 'number',
      default: 0,
      min: decayRange[0],
      max: decayRange[1],
      doc: 'Synaptic current: i = current_decay * i + x, then v = decay * v + gain * i; 0: none.',
    },
    reset_to: {
      kind: 'number',
      default: 0,
      min: -largestGain,
      max: largestGain,
      doc: 'Where reset: hard puts a decaying membrane.',
    },
    start: {
      kind: 'number',
      default: 0,
      min: -largestGain,
      max: largestGain,
      doc: 'A decaying membrane as a sample begins.',
    },
    floor: {
      kind: 'number',
      default: noFloor,
      min: noFloor,
      max: largestGain,
      doc: 'What no logical step leaves a decaying membrane below, as min_v_mem of sinabs; none unless given.',
    },
    decay_from: {
      kind: 'word',
      default: 'text',
      choices: wordsOf(decaySources),
      doc: `Which tensor of the checkpoint holds the decay, one for each channel or for all: ${meaning(decaySources)}.`,
    },
    current_decay_from: {
      kind: 'word',
      default: 'text',
      choices: wordsOf(currentDecaySources),
      doc: `The same of current_decay: ${meaning(currentDecaySources)}.`,
    },
    threshold_from: {
      kind: 'word',
      default: 'text',
      choices: wordsOf(thresholdSources),
      doc: `The same of the threshold: ${meaning(thresholdSources)}.`,
    },
    trained_cap: {
      kind: 'int',
      default: 0,
      min: 0,
      max: largestCap,
      doc: 'Cap that the weights were trained with, where it was not that of evaluation; 0 says nothing. Warnings read it, no arithmetic does.',
    },
  },
  inputs: ['x'],
  gives: ['count'],
  expansion: 'fires',
  grid: null,
  decays: (attributes) => (isRounded(attributes) ? attributes : undefined),
  infer({ x }, attributes) {
    checkMembrane(attributes);
    const { cap, norm } = attributes;
    return { kind: 'count', shape: expectKind('neuron', 'x', x, ['membrane']).shape, cap, norm };
  },
  parameters({ x }, attributes) {
    const { decay_from, current_decay_from, threshold_from } = attributes;
    const channels = x.shape[0]!;
    return [
      ...decayParameter(decay_from, channels),
      ...(current_decay_from === 'text'
        ? []
        : [channelParameter(current_decay_from, channels, currentDecaySources[current_decay_from].near)]),
      ...(threshold_from === 'text'
        ? []
        : [channelParameter(threshold_from, channels, thresholdSources[threshold_from].near, smallestDivisor)]),
    ];
  },
  kept({ x }, attributes) {
    if (attributes.reset === 'each_step') return 0;
    return isRounded(attributes) ? decayStateSize(sizeOf(x.shape)) : sizeOf(x.shape);
  },
  evaluate({ inputs: { x }, out, attributes, parameters, kept, grid }) {
    const { cap, norm, rounding, reset, leak, threshold, fires } = attributes;
    const rule = { cap, norm, rounding, threshold, fires };
    if (reset === 'each_step') return x.map((membrane) => fireCount(membrane, rule) / norm);
    if (!isRounded(attributes))
      return integrateAndFire(x, kept, { reset, leak, threshold }, (v) => fireCount(v, rule)).map(
        (count) => count / norm,
      );
    const channels = decayChannels(attributes, parameters, out.shape[0]!);
    const counts = grid
      ? decayInIntegers(x, kept, attributes, channels, grid)
      : decayInFloat32(x, kept, attributes, channels);
    return counts.map((count) => count / norm);
  },
  examples: [
    'x -> c: conv2d(8) -> spike: sfa',
    'x -> c: conv2d(8) -> spike: sfa(cap=1, norm=1, rounding=down, reset=hard, leak=1)',
    'x -> c: conv2d(8) -> spike: sfa(cap=1, norm=1, rounding=down, reset=hard, decay=0.9, fires=above)',
    'x -> c: conv2d(8) -> spike: sfa(cap=1, norm=1, rounding=down, reset=delayed, decay_from=beta)',
    'x -> c: conv2d(8) -> spike: sfa(cap=2, norm=1, rounding=down, reset=soft, decay=0.8, current_decay=0.5)',
  ],
});

/** One logical step of all neurons: charges the kept membranes, counts, resets. Returns the counts. */
function integrateAndFire(x: Values, kept: Float64Array, rule: MembraneRule, countOf: (v: number) => number): Values {
  return x.map((value, i) => {
    const v = charged(kept[i]!, value, rule.leak);
    const count = countOf(v);
    kept[i] = remaining(v, count, rule);
    return count;
  });
}

/** Throws where attributes contradict each other. */
function checkMembrane(attributes: MembraneAttributes): void {
  const { reset, leak, rounding, fires, decay, decay_from, current_decay, current_decay_from } = attributes;
  const decays = needsDecay(attributes);
  if (reset === 'each_step' && leak !== 0)
    throw new OperatorError(
      `neuron: a leak of ${leak} has no meaning where nothing is kept (reset: each_step)`,
      'give the neuron reset: hard or reset: soft, or leak: 0',
    );
  if (reset === 'each_step' && decays)
    throw new OperatorError(
      'neuron: decay, gain, current_decay, start and what comes with them have no meaning where nothing is kept (reset: each_step)',
      'give the neuron reset: hard, soft or delayed',
    );
  if (leak !== 0 && decays)
    throw new OperatorError(
      `neuron: leak and decay are two ways to say one thing; leak: ${leak} is v += (x - v) / ${2 ** leak}, exactly`,
      `to go on with a decay that rounds, write decay: ${1 - 2 ** -leak}, decay_input: true in place of leak: ${leak}`,
    );
  if (decay === 1 && decay_from === 'text' && attributes.decay_input)
    throw new OperatorError(
      'neuron: with decay_input a decay of 1 lets nothing in',
      'give the neuron a decay below 1, or leave decay_input out',
    );
  if (fires === 'above' && rounding !== 'down')
    throw new OperatorError(
      `neuron: fires: above compares with the threshold, which rounding: ${rounding} does not`,
      'write rounding: down, or leave fires out',
    );
  if (attributes.reset_to !== 0 && reset !== 'hard')
    throw new OperatorError(
      `neuron: reset_to says where reset: hard puts the membrane; this one has reset: ${reset}`,
      'write reset: hard, or leave reset_to out',
    );
  if (decay_from !== 'text' && decay !== 1) throw twice('decay', decay_from);
  if (current_decay_from !== 'text' && current_decay !== 0) throw twice('current_decay', current_decay_from);
}

const twice = (what: string, tensor: string): OperatorError =>
  new OperatorError(
    `neuron: ${what} stands in the text, and in the tensor "${tensor}" of the checkpoint`,
    `leave out ${what}, or ${what}_from`,
  );
