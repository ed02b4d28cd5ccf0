/** @file Lines as a text of the language: chains where one layer hands on to the next, names where several read a value. */
import { rounding, type Line, type Planning } from './lines.ts';
import { mostSpikes } from './neurons.ts';

/** What stands above the network. */
export interface Heading {
  readonly name: string;
  /** Lines of documentation. */
  readonly doc: readonly string[];
  /** Logical steps that a sample has unless `-p T=...` says otherwise. */
  readonly steps: number;
}

const widest = 110;

/** Parameters of values that are rounded, with what they are unless `-p` says otherwise. */
const roundings = [
  [rounding.values, 'bits behind the binary point of values that layers multiply without spikes', 'value_bits = 6'],
  [rounding.currents, 'bits behind the binary point of currents that are integrated', 'current_bits = 14'],
] as const;

/** The whole text. */
export function modelText(planning: Planning, { name, doc, steps }: Heading): string {
  const { inputs, declared } = planning;
  return [
    `model "${name}"`,
    ...doc.map((line) => `## ${line}`),
    '',
    '## steps of a sample',
    `param T = ${steps}`,
    '## grid of the input: whole numbers, such as counts of spikes, have no bits behind the binary point',
    'param fraction_bits = 0',
    'param bits = 8',
    ...(planning.conventions.spikes === 'many'
      ? ['## most spikes of a neuron in a step, where its tool has any number', `param cap = ${mostSpikes}`]
      : []),
    ...roundings
      .filter(([wanted]) => planning.lines.some(({ call }) => call === wanted))
      .flatMap(([, doc, parameter]) => [`## ${doc}`, `param ${parameter}`]),
    ...[...declared.values()].map(({ name: neuron, settings }) => `neuron ${neuron} { ${settings} }`),
    ...inputs.map(
      ({ name: input, shape }) =>
        `input ${input}: [${shape.join(', ')}] { bits: bits, fraction_bits: fraction_bits, steps: T }`,
    ),
    '',
    ...statements(planning),
    '',
  ].join('\n');
}

function statements(planning: Planning): string[] {
  const { lines, outputs } = planning;
  const readers = new Map<string, Line[]>();
  for (const line of lines) for (const label of line.reads) readers.set(label, [...(readers.get(label) ?? []), line]);
  const byLabel = new Map(lines.map((line) => [line.label, line]));
  const names = new Map(planning.inputs.map(({ name }) => [name, name]));
  const isEnd = ({ label }: Line): boolean => {
    const [next, ...others] = readers.get(label) ?? [];
    return next === undefined || others.length > 0 || next.reads.length > 1;
  };
  const found: string[] = [];
  for (const line of lines.filter(isEnd)) {
    const chain = chainTo(line, byLabel, names);
    const output = outputs.find(({ label }) => label === line.label);
    const name = valueName(names);
    const isRead = readers.has(line.label);
    if (isRead) names.set(line.label, name);
    found.push(folded(output ? `output ${output.name} = ` : isRead ? `let ${name} = ` : '', chain));
  }
  return found;
}

/** Behind the inputs' own. */
const valueName = (names: ReadonlyMap<string, string>): string => `v${names.size}`;

/** The parts of a chain that ends with a line, from the last value that has a name. */
function chainTo(line: Line, byLabel: ReadonlyMap<string, Line>, names: ReadonlyMap<string, string>): string[] {
  const parts: string[] = [];
  let at: Line = line;
  for (;;) {
    const { label, call, reads } = at;
    if (reads.length === 0) return [`${label}: ${call}`, ...parts];
    const [first, ...others] = reads.map((read) => names.get(read));
    if (others.length > 0) return [first!, `${label}: ${call}(${others.join(', ')})`, ...parts];
    parts.unshift(`${label}: ${call}`);
    const name = names.get(reads[0]!);
    if (name !== undefined) return [name, ...parts];
    at = byLabel.get(reads[0]!)!;
  }
}

/** Broken before arrows where the line would be too long. */
function folded(start: string, parts: readonly string[]): string {
  const rows: string[] = [];
  let row = start;
  for (const [index, part] of parts.entries()) {
    const piece = index === 0 ? part : ` -> ${part}`;
    if (row.length + piece.length > widest && index > 0) {
      rows.push(row);
      row = `  -> ${part}`;
    } else row += piece;
  }
  return [...rows, row].join('\n');
}
