/** @file The generated parts of the language reference. */
import { borderWords, presetText, primitive, type AttributeSpec } from '../../ir/ops/index.ts';
import { functions } from './functions.ts';
import { callableOperators } from './signature.ts';

/** Markdown that describes every operator, from the operators\u2019 own declarations, and every function. */
export function operatorReference(): string {
  const operators = [...callableOperators, 'neuron' as const, 'input' as const].map(operatorSection);
  const rows = Object.entries(functions).map(
    ([name, { parameters, doc }]) => `| \`${name}(${parameters})\` | ${doc} |`,
  );
  return [
    ...operators,
    ['### Functions of expressions', '', '| function | value |', '| --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}

function operatorSection(name: Parameters<typeof primitive>[0]): string {
  const { summary, source, inputs, attributes, examples } = primitive(name);
  const takes = inputs.length === 0 ? [] : [`Takes ${inputs.map((input) => `\`${input}\``).join(', ')}.`];
  const lines = [`### \`${name}\``, '', [summary, ...takes].join(' '), '', `Source: ${source}.`];
  const rows = Object.entries(attributes).map(([attribute, spec]) => attributeRow(attribute, spec));
  if (rows.length > 0)
    lines.push('', '| attribute | values | default | meaning |', '| --- | --- | --- | --- |', ...rows);
  for (const example of examples) lines.push('', '```', ...example.split('\n').map((line) => line.trim()), '```');
  return lines.join('\n');
}

function attributeRow(name: string, spec: AttributeSpec): string {
  const preset = spec.default === undefined ? '' : `\`${presetText(spec)}\``;
  return `| \`${name}\` | ${rangeText(spec)} | ${preset} | ${spec.doc.replace(/\|/g, '\\|')} |`;
}

function rangeText(spec: AttributeSpec): string {
  if (spec.kind === 'word') return spec.choices.map((choice) => `\`${choice}\``).join(', ');
  if (spec.kind === 'layer') return 'a name in quotes';
  if (spec.kind === 'bool') return '`true`, `false`';
  if (spec.kind === 'numbers') return 'a list of numbers';
  if (spec.kind === 'pair') return `whole number ${spec.min} to ${spec.max}, or two: \`[rows, columns]\``;
  if (spec.kind === 'ends')
    return `whole number 0 to ${spec.max}; \`[front, behind]\`; ${borderWords.map((word) => `\`${word}\``).join(', ')}`;
  if (spec.kind === 'border')
    return `whole number 0 to ${spec.max}; \`[rows, columns]\`; \`[top, bottom, left, right]\`; ${borderWords.map((word) => `\`${word}\``).join(', ')}`;
  const { min, max } = spec;
  const what = spec.kind === 'int' ? 'whole number' : 'number';
  if (min === undefined) return what;
  return max === undefined ? `${what} from ${min}` : `${what} ${min} to ${max}`;
}
