/** @file Nodes of NIR that multiply and add, as layers of the language. */
import { sizeOf, type AnyTensor, type Shape } from '../../../ir/tensor.ts';
import type { NirConvolution, NirLayer, NirMatrix, NirPool } from '../network.ts';
import { scaledRows } from './gains.ts';
import { addLine, float32, readable, type Planning, type Value } from './lines.ts';

/** What goes into the weights of a layer beside its own. */
export interface Folded {
  /** Of each output channel. */
  readonly rows: Float64Array | undefined;
  /** Added to the bias, of each output channel. */
  readonly drive: Float64Array | undefined;
  /** Of all values that come in: the height of a spike. */
  readonly height: number;
}

export const nothingFolded: Folded = { rows: undefined, drive: undefined, height: 1 };

interface Weights {
  readonly weight: Float64Array;
  readonly bias: Float64Array | undefined;
}

function foldedWeights({ weight, bias }: Weights, channels: number, { rows, drive, height }: Folded): Weights {
  const gains = (rows ?? new Float64Array(channels).fill(1)).map((gain) => gain * height);
  const biases = rows && bias ? bias.map((value, c) => value * rows[c]!) : bias;
  const all = drive ? drive.map((value, c) => value + (biases?.[c] ?? 0)) : biases;
  return { weight: rows || height !== 1 ? scaledRows(weight, gains) : weight, bias: all };
}

function tensorsOf(shape: Shape, { weight, bias }: Weights): Record<string, AnyTensor> {
  return { weight: float32(shape, weight), ...(bias ? { bias: float32([bias.length], bias) } : {}) };
}

/** W x + b. */
export function addMatrix(planning: Planning, layer: NirLayer<NirMatrix>, before: Value, folded: Folded): Value {
  const { name, body, gives } = layer;
  const from = weighable(planning, before);
  const label = planning.labels.of(name);
  const weights = foldedWeights(body, gives[0]!, folded);
  const call = `linear(${gives[0]}${weights.bias ? '' : ', bias=false'}${gradedWord(from)})`;
  addLine(planning, { label, call, reads: [from.label] }, tensorsOf([gives[0]!, sizeOf(from.shape)], weights));
  return { label, carries: 'membranes', shape: gives };
}

/** What weights read: of weights that others read too, rounded. */
function weighable(planning: Planning, from: Value): Value {
  const isShared = from.carries === 'membranes' && readersOf(planning, from) > 1;
  return readable(planning, isShared ? { ...from, isOpen: true } : from);
}

function readersOf({ values, readers }: Planning, { label }: Value): number {
  const node = [...values].find(([, value]) => value.label === label)?.[0];
  return node === undefined ? 0 : (readers.get(node)?.length ?? 0);
}

/** Un-spiked values are multiplied as they are. */
const gradedWord = ({ carries }: Value): string => (carries === 'membranes' ? ', graded=true' : '');

/** A number where all axes have the same, else a list. */
const sides = (axes: readonly number[]): string =>
  axes.every((side) => side === axes[0]) ? String(axes[0]) : `[${axes.join(', ')}]`;

/** The border in front and behind: one number for each axis, or all sides. */
const border = ({ front, back }: Pick<NirConvolution, 'front' | 'back'>): string =>
  front.every((pad, axis) => pad === back[axis])
    ? sides(front)
    : `[${front.flatMap((pad, axis) => [pad, back[axis]!]).join(', ')}]`;

export function addConvolution(
  planning: Planning,
  layer: NirLayer<NirConvolution>,
  before: Value,
  folded: Folded,
): Value {
  const { name, body, gives, takes } = layer;
  const from = weighable(planning, before);
  const label = planning.labels.of(name);
  const channels = gives[0]!;
  const weights = foldedWeights(body, channels, folded);
  const arguments_ = [
    String(channels),
    `kernel=${sides(body.kernel)}`,
    ...(body.stride.some((step) => step !== 1) ? [`stride=${sides(body.stride)}`] : []),
    `pad=${border(body)}`,
    ...(body.dilation.some((step) => step !== 1) ? [`dilation=${sides(body.dilation)}`] : []),
    ...(body.groups > 1 ? [`groups=${body.groups}`] : []),
    ...(weights.bias ? [] : ['bias=false']),
    ...(from.carries === 'membranes' ? ['graded=true'] : []),
  ];
  const call = `${convolutionOf(gives)}(${arguments_.join(', ')})`;
  const shape = [channels, takes[0]! / body.groups, ...body.kernel];
  addLine(planning, { label, call, reads: [from.label] }, tensorsOf(shape, weights));
  return { label, carries: 'membranes', shape: gives };
}

/** Of a signal, or of a map. */
const convolutionOf = ({ length }: Shape): string => (length === 2 ? 'conv1d' : 'conv2d');

/** Sums or means of windows: of spikes they stay spikes where the language can. Of the input they are a convolution with ones. */
export function addPool(planning: Planning, layer: NirLayer<NirPool>, before: Value): Value {
  const from = readable(planning, before);
  const { name, body, gives, takes } = layer;
  const label = planning.labels.of(name);
  const { kernel, stride, pad } = body;
  if (from.carries === 'input') {
    const ones = new Float64Array(takes[0]! * kernel[0]! * kernel[1]!).fill(
      body.takes === 'mean' ? 1 / (kernel[0]! * kernel[1]!) : 1,
    );
    const call = `conv2d(${takes[0]}, kernel=${sides(kernel)}, stride=${sides(stride)}, pad=${sides(pad)}, groups=${takes[0]}, bias=false)`;
    addLine(planning, { label, call, reads: [from.label] }, { weight: float32([takes[0]!, 1, ...kernel], ones) });
    return { label, carries: 'membranes', shape: gives };
  }
  const arguments_ = [
    sides(kernel),
    ...(kernel.every((side, axis) => side === stride[axis]) ? [] : [`stride=${sides(stride)}`]),
    ...(pad.some((zeros) => zeros > 0) ? [`pad=${sides(pad)}`] : []),
    ...(body.takes === 'sum' ? ['divisor=1'] : []),
  ];
  addLine(planning, { label, call: `avg_pool(${arguments_.join(', ')})`, reads: [from.label] });
  return { label, carries: from.carries, shape: gives };
}

/** A number for each channel (each value of a vector, or of a map that was flattened) that its values are multiplied with, and one that is added. */
export function addScale(planning: Planning, label: string, before: Value, { rows, drive, height }: Folded): Value {
  const source = weighable(planning, before);
  const channels = (rows ?? drive)?.length ?? source.shape[0]!;
  const from = channels === source.shape[0] ? source : { ...source, shape: [channels] };
  const gains = (rows ?? new Float64Array(channels).fill(1)).map((gain) => gain * height);
  const bias = drive ? { bias: float32([channels], drive) } : {};
  const plain = drive ? '' : ', bias=false';
  const graded = gradedWord(from);
  if (from.shape.length === 1) {
    const diagonal = new Float64Array(channels * channels);
    for (const [c, gain] of gains.entries()) diagonal[c * channels + c] = gain;
    addLine(
      planning,
      { label, call: `linear(${channels}${plain}${graded})`, reads: [from.label] },
      { weight: float32([channels, channels], diagonal), ...bias },
    );
  } else {
    const call = `${convolutionOf(from.shape)}(${channels}, kernel=1, groups=${channels}${plain}${graded})`;
    const shape = [channels, 1, ...from.shape.slice(1).map(() => 1)];
    addLine(planning, { label, call, reads: [from.label] }, { weight: float32(shape, gains), ...bias });
  }
  return { label, carries: 'membranes', shape: from.shape };
}
