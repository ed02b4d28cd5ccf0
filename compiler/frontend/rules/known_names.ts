import { nearest } from '../../../ir/diagnostics/index.ts';
import { helpOf, suggestion } from '../report.ts';
import type { UnknownName } from '../resolve.ts';
import type { Rule } from './rule.ts';

/** Every name that is read or assigned stands for something. */
export const knownNames: Rule = ({ lostNames }, { unknown }, report) => {
  for (const one of unknown) {
    const { name, words } = one;
    if (report.full()) return;
    if (lostNames.has(name.text)) continue;
    const message =
      words.length > 0
        ? `"${name.text}" is neither a value nor one of ${words.join(', ')}`
        : `no value is called "${name.text}"`;
    report.error('SPK110', message, name.span, helpOf(remedy(one)));
  }
};

function remedy({ name, words, candidates, outOfReach }: UnknownName): string | undefined {
  if (outOfReach) return 'blocks see parameters of the file and their own names only: hand it over as an argument';
  const { source, start } = name.span;
  const before = source.text.slice(source.text.lastIndexOf('\n', start - 1) + 1, start);
  if (before.includes('//')) return 'comments start with `#`; `//` divides and rounds down';
  if (words.length > 0) return nearestOf(name.text, [...words, ...candidates]);
  return suggestion(name.text, candidates) ?? `define it first: let ${name.text} = ...`;
}

function nearestOf(typed: string, candidates: readonly string[]): string | undefined {
  const guess = typed.length > 1 ? nearest(typed, candidates) : undefined;
  return guess === undefined ? undefined : `did you mean "${guess}"?`;
}
