import type { Statement } from '../ast.ts';
import type { Report } from '../report.ts';
import type { Rule } from './rule.ts';

/** `return` stands in blocks only. */
export const returnsInBlocks: Rule = ({ main }, _resolution, report) => check(main.file.statements, report);

function check(statements: readonly Statement[], report: Report): void {
  for (const statement of statements) {
    if (statement.kind === 'return')
      report.error('SPK131', '`return` stands outside of a block', statement.span, {
        help: 'write: output logits = ...',
      });
    if (statement.kind === 'repeat') check(statement.body, report);
    if (statement.kind === 'if')
      for (const body of [...statement.branches.map(({ then }) => then), statement.otherwise]) check(body, report);
  }
}
