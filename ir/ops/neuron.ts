import { fireCount, roundings, type Rounding } from '../numerics.ts';
import { expectKind } from './expect.ts';
import { definePrimitive } from './op.ts';

export const neuron = definePrimitive({
  name: 'neuron',
  summary: 'Turn membranes into spike counts round(clamp(gain x, 0, cap)); the value handed on is count / norm.',
  source: 'E-SpikeFormer (arXiv 2411.16061), MultiSpike4 of the official code; declared with `neuron NAME { ... }`',
  attributes: {
    cap: { kind: 'int', min: 1, max: 64, doc: 'Most spikes of one activation: the time steps of a window.' },
    norm: { kind: 'number', min: 1e-6, doc: 'What a count is divided by before the next layer.' },
    gain: { kind: 'number', default: 1, min: 1e-6, doc: 'What a membrane is multiplied with before it is clamped.' },
    rounding: { kind: 'word', choices: roundings, doc: 'half_even is torch.round, half_up is floor(x + 0.5).' },
  },
  inputs: ['x'],
  expansion: 'fires',
  infer({ x }, { cap, norm }) {
    return { kind: 'count', shape: expectKind('neuron', 'x', x, ['membrane']).shape, cap, norm };
  },
  evaluate({ inputs: { x }, attributes: { cap, norm, gain, rounding } }) {
    const rule = { cap, norm, gain, rounding: rounding as Rounding };
    return x.map((membrane) => fireCount(membrane, rule) / norm);
  },
  examples: ['x -> c: conv2d(8) -> spike: sfa'],
});
