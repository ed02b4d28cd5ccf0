/** @file Nodes of NIR that multiply and add: matrices, scales, convolutions, pools, and Flatten. */
import { sameShape, shapeText, sizeOf, type Shape } from '../../../ir/tensor.ts';
import type { NirNumbers } from '../file.ts';
import type { Axes, NirConvolution, NirPool } from '../network.ts';
import { misfit, squeezed, type Draft, type Fit, type Misfit, type Way } from './draft.ts';
import type { Fields } from './fields.ts';

/** Makes a draft of a node's fields, or says what is wrong with them whatever the shape. */
export type Drafting = (fields: Fields) => Omit<Draft, 'type'> | Misfit;

const vectorOf = ({ shape }: NirNumbers, length: number): boolean => sizeOf(shape) === length;

/** Zeros are as good as no bias. */
const biasOf = (bias: NirNumbers | undefined): Float64Array | undefined =>
  bias?.values.some((value) => value !== 0) ? bias.values : undefined;

export const matrixDraft: Drafting = (fields) => {
  const weight = fields.numbers('weight')!;
  const bias = fields.numbers('bias');
  const [out, width] = weight.shape;
  if (weight.shape.length !== 2) return misfit(`the weight is ${shapeText(weight.shape)}, and no matrix`);
  if (bias && !vectorOf(bias, out!)) return misfit(`the bias is ${shapeText(bias.shape)} for ${out} outputs`);
  return {
    natural: [width!],
    fit(takes) {
      if (sizeOf(takes) === width! && squeezed(takes).length <= 1)
        return { gives: [out!], body: { kind: 'matrix', weight: weight.values, bias: biasOf(bias) } };
      const message = `the weight of ${out}x${width} takes ${width} values, and gets ${shapeText(takes)}`;
      if (sizeOf(takes) !== out! || squeezed(takes).length > 1) return misfit(message);
      return {
        code: 'SPK422',
        message: `${message}: it is stored as [in, out], and NIR wants [out, in]`,
        help: 'export the network again with transposed weights; square ones of this file are then transposed, too, which no shape shows',
      };
    },
  };
};

export const scaleDraft: Drafting = (fields) => {
  const scale = fields.numbers('scale')!;
  return {
    natural: scale.shape.length === 0 ? undefined : scale.shape,
    fit(takes) {
      const values = spread(scale, takes);
      return values
        ? { gives: takes, body: { kind: 'scale', scale: values } }
        : misfit(noSpread('scale', scale, takes));
    },
  };
};

/** A number for each value of a shape: those of the same extents, one for all, or as numpy broadcasts; undefined where neither. */
export function spread({ shape, values }: NirNumbers, to: Shape): Float64Array | undefined {
  if (values.length === 1) return new Float64Array(sizeOf(to)).fill(values[0]!);
  if (sameShape(squeezed(shape), squeezed(to))) return values;
  const lead = to.length - shape.length;
  if (lead < 0 || shape.some((extent, axis) => extent !== 1 && extent !== to[lead + axis])) return undefined;
  const strides = stridesOf(shape);
  const target = stridesOf(to);
  return Float64Array.from({ length: sizeOf(to) }, (_, index) => {
    let from = 0;
    for (let axis = 0; axis < shape.length; axis++)
      if (shape[axis] !== 1) from += (Math.floor(index / target[lead + axis]!) % to[lead + axis]!) * strides[axis]!;
    return values[from]!;
  });
}

const stridesOf = (shape: Shape): number[] => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

export const noSpread = (key: string, { shape }: NirNumbers, to: Shape): string =>
  `${key} has the shape ${shapeText(shape)}, and ${shapeText(to)} values come in`;

/** Kernel, stride, border and dilation of one kind of convolution. */
export const convolutionDraft =
  (axes: 1 | 2): Drafting =>
  (fields) => {
    const weight = fields.numbers('weight')!;
    const bias = fields.numbers('bias');
    const [out, width, ...kernel] = weight.shape;
    if (weight.shape.length !== axes + 2)
      return misfit(`the weight is ${shapeText(weight.shape)}, and has not ${axes + 2} dimensions`);
    const [stride, dilation] = [fields.steps('stride', axes)!, fields.steps('dilation', axes)!];
    const groups = fields.steps('groups', 1)![0]!;
    const borders = bordersOf(fields, axes, kernel, dilation);
    const steps = [stride, dilation, borders.front];
    if (steps.some((list) => list.length !== axes))
      return misfit(`stride, padding and dilation are not of ${axes} axes`);
    if ([...stride, ...dilation, groups, ...kernel].some((value) => value < 1) || borders.front.some((pad) => pad < 0))
      return misfit('stride, dilation, groups and kernel are at least 1, padding at least 0');
    if (borders.same && stride.some((step) => step !== 1)) return misfit('padding "same" goes with a stride of 1 only');
    if (out! % groups !== 0 || (bias && !vectorOf(bias, out!)))
      return misfit(`${out} outputs fit neither ${groups} groups nor a bias of ${shapeText(bias?.shape ?? [])}`);
    const body: NirConvolution = {
      kind: 'convolution',
      weight: weight.values,
      kernel,
      bias: biasOf(bias),
      stride,
      ...borders,
      dilation,
      groups,
    };
    const channels = width! * groups;
    const said = fields.shape('input_shape');
    const natural = said?.length === axes ? [channels, ...said] : undefined;
    return { natural, fit: (takes) => fitted(takes, body, channels, out!, said) };
  };

/** `same` pads as torch does: an odd zero goes behind. */
function bordersOf(
  fields: Fields,
  axes: number,
  kernel: Axes,
  dilation: Axes,
): { front: Axes; back: Axes; same: boolean } {
  const same = fields.word('padding') === 'same';
  if (!same) {
    const pad = fields.word('padding') === 'valid' ? kernel.map(() => 0) : fields.steps('padding', axes)!;
    return { front: pad, back: pad, same };
  }
  const total = kernel.map((side, axis) => (side - 1) * (dilation[axis] ?? 1));
  return { front: total.map((pad) => Math.floor(pad / 2)), back: total.map((pad) => Math.ceil(pad / 2)), same };
}

function fitted(
  takes: Shape,
  body: NirConvolution,
  channels: number,
  out: number,
  said: Shape | undefined,
): Fit | Misfit {
  const { kernel, stride, front, back, dilation } = body;
  const planes = takes.slice(1);
  if (takes.length !== kernel.length + 1)
    return misfit(`it takes ${kernel.length + 1} axes, channels first, and gets ${shapeText(takes)}`);
  if (takes[0] !== channels) return misfit(`the weight takes ${channels} channels, and gets ${shapeText(takes)}`);
  const extents = planes.map((extent, axis) =>
    outputExtent(extent + front[axis]! + back[axis]!, (kernel[axis]! - 1) * dilation[axis]! + 1, stride[axis]!),
  );
  const gives = [out, ...extents];
  if (extents.some((extent) => extent < 1))
    return misfit(`a kernel of ${shapeText(kernel)} does not fit ${shapeText(planes)} positions`);
  const doubts =
    said && said.length > 0 && !sameShape(said, planes)
      ? [`input_shape says ${shapeText(said)}, and ${shapeText(planes)} comes in, which is believed`]
      : [];
  return { gives, body, doubts };
}

const outputExtent = (padded: number, kernel: number, stride: number): number =>
  Math.floor((padded - kernel) / stride) + 1;

export const poolDraft =
  (takesWhat: NirPool['takes']): Drafting =>
  (fields) => {
    const kernel = fields.steps('kernel_size', 2)!;
    const stride = fields.steps('stride', 2) ?? kernel;
    const pad = fields.steps('padding', 2)!;
    const wrong = [kernel, stride, pad].some((list) => list.length !== 2);
    if (wrong || [...kernel, ...stride].some((value) => value < 1) || pad.some((value) => value < 0))
      return misfit('kernel and stride are two numbers of at least 1, padding two of at least 0');
    const doubts = fields.steps('stride', 2)
      ? []
      : [`it says no stride: ${shapeText(kernel)} is taken, the kernel's extents, as torch does`];
    return {
      natural: undefined,
      fit(takes) {
        if (takes.length !== 3) return misfit(`it takes channels, rows and columns, and gets ${shapeText(takes)}`);
        const extents = [0, 1].map((axis) =>
          outputExtent(takes[axis + 1]! + 2 * pad[axis]!, kernel[axis]!, stride[axis]!),
        );
        if (extents.some((extent) => extent < 1))
          return misfit(`a window of ${shapeText(kernel)} does not fit ${shapeText(takes)}`);
        return {
          gives: [takes[0]!, ...extents],
          body: { kind: 'pool', takes: takesWhat, kernel, stride, pad },
          doubts,
        };
      },
    };
  };

export const flattenDraft: Drafting = (fields) => {
  const [start, last] = [fields.steps('start_dim', 1)![0]!, fields.steps('end_dim', 1)![0]!];
  const said = fields.shape('input_type');
  return {
    natural: undefined,
    fit: (takes, way) => flattenFit(takes, way, { start, last, said }),
  };
};

function flattenFit(
  takes: Shape,
  { shifted }: Way,
  { start, last, said }: { start: number; last: number; said: Shape | undefined },
): Fit | Misfit {
  const shift = (axis: number): number => (shifted && axis > 0 ? axis - 1 : axis);
  const [from, to] = [shift(start), shift(last)].map((axis) => (axis < 0 ? takes.length + axis : axis)) as [
    number,
    number,
  ];
  if (from < 0 || to >= takes.length || from > to)
    return misfit(`it joins axes ${start} to ${last}, and ${shapeText(takes)} comes in`);
  const gives = [...takes.slice(0, from), sizeOf(takes.slice(from, to + 1)), ...takes.slice(to + 1)];
  const believed =
    said === undefined || said.every((extent) => extent === 0) || sameShape(squeezed(said), squeezed(takes));
  const doubts = believed
    ? []
    : [`input_type says ${shapeText(said)}, and ${shapeText(takes)} comes in, which is believed`];
  return { gives, body: { kind: 'flatten' }, doubts };
}
