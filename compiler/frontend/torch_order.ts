/** @file Numbers of a layer in the order of PyTorch, inputs first; here inputs are known, and outputs come first. */
import type { PrimitiveName } from '../../ir/ops/index.ts';

/** What is said of such a call. */
export interface TorchOrder {
  readonly message: string;
  readonly help: string;
  /** Whether the call cannot be meant as it stands; else it is what another network would say. */
  readonly isCertain: boolean;
}

/** Kernels of published networks are narrower; outputs are more. */
const widestUsual = 7;

/**
 * What a layer with numbers in PyTorch's order should say; undefined where the order is that of this language.
 *
 * @param numbers the arguments by position, as far as they are numbers.
 * @param most the widest kernel of the operator.
 * @param inputs extents of the value that the layer reads.
 */
export function torchOrder(
  op: PrimitiveName,
  numbers: readonly number[],
  most: number,
  inputs: readonly number[],
): TorchOrder | undefined {
  const [first, second, third] = numbers;
  if (op === 'batch_norm')
    return first === undefined || first < 1
      ? undefined
      : {
          message: `batch_norm: ${first} would be eps, what is added to the variance`,
          help: 'the channels are known from what the layer reads: write batch_norm',
          isCertain: true,
        };
  if (first === undefined || second === undefined) return undefined;
  if (op === 'linear')
    return {
      message: `linear: ${first} would be the outputs, and ${second} is no setting`,
      help: `${known}: write linear(${second})`,
      isCertain: true,
    };
  if (third === undefined || first !== inputs[0] || second <= Math.max(third, widestUsual)) return undefined;
  return {
    message: `${op}: the first number is the outputs (${first}), the second the kernel (${second}), the third the stride (${third})`,
    help: `${known}: PyTorch's order, in, out, kernel, is written ${op}(${second}, kernel=${third})${second > most ? '' : `; if it is meant, write kernel=${second}, stride=${third}`}`,
    isCertain: second > most,
  };
}

const known = 'the inputs are known from what the layer reads';

/** Operators whose first numbers PyTorch has in another order. */
export const hasTorchOrder = (op: PrimitiveName): boolean =>
  op === 'linear' || op === 'batch_norm' || op === 'conv2d' || op === 'conv1d' || op === 'conv_transpose2d';
