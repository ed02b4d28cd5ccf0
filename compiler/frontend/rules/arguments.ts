import { didYouMean, nearest } from '../../../ir/diagnostics/index.ts';
import { foreignParameter, needlessParameter } from '../foreign.ts';
import { functions } from '../functions.ts';
import { helpOf } from '../report.ts';
import type { Call } from '../resolve.ts';
import { slotsOf } from '../signature.ts';
import type { Rule } from './rule.ts';

/** Every call gives each parameter once and no other. */
export const argumentsFit: Rule = (_program, { calls }, report) => {
  for (const call of calls) {
    if (report.full()) return;
    for (const { message, argument, candidates } of call.binding.problems) {
      const span = argument?.name?.span ?? argument?.value.span ?? call.callee.span;
      const typed = argument?.name?.text ?? '';
      const guess = candidates && (needlessParameter(typed) ?? guessOf(typed, candidates));
      report.error('SPK120', message, span, helpOf(joined(call) ?? guess ?? usage(call)));
    }
    const mistake = arityMistake(call);
    if (mistake !== undefined) report.error('SPK120', mistake, call.callee.span, helpOf(usage(call)));
  }
};

/** Of `concat(a, b, dim=1)`. */
const joined = ({ callee, arguments: given }: Call): string | undefined =>
  callee.text === 'concat' && given.some(({ name }) => name && ['dim', 'axis'].includes(name.text))
    ? 'channels are joined, there is no dim: concat(a, b), or a -> concat(b)'
    : undefined;

/** The parameter that was meant: by another framework's name, by spelling, or by its beginning. */
function guessOf(typed: string, candidates: readonly string[]): string | undefined {
  const begun = candidates.filter((name) => name.length >= 3 && (typed.startsWith(name) || name.startsWith(typed)));
  const meant =
    foreignParameter(typed, candidates) ?? nearest(typed, candidates) ?? (begun.length === 1 ? begun[0] : undefined);
  return meant === undefined ? didYouMean(typed, candidates) : `did you mean "${meant}"?`;
}

function arityMistake({ callee, target, arguments: given, step }: Call): string | undefined {
  if (target?.kind !== 'function' || step) return undefined;
  const [least, most] = functions[target.name]!.arity;
  if (given.some(({ name }) => name)) return `${callee.text} takes its arguments by position`;
  if (given.length >= least && given.length <= most) return undefined;
  const wanted = least === most ? `${least} argument` : `${least} to ${most} arguments`;
  return `${callee.text} takes ${wanted}, not ${given.length}`;
}

function usage({ callee, target, step }: Call): string | undefined {
  if (!target) return undefined;
  if (target.kind === 'function') return `${target.name}(${functions[target.name]!.parameters})`;
  const parameters = slotsOf(target).map(({ name, required }) => (required ? name : `${name}=...`));
  const first =
    target.kind === 'block' && step ? `; the value in front of the arrow is ${parameters[0] ?? 'none of them'}` : '';
  return `${callee.text}(${parameters.join(', ')})${first}`;
}
