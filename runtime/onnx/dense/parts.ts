/** @file Sums, windows, gates, grids and products of spikes in the dense twin. */
import {
  attentionExtents,
  attentionMacs,
  averageWindows,
  primitive,
  windowsOver,
  type Windows,
} from '../../../ir/ops/index.ts';
import { sizeOf, type Shape } from '../../../ir/tensor.ts';
import { allAre, cast, reshaped, sampled, type Drawing } from '../drawing.ts';
import { doubled, everySecond, sixteenths } from '../grids.ts';
import { factorOf, shapeOf, type Drawn, type Layer, type Operand } from './layer.ts';

/** Counts where spikes go in and out, values elsewhere. */
const flowing = ({ node }: Layer, operand: Operand): string =>
  node.type.kind === 'count' ? operand.counts! : operand.name;

export const add: Drawn<'add'> = {
  chip: (layer) =>
    layer.d.add(
      'Add',
      layer.operands.map((operand) => flowing(layer as Layer, operand)),
    ),
};

export const concat: Drawn<'concat'> = {
  chip: (layer) =>
    layer.d.add(
      'Concat',
      layer.operands.map((operand) => flowing(layer as Layer, operand)),
      { axis: 1 },
    ),
};

export const slice: Drawn<'slice'> = {
  chip(layer) {
    const { d, node, operands } = layer;
    const { first, count } = node.attributes;
    const ends = [[first], [first + count], [1]].map((numbers) => d.list('int64', numbers));
    return d.add('Slice', [flowing(layer as Layer, operands[0]!), ...ends]);
  },
};

/** The second opens or shuts the first: one to one, per channel, or per head and position. */
export const gate: Drawn<'gate'> = {
  chip({ d, node, operands: [a, b] }) {
    const [open, shut] = [a!.counts!, b!.counts!];
    if (node.attributes.invert) return d.add('Mul', [open, d.add('Sub', [d.scalar('float32', 1), shut])]);
    const [shape, mask] = [a!.type.shape, b!.type.shape];
    const [, ...places] = shape;
    if (mask.length < shape.length)
      return d.add('Mul', [open, reshaped(d, shut, [1, shape[0]!, ...places.map(() => 1)])]);
    if (mask[0] === shape[0]) return d.add('Mul', [open, shut]);
    const [heads, perHead] = [mask[0]!, shape[0]! / mask[0]!];
    const split = reshaped(d, open, [1, heads, perHead, ...places]);
    return reshaped(d, d.add('Mul', [split, reshaped(d, shut, [1, heads, 1, ...places])]), sampled(shape));
  },
};

/** Axes behind samples and channels. */
const placesOf = (shape: Shape): readonly number[] => shape.slice(1).map((_, i) => i + 2);

export const anyPosition: Drawn<'any_position'> = {
  chip: ({ d, operands: [x] }) => d.add('ReduceMax', [x!.counts!], { axes: placesOf(x!.type.shape), keepdims: 0 }),
};

/** Numbers of both sides of windows; of a signal those along it. */
const sides = (pair: readonly [number, number], { length }: Shape): readonly number[] =>
  length === 2 ? pair.slice(1) : pair;

const windowAttributes = ({ kernel, stride, pad }: Windows, shape: Shape) => ({
  ...{ kernel_shape: sides(kernel, shape), strides: sides(stride, shape) },
  pads: [...sides(pad, shape), ...sides(pad, shape)],
});

export const maxPool: Drawn<'max_pool'> = {
  chip(layer) {
    const { d, node, operands } = layer;
    const { shape } = operands[0]!.type;
    const windows = windowsOver(node.attributes, shape);
    return d.add('MaxPool', [flowing(layer as Layer, operands[0]!)], windowAttributes(windows, shape));
  },
};

/** Windows over (position, channel of a head): each head is a picture. */
export const maxPoolHeads: Drawn<'max_pool_heads'> = {
  chip({ d, node, operands: [x] }) {
    const { heads, kernel } = node.attributes;
    const [channels, ...places] = x!.type.shape;
    const pictures = reshaped(d, x!.counts!, [1, heads, channels! / heads, sizeOf(places)]);
    const pad = (kernel - 1) / 2;
    const attributes = { kernel_shape: [kernel, kernel], strides: [1, 1], pads: [pad, pad, pad, pad] };
    return reshaped(d, d.add('MaxPool', [pictures], attributes), sampled(x!.type.shape));
  },
};

/** A sum of each window, of ones as weights, then one division: `AveragePool` may round elsewhere. */
export const avgPool: Drawn<'avg_pool'> = {
  chip(layer) {
    const { d, node, operands } = layer;
    const [x] = operands;
    const { shape } = x!.type;
    const [channels] = shape;
    const windows = averageWindows(node.attributes, shape);
    const kernel = sides(windows.kernel, shape);
    const ones = d.own('ones', 'float32', new Float32Array(channels! * sizeOf(kernel)).fill(1), [
      channels!,
      1,
      ...kernel,
    ]);
    const attributes = { ...windowAttributes(windows, shape), group: channels! };
    const sum = d.add('Conv', [flowing(layer as Layer, x!), ones], attributes);
    return node.type.kind === 'count' ? sum : divided(d, sum, divisorOf(layer as Layer));
  },
};

export const mean: Drawn<'mean'> = {
  chip(layer) {
    const { d, operands } = layer;
    const axes = d.list('int64', placesOf(operands[0]!.type.shape));
    return divided(d, d.add('ReduceSum', [operands[0]!.name, axes], { keepdims: 0 }), divisorOf(layer as Layer));
  },
};

/** Sums over groups of channels that lie one after the other. */
function groupSums(d: Drawing, { name, type: { shape } }: Operand, groups: number): string {
  const [channels, ...places] = shape;
  const split = reshaped(d, name, [1, groups, channels! / groups, ...places]);
  return d.add('ReduceSum', [split, d.list('int64', [2])], { keepdims: 0 });
}

export const sumChannels: Drawn<'sum_channels'> = {
  chip: ({ d, node, operands }) => groupSums(d, operands[0]!, node.attributes.heads),
};

export const votes: Drawn<'votes'> = {
  chip(layer) {
    const { d, node, operands } = layer;
    return divided(d, groupSums(d, operands[0]!, node.type.shape[0]!), divisorOf(layer as Layer));
  },
};

/** Its values, whatever it stands behind. */
export const positionMap: Drawn<'position_map'> = {
  chip({ d, node, parameters: { weight, bias } }) {
    const { shape } = node.type;
    const positions = sizeOf(shape.slice(1));
    const values = bias ? weight!.map((value, i) => value + bias[Math.floor(i / positions)]!) : weight!;
    return d.own('weight', 'float32', values, sampled(shape));
  },
};

const divisorOf = ({ node, operands }: Layer): number =>
  primitive(node.op).divides?.({ x: operands[0]!.type }, node.attributes) ?? 1;

const divided = (d: Drawing, value: string, divisor: number): string =>
  divisor === 1 ? value : d.add('Div', [value, d.scalar('float32', divisor)]);

export const upsample: Drawn<'upsample'> = {
  chip({ d, node, operands: [x] }) {
    const [, height, width] = x!.type.shape;
    const sized = [height!, width!] as const;
    if (node.attributes.mode === 'nearest') return doubled(d, x!.name, sized);
    return d.add('Mul', [sixteenths(d, x!.name, sized, 'float32'), d.scalar('float32', 1 / 16)]);
  },
};

/** Down to whole steps, as the evaluator rounds: the scale is a power of two. */
export const fixedPoint: Drawn<'fixed_point'> = {
  chip({ d, node, operands }) {
    const scale = 2 ** node.attributes.bits;
    const { name, wide } = operands[0]!;
    const type = wide === undefined ? 'float32' : 'float64';
    const steps = d.add('Floor', [d.add('Mul', [wide ?? name, d.scalar(type, scale)])]);
    const value = d.add('Mul', [steps, d.scalar(type, 1 / scale)]);
    return wide === undefined ? value : cast(d, value, 'float32');
  },
};

export const subsample: Drawn<'subsample'> = {
  chip: ({ d, operands: [x] }) => everySecond(d, x!.name, [x!.type.shape[1]!, x!.type.shape[2]!]),
};

/** Tokens last, as they lie in [C, H, W]: (v k') q, or v (k' q), which are the same sums; then the scale. */
export const attention: Drawn<'attention'> = {
  chip(layer) {
    const { d, node, operands } = layer;
    const { heads, scale, order } = node.attributes;
    const [q, , v] = operands;
    const { tokens, key, value } = attentionExtents({ q: q!.type, v: v!.type }, heads);
    const factors = operands.map((operand) => factorOf(layer as Layer, operand));
    const split = (of: number, channels: number): string =>
      reshaped(d, factors[of]!.name, [1, heads, channels, tokens]);
    const [queries, keys, values] = [split(0, key), split(1, key), split(2, value)];
    const macs = attentionMacs({ tokens, key, value }, heads);
    const keysFirst = order === 'kv_first' || (order === 'auto' && macs.kv_first <= macs.qk_first);
    const turned = (of: string): string => d.add('Transpose', [of], { perm: [0, 1, 3, 2] });
    const product = keysFirst
      ? d.add('MatMul', [d.add('MatMul', [values, turned(keys)]), queries])
      : d.add('MatMul', [values, d.add('MatMul', [turned(keys), queries])]);
    const factor = factors.reduce((all, each) => all * each.factor, Math.fround(scale));
    const whole = reshaped(d, product, shapeOf(v!));
    return allAre([factor], 1) ? whole : d.add('Mul', [whole, d.scalar('float32', factor)]);
  },
};
