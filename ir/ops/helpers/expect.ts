import { extentsOf, sameShape, shapeText, type Extents, type Shape } from '../../tensor.ts';
import { OperatorError, type OfKind, type ValueKind, type ValueType } from '../op.ts';

const descriptions: Record<ValueKind, string> = {
  analog: 'the analog input',
  count: 'spikes',
  membrane: 'un-spiked membrane values',
  host: 'values of the host',
};

const multiplied =
  'put a neuron in front of it; or, where the network has none, say graded=true: it multiplies un-spiked values then';

/** What to write where an operator gets what it does not take: by operator, else by what it got. */
const remedies: { readonly [K in ValueKind]: Readonly<Record<string, string>> & { readonly other: string } } = {
  analog: {
    neuron: 'put a convolution in front of it: x -> stem: conv2d(8, kernel=3)',
    avg_pool:
      'weights take means of pixels: x -> p: conv2d(3, kernel=4, stride=4, pad=0, groups=3, bias=false), groups as many as channels, each weight 1/16; or bring smaller pictures (--resize)',
    max_pool: 'take maxima of pixels before they come in, or put a convolution and a neuron in front of it',
    slice: 'weights read the parts of the input: conv2d(8, kernel=3, groups=2) reads each half of its channels apart',
    add: 'weights of 1 hand the input on: x -> id: conv2d(3, groups=3, bias=false), groups as many as channels',
    concat: 'weights of 1 hand the input on: x -> id: conv2d(3, groups=3, bias=false), groups as many as channels',
    other: 'put a convolution and a neuron in front of it: x -> stem: conv2d(8, kernel=3) -> spike: sfa',
  },
  count: {
    neuron: 'put a layer with weights between the two neurons: conv2d or linear',
    other: 'put weights in front of it: conv2d or linear',
  },
  membrane: {
    ...{ conv2d: multiplied, conv1d: multiplied, conv_transpose2d: multiplied, linear: multiplied },
    other: 'put a neuron in front of it',
  },
  host: { other: 'the host computes it when all logical steps are over: nothing on the chip can read it' },
};

/** Narrows a value to one of the kinds an operator takes, or says what it got and what to insert. */
export function expectKind<const K extends ValueKind>(
  operator: string,
  input: string,
  value: ValueType,
  kinds: readonly K[],
): OfKind<K> {
  if (isOfKind(value, kinds)) return value;
  const wanted = kinds.map((kind) => descriptions[kind]).join(' or ');
  const { other, ...own } = remedies[value.kind];
  throw new OperatorError(
    `${operator} takes ${wanted} as ${input}, not ${descriptions[value.kind]}`,
    Object.hasOwn(own, operator) ? own[operator as never] : other,
  );
}

/** Spikes, the input, or sums of spikes, which are multiplied as multi-bit messages. */
export function expectWeighable(operator: string, input: string, value: ValueType): ValueType {
  if (value.kind === 'membrane' && value.counts) return value;
  return expectKind(operator, input, value, ['count', 'analog']);
}

const isOfKind = <K extends ValueKind>(value: ValueType, kinds: readonly K[]): value is OfKind<K> =>
  kinds.some((kind) => kind === value.kind);

/** A [C, H, W] shape, or an error that shows the shape there is. */
export function expectImage(operator: string, input: string, { shape }: ValueType): Extents {
  if (shape.length === 3) return extentsOf(shape);
  throw new OperatorError(
    `${operator} takes a value of shape [C, H, W] as ${input}, not ${shapeText(shape)}`,
    shape.length === 2
      ? `a picture has channels in front: input x: [1, ${shape.join(', ')}]; signals [C, L] are read by conv1d`
      : 'vectors have no positions: linear reads them; behind mean and linear they are gone, put it in front of them',
  );
}

/** The extents of a map [C, H, W], or of a signal [C, L] as a map of one row; an error for a vector. */
export const expectPlaces = (operator: string, input: string, value: ValueType): Extents =>
  value.shape.length === 2 ? extentsOf(value.shape) : expectImage(operator, input, value);

/** Equal shapes, or an error that shows both and what makes them equal. @param b what is added to the stream `a`. */
export function expectSameShape(operator: string, a: Shape, b: Shape): void {
  if (sameShape(a, b)) return;
  throw new OperatorError(
    `${operator}: shapes differ: ${shapeText(a)} of the stream and ${shapeText(b)} of what is added to it`,
    shapeRemedy(a, b),
  );
}

function shapeRemedy([channels, ...stream]: Shape, [otherChannels, ...other]: Shape): string {
  const width =
    channels === otherChannels ? [] : [`give the last convolution of the branch ${channels} output channels`];
  const places = sameShape(stream, other)
    ? []
    : ['the same strides as in the stream (stride=1, and kernels padded by half)'];
  return `${[...width, ...places].join(' and ')}, or bring the stream to ${shapeText([otherChannels!, ...other])} with a convolution of its own`;
}

/** The extents of a value, as `expectImage` or `expectPlaces` has accepted or made it. */
export const imageOf = ({ shape }: ValueType): Extents => extentsOf(shape);
