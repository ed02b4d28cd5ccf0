/** @file Shared kernels in the integer twin: `ConvInteger` of unsigned bytes, which every runtime sums in int32. */
import type { Geometry } from '../../../ir/projections/index.ts';
import type { Extents } from '../../../ir/tensor.ts';
import { allAre, cast, perChannel, reshaped, type Drawing } from '../drawing.ts';
import { floored, lifted } from '../shifts.ts';
import type { Part, Rule } from './part.ts';

/** Counts times weights as they are. */
export const synapses: Rule<'synapses'> = (part) => {
  const { d, projection, sent } = part;
  const { name, weights } = projection;
  const kernel = d.own(`${name}.weight`, 'int8', weights, weightShape(part));
  const x = spread(d, sent['source']!.counts!.narrow, sent['source']!.extents, projection.geometry);
  return shifted(part, d.add('ConvInteger', [x, kernel], geometryOf(projection.geometry)));
};

/** Values of a byte are one convolution; of more bits one for each byte, summed in int64. */
export const graded: Rule<'graded'> = (part) => {
  const { d, projection, sent } = part;
  const { membranes, bits, extents } = sent['source']!;
  const { name, weights, geometry } = projection;
  // Pairs of bytes above 127 times signed weights saturate in onnxruntime on processors without VNNI: weights are unsigned, too.
  const kernel = d.own(
    `${name}.weight`,
    'uint8',
    Uint8Array.from(weights, (weight) => weight + half),
    weightShape(part),
  );
  const zeroWeight = d.scalar('uint8', half);
  const products = bytesOf(d, spread(d, membranes, extents, geometry), Math.ceil(bits / 8)).map(({ byte, zero }) =>
    d.add('ConvInteger', [byte, kernel, d.scalar('uint8', zero), zeroWeight], geometryOf(geometry)),
  );
  return shifted(part, weighed(d, products));
};

const half = 128;

/** Sum of parts times 1, 256, ...: in int64, since parts of negative numbers are far apart. */
function weighed(d: Drawing, parts: readonly string[]): string {
  if (parts.length === 1) return parts[0]!;
  const sum = parts
    .map((part, i) => d.add('Mul', [cast(d, part, 'int64'), d.scalar('int64', 256 ** i)]))
    .reduce((a, b) => d.add('Add', [a, b]));
  return cast(d, sum, 'int32');
}

/** Signed integers as bytes, lowest first, each with the byte that stands for 0. */
function bytesOf(
  d: Drawing,
  value: string,
  count: number,
): readonly { readonly byte: string; readonly zero: number }[] {
  const bytes: { readonly byte: string; readonly zero: number }[] = [];
  let rest = value;
  for (let i = 1; i < count; i++) {
    bytes.push({ byte: cast(d, d.add('Mod', [rest, d.scalar('int32', 256)]), 'uint8'), zero: 0 });
    rest = floored(d, rest, 8);
  }
  return [...bytes, { byte: cast(d, d.add('Add', [rest, d.scalar('int32', half)]), 'uint8'), zero: half }];
}

/** On the target's grid. */
function shifted({ d, projection, target }: Part<'synapses' | 'graded'>, sums: string): string {
  const { name, shifts } = projection;
  const factors = Array.from(shifts, (shift) => 2 ** shift);
  if (allAre(shifts, shifts[0]!)) return lifted(d, sums, shifts[0]!);
  return d.add('Mul', [sums, d.own(`${name}.factor`, 'int32', factors, perChannel(target[0], 4))]);
}

const weightShape = ({ projection: { geometry }, sent, target }: Part<'synapses' | 'graded'>) => [
  target[0],
  sent['source']!.extents[0] / geometry.groups,
  ...geometry.kernel,
];

const geometryOf = ({ kernel, stride, pad, after, dilation, groups }: Geometry) => ({
  ...{ kernel_shape: kernel, strides: stride, dilations: dilation, pads: [...pad, ...after], group: groups },
});

/** Zeros between positions, where they lie apart: every position gets some behind it, the last ones are cut off. */
function spread(d: Drawing, value: string, [channels, height, width]: Extents, { spread: apart }: Geometry): string {
  const [rows, columns] = apart;
  if (rows === 1 && columns === 1) return value;
  const single = reshaped(d, value, [1, channels, height, 1, width, 1]);
  const ends = d.list('int64', [0, 0, 0, 0, 0, 0, 0, 0, 0, rows - 1, 0, columns - 1]);
  const whole = reshaped(d, d.add('Pad', [single, ends]), [1, channels, height * rows, width * columns]);
  const cut = [
    [0, 0],
    [(height - 1) * rows + 1, (width - 1) * columns + 1],
    [2, 3],
  ] as const;
  return d.add('Slice', [whole, ...cut.map((numbers) => d.list('int64', numbers))]);
}
