import { largestKernel } from '../limits.ts';
import { expectImage, expectKind, imageOf } from './helpers/expect.ts';
import { definePrimitive, OperatorError, type Values } from './op.ts';

export const maxPool = definePrimitive({
  name: 'max_pool',
  summary:
    'Largest value of each window of a channel. Of spikes it is their OR, slot by slot; of un-spiked membranes it is the maximum of multi-bit values.',
  source: 'torch.nn.MaxPool2d; pooling_stat of the official V1 stem',
  attributes: {
    kernel: { kind: 'int', default: 3, min: 1, max: largestKernel, doc: 'Window side in pixels.' },
    stride: { kind: 'int', default: 2, min: 1, max: largestKernel, doc: 'Step between windows in pixels.' },
    pad: {
      kind: 'int',
      default: 1,
      min: 0,
      max: largestKernel / 2,
      doc: 'Border in pixels that takes no part; at most kernel / 2.',
    },
  },
  inputs: ['x'],
  gives: ['count', 'membrane'],
  expansion: 'linear',
  grid: 'shared',
  infer({ x }, { kernel, stride, pad }) {
    const type = expectKind('max_pool', 'x', x, ['count', 'membrane']);
    const [channels, height, width] = expectImage('max_pool', 'x', x);
    if (2 * pad > kernel) throw new OperatorError(`max_pool: a border of ${pad} is more than half of kernel ${kernel}`);
    const [rows, columns] = [height, width].map((side) => Math.floor((side + 2 * pad - kernel) / stride) + 1);
    if (rows! < 1 || columns! < 1)
      throw new OperatorError(`max_pool: a ${kernel}x${kernel} window does not fit ${height}x${width} pixels`);
    return { ...type, shape: [channels, rows!, columns!] };
  },
  evaluate({ inputs: { x }, types, out, attributes: { kernel, stride, pad } }) {
    const [, height, width] = imageOf(types.x);
    const [channels, rows, columns] = imageOf(out);
    const result = new Float32Array(channels * rows * columns);
    for (let i = 0; i < result.length; i++) {
      const plane = x.subarray(Math.floor(i / (rows * columns)) * height * width);
      const [top, left] = [(Math.floor(i / columns) % rows) * stride - pad, (i % columns) * stride - pad];
      result[i] = largestIn(plane, [top, top + kernel, height], [left, left + kernel, width]);
    }
    return result;
  },
  examples: ['x -> c: conv2d(8) -> s: sfa -> p: max_pool', 'x -> c: conv2d(8) -> p: max_pool(kernel=2, pad=0)'],
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
