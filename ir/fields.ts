/** @file The fields of a projection or neuron kind: declared once, read by verifiers, codec, text form and listings. */

/** One field of a kind. */
export type Field =
  /** A whole number in min..max, or one of `choices`. */
  | {
      readonly kind: 'int';
      readonly doc: string;
      readonly min: number;
      readonly max: number;
      readonly choices?: readonly number[];
    }
  /** A finite number above 0. */
  | { readonly kind: 'number'; readonly doc: string }
  /** [height, width], each a whole number in min..max. */
  | { readonly kind: 'pair'; readonly doc: string; readonly min: number; readonly max: number }
  /** One of some words; their order is that of the image's enum. */
  | { readonly kind: 'word'; readonly doc: string; readonly choices: readonly string[] }
  /** Fields that belong together. */
  | { readonly kind: 'group'; readonly doc: string; readonly fields: Fields };
export type Fields = { readonly [name: string]: Field };

/** What a field holds. */
export type FieldValue<F extends Field> = F extends { readonly kind: 'int' | 'number' }
  ? number
  : F extends { readonly kind: 'pair' }
    ? readonly [number, number]
    : F extends { readonly kind: 'word'; readonly choices: readonly (infer Word)[] }
      ? Word
      : F extends { readonly kind: 'group'; readonly fields: infer G extends Fields }
        ? FieldValues<G>
        : never;

/** What the fields of a kind hold. */
export type FieldValues<F extends Fields> = { readonly [N in keyof F]: FieldValue<F[N]> };

/** A whole number in min..max. */
export const int = <const D extends string>(
  doc: D,
  min: number,
  max: number,
): { readonly kind: 'int'; readonly doc: D; readonly min: number; readonly max: number } => ({
  kind: 'int',
  doc,
  min,
  max,
});

/** [height, width], each a whole number in min..max. */
export const pair = <const D extends string>(
  doc: D,
  min: number,
  max: number,
): { readonly kind: 'pair'; readonly doc: D; readonly min: number; readonly max: number } => ({
  kind: 'pair',
  doc,
  min,
  max,
});

/** One of some words. */
export const word = <const C extends readonly string[]>(
  doc: string,
  choices: C,
): { readonly kind: 'word'; readonly doc: string; readonly choices: C } => ({ kind: 'word', doc, choices });

/** Fields that belong together. */
export const group = <const F extends Fields>(
  doc: string,
  fields: F,
): { readonly kind: 'group'; readonly doc: string; readonly fields: F } => ({ kind: 'group', doc, fields });

/**
 * Fields that are missing, of another type or out of range, one sentence each; the values may come from outside.
 *
 * @param place what the fields belong to, for nested ones: `geometry.`.
 */
export function fieldMistakes(fields: Fields, values: object, place = ''): string[] {
  return Object.entries(fields).flatMap(([name, field]): string[] => {
    const value = valueAt(values, name);
    if (field.kind === 'group') {
      const isGroup = typeof value === 'object' && value !== null;
      return isGroup ? fieldMistakes(field.fields, value, `${place}${name}.`) : [`${place}${name} is missing`];
    }
    return fits(field, value) ? [] : [`${place}${name} is ${textOf(value)}, not ${rangeOf(field)}`];
  });
}

/** A field's value as it stands in data of unknown shape. */
export const valueAt = (values: object, name: string): unknown =>
  Object.hasOwn(values, name) ? (values as Readonly<Record<string, unknown>>)[name] : undefined;

/** The values of declared fields, out of an object that holds more. */
export const fieldValues = (fields: Fields, values: object): object =>
  Object.fromEntries(Object.keys(fields).map((name) => [name, valueAt(values, name)]));

const isWhole = (value: unknown, min: number, max: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;

function fits(field: Exclude<Field, { kind: 'group' }>, value: unknown): boolean {
  switch (field.kind) {
    case 'int':
      return isWhole(value, field.min, field.max) && (field.choices ?? [value]).includes(value as number);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && value > 0;
    case 'pair':
      return Array.isArray(value) && value.length === 2 && value.every((side) => isWhole(side, field.min, field.max));
    case 'word':
      return field.choices.some((choice) => choice === value);
  }
}

/** What a field may hold, in words: `one of space, positions, heads`. */
export function rangeOf(field: Exclude<Field, { kind: 'group' }>): string {
  switch (field.kind) {
    case 'int':
      return field.choices ? `one of ${field.choices.join(', ')}` : `in ${field.min}..${field.max}`;
    case 'number':
      return 'a finite number above 0';
    case 'pair':
      return `two numbers in ${field.min}..${field.max}`;
    case 'word':
      return `one of ${field.choices.join(', ')}`;
  }
}

const textOf = (value: unknown): string =>
  typeof value === 'number' || typeof value === 'string'
    ? String(value).slice(0, 40)
    : typeof value === 'undefined'
      ? 'missing'
      : 'no number';
