/** @file What convolutions and linear layers share: packed weights, partial weight gradients, bias gradients. */
import type { Share, Task } from '../../../engine/index.ts';
import { constants, task } from '../../kernels/index.ts';
import { floatBytes } from '../../layout.ts';
import type { ForwardContext, GradientContext, ParameterPlace, LayerContext } from '../op.ts';
import { byteShares, partialShares, rowShares, vectorShares } from '../shares.ts';

/** A product of rows with a weight matrix. */
export interface Product {
  readonly rows: number;
  readonly depth: number;
  readonly width: number;
}

export const macsOf = ({ rows, depth, width }: Product): number => rows * depth * width;

/** Room for partial tiles at the start of a thread's memory. */
export const { tileBytes } = constants;

/** Bytes of a packed matrix: columns in panels of eight. */
export const packedBytes = (depth: number, width: number): number => depth * Math.ceil(width / 8) * 8 * floatBytes;

/** Memory for gathered windows: as in convolution.as, 128 KiB or four windows. */
export const gatheredBytes = (depth: number): number => Math.max(constants.windowBytes, 4 * depth * floatBytes);

/** What a weight gradient takes of gathered windows: a packed block of gradients, and the windows. */
export const windowScratchOf = ({ depth, width }: Product): number =>
  tileBytes + packedBytes(constants.packedDepth, width) + gatheredBytes(depth);

/** Packs the weights [depth][width] for the forward product. Returns their address. */
export function packForward(layer: ForwardContext, weight: ParameterPlace, { depth, width }: Product): number {
  const packed = layer.kept('packed', packedBytes(depth, width));
  const stride = width * floatBytes;
  layer.prepare(task('packMatrix', { source: weight.address, stride, depth, width, transposed: 0, target: packed }));
  return packed;
}

/** Packs the transposed weights [width][depth], for the gradient of the rows. Returns their address. */
export function packTransposed(layer: ForwardContext, weight: ParameterPlace, product: Product): number {
  const { depth, width } = product;
  const packed = layer.kept('packed transposed', packedBytes(width, depth));
  const source = { source: weight.address, stride: width * floatBytes };
  const item = task('packMatrix', { ...source, depth: width, width: depth, transposed: 1, target: packed });
  layer.prepare(item, 'training');
  return packed;
}

/**
 * Sums a weight gradient over ranges of rows: each range into its own memory, then all of them in order.
 *
 * @param partialOf the task that overwrites `partial` with the sum over one range.
 */
export function sumOver(
  layer: GradientContext,
  name: string,
  ranges: readonly Share[],
  target: { readonly address: number; readonly bytes: number },
  partialOf: (range: Share, partial: number) => Task,
): void {
  const { address, bytes } = target;
  if (ranges.length === 1) {
    layer.phase(name, [partialOf(ranges[0]!, address)]);
    return;
  }
  const partial = layer.temporary(bytes * ranges.length);
  layer.phase(
    name,
    ranges.map((range, i) => partialOf(range, partial + i * bytes)),
  );
  const sum = { partial, count: ranges.length, size: bytes, out: address };
  layer.phase(
    'sum of partial gradients',
    vectorShares(bytes, ranges.length).map((range) => task('sumPartials', { ...sum, ...range })),
  );
}

/** The gradient of a bias, one number per channel; nothing in front of a batch norm, where it is 0 by definition. */
export function biasGradient(layer: GradientContext, bias: ParameterPlace): void {
  if (layer.normed) return;
  const { gradient, output } = layer;
  const channels = output.extents.padded;
  const ranges = byteShares(output.rows, channels * floatBytes);
  const partial = layer.temporary(ranges.length * channels * 8);
  layer.phase(
    'bias gradient',
    ranges.map(({ from, to }, i) =>
      task('columnSums', { x: gradient.address, channels, from, to, partial: partial + i * channels * 8 }),
    ),
  );
  layer.phase('bias gradient', [
    task('finishColumnSums', { partial, chunks: ranges.length, channels, out: bias.gradient }),
  ]);
}

/** A phase of plain products, cut by rows. */
export function productPhase(
  layer: LayerContext,
  name: string,
  product: Product,
  { a, packed, c, bias, accumulate }: { a: number; packed: number; c: number; bias: number; accumulate: number },
): void {
  const { rows, depth, width } = product;
  layer.scratch(tileBytes);
  layer.phase(
    name,
    rowShares(rows, macsOf(product)).map(({ from, to }) =>
      task('multiply', {
        ...{ a: a + from * depth * floatBytes, aStride: depth * floatBytes, packed, depth, width },
        ...{ c: c + from * width * floatBytes, rows: to - from, bias, accumulate },
      }),
    ),
  );
}

/**
 * Gradients of a plain product: of the weights, and of the rows if they want it.
 *
 * @param listed the task that sums the weights' over a range of rows of which most numbers are 0.
 */
export function matrixGradients(
  layer: GradientContext,
  product: Product,
  listed?: (range: Share, partial: number) => Task,
): void {
  const { rows, depth, width } = product;
  const weight = layer.parameter('weight');
  const g = layer.gradient.address;
  const a = layer.inputs[0]!.address;
  layer.scratch(tileBytes + packedBytes(constants.packedDepth, width));
  const target = { address: weight.gradient, bytes: weight.bytes };
  const dense = ({ from, to }: Share, partial: number): Task => {
    const part = { a: a + from * depth * floatBytes, g: g + from * width * floatBytes, rows: to - from };
    return task('multiplyTransposed', { ...part, depth, width, partial });
  };
  sumOver(layer, 'weight gradient', partialShares(rows, macsOf(product)), target, listed ?? dense);
  const into = layer.into(0);
  if (!into) return;
  const packed = layer.kept('packed transposed', packedBytes(width, depth));
  const back = { rows, depth: width, width: depth };
  productPhase(layer, 'input gradient', back, { a: g, packed, c: into.address, bias: 0, accumulate: into.accumulate });
}
