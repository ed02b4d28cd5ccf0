import type { Share, Task } from '../../../engine/index.ts';
import { kernelsOf, type ModelNode } from '../../../ir/model/index.ts';
import type { Kernels } from '../../../ir/ops/index.ts';
import { task } from '../../kernels/index.ts';
import { floatBytes, padChannels, type PaddedExtents } from '../../layout.ts';
import { depthwiseForward, depthwiseGradient } from './depthwise.ts';
import { listedForward, listedWeightGradient, type Windows } from './listed.ts';
import {
  biasGradient,
  gatheredBytes,
  macsOf,
  matrixGradients,
  packedBytes,
  packForward,
  packTransposed,
  productPhase,
  sumOver,
  tileBytes,
  windowScratchOf,
  type Product,
} from './matrix.ts';
import {
  perChannel,
  type BatchValue,
  type ForwardLayer,
  type NodeOf,
  type GradientLayer,
  type ParameterLayout,
  type Layer,
  type TrainingOperator,
} from '../op.ts';
import { clearing, imageShares, partialShares, rowShares } from '../shares.ts';

/** Operators with shared kernels. */
type Convolution = 'conv2d' | 'conv1d' | 'conv_transpose2d';

const lyingOf = (node: ModelNode): Kernels => kernelsOf(node)!;

/**
 * Convolution, in one of three ways: depthwise; as a plain product where windows are single pixels; else by gathered
 * windows. Other groups run as dense weights whose blocks between groups stay 0.
 */
const convolution: TrainingOperator<Convolution> = {
  keeps: [0],
  overwrites: [],
  layout: (node, spec, [input]) =>
    spec.name === 'bias' ? perChannel(padChannels(node.attributes.out)) : weightLayout(node, input!),
  forward(layer) {
    const way = wayOf(layer);
    if (way === 'depthwise') {
      depthwiseForward(layer);
      return;
    }
    const product = productOf(layer);
    if (layer.listed && takesLists(layer)) listedForward(layer, windowsOf(layer), product, placesOf(layer));
    else if (way === 'plain') plainForward(layer, product);
    else windowForward(layer, product);
    if (layer.wanted(0)) packBackward(layer, product);
  },
  gradient(layer) {
    const way = wayOf(layer);
    if (way === 'depthwise') depthwiseGradient(layer);
    else if (way === 'plain') matrixGradients(layer, productOf(layer), listedSums(layer));
    else windowGradient(layer);
    if (isGrouped(layer)) clearOtherGroups(layer);
    if (layer.node.attributes.bias) biasGradient(layer, layer.parameter('bias'));
  },
};

export const conv2d: TrainingOperator<'conv2d'> = convolution;
export const conv1d: TrainingOperator<'conv1d'> = convolution;
export const convTranspose2d: TrainingOperator<'conv_transpose2d'> = convolution;

const isDepthwise = (node: NodeOf<Convolution>, channels: number): boolean => {
  const { groups, out } = node.attributes;
  return groups > 1 && groups === channels && out === channels && isSquare(lyingOf(node));
};

/** Whether taps, and the positions of what is read, lie side by side. */
const isContiguous = ({ dilation, spread }: Kernels): boolean => [...dilation, ...spread].every((step) => step === 1);

/** Whether products with 0 can be left out. */
const takesLists = ({ keptRows, node }: Layer<Convolution>): boolean => !keptRows && isContiguous(lyingOf(node));

/** Alike along rows and columns and on all four sides, and contiguous. */
function isSquare(kernels: Kernels): boolean {
  const { kernel, stride, before, after } = kernels;
  const borders = [...before, ...after];
  return (
    kernel[0] === kernel[1] &&
    stride[0] === stride[1] &&
    borders.every((side) => side === borders[0]) &&
    isContiguous(kernels)
  );
}

const isPlain = ({ kernel, stride, spread, before, after }: Kernels): boolean =>
  [...kernel, ...stride, ...spread].every((side) => side === 1) && [...before, ...after].every((side) => side === 0);

const tapsOf = (node: ModelNode): number => {
  const [rows, columns] = lyingOf(node).kernel;
  return rows * columns;
};

function wayOf({ node, inputs: [x] }: Layer<Convolution>): 'depthwise' | 'plain' | 'windows' {
  if (isDepthwise(node, x!.extents.channels)) return 'depthwise';
  return isPlain(lyingOf(node)) ? 'plain' : 'windows';
}

/** Channels that weights are laid out for: with their padding, but where windows are gathered from less than a vector. */
const takenOf = (node: ModelNode, { channels, padded }: PaddedExtents): number =>
  channels < 4 && !isPlain(lyingOf(node)) ? channels : padded;

const isGrouped = (layer: Layer<Convolution>): boolean =>
  layer.node.attributes.groups > 1 && wayOf(layer) !== 'depthwise';

/** [out, in / groups, rows, columns] as [tap][in][out], or as [tap][channel] for depthwise kernels. */
function weightLayout(node: NodeOf<Convolution>, input: PaddedExtents): ParameterLayout {
  const { channels, padded } = input;
  const { out, groups } = node.attributes;
  const taps = tapsOf(node);
  if (isDepthwise(node, channels))
    return { size: taps * padded, place: (index) => (index % taps) * padded + Math.floor(index / taps) };
  const width = padChannels(out);
  const perGroup = channels / groups;
  const taken = takenOf(node, input);
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

function productOf({ node, inputs: [x], output }: Layer<Convolution>): Product {
  const depth = tapsOf(node) * takenOf(node, x!.extents);
  return { rows: output.rows, depth, width: output.extents.padded };
}

const biasOf = (layer: Layer<Convolution>): number =>
  layer.node.attributes.bias ? layer.parameter('bias').address : 0;

function plainForward(layer: ForwardLayer<Convolution>, product: Product): void {
  const packed = packForward(layer, layer.parameter('weight'), product);
  const places = { a: layer.inputs[0]!.address, packed, c: layer.output.address, bias: biasOf(layer), accumulate: 0 };
  productPhase(layer, 'forward', product, places);
}

/** How windows lie in the input. */
function windowsOf({ node, inputs: [x], output }: Layer<Convolution>): Windows {
  const { height, width, padded: channels } = x!.extents;
  const { kernel, stride, dilation, spread, before } = lyingOf(node);
  const { height: outHeight, width: outWidth } = output.extents;
  return {
    ...{ height, width, channels, taken: takenOf(node, x!.extents), outHeight, outWidth },
    ...{ kernelHeight: kernel[0], kernelWidth: kernel[1], rowStride: stride[0], columnStride: stride[1] },
    ...padsOf(before),
    ...{ rowDilation: dilation[0], columnDilation: dilation[1], rowSpread: spread[0], columnSpread: spread[1] },
  };
}

const padsOf = ([rowPad, columnPad]: readonly [number, number]) => ({ rowPad, columnPad });

const placesOf = (layer: ForwardLayer<Convolution>) => ({
  weight: layer.parameter('weight').address,
  bias: biasOf(layer),
});

function windowForward(layer: ForwardLayer<Convolution>, product: Product): void {
  const packed = packForward(layer, layer.parameter('weight'), product);
  const places = { x: layer.inputs[0]!.address, y: layer.output.address, packed, outputs: product.width };
  const start = { bias: biasOf(layer), accumulate: 0 } as const;
  convolve(layer, 'forward', { ...windowsOf(layer), ...places, ...start }, layer.output);
}

type Convolve = Parameters<typeof task<'convolve'>>[1];

/** Windows times packed weights, at the positions of `value`, or at those of them that count. */
function convolve(
  layer: Layer<Convolution>,
  name: string,
  places: Omit<Convolve, 'from' | 'to'>,
  { rows, extents }: BatchValue,
): void {
  const { kernelHeight, kernelWidth, taken, outputs } = places;
  const depth = kernelHeight * kernelWidth * taken;
  const list = layer.keptRows?.(extents);
  layer.scratch(tileBytes + gatheredBytes(depth) + (list ? rowBytesAtOnce(outputs) : 0));
  const count = list?.count ?? rows;
  layer.phase(
    name,
    rowShares(count, count * depth * outputs).map((range) =>
      list
        ? task('keptConvolve', { ...places, ...range, kept: list.address })
        : task('convolve', { ...places, ...range }),
    ),
  );
}

/** Most rows that are gathered at once, as in convolution.as: their products. */
const rowBytesAtOnce = (width: number): number => 256 * width * floatBytes;

/**
 * Two ways to the input's gradient: a convolution of the output's gradient with mirrored weights, where the stride is 1 and
 * the output has no more channels than the input; else spreading products over the windows.
 */
function isMirrored(layer: Layer<Convolution>): boolean {
  const { rowStride, rowPad, kernelHeight, channels, taken } = windowsOf(layer);
  const suits = rowStride === 1 && rowPad < kernelHeight && isSquare(lyingOf(layer.node));
  return suits && taken === channels && layer.output.extents.padded <= channels;
}

function packBackward(layer: ForwardLayer<Convolution>, product: Product): void {
  const weight = layer.parameter('weight');
  if (wayOf(layer) === 'plain' || !isMirrored(layer)) {
    packTransposed(layer, weight, product);
    return;
  }
  const taps = tapsOf(layer.node);
  const [inputs, outputs] = [layer.inputs[0]!.extents.padded, product.width];
  const packed = layer.kept('packed mirrored', packedBytes(taps * outputs, inputs));
  const item = { source: weight.address, taps, inputs, outputs, target: packed };
  layer.prepare(task('packMirrored', item), 'training');
}

/** Sums of the weight gradient over ranges of rows, of spike counts that are not 0. */
const listedSums = (layer: GradientLayer<Convolution>) =>
  layer.spikes && takesLists(layer) ? listedWeightGradient(layer, windowsOf(layer), productOf(layer)) : undefined;

function windowGradient(layer: GradientLayer<Convolution>): void {
  const product = productOf(layer);
  const { depth, width: outputs } = product;
  const weight = layer.parameter('weight');
  const places = { x: layer.inputs[0]!.address, g: layer.gradient.address, outputs };
  const list = layer.keptRows?.(layer.output.extents);
  layer.scratch(windowScratchOf(product) + (list ? rowBytesAtOnce(outputs) : 0));
  const target = { address: weight.gradient, bytes: weight.bytes };
  const rows = list?.count ?? product.rows;
  const dense = (range: Share, partial: number): Task => {
    const own = { ...windowsOf(layer), ...places, ...range, partial };
    return list ? task('keptWeightGradient', { ...own, kept: list.address }) : task('convolveWeightGradient', own);
  };
  const shares = partialShares(rows, rows * depth * outputs);
  sumOver(layer, 'weight gradient', shares, target, listedSums(layer) ?? dense);
  if (isMirrored(layer)) mirroredInputGradient(layer, product);
  else spreadInputGradient(layer, product);
}

function mirroredInputGradient(layer: GradientLayer<Convolution>, { width: channels }: Product): void {
  const into = layer.into(0);
  if (!into) return;
  const { height, width, kernelHeight, rowPad, outHeight, outWidth, channels: outputs, ...own } = windowsOf(layer);
  const depth = tapsOf(layer.node) * channels;
  const packed = layer.kept('packed mirrored', packedBytes(depth, outputs));
  const shape = { height: outHeight, width: outWidth, channels, taken: channels };
  const pad = kernelHeight - 1 - rowPad;
  const windows = { ...own, ...shape, kernelHeight, ...padsOf([pad, pad]) };
  const places = { x: layer.gradient.address, y: into.address, outHeight: height, outWidth: width, packed, outputs };
  const value = layer.inputs[0]!;
  if (layer.keptRows && into.accumulate === 0) layer.phase('input gradient', clearing(into.address, value.bytes));
  convolve(layer, 'input gradient', { ...windows, ...places, bias: 0, accumulate: into.accumulate }, value);
}

function spreadInputGradient(layer: GradientLayer<Convolution>, product: Product): void {
  const into = layer.into(0);
  if (!into) return;
  const { depth, width: outputs } = product;
  const list = layer.keptRows?.(layer.output.extents);
  layer.scratch(tileBytes + gatheredBytes(depth) + (list ? rowBytesAtOnce(outputs) : 0));
  const packed = layer.kept('packed transposed', packedBytes(outputs, depth));
  const places = { g: layer.gradient.address, dx: into.address, packed, outputs };
  layer.phase(
    'input gradient',
    imageShares(layer.batch, macsOf(product)).map((range) => {
      const own = { ...windowsOf(layer), ...places, ...range, accumulate: into.accumulate };
      return list
        ? task('keptSpread', { ...own, kept: list.address, perImage: list.perImage })
        : task('convolveSpread', own);
    }),
  );
}

function clearOtherGroups(layer: GradientLayer<Convolution>): void {
  const { groups, out } = layer.node.attributes;
  const { channels } = layer.inputs[0]!.extents;
  const inputs = takenOf(layer.node, layer.inputs[0]!.extents);
  layer.phase('weight gradient between groups', [
    task('clearOtherGroups', {
      ...{ weights: layer.parameter('weight').gradient, taps: tapsOf(layer.node), inputs },
      ...{ outputs: layer.output.extents.padded, inputsPerGroup: channels / groups, outputsPerGroup: out / groups },
    }),
  ]);
}
