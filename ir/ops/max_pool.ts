import { largestKernel } from '../limits.ts';
import { extentsOf } from '../tensor.ts';
import { expectKind, expectPlaces } from './helpers/expect.ts';
import { pooledShape, windowsOver } from './helpers/sides.ts';
import { definePrimitive, type Values } from './op.ts';

export const maxPool = definePrimitive({
  name: 'max_pool',
  summary:
    'Largest value of each window of a channel. Of spikes it is their OR, slot by slot; of un-spiked membranes it is the maximum of multi-bit values.',
  source: 'torch.nn.MaxPool2d, of a signal MaxPool1d; pooling_stat of the official V1 stem',
  attributes: {
    kernel: { kind: 'pair', default: [3, 3], min: 1, max: largestKernel, doc: 'Window side in pixels.' },
    stride: { kind: 'pair', default: [2, 2], min: 1, max: largestKernel, doc: 'Step between windows in pixels.' },
    pad: {
      kind: 'pair',
      default: [1, 1],
      min: 0,
      max: largestKernel / 2,
      doc: 'Border in pixels that takes no part; at most kernel / 2.',
    },
  },
  inputs: ['x'],
  gives: ['count', 'membrane'],
  expansion: 'linear',
  grid: 'shared',
  compares: true,
  infer({ x }, attributes) {
    const type = expectKind('max_pool', 'x', x, ['count', 'membrane']);
    expectPlaces('max_pool', 'x', x);
    return { ...type, shape: pooledShape('max_pool', windowsOver(attributes, x.shape), x.shape) };
  },
  evaluate({ inputs: { x }, types, out, attributes }) {
    const { kernel, stride, pad } = windowsOver(attributes, types.x.shape);
    const [, height, width] = extentsOf(types.x.shape);
    const [channels, rows, columns] = extentsOf(out.shape);
    const result = new Float32Array(channels * rows * columns);
    for (let i = 0; i < result.length; i++) {
      const plane = x.subarray(Math.floor(i / (rows * columns)) * height * width);
      const top = (Math.floor(i / columns) % rows) * stride[0] - pad[0];
      const left = (i % columns) * stride[1] - pad[1];
      result[i] = largestIn(plane, [top, top + kernel[0], height], [left, left + kernel[1], width]);
    }
    return result;
  },
  examples: [
    'x -> c: conv2d(8) -> s: sfa -> p: max_pool',
    'x -> c: conv2d(8) -> p: max_pool(kernel=2, pad=0)',
    'x -> c: conv2d(8) -> s: sfa -> p: max_pool(kernel=[1, 2], stride=[1, 2], pad=0)',
  ],
});

/** Largest value in rows and columns [from, to), as far as they exist; rows have the length of the second axis. */
export function largestIn(
  plane: Values,
  [top, bottom, height]: readonly [number, number, number],
  [left, right, width]: readonly [number, number, number],
): number {
  let most = -Infinity;
  for (let y = Math.max(0, top); y < Math.min(bottom, height); y++)
    for (let x = Math.max(0, left); x < Math.min(right, width); x++) most = Math.max(most, plane[y * width + x]!);
  return most;
}
