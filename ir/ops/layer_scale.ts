import { expectKind } from './helpers/expect.ts';
import { definePrimitive } from './op.ts';

export const layerScale = definePrimitive({
  name: 'layer_scale',
  summary: 'Multiply each channel with a learned factor; folds into the layer in front of it.',
  source: 'layer_scale1 and layer_scale2 of the official large, segmentation and QSD models; the key has no `.weight`',
  attributes: {},
  inputs: ['x'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: null,
  line: (channel, { weight }) => ({ scale: weight![channel]!, offset: 0 }),
  infer({ x }) {
    return { kind: 'membrane', shape: expectKind('layer_scale', 'x', x, ['membrane']).shape };
  },
  parameters: ({ x }) => [{ name: 'weight', shape: [x.shape[0]!], learned: true, near: 0.6, bareKey: true }],
  evaluate({ inputs: { x }, out, parameters }) {
    const positions = x.length / out.shape[0]!;
    return Float32Array.from(x, (value, i) => value * parameters['weight']![Math.floor(i / positions)]!);
  },
  examples: ['x -> c: conv2d(8) -> b: batch_norm -> layer_scale1: layer_scale'],
});
