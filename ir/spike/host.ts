/** @file What the host does with membranes it has read: a few steps in float64, none of which comes back to the chip. */
import { meanOf, overSteps, stepReadings, type StepReading } from '../numerics.ts';
import type { OutputValues } from '../trace.ts';

export type { StepReading };

/** What a result is, and so how it is shown: scores of classes, scores of classes per pixel, or anything else. */
export const resultKinds = ['scores', 'class_map', 'features'] as const;
export type ResultKind = (typeof resultKinds)[number];

/** Integer weights [rows, columns] on the grids 2^-exponents[row], and a bias on the same grid. */
export interface HostMatrix {
  readonly rows: number;
  readonly weights: Int8Array;
  readonly exponents: Int32Array;
  readonly biases: Int32Array;
}

/**
 * One step; steps refer to earlier ones by index.
 *
 * - `read`: the membranes m of an output: fround(fround(m x 2^-fractionBits) / divisor), as the trainer rounds them, and
 *   their mean, sum, last or largest value over the logical steps.
 * - `linear`: bias, then + weight x value in ascending order of the columns, in float64.
 * - `average`: (a + b) / 2.
 */
export type HostStep =
  | { readonly kind: 'read'; readonly output: number; readonly divisor: number; readonly over: StepReading }
  | { readonly kind: 'linear'; readonly name: string; readonly of: number; readonly matrix: HostMatrix }
  | { readonly kind: 'average'; readonly name: string; readonly a: number; readonly b: number };

/** A value that leaves the network, and the step that makes it. */
export interface HostResult {
  readonly name: string;
  readonly kind: ResultKind;
  readonly step: number;
}

export interface HostProgram {
  readonly steps: readonly HostStep[];
  readonly results: readonly HostResult[];
}

/**
 * What leaves the network: what the host's program makes of the outputs, or without one the outputs' means over the steps.
 *
 * @param reads membranes of every output, [T, ...], membrane x 2^-fractionBits, rounded once to float32.
 * @param logicalSteps T.
 * @returns values by result, in the order of the results.
 */
export function readResults(
  { outputs, host }: { readonly outputs: readonly { readonly name: string }[]; readonly host?: HostProgram },
  reads: readonly Float32Array[],
  logicalSteps: number,
): Map<string, OutputValues> {
  const read: Read = (output, divisor, over) => {
    const values = reads[output]!.map((value) => meanOf(value, divisor));
    return logicalSteps === 1 ? values : overSteps(values, values.length / logicalSteps, over);
  };
  if (!host) return new Map(outputs.map(({ name }, output) => [name, read(output, 1, 'mean')]));
  const values: OutputValues[] = [];
  for (const step of host.steps) values.push(runStep(step, values, read));
  return new Map(host.results.map(({ name, step }) => [name, values[step]!]));
}

type Read = (output: number, divisor: number, over: StepReading) => Float32Array;

function runStep(step: HostStep, values: readonly OutputValues[], read: Read): OutputValues {
  switch (step.kind) {
    case 'read':
      return read(step.output, step.divisor, step.over);
    case 'linear':
      return product(step.matrix, values[step.of]!);
    case 'average': {
      const [a, b] = [values[step.a]!, values[step.b]!];
      return Float64Array.from(a, (value, i) => (value + b[i]!) / 2);
    }
  }
}

function product({ rows, weights, exponents, biases }: HostMatrix, x: OutputValues): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    const unit = 2 ** -exponents[row]!;
    let sum = Math.fround(biases[row]! * unit);
    for (let i = 0; i < x.length; i++) sum += weights[row * x.length + i]! * unit * x[i]!;
    return sum;
  });
}

/** Steps and results that refer to what is not there, as ends of sentences. */
export function hostMistakes({ steps, results }: HostProgram, columns: readonly number[]): string[] {
  const mistakes: string[] = [];
  const sizes = hostSizes(steps, columns);
  for (const [index, { kind }] of steps.entries())
    if (sizes[index] === 0) mistakes.push(`host step ${index} (${kind}) does not fit what it reads`);
  if (results.length === 0) mistakes.push('the host program has no result');
  for (const { name, step } of results)
    if (!(step in sizes)) mistakes.push(`the result "${name}" is no step of the host program`);
  return mistakes;
}

/** Values of every step; 0 for one that does not fit what it reads. `columns`: neurons of every output. */
export function hostSizes(steps: readonly HostStep[], columns: readonly number[]): readonly number[] {
  const sizes: number[] = [];
  for (const step of steps) sizes.push(stepSize(step, sizes, columns) ?? 0);
  return sizes;
}

/** Values of a step; undefined if it is faulty. `columns`: neurons of every output. */
function stepSize(step: HostStep, sizes: readonly number[], columns: readonly number[]): number | undefined {
  switch (step.kind) {
    case 'read':
      return Number.isInteger(step.divisor) && step.divisor >= 1 && stepReadings.includes(step.over)
        ? columns[step.output]
        : undefined;
    case 'linear': {
      const { rows, weights, exponents, biases } = step.matrix;
      const read = sizes[step.of] ?? 0;
      const fits = read >= 1 && weights.length === rows * read && rows >= 1;
      return fits && exponents.length === rows && biases.length === rows ? rows : undefined;
    }
    case 'average':
      return sizes[step.a] === sizes[step.b] ? sizes[step.a] : undefined;
  }
}
