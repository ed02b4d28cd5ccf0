import { inputBitRange, inputFractionRange, largestSteps } from '../limits.ts';
import { definePrimitive, OperatorError } from './op.ts';

/** Pixels are 0..1; whatever is above this is of pixels 0..255. */
const largestMean = 2;

export const input = definePrimitive({
  name: 'input',
  summary: 'The image, a signal or a vector, quantised by the host to signed integers so that padding is exactly 0.',
  source:
    'DESIGN section 2, point 9; declared with `input NAME: [C, H, W] { ... }`, a signal with `[C, L]`, a vector with `[F]`',
  attributes: {
    shape: {
      kind: 'numbers',
      doc: 'Channels, height, width of a map; channels and length of a signal; the number of values of a vector.',
    },
    fraction_bits: {
      kind: 'int',
      default: 6,
      min: inputFractionRange[0],
      max: inputFractionRange[1],
      doc: 'The grid: integers count steps of 2^-fraction_bits.',
    },
    steps: {
      kind: 'int',
      default: 1,
      min: 1,
      max: largestSteps,
      doc: 'Logical steps T of a sample: T frames, or one image repeated T times.',
    },
    bits: {
      kind: 'int',
      default: 8,
      min: inputBitRange[0],
      max: inputBitRange[1],
      doc: 'Width of one signed integer in bits.',
    },
    mean: { kind: 'numbers', default: [0], doc: 'Subtracted from pixels scaled to 0..1, per channel or once.' },
    std: { kind: 'numbers', default: [1], doc: 'Divides the centred pixels, per channel or once.' },
  },
  inputs: [],
  gives: ['analog'],
  expansion: 'source',
  grid: null,
  infer(_inputs, { shape, fraction_bits, bits, mean, std }) {
    if (![1, 2, 3].includes(shape.length) || shape.some((extent) => !Number.isInteger(extent) || extent < 1))
      throw new OperatorError(
        `input: the shape must be one to three positive whole numbers, not [${shape.join(', ')}]`,
        shape.length > 3
          ? withoutOuterAxes(shape)
          : 'channels, height, width: [3, 32, 32]; channels and length of a signal: [1, 16000]; a vector: [784]',
      );
    for (const [name, list] of Object.entries({ mean, std }))
      if (list.length !== 1 && list.length !== shape[0])
        throw new OperatorError(
          `input: ${name} has ${list.length} values for ${shape[0]} ${shape[0] === 1 ? 'channel' : 'channels'}`,
          `give one for each channel, or one for all: ${name}: [${list[0] ?? 0}]`,
        );
    if (std.some((s) => !(s > 0)))
      throw new OperatorError(
        'input: std must be positive',
        'the standard deviation of the training pixels, scaled to 0..1',
      );
    const large = mean.find((m) => m > largestMean);
    if (large !== undefined)
      throw new OperatorError(
        `input: a mean of ${large} is not one of pixels, which are scaled to 0..1 first`,
        `divide mean and std by 255: mean: [${Number((large / 255).toFixed(4))}]`,
      );
    return { kind: 'analog', shape, fractionBits: fraction_bits, bits };
  },
  evaluate() {
    throw new Error('an input has no evaluation: its values come from outside');
  },
  examples: [],
});

/** The declaration for a shape as tensors of other frameworks have it: [N, C, H, W], [T, C, H, W], or [N, T, C, H, W]. */
function withoutOuterAxes(shape: readonly number[]): string {
  const [outer, inner] = [shape.at(-4)!, shape.slice(-3)];
  const plain = `input x: [${inner.join(', ')}]`;
  return outer === 1
    ? `batch and time are no axes: ${plain}`
    : `batch and time are no axes: ${plain} { steps: ${outer} }, or ${plain} where ${outer} are samples`;
}
