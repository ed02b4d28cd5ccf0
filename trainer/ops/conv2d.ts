import { paddingOf, type AttributesOf } from '../../ir/ops/index.ts';
import { constants, task } from '../kernels/index.ts';
import { floatBytes, padChannels, type PaddedExtents } from '../layout.ts';
import { depthwiseForward, depthwiseGradient } from './depthwise.ts';
import { listedForward } from './listed.ts';
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
  type ForwardLayer,
  type GradientLayer,
  type ParameterLayout,
  type Layer,
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
  forward(layer) {
    const way = wayOf(layer);
    if (way === 'depthwise') depthwiseForward(layer);
    else if (layer.listed) listedForward(layer, windowsOf(layer), productOf(layer), placesOf(layer));
    else if (way === 'plain') plainForward(layer);
    else windowForward(layer);
  },
  gradient(layer) {
    const way = wayOf(layer);
    if (way === 'depthwise') depthwiseGradient(layer);
    else if (way === 'plain') matrixGradients(layer, productOf(layer));
    else windowGradient(layer);
    if (isGrouped(layer)) clearOtherGroups(layer);
    if (layer.node.attributes.bias) biasGradient(layer, layer.parameter('bias'));
  },
};

const isDepthwise = ({ groups, out }: ConvolutionAttributes, channels: number): boolean =>
  groups > 1 && groups === channels && out === channels;

const isPlain = (attributes: ConvolutionAttributes): boolean =>
  attributes.kernel === 1 && attributes.stride === 1 && paddingOf(attributes) === 0;

function wayOf({ node: { attributes }, inputs: [x] }: Layer<'conv2d'>): 'depthwise' | 'plain' | 'windows' {
  if (isDepthwise(attributes, x!.extents.channels)) return 'depthwise';
  return isPlain(attributes) ? 'plain' : 'windows';
}

/** Channels that weights are laid out for: with their padding, but where windows are gathered from less than a vector. */
const takenOf = (attributes: ConvolutionAttributes, { channels, padded }: PaddedExtents): number =>
  channels < 4 && !isPlain(attributes) ? channels : padded;

const isGrouped = (layer: Layer<'conv2d'>): boolean => layer.node.attributes.groups > 1 && wayOf(layer) !== 'depthwise';

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

function productOf({ node, inputs: [x], output }: Layer<'conv2d'>): Product {
  const depth = node.attributes.kernel ** 2 * takenOf(node.attributes, x!.extents);
  return { rows: output.rows, depth, width: output.extents.padded };
}

const biasOf = (layer: Layer<'conv2d'>): number => (layer.node.attributes.bias ? layer.parameter('bias').address : 0);

function plainForward(layer: ForwardLayer<'conv2d'>): void {
  const product = productOf(layer);
  const packed = packForward(layer, layer.parameter('weight'), product);
  if (layer.wanted(0)) packTransposed(layer, layer.parameter('weight'), product);
  const places = { a: layer.inputs[0]!.address, packed, c: layer.output.address, bias: biasOf(layer), accumulate: 0 };
  productPhase(layer, 'forward', product, places);
}

/** The arguments that say how windows lie in the input. */
function windowsOf({ node: { attributes }, inputs: [x], output }: Layer<'conv2d'>) {
  const { height, width, padded: channels } = x!.extents;
  const { kernel, stride } = attributes;
  const { height: outHeight, width: outWidth } = output.extents;
  const taken = takenOf(attributes, x!.extents);
  return { height, width, channels, taken, kernel, stride, pad: paddingOf(attributes), outHeight, outWidth };
}

const placesOf = (layer: ForwardLayer<'conv2d'>) => ({
  weight: layer.parameter('weight').address,
  bias: biasOf(layer),
});

/** Memory for gathered windows: as in convolution.as, 128 KiB or four windows. */
const gatheredBytes = (depth: number): number => Math.max(constants.windowBytes, 4 * depth * floatBytes);

function windowForward(layer: ForwardLayer<'conv2d'>): void {
  const product = productOf(layer);
  const packed = packForward(layer, layer.parameter('weight'), product);
  if (layer.wanted(0)) packBackward(layer, product);
  layer.scratch(tileBytes + gatheredBytes(product.depth));
  const places = { x: layer.inputs[0]!.address, y: layer.output.address, packed, outputs: product.width };
  layer.phase(
    'forward',
    rowShares(product.rows, macsOf(product)).map((range) =>
      task('convolve', { ...windowsOf(layer), ...places, ...range, bias: biasOf(layer), accumulate: 0 }),
    ),
  );
}

/**
 * Two ways to the input's gradient: a convolution of the output's gradient with mirrored weights, where the stride is 1 and
 * the output has no more channels than the input; else spreading products over the windows.
 */
function isMirrored(layer: Layer<'conv2d'>): boolean {
  const { kernel, stride, pad, channels, taken } = windowsOf(layer);
  return stride === 1 && pad < kernel && taken === channels && layer.output.extents.padded <= channels;
}

function packBackward(layer: ForwardLayer<'conv2d'>, product: Product): void {
  const weight = layer.parameter('weight');
  if (!isMirrored(layer)) {
    packTransposed(layer, weight, product);
    return;
  }
  const { kernel } = layer.node.attributes;
  const [inputs, outputs] = [layer.inputs[0]!.extents.padded, product.width];
  const packed = layer.kept('packed mirrored', packedBytes(kernel ** 2 * outputs, inputs));
  const item = { source: weight.address, taps: kernel ** 2, inputs, outputs, target: packed };
  layer.prepare(task('packMirrored', item), 'training');
}

function windowGradient(layer: GradientLayer<'conv2d'>): void {
  const product = productOf(layer);
  const { depth, width: outputs } = product;
  const weight = layer.parameter('weight');
  const places = { x: layer.inputs[0]!.address, g: layer.gradient.address, outputs };
  layer.scratch(tileBytes + packedBytes(constants.packedDepth, outputs) + gatheredBytes(depth));
  const target = { address: weight.gradient, bytes: weight.bytes };
  sumOver(layer, 'weight gradient', partialShares(product.rows, macsOf(product)), target, (range, partial) =>
    task('convolveWeightGradient', { ...windowsOf(layer), ...places, ...range, partial }),
  );
  if (isMirrored(layer)) mirroredInputGradient(layer, product);
  else spreadInputGradient(layer, product);
}

function mirroredInputGradient(layer: GradientLayer<'conv2d'>, { width: channels }: Product): void {
  const into = layer.into(0);
  if (!into) return;
  const { height, width, kernel, pad, outHeight, outWidth, channels: outputs } = windowsOf(layer);
  const depth = kernel ** 2 * channels;
  layer.scratch(tileBytes + gatheredBytes(depth));
  const packed = layer.kept('packed mirrored', packedBytes(depth, outputs));
  const shape = { height: outHeight, width: outWidth, channels, taken: channels };
  const windows = { ...shape, kernel, stride: 1, pad: kernel - 1 - pad };
  const places = { x: layer.gradient.address, y: into.address, outHeight: height, outWidth: width, packed, outputs };
  const rows = layer.inputs[0]!.rows;
  layer.phase(
    'input gradient',
    rowShares(rows, rows * depth * outputs).map((range) =>
      task('convolve', { ...windows, ...places, ...range, bias: 0, accumulate: into.accumulate }),
    ),
  );
}

function spreadInputGradient(layer: GradientLayer<'conv2d'>, product: Product): void {
  const into = layer.into(0);
  if (!into) return;
  const { depth, width: outputs } = product;
  layer.scratch(tileBytes + gatheredBytes(depth));
  const packed = layer.kept('packed transposed', packedBytes(outputs, depth));
  const places = { g: layer.gradient.address, dx: into.address, packed, outputs };
  layer.phase(
    'input gradient',
    imageShares(layer.batch, macsOf(product)).map((range) =>
      task('convolveSpread', { ...windowsOf(layer), ...places, ...range, accumulate: into.accumulate }),
    ),
  );
}

function clearOtherGroups(layer: GradientLayer<'conv2d'>): void {
  const { kernel, groups, out } = layer.node.attributes;
  const { channels } = layer.inputs[0]!.extents;
  const inputs = takenOf(layer.node.attributes, layer.inputs[0]!.extents);
  layer.phase('weight gradient between groups', [
    task('clearOtherGroups', {
      ...{ weights: layer.parameter('weight').gradient, taps: kernel ** 2, inputs },
      ...{ outputs: layer.output.extents.padded, inputsPerGroup: channels / groups, outputsPerGroup: out / groups },
    }),
  ]);
}
