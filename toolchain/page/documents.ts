/** @file Documents that spikec wrote with `--json`: fields are looked at one by one, since a file may hold anything. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { Files } from '../../runtime/index.ts';
import { readInput } from '../load/files.ts';
import { isCount, isFields, jsonOf, type Fields } from '../results/json.ts';

/** A document of one command about one image. */
export interface ReadDocument {
  readonly path: string;
  readonly fields: Fields;
  /** Fails with SPK740: this is not what the command writes. */
  readonly refuse: (what: string) => never;
}

/** Largest document that is read, in bytes: those of 2,600 cores have some megabytes. */
const largest = 1 << 28;

/** Reads what a command wrote about an image. Throws SPK401, SPK740, and SPK741 where it is of another image. */
export function readDocument(files: Files, path: string, command: string, sha256: string): ReadDocument {
  const refuse = (what: string): never =>
    fail('SPK740', `${path} is no document of "spikec ${command} --json": ${what}`, {
      place: path,
      help: `write it again: spikec ${command} IMAGE ... --json > ${command}.json`,
    });
  const bytes = readInput(files, path);
  if (bytes.length > largest) refuse(`it has ${bytes.length} bytes`);
  const fields = jsonOf(new TextDecoder().decode(bytes));
  if (fields === undefined)
    return refuse(bytes.length === 0 ? 'it is empty: that command did not end' : 'it is no JSON, or is cut off');
  if (!isFields(fields)) return refuse('it is no JSON object');
  if (isFields(fields['error'])) refuse('the command failed, and this is what it said');
  if (typeof fields['imageHash'] !== 'string') refuse('it names no image');
  if (fields['imageHash'] !== sha256)
    fail(
      'SPK741',
      `${path} is of another image: ${String(fields['imageHash']).slice(0, 16)}, not ${sha256.slice(0, 16)}`,
      {
        place: path,
        help: `run "spikec ${command}" with this image, or give that one to "spikec report"`,
      },
    );
  return { path, fields, refuse };
}

/** A number that counts or measures: finite, not negative. */
export function amountOf(document: ReadDocument, fields: Fields, name: string): number {
  const value = fields[name];
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? value
    : document.refuse(`"${name.slice(0, 40)}" is no amount`);
}

/** A place in a list of so many. @param what is said to be none of the image where it is none. */
export function placeIn(document: ReadDocument, fields: Fields, name: string, below: number, what: string): number {
  const value = fields[name];
  return isCount(value) && value < below ? value : document.refuse(`${what} is none of the image`);
}

/** A list of objects, as many as demanded. */
export function objectsOf(document: ReadDocument, fields: Fields, name: string, length?: number): readonly Fields[] {
  const value = fields[name];
  if (!Array.isArray(value) || !value.every(isFields)) return document.refuse(`"${name}" is no list of objects`);
  return length === undefined || value.length === length
    ? value
    : document.refuse(`"${name}" has ${value.length} entries, the image ${length}`);
}

/** A list of lists of so many finite numbers. */
export function listsOf(document: ReadDocument, fields: Fields, name: string, length: number): (readonly number[])[] {
  const value = fields[name];
  const isList = (list: unknown): list is readonly number[] =>
    Array.isArray(list) && list.length === length && list.every((part) => Number.isFinite(part));
  return Array.isArray(value) && value.every(isList)
    ? value
    : document.refuse(`"${name.slice(0, 40)}" is no list of ${length} numbers each`);
}

/** A list of pairs: a place in another list, and an amount. */
export const pairsOf = (
  document: ReadDocument,
  fields: Fields,
  name: string,
  below: number,
): (readonly [number, number])[] =>
  listsOf(document, fields, name, 2).map((pair) => {
    const [at, amount] = pair as [number, number];
    return Number.isSafeInteger(at) && at >= 0 && at < below && amount >= 0
      ? ([at, amount] as const)
      : document.refuse(`"${name}" holds something else than pairs`);
  });
