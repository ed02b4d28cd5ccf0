import { largestCap, largestChannels, largestKernel } from '../limits.ts';
import { meanOf } from '../numerics.ts';
import { sizeOf } from '../tensor.ts';
import { expectImage, expectKind, imageOf } from './helpers/expect.ts';
import { expectHalfBorder, positionsOf } from './helpers/sides.ts';
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
  divides: (_inputs, attributes) => divisorOf(attributes),
  infer({ x }, attributes) {
    const { kernel, pad, unspiked } = attributes;
    const type = expectKind('avg_pool', 'x', x, ['count', 'membrane']);
    const [channels, height, width] = expectImage('avg_pool', 'x', x);
    expectHalfBorder('avg_pool', kernel, pad);
    const window = { kernel, stride: poolStride(attributes) };
    const positions = positionsOf('avg_pool', 'window', window, { before: pad, after: pad }, [height, width]);
    return summedType(type, [channels, ...positions], kernel[0] * kernel[1], divisorOf(attributes), unspiked);
  },
  macs: (_inputs, out, { kernel }) => sizeOf(out.shape) * kernel[0] * kernel[1],
  evaluate({ inputs: { x }, types, out, attributes }) {
    const { kernel, pad } = attributes;
    const step = poolStride(attributes);
    const [, height, width] = imageOf(types.x);
    const [channels, rows, columns] = imageOf(out);
    const divisor = divisorOf(attributes);
    return Float32Array.from({ length: channels * rows * columns }, (_, i) => {
      const plane = Math.floor(i / (rows * columns)) * height * width;
      const top = (Math.floor(i / columns) % rows) * step[0] - pad[0];
      const left = (i % columns) * step[1] - pad[1];
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

type Pair = readonly [rows: number, columns: number];

/** What sums are divided by. */
const divisorOf = ({ kernel, divisor }: { readonly kernel: Pair; readonly divisor: number }): number =>
  divisor === 0 ? kernel[0] * kernel[1] : divisor;

/** The step between windows. */
export const poolStride = ({ kernel, stride }: { readonly kernel: Pair; readonly stride: Pair }): Pair => [
  stride[0] || kernel[0],
  stride[1] || kernel[1],
];

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
