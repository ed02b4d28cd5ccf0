import type { Name } from '../ast.ts';
import type { Report } from '../report.ts';
import type { BindingKind } from '../resolve.ts';
import { callableOperators } from '../signature.ts';
import { isFunction } from '../functions.ts';
import type { Rule } from './rule.ts';

const kinds: Readonly<Record<BindingKind, string>> = {
  parameter: 'parameter',
  argument: 'block parameter',
  let: 'value',
  counter: 'counter',
  label: 'layer',
  input: 'input',
};

/** No name is defined twice in one place, hides another one unnoticed, or takes the name of an operator. */
export const definitionsUnique: Rule = ({ files }, { clashes, fixed }, report) => {
  for (const { file } of files) {
    checkTwice('parameter', file.parameters, report);
    checkTwice('neuron or block', [...file.neurons, ...file.blocks], report);
    checkTwice('target', file.targets, report);
    for (const { name } of [...file.neurons, ...file.blocks])
      if ((callableOperators as readonly string[]).includes(name.text) || isFunction(name.text))
        report.error('SPK113', `"${name.text}" is already the name of an operator or function`, name.span);
  }
  for (const { inner, outer, sameScope } of clashes) {
    const related = [{ message: `the ${kinds[outer.kind]} is defined here`, span: outer.name.span }];
    if (outer.kind === 'label' && inner.kind === 'let') continue; // let q = ... -> q: sfa
    if (outer.kind === 'parameter' && inner.kind === 'argument') continue; // a block may name its own width `dim`
    if (sameScope)
      report.error('SPK113', `"${inner.name.text}" is defined twice`, inner.name.span, {
        related,
        help: `to give it a new value, write \`${inner.name.text} = ...\` without let`,
      });
    else
      report.warn('SPK114', `"${inner.name.text}" hides the ${kinds[outer.kind]} of the same name`, inner.name.span, {
        related,
      });
  }
  for (const { name, kind } of fixed)
    report.error('SPK115', `the ${kinds[kind]} "${name.text}" cannot be assigned`, name.span, {
      help: `give the new value a name of its own: let my_${name.text} = ...`,
    });
};

function checkTwice(what: string, declarations: readonly { readonly name: Name }[], report: Report): void {
  const first = new Map<string, Name>();
  for (const { name } of declarations) {
    const other = first.get(name.text);
    if (other)
      report.error('SPK113', `${what} "${name.text}" is defined twice`, name.span, {
        related: [{ message: 'the first one is here', span: other.span }],
        help: 'delete one of them, or give it another name',
      });
    else first.set(name.text, name);
  }
}
