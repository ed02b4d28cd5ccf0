/** @file What the host makes of values that it has read, once all logical steps are over; both twins draw it. */
import type { StepReading } from '../../ir/numerics.ts';
import { cast, type Drawing } from './drawing.ts';

/** A value of the host, or what it reads: one for each logical step. */
export interface Hosted {
  readonly values: readonly string[];
  readonly type: 'float32' | 'float64';
}

/** One value from those of all logical steps: sums in float64, rounded once to float32. Of one step it is the value. */
export function overSteps(d: Drawing, { values, type }: Hosted, reading: StepReading): Hosted {
  if (values.length === 1) return { values, type };
  const value = {
    mean: () => d.add('Div', [summed(d, values), d.scalar('float32', values.length)]),
    sum: () => summed(d, values),
    last: () => values.at(-1)!,
    max: () => d.add('Max', values),
  }[reading]();
  return { values: [value], type: 'float32' };
}

function summed(d: Drawing, values: readonly string[]): string {
  const all = cast(d, d.add('Concat', values, { axis: 0 }), 'float64');
  return cast(d, d.add('ReduceSum', [all, d.list('int64', [0])], { keepdims: 1 }), 'float32');
}

/** The mean over all logical steps, in float64. */
const wideMean = (d: Drawing, value: Hosted): string => cast(d, overSteps(d, value, 'mean').values[0]!, 'float64');

/** A matrix times a vector, in float64. @param matrix [rows, columns]. */
export function matrixTimes(
  d: Drawing,
  value: Hosted,
  matrix: { readonly rows: number; readonly weight: ArrayLike<number>; readonly bias: ArrayLike<number> | undefined },
): Hosted {
  const { rows, weight, bias } = matrix;
  const columns = weight.length / rows;
  const flat = d.add('Flatten', [wideMean(d, value)], { axis: 1 });
  const inputs = [flat, d.own('weight', 'float64', weight, [rows, columns])];
  const all = bias ? [...inputs, d.own('bias', 'float64', bias, [rows])] : inputs;
  return { values: [d.add('Gemm', all, { transB: 1 })], type: 'float64' };
}

/** (a + b) / 2, in float64. */
export function halfSum(d: Drawing, a: Hosted, b: Hosted): Hosted {
  const sum = d.add('Add', [wideMean(d, a), wideMean(d, b)]);
  return { values: [d.add('Mul', [sum, d.scalar('float64', 0.5)])], type: 'float64' };
}
