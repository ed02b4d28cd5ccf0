/** @file Limits of a core and the shapes of layers that it takes, of a whole target or of one class of cores. */
import { didYouMean } from '../../../ir/diagnostics/index.ts';
import { largestCap, largestCoreLimit, largestExtent } from '../../../ir/limits.ts';
import {
  coreLimits,
  projectionKinds,
  shapeLimits,
  type CoreLimit,
  type ProjectionKind,
  type Shapes,
} from '../../../ir/target/index.ts';
import { helpOf } from '../report.ts';
import type { Value } from '../values.ts';
import { isKnown, isNumber, typed, type Reading } from './fields.ts';

/** A whole number of a range; the least after reporting what it is instead. */
export function integer(reading: Reading, path: string, min: number, max: number): number {
  const value = typed(reading, path, `a whole number ${min} to ${max}`, isNumber, [], []) ?? min;
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const span = reading.fields.get(path)!.value.value.span;
  const help = /\b(limits|shapes)\./.test(path) ? 'leave it out, or write unknown, where nobody says' : undefined;
  const message = `"${path}" must be a whole number ${min} to ${max}, not ${value}`;
  reading.evaluator.report.error('SPK122', message, span, helpOf(help));
  return min;
}

/** A number of bits; the most where it is unknown, so that nothing is refused for it. */
export const bitsOf = (reading: Reading, path: string, [min, max]: readonly [number, number]): number =>
  reading.fields.has(path) && !isKnown(reading.fields.get(path)) ? max : integer(reading, path, min, max);

/** Limits that are known. @param prefix of the paths: nothing, or that of a class of cores. */
export function limitsOf(reading: Reading, prefix = ''): { readonly [L in CoreLimit]?: number } {
  const limits: Partial<Record<CoreLimit, number>> = {};
  for (const limit of Object.keys(coreLimits) as CoreLimit[])
    if (isKnown(reading.fields.get(`${prefix}limits.${limit}`)))
      limits[limit] = integer(reading, `${prefix}limits.${limit}`, 1, largestCoreLimit);
  return limits;
}

const isSides = (value: Value): value is readonly number[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(
    (side: Value) => typeof side === 'number' && Number.isInteger(side) && side >= 1 && side <= largestExtent,
  );

/** Shapes that are known. @param prefix as of `limitsOf`. */
export function shapesOf(reading: Reading, prefix = ''): Shapes {
  const known = Object.keys(shapeLimits).filter((name) => isKnown(reading.fields.get(`${prefix}shapes.${name}`)));
  return Object.fromEntries(
    known.map((name) => {
      const path = `${prefix}shapes.${name}`;
      if (name === 'cap') return [name, integer(reading, path, 1, largestCap)];
      if (name === 'channels' || name === 'pad')
        return [name, integer(reading, path, name === 'pad' ? 0 : 1, largestExtent)];
      return [name, typed(reading, path, 'a list of whole numbers, [1, 3]', isSides, [], []) ?? []];
    }),
  );
}

const isWords = (value: Value): value is readonly string[] =>
  Array.isArray(value) && value.every((word: Value) => typeof word === 'string');

/** A list of projection kinds. */
export function kindsOf(reading: Reading, path: string): readonly ProjectionKind[] {
  const what = `a list of ${projectionKinds.join(', ')}`;
  const given = typed(reading, path, what, isWords, projectionKinds, []) ?? [];
  for (const word of given)
    if (!(projectionKinds as readonly string[]).includes(word))
      reading.evaluator.report.error(
        'SPK123',
        `there is no projection kind "${word}"`,
        reading.fields.get(path)!.value.value.span,
        helpOf(didYouMean(word, projectionKinds)),
      );
  return given as readonly ProjectionKind[];
}
