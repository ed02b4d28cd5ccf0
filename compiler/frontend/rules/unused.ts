import type { Span } from '../../../ir/diagnostics/index.ts';
import type { Rule } from './rule.ts';

/** What a file declares, it uses. Warnings, once all else is right; files read through `use` are collections and may offer more than is used. */
export const allUsed: Rule = ({ main, lostNames }, { bindings, calls }, report) => {
  if (report.hasErrors()) return; // whatever uses it may be what is wrong
  const called = new Set(calls.map(({ callee }) => callee.text));
  const own = (span: Span): boolean => span.source === main.source;
  const hasNetwork = main.file.statements.length > 0;
  const warn = (what: string, name: string, span: Span): void => {
    if (own(span) && !lostNames.has(name))
      report.warn('SPK116', `${what} "${name}" is never used`, span, {
        help: what === 'value' ? `delete it, or "let ${name} =" alone where previous reads its layers` : 'delete it',
      });
  };
  for (const { name, kind, used } of bindings)
    if (!used && kind !== 'counter' && kind !== 'label' && (kind !== 'parameter' || hasNetwork))
      warn(kind === 'argument' ? 'block parameter' : kind === 'let' ? 'value' : kind, name.text, name.span);
  if (!hasNetwork) return;
  for (const { name } of main.file.neurons) if (!called.has(name.text)) warn('neuron', name.text, name.span);
  for (const { name } of main.file.blocks) if (!called.has(name.text)) warn('block', name.text, name.span);
};
