import { fireCount, meanOf, scaledProduct, type NeuronRule } from '../../ir/numerics.ts';
import type { MembraneExpression } from './draft.ts';

/**
 * The trainer's float32 membrane as a function of the chip's integer accumulator, for one channel: the very expression
 * whose thresholds are searched.
 */
export function membraneFunction(
  expression: MembraneExpression,
  channel: number,
  grids: ReadonlyMap<string, number>,
): (accumulator: number) => number {
  switch (expression.kind) {
    case 'raw': {
      const [bias, step] = [expression.biases[channel]!, 2 ** -expression.fractionBits[channel]!];
      return (a) => Math.fround((a + bias) * step);
    }
    case 'product': {
      const step = 2 ** -expression.fractionBits;
      return (a) => scaledProduct(a * step, expression.scale);
    }
    case 'mean': {
      const step = 2 ** -grids.get(expression.stream)!;
      return (a) => meanOf(a * step, expression.count);
    }
    case 'counted': {
      const step = 2 ** -expression.fractionBits;
      return (a) => meanOf(a * step, expression.count);
    }
    case 'stream': {
      const step = 2 ** -grids.get(expression.stream)!;
      return (a) => Math.fround(a * step);
    }
  }
}

/**
 * For k = 1..cap the smallest accumulator in -never..never at which the trainer's neuron fires at least k times, found
 * by bisecting the trainer's own expression, which never decreases. `never` where no accumulator suffices: membranes
 * stay below it by proof.
 */
export const searchThresholds = (
  membrane: (accumulator: number) => number,
  rule: NeuronRule,
  never: number,
): Int32Array => searchCounts((a) => fireCount(membrane(a), rule), rule.cap, never);

/** The same of any count that never decreases. */
export function searchCounts(countAt: (accumulator: number) => number, cap: number, never: number): Int32Array {
  return Int32Array.from({ length: cap }, (_, k) => {
    let [below, atLeast] = [-never - 1, never];
    while (atLeast - below > 1) {
      const middle = Math.floor((below + atLeast) / 2);
      if (countAt(middle) > k) atLeast = middle;
      else below = middle;
    }
    return atLeast;
  });
}
