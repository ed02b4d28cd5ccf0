import { borderOf, type AttributesOf } from '../../ir/ops/index.ts';
import { constants, task } from '../kernels/index.ts';
import { floatBytes, padChannels, type PaddedExtents } from '../layout.ts';
import { depthwiseForward, depthwiseGradient } from './depthwise.ts';
import { listedForward, type Windows } from './listed.ts';
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
    else if (layer.listed && layer.node.attributes.dilation.every((step) => step === 1))
      listedForward(layer, windowsOf(layer), productOf(layer), placesOf(layer));
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

const isDepthwise = (attributes: ConvolutionAttributes, channels: number): boolean =>
  attributes.groups > 1 && attributes.groups === channels && attributes.out === channels && isSquare(attributes);

/** Alike along rows and columns and on all four sides, and not dilated. */
function isSquare({ kernel, stride, dilation, pad }: ConvolutionAttributes): boolean {
  const { before, after } = borderOf({ kernel, dilation, pad });
  const borders = [...before, ...after];
  return (
    kernel[0] === kernel[1] &&
    stride[0] === stride[1] &&
    borders.every((side) => side === borders[0]) &&
    dilation.every((step) => step === 1)
  );
}

function isPlain({ kernel, stride, dilation, pad }: ConvolutionAttributes): boolean {
  const { before, after } = borderOf({ kernel, dilation, pad });
  return [...kernel, ...stride].every((side) => side === 1) && [...before, ...after].every((side) => side === 0);
}

const tapsOf = ({ kernel }: ConvolutionAttributes): number => kernel[0] * kernel[1];

function wayOf({ node: { attributes }, inputs: [x] }: Layer<'conv2d'>): 'depthwise' | 'plain' | 'windows' {
  if (isDepthwise(attributes, x!.extents.channels)) return 'depthwise';
  return isPlain(attributes) ? 'plain' : 'windows';
}

/** Channels that weights are laid out for: with their padding, but where windows are gathered from less than a vector. */
const takenOf = (attributes: ConvolutionAttributes, { channels, padded }: PaddedExtents): number =>
  channels < 4 && !isPlain(attributes) ? channels : padded;

const isGrouped = (layer: Layer<'conv2d'>): boolean => layer.node.attributes.groups > 1 && wayOf(layer) !== 'depthwise';

/** [out, in / groups, rows, columns] as [tap][in][out], or as [tap][channel] for depthwise kernels. */
function weightLayout(attributes: ConvolutionAttributes, input: PaddedExtents): ParameterLayout {
  const { channels, padded } = input;
  const { out, groups } = attributes;
  const taps = tapsOf(attributes);
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
  const depth = tapsOf(node.attributes) * takenOf(node.attributes, x!.extents);
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

/** How windows lie in the input. */
function windowsOf({ node: { attributes }, inputs: [x], output }: Layer<'conv2d'>): Windows {
  const { height, width, padded: channels } = x!.extents;
  const { kernel, stride, dilation } = attributes;
  const { height: outHeight, width: outWidth } = output.extents;
  return {
    ...{ height, width, channels, taken: takenOf(attributes, x!.extents), outHeight, outWidth },
    ...{ kernelHeight: kernel[0], kernelWidth: kernel[1], rowStride: stride[0], columnStride: stride[1] },
    ...padsOf(borderOf(attributes).before),
    ...{ rowDilation: dilation[0], columnDilation: dilation[1], rowSpread: 1, columnSpread: 1 },
  };
}

const padsOf = ([rowPad, columnPad]: readonly [number, number]) => ({ rowPad, columnPad });

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
  const { rowStride, rowPad, kernelHeight, channels, taken } = windowsOf(layer);
  const suits = rowStride === 1 && rowPad < kernelHeight && isSquare(layer.node.attributes);
  return suits && taken === channels && layer.output.extents.padded <= channels;
}

function packBackward(layer: ForwardLayer<'conv2d'>, product: Product): void {
  const weight = layer.parameter('weight');
  if (!isMirrored(layer)) {
    packTransposed(layer, weight, product);
    return;
  }
  const taps = tapsOf(layer.node.attributes);
  const [inputs, outputs] = [layer.inputs[0]!.extents.padded, product.width];
  const packed = layer.kept('packed mirrored', packedBytes(taps * outputs, inputs));
  const item = { source: weight.address, taps, inputs, outputs, target: packed };
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
  const { height, width, kernelHeight, rowPad, outHeight, outWidth, channels: outputs, ...own } = windowsOf(layer);
  const depth = tapsOf(layer.node.attributes) * channels;
  layer.scratch(tileBytes + gatheredBytes(depth));
  const packed = layer.kept('packed mirrored', packedBytes(depth, outputs));
  const shape = { height: outHeight, width: outWidth, channels, taken: channels };
  const pad = kernelHeight - 1 - rowPad;
  const windows = { ...own, ...shape, kernelHeight, ...padsOf([pad, pad]) };
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
  const { groups, out } = layer.node.attributes;
  const { channels } = layer.inputs[0]!.extents;
  const inputs = takenOf(layer.node.attributes, layer.inputs[0]!.extents);
  layer.phase('weight gradient between groups', [
    task('clearOtherGroups', {
      ...{ weights: layer.parameter('weight').gradient, taps: tapsOf(layer.node.attributes), inputs },
      ...{ outputs: layer.output.extents.padded, inputsPerGroup: channels / groups, outputsPerGroup: out / groups },
    }),
  ]);
}
