/** @file Values of JSON that came from a file, and may be anything. */

/** An object's fields, of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Deepest nesting of anything we write is half of this; what is deeper could not be written again. */
const deepest = 12;

const isShallow = (value: unknown, depth: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1)));

/** A text as JSON; nothing where it is none, or nested beyond all reason. */
export function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isShallow(value, deepest) ? value : undefined;
  } catch {
    return undefined;
  }
}

export const isNumber = (value: unknown): value is number => typeof value === 'number';

/** A number of things. */
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

export const isText = (value: unknown): value is string => typeof value === 'string';

/** Whether a list has only such items, and as many as demanded. */
export const isListOf = <T>(
  value: unknown,
  isItem: (item: unknown) => item is T,
  length?: number,
): value is readonly T[] =>
  Array.isArray(value) && (length === undefined || value.length === length) && value.every(isItem);
