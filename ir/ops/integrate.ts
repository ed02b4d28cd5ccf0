import { decayChannels, decayInFloat32, decayInIntegers, decaySources, decayStateSize, neverFiring } from '../decay.ts';
import { decayRange, largestGain } from '../limits.ts';
import { sizeOf } from '../tensor.ts';
import { expectKind } from './helpers/expect.ts';
import { decayParameter, wordsOf } from './helpers/decays.ts';
import { definePrimitive, OperatorError } from './op.ts';

export const integrate = definePrimitive({
  name: 'integrate',
  summary:
    'A leaky integrator that never fires: v = decay * v + x lives from logical step to logical step; the host reads it, or layers behind fixed_point.',
  source: 'LI of NIR, Norse and Lava; a read-out layer whose threshold is never reached',
  attributes: {
    decay: {
      kind: 'number',
      default: 1,
      min: decayRange[0],
      max: decayRange[1],
      doc: 'What a logical step leaves of v, as a factor of `decay_bits` bits that rounds towards zero; 1 sums over all steps.',
    },
    start: {
      kind: 'number',
      default: 0,
      min: -largestGain,
      max: largestGain,
      doc: 'The membrane as a sample begins.',
    },
    decay_from: {
      kind: 'word',
      default: 'text',
      choices: wordsOf(decaySources),
      doc: 'Which tensor of the checkpoint holds the decay, as that of a neuron.',
    },
  },
  inputs: ['x'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: 'shared',
  wide: true,
  decays: neverFiring,
  infer({ x }, { decay, decay_from }) {
    if (decay_from !== 'text' && decay !== 1)
      throw new OperatorError(
        `integrate: decay stands in the text, and in the tensor "${decay_from}" of the checkpoint`,
        'leave out decay, or decay_from',
      );
    return { kind: 'membrane', shape: expectKind('integrate', 'x', x, ['membrane']).shape };
  },
  parameters: ({ x }, { decay_from }) => decayParameter(decay_from, x.shape[0]!),
  kept: ({ x }) => decayStateSize(sizeOf(x.shape)),
  evaluate({ inputs: { x }, out, attributes, parameters, kept, grid }) {
    const membrane = neverFiring(attributes);
    const channels = decayChannels(membrane, parameters, out.shape[0]!);
    if (grid) decayInIntegers(x, kept, membrane, channels, grid);
    else decayInFloat32(x, kept, membrane, channels);
    const unitOf = (i: number): number => (grid ? grid.units[Math.floor((i * channels.length) / x.length)]! : 1);
    return Float64Array.from(x, (_, i) => kept[i]! * unitOf(i));
  },
  examples: [
    'x -> c: conv2d(8) -> s: sfa -> f: linear(10) -> v: integrate(decay=0.9) -> mean_steps',
    'x -> c: conv2d(8) -> s: sfa -> f: linear(10) -> v: integrate -> mean_steps',
    'x -> c: conv2d(8) -> v: integrate(decay=0.75) -> r: fixed_point(4) -> d: conv2d(4, graded=true) -> s: sfa',
  ],
});
