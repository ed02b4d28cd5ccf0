/** @file Which of a table's columns are those of events, by the names that programs give them. */
import type { TimeUnit } from './time_unit.ts';

/** Column, row, time, polarity of an event. */
export type Role = 'x' | 'y' | 't' | 'p';
export const roles: readonly Role[] = ['x', 'y', 't', 'p'];

const places = (letter: string, word: string): RegExp =>
  new RegExp(`^(${letter}s?|${letter}_?(pos|position|coord|coordinate|addr)s?|(pos|coord|addr)_?${letter}|${word}s?)$`);

/** Names as they are after `plain`: those of spikingjelly, tonic, v2e, Prophesee, rpg, EventPoint and others. */
const patterns: Readonly<Record<Role, RegExp>> = {
  x: places('x', 'col(umn)?'),
  y: places('y', 'row'),
  t: /^(t|ts|times?|time_?stamps?)(_(us|ms|ns|s|sec|seconds))?$/,
  p: /^(p|ps|pols?|polarit(y|ies)|on|sign)$/,
};

/** Small letters, one sign between words, units in brackets as an ending, no word for events in front: `Event Timestamp [us]` is `timestamp_us`. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[\s_-]*[[(]\s*(\w+)\s*[\])]\s*$/, '_$1')
    .trim()
    .replace(/^(events?|evs?)[_ ]/, '')
    .replace(/[\s-]+/g, '_');

/** Columns of events that were found, by their names, and the unit that the time's name states. */
export interface NamedColumns {
  readonly names: Readonly<Record<Role, string>>;
  readonly unit?: TimeUnit;
}

const units: Readonly<Record<string, TimeUnit>> = { us: 'us', ms: 'ms', ns: 'ns', s: 's', sec: 's', seconds: 's' };

/** The four columns of events among names; `missing` where some are there. A name that stands for its role alone wins. */
export function columnsAmong(names: readonly string[]): NamedColumns | { readonly missing: readonly Role[] } {
  const find = (role: Role): string | undefined =>
    names.find((name) => plain(name) === role) ?? names.find((name) => patterns[role].test(plain(name)));
  const [x, y, t, p] = [find('x'), find('y'), find('t'), find('p')];
  if (x === undefined || y === undefined || t === undefined || p === undefined)
    return { missing: roles.filter((role) => find(role) === undefined) };
  const unit = units[/_([a-z]+)$/.exec(plain(t))?.[1] ?? ''];
  return { names: { x, y, t, p }, ...(unit === undefined ? {} : { unit }) };
}
