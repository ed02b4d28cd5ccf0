/** @file Layers with weights in the dense twin. */
import { kernelsOf } from '../../../ir/model/index.ts';
import type { Kernels } from '../../../ir/ops/index.ts';
import { sizeOf, type Shape } from '../../../ir/tensor.ts';
import { reshaped } from '../drawing.ts';
import { factorOf, shapeOf, type Drawn, type Layer, type Operand } from './layer.ts';

type Convolution = Layer<'conv1d' | 'conv2d' | 'conv_transpose2d'>;

/** Numbers of both sides; of a signal, which is a map of one row, those along it. */
const sides = <T>(rank: number, pair: readonly [T, T]): readonly T[] => (rank === 3 ? pair.slice(1) : pair);

/** Values as a convolution takes them: a map of one row is a signal to `conv1d`. */
function readBy(
  { d, node, undivided }: Convolution,
  operand: Operand,
): { readonly name: string; readonly factor: number } {
  const read = factorOf({ undivided } as Layer, operand);
  const [channels, ...places] = operand.type.shape;
  if (places.length + 1 === node.type.shape.length) return read;
  return { ...read, name: reshaped(d, read.name, [1, channels!, sizeOf(places)]) };
}

/** The operation with its weights and bias, as many as there are. */
function weighted(
  layer: Convolution,
  op: 'Conv' | 'ConvTranspose',
  weightOf: (weight: Float32Array) => { readonly weight: ArrayLike<number>; readonly shape: Shape },
  attributes: Readonly<Record<string, number | readonly number[]>>,
): string {
  const { d, node, operands, parameters } = layer;
  const { name, factor } = readBy(layer, operands[0]!);
  const { weight, shape } = weightOf(scaled(parameters['weight']!, factor));
  const { bias } = parameters;
  const constants = [
    d.own('weight', 'float32', weight, shape),
    ...(bias ? [d.own('bias', 'float32', bias, [node.type.shape[0]!])] : []),
  ];
  return d.add(op, [name, ...constants], attributes);
}

const scaled = (weights: Float32Array, factor: number): Float32Array =>
  factor === 1 ? weights : weights.map((w) => w * factor);

function conv(layer: Convolution): string {
  const { node, operands } = layer;
  const rank = node.type.shape.length + 1;
  const { kernel, stride, dilation, before, after, groups } = kernelsOf(node)!;
  const shape = [node.type.shape[0]!, operands[0]!.type.shape[0]! / groups, ...sides(rank, kernel)];
  return weighted(layer, 'Conv', (weight) => ({ weight, shape }), {
    ...{ kernel_shape: sides(rank, kernel), strides: sides(rank, stride), dilations: sides(rank, dilation) },
    pads: [...sides(rank, before), ...sides(rank, after)],
    group: groups,
  });
}

export const conv2d: Drawn<'conv2d'> = { chip: conv };
export const conv1d: Drawn<'conv1d'> = { chip: conv };

/** ONNX spreads what is read by the stride, and cuts the border off. */
export const convTranspose2d: Drawn<'conv_transpose2d'> = {
  chip(layer) {
    const { node, operands } = layer;
    const { pad, output_padding: more } = node.attributes;
    const kernels = kernelsOf(node)!;
    const { kernel, dilation, spread, groups } = kernels;
    const [out, channels] = [node.type.shape[0]!, operands[0]!.type.shape[0]!];
    const shape = [channels, out / groups, ...kernel];
    return weighted(layer, 'ConvTranspose', (weight) => ({ weight: turned(weight, out, channels, kernels), shape }), {
      ...{ kernel_shape: kernel, strides: spread, dilations: dilation, pads: [...pad, ...pad], output_padding: more },
      group: groups,
    });
  },
};

/** Weights [out, in / groups, ...] as [in, out / groups, ...], kernels turned by half. */
function turned(weight: Float32Array, out: number, channels: number, { kernel, groups }: Kernels): Float32Array {
  const taps = kernel[0] * kernel[1];
  const [ins, outs] = [channels / groups, out / groups];
  const result = new Float32Array(weight.length);
  for (let o = 0; o < out; o++)
    for (let i = 0; i < ins; i++)
      for (let tap = 0; tap < taps; tap++) {
        const input = Math.floor(o / outs) * ins + i;
        result[(input * outs + (o % outs)) * taps + taps - 1 - tap] = weight[(o * ins + i) * taps + tap]!;
      }
  return result;
}

export const linear: Drawn<'linear'> = {
  chip(layer) {
    const { d, node, operands, parameters } = layer;
    const { name, factor } = factorOf(layer, operands[0]!);
    const { weight, bias } = parameters;
    const { out } = node.attributes;
    const row = shapeOf(operands[0]!).length > 2 ? d.add('Flatten', [name], { axis: 1 }) : name;
    const matrix = d.own('weight', 'float32', scaled(weight!, factor), [out, weight!.length / out]);
    return d.add('Gemm', [row, matrix, ...(bias ? [d.own('bias', 'float32', bias, [out])] : [])], { transB: 1 });
  },
};
