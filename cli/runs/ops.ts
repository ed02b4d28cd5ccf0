import { fail } from '../../ir/diagnostics/index.ts';
import {
  isPrimitiveName,
  primitive,
  presetText,
  primitiveNames,
  type AnyPrimitive,
  type AttributeSpec,
} from '../../ir/ops/index.ts';
import type { RunOf } from '../arguments/command.ts';
import type { ops } from '../commands/ops.ts';
import { suggestion } from '../../toolchain/suggestion.ts';
import { section, table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

function operatorOf(typed: string): AnyPrimitive {
  if (isPrimitiveName(typed)) return primitive(typed);
  const help = suggestion(typed, primitiveNames, 'spikec ops lists all operators');
  return fail('SPK707', `there is no operator "${typed}"`, { help });
}

function rangeOf(spec: AttributeSpec): string {
  if (spec.kind === 'word') return spec.choices.join(' | ');
  if (spec.kind === 'bool' || spec.kind === 'numbers' || spec.kind === 'layer') return '';
  const { min, max } = spec.kind === 'border' || spec.kind === 'ends' ? { min: 0, max: spec.max } : spec;
  if (min !== undefined && max !== undefined) return `${min}..${max}`;
  if (min !== undefined) return `>= ${min}`;
  return max !== undefined ? `<= ${max}` : '';
}

const defaultOf = (spec: AttributeSpec): string => (spec.default === undefined ? 'must be given' : presetText(spec));

function documentOf({ name, summary, source, expansion, inputs, attributes, examples }: AnyPrimitive): object {
  return { name, summary, source, expansion, inputs, attributes, examples };
}

function describe(op: AnyPrimitive, terminal: Terminal): string {
  const rows = Object.entries(op.attributes).map(([name, spec]) => [
    name,
    spec.kind,
    defaultOf(spec),
    rangeOf(spec),
    spec.doc,
  ]);
  const attributes = table(
    ['name', 'type', 'default', 'range', 'meaning'],
    rows,
    ['left', 'left', 'left', 'left', 'left'],
    terminal.width - 2,
  );
  return [
    `${terminal.style('bold', `${op.name}(${op.inputs.join(', ')})`)}  ${op.expansion}`,
    op.summary,
    `Source: ${op.source}`,
    ...(rows.length > 0 ? [section('Attributes', attributes)] : []),
    ...(op.examples.length > 0 ? [section('Examples', op.examples.join('\n'))] : []),
  ].join('\n');
}

export const run: RunOf<typeof ops> = ({ name }, terminal) => {
  if (name !== undefined) {
    const op = operatorOf(name);
    return { json: documentOf(op), text: () => describe(op, terminal) };
  }
  const all = primitiveNames.map(primitive);
  const rows = all.map((op) => [`${op.name}(${op.inputs.join(', ')})`, op.expansion, op.summary]);
  return {
    json: { operators: all.map(documentOf) },
    text: () => table(['operator', 'in time', 'meaning'], rows, ['left', 'left', 'left'], terminal.width),
  };
};
