/** @file Fields of a target while it is read, each with its place. */
import { didYouMean, type Span } from '../../../ir/diagnostics/index.ts';
import type { EntryValue, Name } from '../ast.ts';
import { evaluate, type Evaluator } from '../evaluate.ts';
import type { Program } from '../program.ts';
import { valueText, type Scope, type Value } from '../values.ts';

export type Plain = Extract<EntryValue, { kind: 'plain' }>;
export interface Field {
  readonly key: Name;
  readonly value: Plain;
}

/** What reading one target needs. */
export interface Reading {
  readonly evaluator: Evaluator;
  readonly program: Program;
  readonly scope: Scope;
  readonly name: Name;
  /** `limits.neurons` and so on; those of the base target first, replaced by the target\u2019s own. */
  readonly fields: ReadonlyMap<string, Field>;
  /** Paths of fields that are not there. */
  readonly missing: string[];
  /** Whether all that it is like is there. */
  readonly complete: boolean;
}

/** A limit that is there, and not `unknown`: what an heir says of one that its base knows. */
export const isKnown = (field: Field | undefined): boolean =>
  field !== undefined && !(field.value.value.kind === 'name' && field.value.value.name === 'unknown');

/** Nothing stands behind `unknown` but a text that says more (SPK152). */
export function checkUnknown({ fields, evaluator }: Reading): void {
  for (const [path, field] of fields) {
    const word = isKnown(field) ? undefined : field.value.words[0];
    if (word)
      evaluator.report.error('SPK152', `"${path}" is unknown, and has no \`${word.text}\` behind it`, word.span, {
        help: 'leave the word out; say more in quotes',
      });
  }
}

export const isText = (value: Value): value is string => typeof value === 'string';
export const isTruth = (value: Value): value is boolean => typeof value === 'boolean';
export const isNumber = (value: Value): value is number => typeof value === 'number';

/** A field\u2019s value, or a complaint that it is missing or of the wrong type. */
export function typed<T extends Value>(
  reading: Reading,
  path: string,
  what: string,
  fits: (value: Value) => value is T,
  words: readonly string[] = [],
  units: readonly string[] | undefined = undefined,
): T | undefined {
  const { report } = reading.evaluator;
  const field = reading.fields.get(path);
  if (!field) {
    reading.missing.push(path);
    return undefined;
  }
  const {
    words: [extra],
    remark,
  } = field.value;
  if (!units && extra) report.error('SPK102', `"${path}" takes no \`${extra.text}\``, extra.span);
  else if (!units && remark !== undefined)
    report.error('SPK102', `"${path}" has a text behind it, which means nothing there`, field.key.span);
  if (!isKnown(field)) {
    report.error('SPK121', `"${path}" cannot be unknown`, field.value.value.span, { help: `it takes ${what}` });
    return undefined;
  }
  const value = evaluate(namingUnknown(reading.evaluator, what, words), field.value.value, reading.scope, words);
  if (value === undefined || fits(value)) return value;
  report.error('SPK121', `"${path}" takes ${what}, not ${valueText(value)}`, field.value.value.span);
  return undefined;
}

/** Names in target fields are words or parameters; any other is reported here. */
const namingUnknown = (evaluator: Evaluator, what: string, words: readonly string[]): Evaluator => ({
  ...evaluator,
  lookUp: (name: string, span: Span): Value => {
    const help = didYouMean(name, words) ?? `it takes ${what}`;
    evaluator.report.error('SPK110', `no value is called "${name}"`, span, { help });
    return undefined;
  },
});
