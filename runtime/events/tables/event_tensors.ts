/** @file Events as tensors of one file: four of them under names as programs give them, or one table. */
import { fail } from '../../../ir/diagnostics/index.ts';
import { shapeText, type AnyTensor, type TensorFile } from '../../../ir/tensor.ts';
import { damaged, listed } from '../../formats/problems.ts';
import type { EventList } from '../event_list.ts';
import { eventsOfColumns, type Columns } from './column_events.ts';
import { columnsAmong, roles, type NamedColumns, type Role } from './names.ts';
import { askOrder, indicesOf, suggestedOrder } from './orders.ts';
import type { TimeUnit } from './time_unit.ts';

/** What the user says of events whose file does not. */
export interface TableOptions {
  /** The order of a table's columns, as `columnOrder` accepts it. */
  readonly columns?: string;
  readonly timeUnit?: TimeUnit;
}

type Tensors = TensorFile['tensors'];

/** Tensors that lie together: `events.x` and `events.t`, or all of them. */
interface Group {
  readonly prefix: string;
  readonly columns: NamedColumns;
}

/** A row of numbers: [N], or with axes of extent 1. */
const isRow = ({ shape }: AnyTensor): boolean => shape.filter((extent) => extent !== 1).length <= 1 && shape.length > 0;

/** Groups of rows that have the four columns of events; a group's name is what stands before the last `.` or `/` of its tensors' names. */
function groupsOf(tensors: Tensors): Group[] {
  const members = new Map<string, string[]>();
  for (const [name, tensor] of tensors) {
    if (!isRow(tensor)) continue;
    const prefix = /^.*[./]/s.exec(name)?.[0] ?? '';
    members.set(prefix, [...(members.get(prefix) ?? []), name.slice(prefix.length)]);
  }
  return [...members].flatMap(([prefix, names]) => {
    const columns = columnsAmong(names);
    return 'names' in columns ? [{ prefix, columns }] : [];
  });
}

/** Whether a file of tensors, or the group of them called `key`, holds events under names: a row of numbers for each of x, y, t and p. */
export const holdsEvents = ({ tensors }: TensorFile, key?: string): boolean =>
  groupsOf(tensors).some(({ prefix }) => key === undefined || prefix.slice(0, -1) === key);

/**
 * Reads columns, rows, times and polarities under names; a polarity of 0 or below is off (some files write -1). Times are
 * taken as they are where nobody says their unit.
 *
 * @param key the group of tensors, where a file has several.
 * @throws DiagnosticError as `eventsOfColumns`; SPK413 where several groups are there and none is chosen.
 */
export function eventsOfTensors(
  { tensors }: TensorFile,
  name: string,
  options: TableOptions = {},
  key?: string,
): EventList {
  const groups = groupsOf(tensors).filter(({ prefix }) => key === undefined || prefix.slice(0, -1) === key);
  const [group] = groups;
  if (group === undefined || groups.length > 1)
    return fail('SPK413', `the file holds the events of ${groups.length} recordings, and none is chosen`, {
      place: name,
      help: `add one of them, ${name}:NAME: ${listed(groups.map(({ prefix }) => prefix.slice(0, -1)))}`,
    });
  const { names, unit } = group.columns;
  const data = (role: Role): AnyTensor['data'] => tensors.get(group.prefix + names[role])!.data;
  const columns: Columns = { x: data('x'), y: data('y'), t: data('t'), p: data('p') };
  const renamed = roles.some((role) => names[role] !== role);
  const steps = renamed ? [`took ${roles.map((role) => group.prefix + names[role]).join(', ')} for x, y, t, p`] : [];
  const aside =
    options.columns === undefined ? [] : [`left --columns ${options.columns} aside: the columns have names`];
  return eventsOfColumns(columns, name, { unit: options.timeUnit ?? unit, steps: [...steps, ...aside] });
}

/** Whether a tensor has the extents of a table of events: [N, 4] or [4, N], or as many columns as the user names. */
export const isTable = ({ shape }: AnyTensor, { columns }: TableOptions): boolean =>
  shape.length === 2 && shape.includes(columns?.length ?? roles.length);

/**
 * Reads a table of events, [N, columns] or [columns, N].
 *
 * @throws DiagnosticError SPK475 where the order of its columns is not said, SPK404 where it has others; as `eventsOfColumns`.
 */
export function eventsOfTable(tensor: AnyTensor, name: string, options: TableOptions): EventList {
  const { data, shape } = tensor;
  const wanted = options.columns?.length ?? roles.length;
  const across = shape[1] === wanted;
  const [rows, columns] = across ? [shape[0]!, shape[1]] : [shape[1]!, shape[0]!];
  if (shape.length !== 2 || columns !== wanted)
    return damaged(
      name,
      `the tensor is ${shapeText(shape)}; --columns ${options.columns ?? ''} names ${wanted} columns`,
    );
  const at = (row: number, column: number): number => (across ? row * columns + column : column * rows + row);
  const value = (row: number, column: number): number => Number(data[at(row, column)]);
  if (options.columns === undefined)
    return askOrder(`${rows} events, ${shapeText(shape)}`, suggestedOrder(rows, columns, value), name);
  const indices = indicesOf(options.columns);
  const column = (role: Role): (number | bigint)[] =>
    Array.from({ length: rows }, (_, row) => data[at(row, indices[role])]!);
  const steps = [`took its columns for ${[...options.columns].join(', ')}`];
  return eventsOfColumns({ x: column('x'), y: column('y'), t: column('t'), p: column('p') }, name, {
    ...{ steps, unit: options.timeUnit },
  });
}

/** SPK479: times, and columns and rows in one tensor [N, 2] or [2, N]. */
function refusePairs(tensors: Tensors, name: string): void {
  const plain = [...tensors.keys()].map((key) => key.replace(/^.*[./]/s, ''));
  const found = columnsAmong(plain);
  const pair = [...tensors].find(([, { shape }]) => shape.length === 2 && shape.includes(2) && Math.max(...shape) > 2);
  if (!pair || !('missing' in found) || found.missing.includes('t')) return;
  const [key, { shape }] = pair;
  const slices = shape[1] === 2 ? ['[:, 0]', '[:, 1]'] : ['[0]', '[1]'];
  fail(
    'SPK479',
    `events need x, y, t and p; the file holds ${listed([...tensors.keys()])}, and no ${found.missing.join(', no ')}`,
    {
      place: name,
      help: `"${key}" may hold x and y: numpy.savez("events.npz", x=a${slices[0]!}, y=a${slices[1]!}, t=t, p=p), with a for it`,
    },
  );
}

/** SPK479: rows of one length that could be events, under other names. */
export function refuseNames({ tensors }: TensorFile, name: string): void {
  refusePairs(tensors, name);
  const rows = [...tensors].filter(([, tensor]) => isRow(tensor) && tensor.data.length > 1);
  const lengths = new Set(rows.map(([, { data }]) => data.length));
  if (rows.length < roles.length - 1 || lengths.size > 1) return;
  const found = columnsAmong(rows.map(([key]) => key.replace(/^.*[./]/s, '')));
  const missing = 'missing' in found ? found.missing : [];
  fail(
    'SPK479',
    `events need x, y, t and p; the file holds ${listed(rows.map(([key]) => key))}, and no ${missing.join(', no ')}`,
    {
      place: name,
      help: `save them under these names: numpy.savez("events.npz", x=x, y=y, t=t, p=p)`,
    },
  );
}
