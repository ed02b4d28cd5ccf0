import { largestCap, largestChannels, largestKernel } from '../limits.ts';
import { meanOf } from '../numerics.ts';
import { extentsOf, sizeOf, type Shape } from '../tensor.ts';
import { expectKind, expectPlaces } from './helpers/expect.ts';
import { pooledShape, windowsOver, type Windows } from './helpers/sides.ts';
import { definePrimitive, type OfKind, type ValueType } from './op.ts';

export const avgPool = definePrimitive({
  name: 'avg_pool',
  summary:
    'Mean of each window of a channel; the zeros of the border count. Spikes give spikes where a window of them fits 64, of which each counts 1 / divisor; else their sums are un-spiked values, which neurons and layers with weights read.',
  source: 'torch.nn.AvgPool2d with count_include_pad; a divisor of 1 is the sum pooling of sinabs and NIR',
  attributes: {
    kernel: { kind: 'pair', default: [2, 2], min: 1, max: largestKernel, doc: 'Window side in pixels.' },
    stride: {
      kind: 'pair',
      default: [0, 0],
      min: 0,
      max: largestKernel,
      doc: 'Step between windows in pixels; 0 means kernel.',
    },
    pad: {
      kind: 'pair',
      default: [0, 0],
      min: 0,
      max: largestKernel / 2,
      doc: 'Zero border in pixels; at most kernel / 2.',
    },
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
  divides: ({ x }, attributes) => divisorOf(attributes, x.shape),
  infer({ x }, attributes) {
    const type = expectKind('avg_pool', 'x', x, ['count', 'membrane']);
    expectPlaces('avg_pool', 'x', x);
    const windows = averageWindows(attributes, x.shape);
    const [rows, columns] = windows.kernel;
    const shape = pooledShape('avg_pool', windows, x.shape);
    return summedType(type, shape, rows * columns, divisorOf(attributes, x.shape), attributes.unspiked);
  },
  macs: ({ x }, out, attributes) => {
    const [rows, columns] = averageWindows(attributes, x.shape).kernel;
    return sizeOf(out.shape) * rows * columns;
  },
  evaluate({ inputs: { x }, types, out, attributes }) {
    const { kernel, stride, pad } = averageWindows(attributes, types.x.shape);
    const [, height, width] = extentsOf(types.x.shape);
    const [channels, rows, columns] = extentsOf(out.shape);
    const divisor = divisorOf(attributes, types.x.shape);
    return Float32Array.from({ length: channels * rows * columns }, (_, i) => {
      const plane = Math.floor(i / (rows * columns)) * height * width;
      const top = (Math.floor(i / columns) % rows) * stride[0] - pad[0];
      const left = (i % columns) * stride[1] - pad[1];
      let sum = 0;
      for (let y = Math.max(0, top); y < Math.min(height, top + kernel[0]); y++)
        for (let c = Math.max(0, left); c < Math.min(width, left + kernel[1]); c++) sum += x[plane + y * width + c]!;
      return meanOf(sum, divisor);
    });
  },
  examples: [
    'x -> c: conv2d(8) -> s: sfa -> p: avg_pool(2) -> d: conv2d(8, kernel=3)',
    'x -> c: conv2d(8) -> p: avg_pool(3, stride=2, pad=1) -> s: sfa',
    'x -> c: conv2d(8) -> s: sfa -> p: avg_pool([1, 4]) -> d: conv2d(8, kernel=3)',
  ],
});

/** The windows over a value; where no step is given it is the window itself. */
export const averageWindows = ({ kernel, stride, pad }: Windows, shape: Shape): Windows =>
  windowsOver({ kernel, stride: [stride[0] || kernel[0], stride[1] || kernel[1]], pad }, shape);

/** What sums are divided by. */
function divisorOf(attributes: Windows & { readonly divisor: number }, shape: Shape): number {
  const [rows, columns] = averageWindows(attributes, shape).kernel;
  return attributes.divisor === 0 ? rows * columns : attributes.divisor;
}

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
