/** @file The functions of expressions. */
import type { Value } from './values.ts';

export interface BuiltIn {
  readonly parameters: string;
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number];
  readonly doc: string;
  /** Undefined if the arguments are of the wrong type. */
  readonly apply: (values: readonly Value[]) => number | undefined;
}

const numeric =
  (apply: (...numbers: number[]) => number): BuiltIn['apply'] =>
  (values) =>
    values.every((value) => typeof value === 'number') ? apply(...(values as number[])) : undefined;

const ofOne = (doc: string, apply: (x: number) => number): BuiltIn => ({
  parameters: 'x',
  arity: [1, 1],
  doc,
  apply: numeric(apply),
});

const ofMany = (doc: string, apply: (...numbers: number[]) => number): BuiltIn => ({
  parameters: 'a, b, ...',
  arity: [1, 64],
  doc,
  apply: numeric(apply),
});

export const functions: Readonly<Record<string, BuiltIn>> = {
  sqrt: ofOne('Square root, in double precision.', Math.sqrt),
  abs: ofOne('The value without its sign.', Math.abs),
  floor: ofOne('The next whole number below.', Math.floor),
  ceil: ofOne('The next whole number above.', Math.ceil),
  log2: ofOne('Logarithm to base 2.', Math.log2),
  min: ofMany('The smallest argument.', Math.min),
  max: ofMany('The largest argument.', Math.max),
  len: {
    parameters: 'list',
    arity: [1, 1],
    doc: 'How many elements a list has.',
    apply: ([list]) => (Array.isArray(list) ? list.length : undefined),
  },
};

export const isFunction = (name: string): boolean => Object.hasOwn(functions, name);
