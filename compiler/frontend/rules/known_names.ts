import { didYouMean } from '../../../ir/diagnostics/index.ts';
import { helpOf } from '../report.ts';
import type { UnknownName } from '../resolve.ts';
import type { Rule } from './rule.ts';

/** Every name that is read or assigned stands for something. */
export const knownNames: Rule = ({ lostNames }, { unknown }, report) => {
  for (const one of unknown)
    if (!lostNames.has(one.name.text))
      report.error('SPK110', `no value is called "${one.name.text}"`, one.name.span, helpOf(remedy(one)));
};

function remedy({ name, candidates, outOfReach }: UnknownName): string | undefined {
  if (outOfReach) return 'blocks see parameters of the file and their own names only: hand it over as an argument';
  const { source, start } = name.span;
  const before = source.text.slice(source.text.lastIndexOf('\n', start - 1) + 1, start);
  if (before.includes('//')) return 'comments start with `#`; `//` divides and rounds down';
  return didYouMean(name.text, candidates) ?? `define it first: let ${name.text} = ...`;
}
