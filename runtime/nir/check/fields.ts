/** @file Fields of NIR nodes: whether they are there, of their kind, and numbers. */
import { shapeText, sizeOf, type Shape } from '../../../ir/tensor.ts';
import { maxNirRank, maxNirValues } from '../../formats/limits.ts';
import { listed, quoted } from '../../formats/problems.ts';
import type { NirField, NirNode, NirNumbers } from '../file.ts';
import { nodeTypes, type FieldType, type NodeType } from '../node_types.ts';
import type { Report } from './report.ts';

/** The fields of a node, each of its kind. Asking for one of another kind is a programmer's mistake. */
export interface Fields {
  /** Extents; undefined where the file does not say them. */
  readonly shape: (key: string) => Shape | undefined;
  /** One whole number for each axis; undefined where the file has none and nothing stands for it. */
  readonly steps: (key: string, axes: number) => readonly number[] | undefined;
  /** A word in the place of numbers. */
  readonly word: (key: string) => string | undefined;
  readonly numbers: (key: string) => NirNumbers | undefined;
}

/**
 * Looks at all fields of a node. Reports SPK416 (missing, of the wrong kind), SPK419 (not finite), SPK424 (fields that NIR does
 * not have).
 *
 * @returns undefined where something is wrong.
 */
export function fieldsOf(name: string, node: NirNode, type: NodeType, report: Report): Fields | undefined {
  const wanted: Readonly<Record<string, FieldType>> = nodeTypes[type];
  const missing = Object.keys(wanted).filter(
    (key) => !node.fields.has(key) && !node.unread.includes(key) && wanted[key]!.without === undefined,
  );
  let sound = missing.length === 0 && !node.unread.some((key) => key in wanted);
  if (missing.length > 0)
    report.error(
      'SPK416',
      name,
      `the ${type} lacks ${listed(missing)}`,
      'export the network again with the present nir',
    );
  const strange = [...node.fields.keys(), ...node.unread].filter((key) => !Object.hasOwn(wanted, key));
  if (strange.length > 0) report.warn('SPK424', name, `no ${type} of NIR has ${listed(strange)}: left out`);
  for (const [key, field] of node.fields) {
    const spec = Object.hasOwn(wanted, key) ? wanted[key] : undefined;
    const wrong = spec && problemOf(field, spec);
    if (!wrong) continue;
    report.error(wrong.code, name, `${quoted(key)} ${wrong.message}`, wrong.help);
    sound = false;
  }
  return sound ? accessTo(node, wanted) : undefined;
}

interface Problem {
  readonly code: 'SPK416' | 'SPK419';
  readonly message: string;
  readonly help?: string;
}

const wrong = (message: string, help = 'export the network again'): Problem => ({ code: 'SPK416', message, help });

/** What a kind of field demands of its numbers, beyond being finite. */
const demands: { readonly [K in FieldType['as']]: (numbers: NirNumbers) => Problem | undefined } = {
  shape: ({ values, shape }) => {
    if (shape.length > 1 || values.length > maxNirRank) return wrong(`is no list of up to ${maxNirRank} extents`);
    if (!values.every((value) => Number.isInteger(value) && value >= 0))
      return wrong('has extents that are no whole numbers');
    return values.reduce((a, b) => a * b, 1) > maxNirValues
      ? wrong(`stands for more than ${maxNirValues} values: ${shapeText([...values])}`)
      : undefined;
  },
  steps: (numbers) => stepsProblem(numbers),
  padding: (numbers) => stepsProblem(numbers),
  values: () => undefined,
  neurons: () => undefined,
};

function stepsProblem({ values, shape }: NirNumbers): Problem | undefined {
  const whole = values.every((value) => Number.isInteger(value) && Math.abs(value) <= maxNirValues);
  return shape.length > 1 || values.length < 1 || values.length > 3 || !whole
    ? wrong('is neither a whole number nor one for each axis')
    : undefined;
}

function problemOf(field: NirField, { as }: FieldType): Problem | undefined {
  if (field.kind === 'text')
    return as === 'padding' && ['same', 'valid'].includes(field.text)
      ? undefined
      : wrong(
          `is the text ${quoted(field.text)}${as === 'padding' ? ', neither "same" nor "valid"' : ', not numbers'}`,
        );
  if (field.values.length !== sizeOf(field.shape) || field.shape.length > maxNirRank)
    return wrong('has too many dimensions');
  const index = field.values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0)
    return {
      code: 'SPK419',
      message: `has ${field.values.filter((value) => !Number.isFinite(value)).length} values that are no finite numbers; number ${index} is ${field.values[index]}`,
      help: 'look at the training that they come from',
    };
  return demands[as](field);
}

function accessTo({ fields }: NirNode, wanted: Readonly<Record<string, FieldType>>): Fields {
  const numbers = (key: string): NirNumbers | undefined => {
    const field = fields.get(key);
    if (field?.kind === 'numbers') return field;
    const without = wanted[key]?.without;
    return typeof without === 'number' && !field
      ? { kind: 'numbers', shape: [], values: Float64Array.of(without) }
      : undefined;
  };
  return {
    numbers,
    shape: (key) => {
      const found = numbers(key);
      return found && [...found.values];
    },
    steps: (key, axes) => {
      const found = numbers(key);
      if (!found) return undefined;
      return found.values.length === 1 ? Array.from({ length: axes }, () => found.values[0]!) : [...found.values];
    },
    word: (key) => {
      const field = fields.get(key);
      return field?.kind === 'text' ? field.text : undefined;
    },
  };
}
