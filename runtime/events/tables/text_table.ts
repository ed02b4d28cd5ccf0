/** @file Events as a text: a row of numbers each, with or without a line of names (v2e, rpg's events.txt, Prophesee's csv). */
import { fail } from '../../../ir/diagnostics/index.ts';
import { damaged, quoted } from '../../formats/problems.ts';
import { addEvent, eventBuffer } from '../event_buffer.ts';
import type { EventList, Sensor } from '../event_list.ts';
import { checkPixel, createPolarities, finishColumns, timeOf } from './column_events.ts';
import type { TableOptions } from './event_tensors.ts';
import { columnsAmong, roles, type Role } from './names.ts';
import { askOrder, indicesOf, suggestedOrder } from './orders.ts';
import { linesOf } from './text_lines.ts';
import type { TimeUnit } from './time_unit.ts';

/** The order of v2e's and rpg's texts, which have no names. */
const usualOrder = 'txyp';
/** Rows that are read to find out what the columns are. */
const lookedAt = 1024;

/** What the beginning of a text says. */
interface Beginning {
  readonly indices: Readonly<Record<Role, number>>;
  readonly columns: number;
  /** Lines before the first event. */
  readonly skip: number;
  readonly unit: TimeUnit | undefined;
  readonly sensor: Sensor | undefined;
  readonly steps: readonly string[];
}

const separators = [/\s*;\s*/, /\s*,\s*/, /\s*\t\s*/];
const isComment = (line: string): boolean => /^\s*([#%]|\/\/)/.test(line) || line.trim() === '';
/** Between semicolons, else commas, else tabulators, else spaces; nothing behind the last separator is no cell. */
function cells(line: string): string[] {
  const found = line.trim().split(separators.find((each) => each.test(line)) ?? /\s+/);
  if (found.at(-1) === '') found.pop();
  return found;
}

const isNumber = (cell: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell);

/**
 * Reads such a text: numbers between commas, semicolons or spaces; lines that begin with `#` or `%` are remarks. A line of
 * names says which columns are x, y, t and p; else `--columns` does; else the numbers must suggest the order of v2e and rpg,
 * t x y p. A first line of two numbers is the sensor, as in the texts of E2VID.
 *
 * @throws DiagnosticError SPK475 where the order of columns is not known, SPK404 with the line that is none of a table,
 * SPK479 where names are others; as `eventsOfColumns`.
 */
export function readTextTable(bytes: Uint8Array, name: string, options: TableOptions = {}): EventList {
  const { indices, columns, skip, unit, sensor, steps } = begin(bytes, name, options);
  const buffer = eventBuffer(0, name);
  const polarities = createPolarities();
  let number = 0;
  for (const line of linesOf(bytes, name)) {
    if (++number <= skip || isComment(line)) continue;
    const row = cells(line);
    const value = (role: Role): number => numberOf(row[indices[role]] ?? '', number, name);
    if (row.length !== columns)
      damaged(`${name}, line ${number}`, `${quoted(line)} has ${row.length} columns, the lines before have ${columns}`);
    const [x, y] = [value('x'), value('y')];
    checkPixel(buffer.count, x, y, name);
    addEvent(buffer, x, y, timeOf(value('t'), buffer.count, unit, name), 0);
    polarities.add(buffer, value('p'));
  }
  return finishColumns(buffer, polarities, { unit, steps, sensor });
}

const words: Readonly<Record<string, number>> = { true: 1, false: 0, on: 1, off: 0 };

function numberOf(cell: string, line: number, name: string): number {
  if (isNumber(cell)) return Number(cell);
  return words[cell.toLowerCase()] ?? damaged(`${name}, line ${line}`, `${quoted(cell)} is no number`);
}

function begin(bytes: Uint8Array, name: string, options: TableOptions): Beginning {
  const lines = head(bytes, name);
  const first = lines.findIndex((line) => !isComment(line));
  if (first < 0) return damaged(name, 'the text has no rows');
  const sized = /^\s*(\d{1,5})\s+(\d{1,5})\s*$/.exec(lines[first]!);
  const sensor = sized ? { width: Number(sized[1]), height: Number(sized[2]) } : undefined;
  const start = first + (sized ? 1 : 0);
  const row = cells(lines[start] ?? '');
  const named = row.some((cell) => !isNumber(cell) && !(cell.toLowerCase() in words));
  const skip = start + (named ? 1 : 0);
  const rows = lines
    .slice(skip)
    .filter((line) => !isComment(line))
    .map(cells);
  const columns = (rows[0] ?? row).length;
  if (named && row.length !== columns)
    return damaged(
      `${name}, line ${start + 1}`,
      `the line has ${row.length} names, the rows below have ${columns} columns`,
      'give every column a name, or take the line out and say the order: --columns xytp, with "_" for others',
    );
  const names = named ? row : namesInRemark(lines.slice(0, first), columns);
  const rest = { columns, skip, sensor };
  if (names !== undefined && options.columns === undefined) return { ...rest, ...byName(names, options, name) };
  const order = options.columns ?? orderOf(rows, name);
  if (order.length !== columns)
    return damaged(
      `${name}, line ${skip + 1}`,
      `the row has ${columns} columns; --columns ${order} names ${order.length}`,
    );
  return {
    ...rest,
    indices: indicesOf(order),
    unit: options.timeUnit,
    steps: [`took its columns for ${[...order].join(', ')}`],
  };
}

const unquoted = (cell: string): string => cell.replace(/^"(.*)"$/, '$1');

function byName(
  names: readonly string[],
  { timeUnit }: TableOptions,
  name: string,
): Pick<Beginning, 'indices' | 'unit' | 'steps'> {
  const plain = names.map(unquoted);
  const found = columnsAmong(plain);
  if (!('names' in found))
    return fail(
      'SPK479',
      `events need x, y, t and p; the columns are ${plain.map(quoted).join(', ')}, and none of them is ${found.missing.join(', ')}`,
      {
        place: name,
        help: 'name the columns x, y, t and p, or say which they are: --columns xypt, with "_" for others',
      },
    );
  const entries = roles.map((role) => [role, plain.indexOf(found.names[role])] as const);
  return { indices: Object.fromEntries(entries) as Record<Role, number>, unit: timeUnit ?? found.unit, steps: [] };
}

/** A remark just before the rows may name them: `# t x y p`. */
function namesInRemark(remarks: readonly string[], columns: number): string[] | undefined {
  const names = cells((remarks.at(-1) ?? '').replace(/^\s*[#%/]+\s*/, ''));
  return names.length === columns && 'names' in columnsAmong(names) ? names : undefined;
}

function orderOf(rows: readonly (readonly string[])[], name: string): string {
  const columns = rows[0]?.length ?? 0;
  const even = rows.every((row) => row.length === columns);
  const suggested = even
    ? suggestedOrder(rows.length, columns, (row, column) => Number(rows[row]![column]))
    : undefined;
  if (suggested === usualOrder) return suggested;
  return askOrder(`events in ${columns} columns`, suggested, name);
}

function head(bytes: Uint8Array, name: string): string[] {
  const lines: string[] = [];
  for (const line of linesOf(bytes, name)) {
    lines.push(line);
    if (lines.length === lookedAt) break;
  }
  return lines;
}
