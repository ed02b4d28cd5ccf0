import { charged, remaining, resets, type MembraneRule } from '../dynamics.ts';
import { largestCap, largestLeak, smallestDivisor } from '../limits.ts';
import { fireCount, roundings } from '../numerics.ts';
import { sizeOf } from '../tensor.ts';
import { expectKind } from './helpers/expect.ts';
import { definePrimitive, OperatorError, type Values } from './op.ts';

export const neuron = definePrimitive({
  name: 'neuron',
  summary:
    'Turn membranes into spike counts round(clamp(v / threshold, 0, cap)); the value handed on is count / norm. With a reset other than each_step the membrane v is kept from logical step to logical step.',
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
      doc: 'each_step: v = x, nothing is kept; hard: v = 0 after spikes; soft: v -= count * threshold.',
    },
    leak: {
      kind: 'int',
      default: 0,
      min: 0,
      max: largestLeak,
      doc: 'Charging of a kept membrane: 0 is v += x; k is v += (x - v) / 2^k, so tau = 2 is leak 1.',
    },
    threshold: { kind: 'number', default: 1, min: smallestDivisor, doc: 'Membrane that one spike stands for.' },
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
  infer({ x }, { cap, norm, reset, leak }) {
    if (reset === 'each_step' && leak !== 0)
      throw new OperatorError(
        `neuron: a leak of ${leak} has no meaning where nothing is kept (reset: each_step)`,
        'give the neuron reset: hard or reset: soft, or leak: 0',
      );
    return { kind: 'count', shape: expectKind('neuron', 'x', x, ['membrane']).shape, cap, norm };
  },
  kept: ({ x }, { reset }) => (reset === 'each_step' ? 0 : sizeOf(x.shape)),
  evaluate({ inputs: { x }, attributes: { cap, norm, rounding, reset, leak, threshold }, kept }) {
    const rule = { cap, norm, rounding, threshold };
    if (reset === 'each_step') return x.map((membrane) => fireCount(membrane, rule) / norm);
    return integrateAndFire(x, kept, { reset, leak, threshold }, (v) => fireCount(v, rule)).map(
      (count) => count / norm,
    );
  },
  examples: [
    'x -> c: conv2d(8) -> spike: sfa',
    'x -> c: conv2d(8) -> spike: sfa(cap=1, norm=1, rounding=down, reset=hard, leak=1)',
  ],
});

/** One logical step of all neurons: charges the kept membranes, counts, resets. Returns the counts. */
function integrateAndFire(x: Values, kept: Float32Array, rule: MembraneRule, countOf: (v: number) => number): Values {
  return x.map((value, i) => {
    const v = charged(kept[i]!, value, rule.leak);
    const count = countOf(v);
    kept[i] = remaining(v, count, rule);
    return count;
  });
}
