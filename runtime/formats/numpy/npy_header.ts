/** @file The header of an npy file: a Python dictionary literal of three known keys, parsed strictly and never evaluated. */
import { damaged, quoted, unsupported } from '../problems.ts';

/** A named field of a structured type, with numpy's type string; bytes that fill gaps have the name "" and a type of V and their number. */
export interface NpyField {
  readonly name: string;
  readonly descr: string;
}

/** What an npy header says. `descr` is numpy's type string, such as `<f4`, or the fields of a structured type. */
export interface NpyHeader {
  readonly descr: string | readonly NpyField[];
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

type Literal = string | boolean | readonly number[] | { readonly fields: readonly NpyField[] };
interface Cursor {
  readonly text: string;
  readonly place: string;
  at: number;
}

/** `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }` and nothing else around it but spaces. */
export function parseNpyHeader(text: string, place: string): NpyHeader {
  const cursor: Cursor = { text, place, at: 0 };
  const values = new Map<string, Literal>();
  expect(cursor, '{');
  while (!accept(cursor, '}')) {
    const key = parseString(cursor);
    if (values.has(key)) damaged(place, `the header gives ${quoted(key)} twice`);
    expect(cursor, ':');
    values.set(key, parseValue(cursor));
    if (!accept(cursor, ',')) {
      expect(cursor, '}');
      break;
    }
  }
  skipSpaces(cursor);
  if (cursor.at < text.length) malformed(cursor);
  return headerOf(values, place);
}

function headerOf(values: ReadonlyMap<string, Literal>, place: string): NpyHeader {
  const descr = values.get('descr');
  const fortranOrder = values.get('fortran_order');
  const shape = values.get('shape');
  const type = typeof descr === 'object' && 'fields' in descr ? descr.fields : descr;
  if (
    values.size !== 3 ||
    (typeof type !== 'string' && !isFields(type)) ||
    typeof fortranOrder !== 'boolean' ||
    typeof shape !== 'object' ||
    'fields' in shape
  ) {
    return damaged(place, 'the header does not consist of descr, fortran_order and shape');
  }
  return { descr: type, fortranOrder, shape };
}

function parseValue(cursor: Cursor): Literal {
  skipSpaces(cursor);
  const next = cursor.text[cursor.at];
  if (next === '[') return { fields: parseFields(cursor) };
  if (next === '(') return parseTuple(cursor);
  if (next === "'" || next === '"') return parseString(cursor);
  for (const [word, value] of [['True', true] as const, ['False', false] as const]) {
    if (cursor.text.startsWith(word, cursor.at)) {
      cursor.at += word.length;
      return value;
    }
  }
  return malformed(cursor);
}

const isFields = (type: Literal | readonly NpyField[] | undefined): type is readonly NpyField[] =>
  Array.isArray(type) && type.every((field) => typeof field === 'object');

/** `[('t', '<u8'), ('x', '<u2')]`. Fields of fields, and of several elements, are refused (SPK405). */
function parseFields(cursor: Cursor): readonly NpyField[] {
  const fields: NpyField[] = [];
  expect(cursor, '[');
  while (!accept(cursor, ']')) {
    expect(cursor, '(');
    if (peek(cursor) === '(') flatOnly(cursor);
    const name = parseString(cursor);
    expect(cursor, ',');
    if (peek(cursor) === '[') flatOnly(cursor);
    const descr = parseString(cursor);
    if (accept(cursor, ',')) flatOnly(cursor);
    expect(cursor, ')');
    if (name !== '' && fields.some((field) => field.name === name))
      damaged(cursor.place, `the header gives the field ${quoted(name)} twice`);
    fields.push({ name, descr });
    if (accept(cursor, ',')) continue;
    expect(cursor, ']');
    break;
  }
  return fields;
}

const flatOnly = ({ place }: Cursor): never =>
  unsupported(
    place,
    'a field of the array has fields of its own, several elements, or a title',
    'save each field as an array of its own',
  );

function peek(cursor: Cursor): string | undefined {
  skipSpaces(cursor);
  return cursor.text[cursor.at];
}

/** `()`, `(3,)`, `(3, 4)`, `(3L, 4L)` as Python 2 wrote it. */
function parseTuple(cursor: Cursor): readonly number[] {
  const items: number[] = [];
  expect(cursor, '(');
  while (!accept(cursor, ')')) {
    skipSpaces(cursor);
    const digits = /\d{1,16}/y;
    digits.lastIndex = cursor.at;
    const match = digits.exec(cursor.text);
    if (!match) return malformed(cursor);
    items.push(Number(match[0]));
    cursor.at = digits.lastIndex;
    if (cursor.text[cursor.at] === 'L') cursor.at++;
    if (accept(cursor, ',')) continue;
    if (items.length === 1) return malformed(cursor);
    expect(cursor, ')');
    break;
  }
  return items;
}

function parseString(cursor: Cursor): string {
  skipSpaces(cursor);
  const quote = cursor.text[cursor.at];
  if (quote !== "'" && quote !== '"') return malformed(cursor);
  const end = cursor.text.indexOf(quote, cursor.at + 1);
  const body = cursor.text.slice(cursor.at + 1, end);
  if (end < 0 || body.includes('\\')) return malformed(cursor);
  cursor.at = end + 1;
  return body;
}

function skipSpaces(cursor: Cursor): void {
  while (' \t\r\n'.includes(cursor.text[cursor.at] ?? '?')) cursor.at++;
}

function accept(cursor: Cursor, character: string): boolean {
  skipSpaces(cursor);
  if (cursor.text[cursor.at] !== character) return false;
  cursor.at++;
  return true;
}

function expect(cursor: Cursor, character: string): void {
  if (!accept(cursor, character)) malformed(cursor);
}

function malformed({ text, place, at }: Cursor): never {
  const seen = at < text.length ? quoted(text.slice(at, at + 12)) : 'its end';
  return damaged(place, `the header is not the dictionary numpy writes: character ${at} is ${seen}`);
}
