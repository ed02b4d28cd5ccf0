import { expectKind } from './helpers/expect.ts';
import { definePrimitive, OperatorError } from './op.ts';

export const spare = definePrimitive({
  name: 'spare',
  summary:
    'Hands its value on unchanged. The official checkpoint holds a weight under this name, which counts as parameters and takes no part in any forward.',
  source: 'talking_heads of the official V1 attention: a module that is built and never called',
  attributes: {
    shape: { kind: 'numbers', doc: 'Extents of the weight that the checkpoint holds.' },
  },
  inputs: ['x'],
  gives: ['count'],
  expansion: 'linear',
  grid: null,
  transparent: true,
  infer({ x }, { shape }) {
    if (shape.length === 0 || shape.some((extent) => !Number.isInteger(extent) || extent < 1))
      throw new OperatorError(`spare: the shape must be positive whole numbers, not [${shape.join(', ')}]`);
    return expectKind('spare', 'x', x, ['count']);
  },
  parameters: (_inputs, { shape }) => [{ name: 'weight', shape, learned: true, unused: true }],
  evaluate: ({ inputs: { x } }) => x,
  examples: ['x -> c: conv2d(8) -> s: sfa -> extra: spare([4, 4, 1])'],
});
