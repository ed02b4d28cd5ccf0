import { didYouMean } from '../../../ir/diagnostics/index.ts';
import { primitive } from '../../../ir/ops/index.ts';
import type { Entry, Name } from '../ast.ts';
import { foreignSetting } from '../foreign.ts';
import { helpOf, type Report } from '../report.ts';
import type { Rule } from './rule.ts';

/** `neuron` and `input` declarations give every setting without a default, none twice, and none that does not exist. */
export const settingsComplete: Rule = ({ neurons, main }, _resolution, report) => {
  for (const { name, entries } of neurons.values()) checkSettings('neuron', name, entries, report);
  for (const statement of main.file.statements)
    if (statement.kind === 'input') checkSettings('input', statement.name, statement.entries, report);
};

function checkSettings(op: 'neuron' | 'input', owner: Name, entries: readonly Entry[], report: Report): void {
  const specs = Object.entries(primitive(op).attributes).filter(([name]) => op === 'neuron' || name !== 'shape');
  const names = specs.map(([name]) => name);
  const seen = new Set<string>();
  for (const { key, value } of entries) {
    if (!names.includes(key.text))
      report.error(
        'SPK120',
        `${op} has no setting "${key.text}"`,
        key.span,
        helpOf(foreignSetting(key.text, names) ?? didYouMean(key.text, names) ?? `one of: ${names.join(', ')}`),
      );
    if (seen.has(key.text)) report.error('SPK113', `setting "${key.text}" is given twice`, key.span);
    seen.add(key.text);
    if (value.kind === 'group') report.error('SPK121', `setting "${key.text}" is one value, not a group`, key.span);
    else if (value.words[0])
      report.error('SPK102', `a setting is one value; \`${value.words[0].text}\` is too much`, value.words[0].span);
  }
  for (const [name, { doc, default: preset }] of specs)
    if (preset === undefined && !seen.has(name))
      report.error('SPK120', `${op} "${owner.text}" lacks the setting "${name}"`, owner.span, {
        help: `${name}: ${doc}`,
      });
}
