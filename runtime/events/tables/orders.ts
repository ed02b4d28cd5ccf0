/** @file The order of a table's columns where they have no names: as the user says it, or what its numbers suggest. */
import { fail } from '../../../ir/diagnostics/index.ts';
import { roles, type Role } from './names.ts';

/** Letters of columns from the first on: x, y, t and p once each, `_` for a column that is left out. */
export const columnOrder = /^(?=.*x)(?=.*y)(?=.*t)(?=.*p)(?!.*([xytp]).*\1)[xytp_]{4,16}$/;

/** Which column each role is, by an order such as `xypt`, which `columnOrder` accepts. */
export const indicesOf = (order: string): Readonly<Record<Role, number>> =>
  Object.fromEntries(roles.map((role) => [role, order.indexOf(role)])) as Record<Role, number>;

/** Rows that are looked at for a guess. */
const mostRows = 4096;

/**
 * What a table's numbers suggest: the only column of -1, 0 and 1 is the polarity, the only other one that never falls the
 * time, and of the last two x comes first. Undefined where that leaves more readings than one.
 *
 * @param value of a row and a column.
 */
export function suggestedOrder(
  rows: number,
  columns: number,
  value: (row: number, column: number) => number,
): string | undefined {
  if (columns !== roles.length || rows < 2) return undefined;
  const all = Array.from({ length: columns }, (_, column) => column);
  const looked = Math.min(rows, mostRows);
  const every = (column: number, holds: (value: number, before: number) => boolean): boolean => {
    for (let row = 1; row < looked; row++) if (!holds(value(row, column), value(row - 1, column))) return false;
    return true;
  };
  const polarity = all.filter(
    (c) => [-1, 0, 1].includes(value(0, c)) && every(c, (v) => v === -1 || v === 0 || v === 1),
  );
  const time = all.filter((c) => !polarity.includes(c) && every(c, (v, before) => v >= before));
  if (polarity.length !== 1 || time.length !== 1) return undefined;
  let order = '';
  for (const column of all)
    order += column === time[0] ? 't' : column === polarity[0] ? 'p' : order.includes('x') ? 'y' : 'x';
  return order;
}

/** SPK475: a table of events, and the order of its columns is not said. @param what how many, and its extents. */
export function askOrder(what: string, suggested: string | undefined, name: string): never {
  const other = suggested?.replace(/[xy]/g, (letter) => (letter === 'x' ? 'y' : 'x'));
  const help =
    suggested === undefined
      ? 'say it: --columns xypt for x, y, polarity, time (as slayer saves them), txyp for time first; "_" leaves a column out'
      : `by its numbers it is --columns ${suggested} (or ${other!}, where rows come before columns)`;
  return fail('SPK475', `it looks like a table of ${what}; which of its columns are x, y, t and p is not said`, {
    place: name,
    help,
  });
}
