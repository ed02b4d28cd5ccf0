import { paddingOf, type AttributesOf } from '../../ir/ops/index.ts';
import { task } from '../kernels/index.ts';
import { floatBytes, padChannels, type PaddedExtents } from '../layout.ts';
import { depthwiseForward, depthwiseGradient } from './depthwise.ts';
import {
  biasGradient,
  macsOf,
  matrixGradients,
  packedBytes,
  packForward,
  packTransposed,
  productPhase,
  sumOver,
  tileBytes,
  type Product,
} from './matrix.ts';
import {
  perChannel,
  type ForwardSite,
  type GradientSite,
  type ParameterLayout,
  type Site,
  type TrainingOperator,
} from './op.ts';
import { imageShares, partialShares, rowShares } from './shares.ts';

type ConvolutionAttributes = AttributesOf<'conv2d'>;

/**
 * Convolution, in one of three ways: depthwise; as a plain product where windows are single pixels; else by gathered
 * windows. Other groups run as dense weights whose blocks between groups stay 0.
 */
export const conv2d: TrainingOperator<'conv2d'> = {
  keeps: [0],
  overwrites: [],
  layout: (node, spec, [input]) =>
    spec.name === 'bias' ? perChannel(padChannels(node.attributes.out)) : weightLayout(node.attributes, input!),
  forward(site) {
    const way = wayOf(site);
    if (way === 'depthwise') depthwiseForward(site);
    else if (way === 'plain') plainForward(site);
    else windowForward(site);
  },
  gradient(site) {
    const way = wayOf(site);
    if (way === 'depthwise') depthwiseGradient(site);
    else if (way === 'plain') matrixGradients(site, productOf(site));
    else windowGradient(site);
    if (isGrouped(site)) clearOtherGroups(site);
    if (site.node.attributes.bias) biasGradient(site, site.parameter('bias'));
  },
};

const isDepthwise = ({ groups, out }: ConvolutionAttributes, channels: number): boolean =>
  groups > 1 && groups === channels && out === channels;

const isPlain = (attributes: ConvolutionAttributes): boolean =>
  attributes.kernel === 1 && attributes.stride === 1 && paddingOf(attributes) === 0;

function wayOf({ node: { attributes }, inputs: [x] }: Site<'conv2d'>): 'depthwise' | 'plain' | 'windows' {
  if (isDepthwise(attributes, x!.extents.channels)) return 'depthwise';
  return isPlain(attributes) ? 'plain' : 'windows';
}

/** Channels that weights are laid out for: with their padding, but where windows are gathered from less than a vector. */
const takenOf = (attributes: ConvolutionAttributes, { channels, padded }: PaddedExtents): number =>
  channels < 4 && !isPlain(attributes) ? channels : padded;

const isGrouped = (site: Site<'conv2d'>): boolean => site.node.attributes.groups > 1 && wayOf(site) !== 'depthwise';

/** [out, in / groups, kernel, kernel] as [tap][in][out], or as [tap][channel] for depthwise kernels. */
function weightLayout(attributes: ConvolutionAttributes, input: PaddedExtents): ParameterLayout {
  const { channels, padded } = input;
  const { out, groups, kernel } = attributes;
  const taps = kernel * kernel;
  if (isDepthwise(attributes, channels))
    return { size: taps * padded, place: (index) => (index % taps) * padded + Math.floor(index / taps) };
  const width = padChannels(out);
  const perGroup = channels / groups;
  const taken = takenOf(attributes, input);
  return {
    size: taps * taken * width,
    place: (index) => {
      const tap = index % taps;
      const o = Math.floor(index / taps / perGroup);
      const channel = Math.floor(o / (out / groups)) * perGroup + (Math.floor(index / taps) % perGroup);
      return (tap * taken + channel) * width + o;
    },
  };
}

function productOf({ node, inputs: [x], output }: Site<'conv2d'>): Product {
  const depth = node.attributes.kernel ** 2 * takenOf(node.attributes, x!.extents);
  return { rows: output.rows, depth, width: output.extents.padded };
}

const biasOf = (site: Site<'conv2d'>): number => (site.node.attributes.bias ? site.parameter('bias').address : 0);

function plainForward(site: ForwardSite<'conv2d'>): void {
  const product = productOf(site);
  const packed = packForward(site, site.parameter('weight'), product);
  if (site.wanted(0)) packTransposed(site, site.parameter('weight'), product);
  const places = { a: site.inputs[0]!.address, packed, c: site.output.address, bias: biasOf(site), accumulate: 0 };
  productPhase(site, 'forward', product, places);
}

/** The arguments that say how windows lie in the input. */
function windowsOf({ node: { attributes }, inputs: [x], output }: Site<'conv2d'>) {
  const { height, width, padded: channels } = x!.extents;
  const { kernel, stride } = attributes;
  const { height: outHeight, width: outWidth } = output.extents;
  const taken = takenOf(attributes, x!.extents);
  return { height, width, channels, taken, kernel, stride, pad: paddingOf(attributes), outHeight, outWidth };
}

/** Memory for gathered windows: as in convolution.as, 128 KiB or four windows. */
const gatheredBytes = (depth: number): number => Math.max(131072, 4 * depth * floatBytes);

function windowForward(site: ForwardSite<'conv2d'>): void {
  const product = productOf(site);
  const packed = packForward(site, site.parameter('weight'), product);
  if (site.wanted(0)) packBackward(site, product);
  site.scratch(tileBytes + gatheredBytes(product.depth));
  const places = { x: site.inputs[0]!.address, y: site.output.address, packed, outputs: product.width };
  site.phase(
    'forward',
    rowShares(product.rows, macsOf(product)).map((range) =>
      task('convolve', { ...windowsOf(site), ...places, ...range, bias: biasOf(site), accumulate: 0 }),
    ),
  );
}

/**
 * Two ways to the input's gradient: a convolution of the output's gradient with mirrored weights, where the stride is 1 and
 * the output has no more channels than the input; else spreading products over the windows.
 */
function isMirrored(site: Site<'conv2d'>): boolean {
  const { kernel, stride, pad, channels, taken } = windowsOf(site);
  return stride === 1 && pad < kernel && taken === channels && site.output.extents.padded <= channels;
}

function packBackward(site: ForwardSite<'conv2d'>, product: Product): void {
  const weight = site.parameter('weight');
  if (!isMirrored(site)) {
    packTransposed(site, weight, product);
    return;
  }
  const { kernel } = site.node.attributes;
  const [inputs, outputs] = [site.inputs[0]!.extents.padded, product.width];
  const packed = site.kept('packed mirrored', packedBytes(kernel ** 2 * outputs, inputs));
  const item = { source: weight.address, taps: kernel ** 2, inputs, outputs, target: packed };
  site.prepare(task('packMirrored', item), 'training');
}

function windowGradient(site: GradientSite<'conv2d'>): void {
  const product = productOf(site);
  const { depth, width: outputs } = product;
  const weight = site.parameter('weight');
  const places = { x: site.inputs[0]!.address, g: site.gradient.address, outputs };
  site.scratch(tileBytes + packedBytes(256, outputs) + gatheredBytes(depth));
  const target = { address: weight.gradient, bytes: weight.bytes };
  sumOver(site, 'weight gradient', partialShares(product.rows, macsOf(product)), target, (range, partial) =>
    task('convolveWeightGradient', { ...windowsOf(site), ...places, ...range, partial }),
  );
  if (isMirrored(site)) mirroredInputGradient(site, product);
  else spreadInputGradient(site, product);
}

function mirroredInputGradient(site: GradientSite<'conv2d'>, { width: channels }: Product): void {
  const into = site.into(0);
  if (!into) return;
  const { height, width, kernel, pad, outHeight, outWidth, channels: outputs } = windowsOf(site);
  const depth = kernel ** 2 * channels;
  site.scratch(tileBytes + gatheredBytes(depth));
  const packed = site.kept('packed mirrored', packedBytes(depth, outputs));
  const shape = { height: outHeight, width: outWidth, channels, taken: channels };
  const windows = { ...shape, kernel, stride: 1, pad: kernel - 1 - pad };
  const places = { x: site.gradient.address, y: into.address, outHeight: height, outWidth: width, packed, outputs };
  const rows = site.inputs[0]!.rows;
  site.phase(
    'input gradient',
    rowShares(rows, rows * depth * outputs).map((range) =>
      task('convolve', { ...windows, ...places, ...range, bias: 0, accumulate: into.accumulate }),
    ),
  );
}

function spreadInputGradient(site: GradientSite<'conv2d'>, product: Product): void {
  const into = site.into(0);
  if (!into) return;
  const { depth, width: outputs } = product;
  site.scratch(tileBytes + gatheredBytes(depth));
  const packed = site.kept('packed transposed', packedBytes(outputs, depth));
  const places = { g: site.gradient.address, dx: into.address, packed, outputs };
  site.phase(
    'input gradient',
    imageShares(site.batch, macsOf(product)).map((range) =>
      task('convolveSpread', { ...windowsOf(site), ...places, ...range, accumulate: into.accumulate }),
    ),
  );
}

function clearOtherGroups(site: GradientSite<'conv2d'>): void {
  const { kernel, groups, out } = site.node.attributes;
  const { channels } = site.inputs[0]!.extents;
  const inputs = takenOf(site.node.attributes, site.inputs[0]!.extents);
  site.phase('weight gradient between groups', [
    task('clearOtherGroups', {
      ...{ weights: site.parameter('weight').gradient, taps: kernel ** 2, inputs },
      ...{ outputs: site.output.extents.padded, inputsPerGroup: channels / groups, outputsPerGroup: out / groups },
    }),
  ]);
}
