import { largestCap, largestChannels, largestKernel } from '../limits.ts';
import { meanOf } from '../numerics.ts';
import { sizeOf } from '../tensor.ts';
import { expectImage, expectKind, imageOf } from './helpers/expect.ts';
import { definePrimitive, OperatorError, type OfKind, type ValueType } from './op.ts';

export const avgPool = definePrimitive({
  name: 'avg_pool',
  summary:
    'Mean of each window of a channel; the zeros of the border count. Spikes give spikes where a window of them fits 64, of which each counts 1 / divisor; else their sums are un-spiked values, which neurons and layers with weights read.',
  source: 'torch.nn.AvgPool2d with count_include_pad; a divisor of 1 is the sum pooling of sinabs and NIR',
  attributes: {
    kernel: { kind: 'int', default: 2, min: 1, max: largestKernel, doc: 'Window side in pixels.' },
    stride: {
      kind: 'int',
      default: 0,
      min: 0,
      max: largestKernel,
      doc: 'Step between windows in pixels; 0 means kernel.',
    },
    pad: { kind: 'int', default: 0, min: 0, max: largestKernel / 2, doc: 'Zero border in pixels; at most kernel / 2.' },
    divisor: {
      kind: 'int',
      default: 0,
      min: 0,
      max: largestChannels,
      doc: 'What sums are divided by; 0 means the pixels of a window, 1 gives the sums.',
    },
    unspiked: { kind: 'bool', default: false, doc: 'Whether the sums of spikes are un-spiked values in any case.' },
  },
  inputs: ['x'],
  gives: ['count', 'membrane'],
  expansion: 'linear',
  grid: 'averaged',
  divides: (_inputs, attributes) => divisorOf(attributes),
  infer({ x }, attributes) {
    const { kernel, stride, pad, unspiked } = attributes;
    const type = expectKind('avg_pool', 'x', x, ['count', 'membrane']);
    const [channels, height, width] = expectImage('avg_pool', 'x', x);
    if (2 * pad > kernel) throw new OperatorError(`avg_pool: a border of ${pad} is more than half of kernel ${kernel}`);
    const step = stride === 0 ? kernel : stride;
    const [rows, columns] = [height, width].map((side) => Math.floor((side + 2 * pad - kernel) / step) + 1);
    if (rows! < 1 || columns! < 1)
      throw new OperatorError(`avg_pool: a ${kernel}x${kernel} window does not fit ${height}x${width} pixels`);
    return summedType(type, [channels, rows!, columns!], kernel * kernel, divisorOf(attributes), unspiked);
  },
  macs: (_inputs, out, { kernel }) => sizeOf(out.shape) * kernel * kernel,
  evaluate({ inputs: { x }, types, out, attributes }) {
    const { kernel, pad } = attributes;
    const step = attributes.stride === 0 ? kernel : attributes.stride;
    const [, height, width] = imageOf(types.x);
    const [channels, rows, columns] = imageOf(out);
    const divisor = divisorOf(attributes);
    return Float32Array.from({ length: channels * rows * columns }, (_, i) => {
      const plane = Math.floor(i / (rows * columns)) * height * width;
      const [top, left] = [(Math.floor(i / columns) % rows) * step - pad, (i % columns) * step - pad];
      let sum = 0;
      for (let y = Math.max(0, top); y < Math.min(height, top + kernel); y++)
        for (let c = Math.max(0, left); c < Math.min(width, left + kernel); c++) sum += x[plane + y * width + c]!;
      return meanOf(sum, divisor);
    });
  },
  examples: [
    'x -> c: conv2d(8) -> s: sfa -> p: avg_pool(2) -> d: conv2d(8, kernel=3)',
    'x -> c: conv2d(8) -> p: avg_pool(3, stride=2, pad=1) -> s: sfa',
  ],
});

const divisorOf = ({ kernel, divisor }: { kernel: number; divisor: number }): number =>
  divisor === 0 ? kernel * kernel : divisor;

/** What sums of `terms` values of one channel are: of spikes, spikes again where they fit a window and nobody wants them otherwise. */
export function summedType(
  x: OfKind<'count' | 'membrane'>,
  shape: readonly number[],
  terms: number,
  divisor: number,
  unspiked: boolean,
): Extract<ValueType, { kind: 'count' | 'membrane' }> {
  if (x.kind === 'membrane') return { kind: 'membrane', shape };
  const [most, norm] = [x.cap * terms, x.norm * divisor];
  if (!unspiked && most <= largestCap) return { kind: 'count', shape, cap: most, norm };
  return { kind: 'membrane', shape, counts: { most, norm } };
}
