import { nearest } from '../../../ir/diagnostics/index.ts';
import type { Name } from '../ast.ts';
import { foreignValue } from '../foreign.ts';
import type { Program } from '../program.ts';
import { helpOf, suggestion } from '../report.ts';
import type { UnknownName } from '../resolve.ts';
import type { Rule } from './rule.ts';

/** Every name that is read or assigned stands for something; what is missing is said once, however often it is read. */
export const knownNames: Rule = ({ lostNames, main }, { unknown }, report) => {
  const input = inputMissing(main, unknown);
  if (input)
    report.error('SPK205', `the network has no input: nothing is called "${input.text}"`, input.span, {
      help: `declare it above: input ${input.text}: [channels, height, width]`,
    });
  const said = new Set(input ? [input.text] : []);
  for (const one of unknown) {
    const { name, words } = one;
    if (report.full()) return;
    if (lostNames.has(name.text) || said.has(name.text)) continue;
    if (words.length === 0 && !one.outOfReach) said.add(name.text);
    const message =
      words.length > 0
        ? `"${name.text}" is neither a value nor one of ${words.join(', ')}`
        : `no value is called "${name.text}"`;
    report.error('SPK110', message, name.span, helpOf(remedy(one)));
  }
};

/** The first name that nobody declared, in a network of which no line declares an input. */
function inputMissing({ file, diagnostics }: Program['main'], unknown: readonly UnknownName[]): Name | undefined {
  const isInput = file.statements.some(({ kind }) => kind === 'input');
  if (isInput || diagnostics.length > 0 || file.models.length === 0) return undefined;
  return unknown.find(({ words, outOfReach }) => words.length === 0 && !outOfReach)?.name;
}

function remedy({ name, words, candidates, outOfReach }: UnknownName): string | undefined {
  if (outOfReach) return 'blocks see parameters of the file and their own names only: hand it over as an argument';
  const { source, start } = name.span;
  const before = source.text.slice(source.text.lastIndexOf('\n', start - 1) + 1, start);
  if (before.includes('//')) return 'comments start with `#`; `//` divides and rounds down';
  const foreign = foreignValue(name.text);
  if (foreign !== undefined) return foreign;
  if (words.length === 0 && isLabelBelow(name))
    return `it stands further down: its spikes of the step before are previous("${name.text}")`;
  const own = words.includes('delayed') && Object.hasOwn(resets, name.text) ? resets[name.text] : undefined;
  if (own !== undefined) return own;
  if (words.length > 0)
    return nearestOf(name.text, [...words, ...candidates]) ?? `write one of them: ${words.join(', ')}`;
  const near = nearestOf(name.text, candidates);
  if (near !== undefined) return near;
  const isAssigned = /^\s*=(?!=)/.test(source.text.slice(name.span.end)) && before.trim() === '';
  if (isAssigned) return `to name a new value, write: let ${name.text} = ...`;
  return suggestion(name.text, [...new Set(candidates)]) ?? `define it first: let ${name.text} = ...`;
}

/** What other tools call resets. */
const resets: Readonly<Record<string, string>> = {
  subtract:
    'snnTorch\u2019s "subtract" is reset: delayed, a step later; sinabs\u2019 and SpikingJelly\u2019s (v_reset=None) is reset: soft',
  zero: 'write reset: hard',
  none: 'a membrane that never fires is integrate behind the layer: -> integrate(decay=0.9)',
};

/** Whether a layer is labelled so behind the place where its name is read: a loop is meant. */
const isLabelBelow = ({ text, span: { source, end } }: Name): boolean =>
  new RegExp(`(?<![\\w.])${text}: *[A-Za-z_]`).test(source.text.slice(end));

/** The nearest in spelling, or the only one that begins or ends with what was typed. */
function nearestOf(typed: string, candidates: readonly string[]): string | undefined {
  if (typed.length < 2) return undefined;
  const parts = [...new Set(candidates)].filter((name) => name.startsWith(typed) || name.endsWith(typed));
  const guess = nearest(typed, candidates) ?? (parts.length === 1 ? parts[0] : undefined);
  return guess === undefined ? undefined : `did you mean "${guess}"?`;
}
