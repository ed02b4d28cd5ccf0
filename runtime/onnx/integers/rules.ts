/** @file What every projection kind is in the integer twin. Leaving one out is a type error. */
import { bilinearBits } from '../../../ir/limits.ts';
import type { ProjectionKind, TransferMap, WindowGeometry } from '../../../ir/projections/index.ts';
import { cast, reshaped, type Drawing } from '../drawing.ts';
import { doubled, everySecond, sixteenths } from '../grids.ts';
import { floored, lifted } from '../shifts.ts';
import { graded, synapses } from './kernels.ts';
import type { NoForm } from '../refused.ts';
import { tokensOf, type Part, type Rule, type Sent } from './part.ts';

export const rules: { readonly [K in ProjectionKind]: Rule<K> | NoForm } = {
  synapses,
  graded,
  transfer,
  correlate,
  modulate,
  gate: ({ d, sent: { left, right } }) => d.add('Min', [left!.counts!.wide, right!.counts!.wide]),
  any: (part) => seen[part.projection.reach](part, part.sent['source']!),
  max({ d, projection, sent: { source } }) {
    // No runtime need have a maximum of integers; float64 holds these.
    const wide = cast(d, source!.membranes, 'float64');
    return cast(d, d.add('MaxPool', [wide], windowAttributes(projection.window)), 'int32');
  },
  splice: (part) => spliced(part, part.sent['source']!.counts!.wide),
  part(part) {
    const { d, projection, sent } = part;
    const { membranes } = sent['source']!;
    return spliced(part, projection.drop === 0 ? membranes : floored(d, membranes, projection.drop));
  },
};

type Map = (d: Drawing, source: Sent) => string;

const maps: { readonly [M in TransferMap]: Map } = {
  identity: (_, { membranes }) => membranes,
  sum_positions: (d, { membranes }) => d.add('ReduceSum', [membranes, d.list('int64', [2, 3])], { keepdims: 1 }),
  nearest: (d, { membranes, extents: [, height, width] }) => doubled(d, membranes, [height, width]),
  bilinear: (d, { membranes, extents: [, height, width] }) =>
    sixteenths(d, d.add('Div', [membranes, d.scalar('int32', 2 ** bilinearBits)]), [height, width], 'int32'),
  subsample: (d, { membranes, extents: [, height, width] }) => everySecond(d, membranes, [height, width]),
};

function transfer({ d, projection: { map, shift }, sent: { source } }: Part<'transfer'>): string {
  return lifted(d, maps[map](d, source!), shift);
}

const turned = (d: Drawing, value: string): string => d.add('Transpose', [value], { perm: [0, 1, 3, 2] });

/** Heads as [1, heads, channels of a head, tokens]. */
const split = (d: Drawing, value: string, heads: number, { extents }: Sent): string =>
  reshaped(d, value, [1, heads, extents[0] / heads, tokensOf(extents)]);

/** Counts times counts, bytes both. */
function correlate({ d, projection: { heads, over }, sent: { left, right } }: Part<'correlate'>): string {
  const [a, b] = [left!, right!].map((sent) => split(d, sent.counts!.narrow, heads, sent)) as [string, string];
  return d.add('MatMulInteger', over === 'positions' ? [a, turned(d, b)] : [turned(d, a), b]);
}

/** Counts times a matrix that was summed before, int32. */
function modulate({ d, projection: { heads, over }, sent: { source, state }, target }: Part<'modulate'>): string {
  const spikes = split(d, source!.counts!.wide, heads, source!);
  const matrix = turned(d, state!.membranes);
  return reshaped(d, d.add('MatMul', over === 'channels' ? [matrix, spikes] : [spikes, matrix]), [1, ...target]);
}

const windowAttributes = ({ kernel, stride, pad }: WindowGeometry) => ({
  ...{ kernel_shape: kernel, strides: stride, pads: [...pad, ...pad] },
});

/** The largest count in reach: maxima of bytes. */
const seen: { readonly [R in Part<'any'>['projection']['reach']]: (part: Part<'any'>, source: Sent) => string } = {
  space({ d, projection: { window } }, { counts }) {
    const { kernel, stride } = window;
    const alone = [...kernel, ...stride].every((side) => side === 1);
    return alone ? counts!.wide : cast(d, d.add('MaxPool', [counts!.narrow], windowAttributes(window)), 'int32');
  },
  positions: ({ d }, { counts }) =>
    cast(d, d.add('ReduceMax', [counts!.narrow], { axes: [2, 3], keepdims: 1 }), 'int32'),
  heads({ d, projection: { window, heads }, target }, source) {
    const pictures = split(d, source.counts!.narrow, heads, source);
    const most = d.add('MaxPool', [pictures], windowAttributes(window));
    return cast(d, reshaped(d, most, [1, ...target]), 'int32');
  },
};

/** Some channels of a value, among zeros. */
function spliced(
  { d, projection: { from, to, count }, sent, target: [channels] }: Part<'splice' | 'part'>,
  value: string,
): string {
  const ends = [[from], [from + count], [1]].map((numbers) => d.list('int64', numbers));
  const whole = from === 0 && count === sent['source']!.extents[0];
  const some = whole ? value : d.add('Slice', [value, ...ends]);
  if (count === channels) return some;
  return d.add('Pad', [some, d.list('int64', [0, to, 0, 0, 0, channels - to - count, 0, 0])]);
}
