/** @file Depthwise convolution, one square kernel per channel: cut by images. */
import { kernelsOf } from '../../../ir/model/index.ts';
import { split } from '../../../engine/index.ts';
import { task } from '../../kernels/index.ts';
import { floatBytes } from '../../layout.ts';
import { sumOver, tileBytes } from './matrix.ts';
import type { ForwardLayer, GradientLayer, Layer } from '../op.ts';
import { imageShares } from '../shares.ts';

/** Operators with shared kernels: those that are square and contiguous come here. */
type Convolution = 'conv2d' | 'conv1d' | 'conv_transpose2d';

function windowsOf({ node, inputs: [x], output }: Layer<Convolution>) {
  const { height, width, padded: channels } = x!.extents;
  const { kernel, stride, before } = kernelsOf(node)!;
  const { height: outHeight, width: outWidth } = output.extents;
  return { height, width, channels, kernel: kernel[0], stride: stride[0], pad: before[0], outHeight, outWidth };
}

/** Memory for one image with a border of zeros, the largest of forward and gradient. */
function borderBytes(layer: Layer<Convolution>): number {
  const { height, width, channels, kernel, stride, pad, outHeight, outWidth } = windowsOf(layer);
  const side = (size: number, out: number): number => Math.max(size + pad, (out - 1) * stride) + kernel;
  return tileBytes + side(height, outHeight) * side(width, outWidth) * channels * floatBytes;
}

const macsOf = (layer: Layer<Convolution>): number =>
  layer.output.rows * layer.output.extents.padded * windowsOf(layer).kernel ** 2;

/** One task per share of images: copies an image into a border of zeros, then multiplies channel by channel. */
export function depthwiseForward(layer: ForwardLayer<Convolution>): void {
  const { node, inputs, output, batch } = layer;
  layer.scratch(borderBytes(layer));
  const bias = node.attributes.bias ? layer.parameter('bias').address : 0;
  const places = { x: inputs[0]!.address, weights: layer.parameter('weight').address, y: output.address, bias };
  layer.phase(
    'forward',
    imageShares(batch, macsOf(layer)).map((range) => task('depthwise', { ...windowsOf(layer), ...places, ...range })),
  );
}

/**
 * The gradients of the kernels [tap][channel], summed over at most 16 ranges of images, and of the input if it is wanted.
 * The bias is the caller's.
 */
export function depthwiseGradient(layer: GradientLayer<Convolution>): void {
  const { inputs, gradient, batch } = layer;
  layer.scratch(borderBytes(layer));
  const weight = layer.parameter('weight');
  const sums = { x: inputs[0]!.address, g: gradient.address };
  const ranges = split(batch, Math.min(16, Math.ceil(macsOf(layer) / 500_000)));
  const target = { address: weight.gradient, bytes: weight.bytes };
  sumOver(layer, 'weight gradient', ranges, target, (range, partial) =>
    task('depthwiseWeightGradient', { ...windowsOf(layer), ...sums, ...range, partial }),
  );
  const into = layer.into(0);
  if (!into) return;
  const places = { g: gradient.address, weights: weight.address, dx: into.address, accumulate: into.accumulate };
  layer.phase(
    'input gradient',
    imageShares(batch, macsOf(layer)).map((range) =>
      task('depthwiseInputGradient', { ...windowsOf(layer), ...places, ...range }),
    ),
  );
}
