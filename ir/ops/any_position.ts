import { expectPlaces, expectKind } from './helpers/expect.ts';
import { definePrimitive } from './op.ts';

export const anyPosition = definePrimitive({
  name: 'any_position',
  summary:
    'OR over all positions of each channel, slot by slot: the mask of V1, whose neuron on the sum of k and v fires exactly where some token has both.',
  source: 'talking_heads_lif of the official V1 code; equal to OR on every recorded set (golden/FAMILY.md)',
  attributes: {},
  inputs: ['x'],
  gives: ['count'],
  expansion: 'linear',
  grid: null,
  infer({ x }) {
    return { ...expectKind('any_position', 'x', x, ['count']), shape: [expectPlaces('any_position', 'x', x)[0]] };
  },
  evaluate({ inputs: { x }, out }) {
    const positions = x.length / out.shape[0]!;
    const largest = new Float32Array(out.shape[0]!);
    x.forEach((value, i) => {
      const channel = Math.floor(i / positions);
      largest[channel] = Math.max(largest[channel]!, value);
    });
    return largest;
  },
  examples: ['x -> c: conv2d(8) -> s: sfa -> m: any_position'],
});
