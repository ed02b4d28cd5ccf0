/** @file Names of layers: the labels of the calls that lead to them, joined by dots. */
import type { Span } from '../../ir/diagnostics/index.ts';
import type { Label } from './ast.ts';
import { evaluate, type Evaluator } from './evaluate.ts';
import { limits } from './limits.ts';
import { kindOf, type Scope } from './values.ts';

/** Where in the network a block is laid out. */
export interface Naming {
  /** `block3.0.`, or empty at the top. */
  readonly prefix: string;
  /** How many layers without a label there are of each operator: they are called `add1`, `add2`, ... */
  readonly counts: Map<string, number>;
}

export const namingAt = (prefix: string): Naming => ({ prefix, counts: new Map() });

/** The name of a layer that has no label: the operator\u2019s, and a number that counts from 1 in its block. */
export function unlabelled({ prefix, counts }: Naming, op: string): string {
  const count = (counts.get(op) ?? 0) + 1;
  counts.set(op, count);
  return `${prefix}${op}${count}`;
}

/** The text of a label with its expressions filled in, without prefix; undefined after reporting why not. */
export function labelText(evaluator: Evaluator, label: Label, scope: Scope): string | undefined {
  const segments: string[] = [];
  for (const parts of label.segments) {
    const texts = parts.map((part) => (typeof part === 'string' ? part : filled(evaluator, part, scope)));
    if (texts.includes(undefined)) return undefined;
    segments.push(texts.join(''));
  }
  const text = segments.join('.');
  if (text.length <= limits.nameLength) return text;
  evaluator.report.error('SPK133', `a layer\u2019s name has more than ${limits.nameLength} characters`, label.span);
  return undefined;
}

/** A name in quotes with what stands in braces filled in; undefined after reporting why not. */
export function filledText(evaluator: Evaluator, text: string, span: Span, scope: Scope): string | undefined {
  const parts = text.split(/\{([A-Za-z_]\w*)\}/);
  const texts = parts.map((part, i) =>
    i % 2 === 0 ? part : filled(evaluator, { kind: 'name', name: part, span }, scope),
  );
  return texts.includes(undefined) ? undefined : texts.join('');
}

function filled(evaluator: Evaluator, part: Parameters<typeof evaluate>[1], scope: Scope): string | undefined {
  const value = evaluate(evaluator, part, scope);
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return String(value);
  if (typeof value === 'string' && /^\w+$/.test(value)) return value;
  const shown = typeof value === 'number' ? String(value) : kindOf(value);
  evaluator.report.error('SPK121', `names are filled in with whole numbers and words, not ${shown}`, part.span);
  return undefined;
}
