/**
 * @file Data as they lie in a page: lists of things that are alike column by column, and numbers as differences where that is shorter.
 * The same repeated words and slowly growing numbers are most of a large chip's routes, which so take a fifth. Needs no browser.
 */

/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Marks of packed lists, as their first entry: a list of objects, of lists of one length, of ragged lists, differences; a list as it is that begins like these. */
const marks = { objects: '#o', table: '#t', ragged: '#r', differences: '#d', plain: '#' } as const;

/** Lists below this length gain nothing. */
const least = 4;

/** Differences of numbers below this are exact. */
const largest = 2 ** 51;

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !isList(value);
const isSmall = (value: Json): value is number => Number.isSafeInteger(value) && Math.abs(value as number) < largest;

/** The same value, shorter; `unpack` makes it again. Absent properties stay absent. */
export function pack(value: Json): Json {
  if (isObject(value)) return mapped(value, pack);
  if (!isList(value)) return value;
  if (value.length >= least) {
    const packed = packedObjects(value) ?? packedTable(value) ?? packedNumbers(value);
    if (packed) return packed;
  }
  const list = value.map(pack);
  return typeof value[0] === 'string' && value[0].startsWith(marks.plain) ? [marks.plain, ...list] : list;
}

/** Objects become a list of their names, and a column for each; null where an object has none. */
function packedObjects(list: readonly Json[]): Json | undefined {
  if (!list.every(isObject)) return undefined;
  const names = [...new Set(list.flatMap((object) => Object.keys(object)))];
  if (names.length === 0 || list.some((object) => Object.values(object).includes(null))) return undefined;
  const column = (name: string): Json[] => list.map((object) => (Object.hasOwn(object, name) ? object[name]! : null));
  return [marks.objects, names, ...names.map((name) => pack(column(name)))];
}

/** Lists of one length become its columns; those of whole numbers that are ragged become differences within each. */
function packedTable(list: readonly Json[]): Json | undefined {
  if (!list.every(isList)) return undefined;
  const { length } = list[0]!;
  if (length > 0 && length <= 8 && list.every((row) => row.length === length))
    return [marks.table, ...Array.from({ length }, (_, i) => pack(list.map((row) => row[i]!)))];
  return list.every((row) => row.every(isSmall)) ? [marks.ragged, ...list.map(differencesOf)] : undefined;
}

const differencesOf = (list: readonly number[]): number[] => list.map((value, i) => value - (list[i - 1] ?? 0));

/** Whole numbers as differences, where these are written with fewer digits. */
function packedNumbers(list: readonly Json[]): Json | undefined {
  if (!list.every(isSmall)) return undefined;
  const differences = differencesOf(list);
  const written = (numbers: readonly number[]): number =>
    numbers.reduce((sum, number) => sum + String(number).length, 0);
  return written(differences) < written(list) ? [marks.differences, ...differences] : undefined;
}

/** What was packed. */
export function unpack(value: Json): Json {
  if (isObject(value)) return mapped(value, unpack);
  if (!isList(value)) return value;
  const [mark, ...rest] = value;
  if (mark === marks.plain) return rest.map(unpack);
  if (mark === marks.differences) return sumsOf(rest as readonly number[]);
  if (mark === marks.ragged) return rest.map((row) => sumsOf(row as readonly number[]));
  if (mark === marks.table) {
    const columns = rest.map(unpack) as readonly (readonly Json[])[];
    return columns[0]!.map((_, row) => columns.map((column) => column[row]!));
  }
  if (mark !== marks.objects) return value.map(unpack);
  const [names, ...columns] = rest as unknown as readonly [readonly string[], ...(readonly Json[])];
  const lists = columns.map(unpack) as readonly (readonly Json[])[];
  return lists[0]!.map((_, row) =>
    Object.fromEntries(names.flatMap((name, i) => (lists[i]![row] === null ? [] : [[name, lists[i]![row]!] as const]))),
  );
}

function sumsOf(differences: readonly number[]): number[] {
  let sum = 0;
  return differences.map((more) => (sum += more));
}

const mapped = (object: { readonly [key: string]: Json }, of: (value: Json) => Json): Json =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, of(value)]));
