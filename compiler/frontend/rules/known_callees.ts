import { foreignCallee } from '../foreign.ts';
import { helpOf, suggestion } from '../report.ts';
import { calleeNames } from '../signature.ts';
import type { Rule } from './rule.ts';

/** Every call names an operator, neuron, block or function; functions stand in expressions, not in chains. */
export const knownCallees: Rule = (program, { calls }, report) => {
  const names = calleeNames(program);
  for (const { callee, target, step } of calls) {
    if (report.full()) return;
    if (!target && !program.lostNames.has(callee.text))
      report.error(
        'SPK111',
        `no operator, neuron or block is called "${callee.text}"`,
        callee.span,
        helpOf(foreignCallee(callee.text) ?? suggestion(callee.text, names) ?? '`spikec ops` lists the operators'),
      );
    if (target?.kind === 'function' && step)
      report.error('SPK121', `${callee.text} is a function of numbers; it cannot stand in a chain`, callee.span);
  }
};
