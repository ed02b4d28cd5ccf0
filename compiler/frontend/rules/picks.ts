import type { Name, Pick } from '../ast.ts';
import { walkExpressions } from '../walk.ts';
import { helpOf, suggestion, type Report } from '../report.ts';
import type { Rule } from './rule.ts';

/** A `pick` on a `one of` parameter has a case for each of its words and no other; no case occurs twice. */
export const picksComplete: Rule = ({ files, parameters }, _resolution, report) => {
  for (const { file } of files)
    walkExpressions(file, (expression) => {
      if (expression.kind !== 'pick') return;
      repeatedCases(expression, report);
      const choices = expression.subject.kind === 'name' ? parameters.get(expression.subject.name)?.choices : undefined;
      if (choices) coverage(expression, choices, report);
    });
};

function repeatedCases({ cases }: Pick, report: Report): void {
  const seen = new Set<string | number>();
  for (const { key, keySpan } of cases) {
    if (seen.has(key)) report.error('SPK113', `case "${key}" occurs twice`, keySpan);
    seen.add(key);
  }
}

function coverage(pick: Pick, choices: readonly Name[], report: Report): void {
  const words = choices.map(({ text }) => text);
  for (const { key, keySpan } of pick.cases)
    if (typeof key !== 'string' || !words.includes(key))
      report.error(
        'SPK123',
        `"${key}" is none of ${words.join(', ')}`,
        keySpan,
        helpOf(suggestion(String(key), words)),
      );
  const missing = words.filter((word) => !pick.cases.some(({ key }) => key === word));
  if (!pick.otherwise && missing.length > 0)
    report.error('SPK124', `pick has no case for ${missing.join(', ')}`, pick.subject.span, {
      help: 'add it, or an `else: ...`',
    });
}
