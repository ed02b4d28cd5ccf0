/** @file What every operator of a deployed network is in ONNX, or why it is refused. */
import { kernelsOf, type ModelNode } from '../../../ir/model/index.ts';
import { attentionExtents, attentionMacs, type PrimitiveName, type ValueType } from '../../../ir/ops/index.ts';
import { exponentOfPowerOfTwo } from '../../../ir/numerics.ts';
import type { Shape } from '../../../ir/tensor.ts';
import type { OnnxAttributes } from './encode.ts';

/** A value that a layer reads: its name in ONNX, its type in the model, and what it is to be multiplied with. */
export interface Operand {
  readonly name: string;
  readonly type: ValueType;
  /** Counts are handed on undivided where their norm is a power of two: whoever multiplies them takes 1 / norm along, exactly. */
  readonly factor: number;
}

/** One layer on its way to ONNX. */
export interface Layer<N extends PrimitiveName> {
  readonly node: ModelNode<N>;
  readonly operands: readonly Operand[];
  readonly parameters: Readonly<Record<string, Float32Array>>;
  /** Whether all who read the layer's value multiply it. */
  readonly multiplied: boolean;
  /** Adds a float32 constant and returns its name. */
  floats(values: Float32Array | readonly number[], shape: Shape): string;
  /** Adds a list of whole numbers and returns its name. */
  integers(values: readonly number[]): string;
  /** Adds an operation and returns the name of its value. */
  add(op: string, inputs: readonly string[], attributes?: OnnxAttributes): string;
}

/** The layer's value, and what readers have to multiply it with (1 if absent). */
export type Exported = { readonly name: string; readonly factor?: number };

/** Returns the layer's value; batches have one sample, so shapes begin with 1. */
export type Rule<N extends PrimitiveName> = (layer: Layer<N>) => Exported;

/** Why an operator has no rule. */
export interface Refused {
  readonly refused: string;
}

const notYet: Refused = { refused: 'no rule has been written for it' };
const folded: Refused = { refused: 'it must have been folded: export the deployed network' };
const inTime: Refused = { refused: 'it runs in several logical steps, which this export does not unroll' };
const onHost: Refused = { refused: 'it belongs to the host' };

export const rules: { readonly [N in PrimitiveName]: Rule<N> | Refused } = {
  input: ({ node }) => ({ name: node.name }),
  conv2d,
  conv1d: notYet,
  conv_transpose2d: notYet,
  linear,
  neuron,
  attention,
  add: ({ operands: [a, b], add }) => ({ name: add('Add', [a!.name, b!.name]) }),
  mean({ node, operands: [x], add }) {
    if (node.attributes.divisor !== 0)
      throw new Error(`"${node.name}" sums positions: no rule has been written for it`);
    return { name: add('ReduceMean', [x!.name], { axes: [2, 3], keepdims: 0 }) };
  },
  avg_pool: notYet,
  sum_channels: notYet,
  votes: notYet,
  batch_norm: folded,
  layer_scale: folded,
  spare: folded,
  position_map: notYet,
  fixed_point: notYet,
  mean_steps: inTime,
  sum_steps: inTime,
  last_step: inTime,
  max_steps: inTime,
  max_pool: notYet,
  max_pool_heads: notYet,
  any_position: notYet,
  gate: notYet,
  concat: notYet,
  slice: notYet,
  previous: inTime,
  upsample: notYet,
  subsample: notYet,
  integrate: notYet,
  host_linear: onHost,
  average: onHost,
  class_scores: onHost,
};

/** Operators whose rules take `factor` along. */
export const multiplies: ReadonlySet<PrimitiveName> = new Set(['conv2d', 'linear', 'attention']);

const scaled = (weights: Float32Array, factor: number): Float32Array =>
  factor === 1 ? weights : weights.map((w) => w * factor);

function conv2d({ node, operands: [x], parameters, floats, add }: Layer<'conv2d'>): Exported {
  const { out, kernel, stride, dilation, groups } = node.attributes;
  const { weight, bias } = parameters;
  const { before, after } = kernelsOf(node)!;
  const shape = [out, x!.type.shape[0]! / groups, ...kernel];
  const inputs = [x!.name, floats(scaled(weight!, x!.factor), shape), ...(bias ? [floats(bias, [out])] : [])];
  const attributes = {
    ...{ kernel_shape: kernel, strides: stride, dilations: dilation },
    pads: [...before, ...after],
    group: groups,
  };
  return { name: add('Conv', inputs, attributes) };
}

function linear({ node, operands: [x], parameters, floats, add }: Layer<'linear'>): Exported {
  const { out } = node.attributes;
  const { weight, bias } = parameters;
  const row = x!.type.shape.length > 1 ? add('Flatten', [x!.name], { axis: 1 }) : x!.name;
  const matrix = floats(scaled(weight!, x!.factor), [out, weight!.length / out]);
  return { name: add('Gemm', [row, matrix, ...(bias ? [floats(bias, [out])] : [])], { transB: 1 }) };
}

function neuron({ node, operands: [x], multiplied, floats, add }: Layer<'neuron'>): Exported {
  const { cap, norm, rounding, reset, threshold } = node.attributes;
  if (reset !== 'each_step' || threshold !== 1)
    throw new Error(`"${node.name}" keeps its membrane or has a threshold of its own, which this export cannot write`);
  const clipped = add('Clip', [x!.name, floats([0], []), floats([cap], [])]);
  const counts = {
    half_even: () => add('Round', [clipped]),
    half_up: () => add('Floor', [add('Add', [clipped, floats([0.5], [])])]),
    down: () => add('Floor', [clipped]),
  }[rounding]();
  if (multiplied && exponentOfPowerOfTwo(norm) !== undefined) return { name: counts, factor: 1 / norm };
  return { name: norm === 1 ? counts : add('Div', [counts, floats([norm], [])]) };
}

/** Tokens last, as they lie in [C, H, W]: v k' q, or v (k' q), which are the same sums. */
function attention({ node, operands: [q, k, v], floats, integers, add }: Layer<'attention'>): Exported {
  const { heads, scale, order } = node.attributes;
  const extents = attentionExtents({ q: q!.type, v: v!.type }, heads);
  const { tokens, key, value } = extents;
  const split = (x: Operand, channels: number): string =>
    add('Reshape', [x.name, integers([1, heads, channels, tokens])]);
  const [queries, keys, values] = [split(q!, key), split(k!, key), split(v!, value)];
  const turned = add('Transpose', [keys], { perm: [0, 1, 3, 2] });
  const macs = attentionMacs(extents, heads);
  const keyFirst = order === 'qk_first' || (order === 'auto' && macs.qk_first < macs.kv_first);
  const product = keyFirst
    ? add('MatMul', [values, add('MatMul', [turned, queries])])
    : add('MatMul', [add('MatMul', [values, turned]), queries]);
  const factor = q!.factor * k!.factor * v!.factor;
  const whole = add('Mul', [product, floats([Math.fround(scale) * factor], [])]);
  return { name: add('Reshape', [whole, integers([1, ...node.type.shape])]) };
}
