/** @file Depthwise convolution, one kernel per channel: cut by images. */
import { paddingOf } from '../../ir/ops/index.ts';
import { split } from '../../engine/index.ts';
import { task } from '../kernels/index.ts';
import { floatBytes } from '../layout.ts';
import { sumOver, tileBytes } from './matrix.ts';
import type { ForwardSite, GradientSite, Site } from './op.ts';
import { imageShares } from './shares.ts';

function windowsOf({ node: { attributes }, inputs: [x], output }: Site<'conv2d'>) {
  const { height, width, padded: channels } = x!.extents;
  const { kernel, stride } = attributes;
  const { height: outHeight, width: outWidth } = output.extents;
  return { height, width, channels, kernel, stride, pad: paddingOf(attributes), outHeight, outWidth };
}

/** Memory for one image with a border of zeros, the largest of forward and gradient. */
function borderBytes(site: Site<'conv2d'>): number {
  const { height, width, channels, kernel, stride, pad, outHeight, outWidth } = windowsOf(site);
  const side = (size: number, out: number): number => Math.max(size + pad, (out - 1) * stride) + kernel;
  return tileBytes + side(height, outHeight) * side(width, outWidth) * channels * floatBytes;
}

const macsOf = ({ node, output }: Site<'conv2d'>): number =>
  output.rows * output.extents.padded * node.attributes.kernel ** 2;

export function depthwiseForward(site: ForwardSite<'conv2d'>): void {
  const { node, inputs, output, batch } = site;
  site.scratch(borderBytes(site));
  const bias = node.attributes.bias ? site.parameter('bias').address : 0;
  const places = { x: inputs[0]!.address, weights: site.parameter('weight').address, y: output.address, bias };
  site.phase(
    'forward',
    imageShares(batch, macsOf(site)).map((range) => task('depthwise', { ...windowsOf(site), ...places, ...range })),
  );
}

export function depthwiseGradient(site: GradientSite<'conv2d'>): void {
  const { inputs, gradient, batch } = site;
  site.scratch(borderBytes(site));
  const weight = site.parameter('weight');
  const sums = { x: inputs[0]!.address, g: gradient.address };
  const ranges = split(batch, Math.min(16, Math.ceil(macsOf(site) / 500_000)));
  const target = { address: weight.gradient, bytes: weight.bytes };
  sumOver(site, 'weight gradient', ranges, target, (range, partial) =>
    task('depthwiseWeightGradient', { ...windowsOf(site), ...sums, ...range, partial }),
  );
  const into = site.into(0);
  if (!into) return;
  const places = { g: gradient.address, weights: weight.address, dx: into.address, accumulate: into.accumulate };
  site.phase(
    'input gradient',
    imageShares(batch, macsOf(site)).map((range) =>
      task('depthwiseInputGradient', { ...windowsOf(site), ...places, ...range }),
    ),
  );
}
