/**
 * @file The text form of a spike graph: a line a population, a line a projection; their tables and weights travel beside
 * it as named tensors.
 *
 * ```text
 * spike "tiny"
 *   input x {"fractionBits":6,"bits":8}
 *   population x {"membrane":"x","role":"input","extents":[1,4,4]}
 *   population s {"membrane":"c","role":"neurons","extents":[2,4,4],"neuron":{"kind":"multi_threshold","cap":4,"norm":4}}
 *   projection c {"kind":"graded","source":"x","target":"s","geometry":{...},"weightBits":8}
 * output logits = s
 * ```
 */
import { buildDag, dagProblems } from '../dag.ts';
import { dependenciesOf } from './dependencies.ts';
import { DiagnosticError, fail, type SourceText, type Span } from '../diagnostics/index.ts';
import type { AnyTensor, Extents, Tensor, TensorFile } from '../tensor.ts';
import { fieldMistakes, fieldValues, valueAt, type Fields } from '../fields.ts';
import {
  constantsTaken,
  isRegister,
  neuronKinds,
  neuronTable,
  type NeuronKind,
  type TabledNeuron,
} from '../neurons/index.ts';
import {
  isWeighted,
  kindOf,
  populationRoles,
  projectionKinds,
  sourceEnds,
  type Projection,
  type ProjectionKind,
} from '../projections/index.ts';
import type { Population, SpikeGraph, SpikeOutput } from './graph.ts';
import type { HostProgram, HostStep } from './host.ts';
import { verifySpike } from './verify.ts';

/** A printed spike graph: text for people, tensors for the numbers. */
export interface SpikeText {
  readonly text: string;
  readonly tensors: TensorFile;
}

/** Prints a graph; `readSpike` gives an equal graph back. */
export function printSpike(graph: SpikeGraph): SpikeText {
  const { fractionBits, bits, population } = graph.input;
  const lines = [
    `spike ${JSON.stringify(graph.name)}`,
    `  input ${population} ${JSON.stringify({ fractionBits, bits, ...(graph.steps > 1 ? { steps: graph.steps } : {}) })}`,
    ...graph.populations.labels.map((label) => `  population ${label.name} ${JSON.stringify(populationFields(label))}`),
    ...graph.projections.map(
      (projection) => `  projection ${projection.name} ${JSON.stringify(projectionFields(projection))}`,
    ),
    ...graph.outputs.map((output) => `output ${output.name} = ${output.population}`),
    ...(graph.host ? [`host ${JSON.stringify(hostFields(graph.host))}`] : []),
    '',
  ];
  const tensors = new Map([
    ...graph.populations.labels.flatMap(populationTensors),
    ...graph.projections.flatMap(projectionTensors),
    ...(graph.host?.steps ?? []).flatMap(hostTensors),
  ]);
  return { text: lines.join('\n'), tensors: { tensors, metadata: {} } };
}

function populationFields({ membrane, role, extents, neuron }: Population): object {
  return { membrane, role, extents, ...(neuron ? { neuron: without(neuron, ['thresholds', 'constants']) } : {}) };
}

const without = (fields: object, names: readonly string[]): object =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** Matrices stand among the tensors. */
const hostFields = ({ steps, results }: HostProgram): object => ({
  steps: steps.map((step) => (step.kind === 'linear' ? { ...step, matrix: { rows: step.matrix.rows } } : step)),
  results,
});

function hostTensors(step: HostStep): NamedTensor[] {
  if (step.kind !== 'linear') return [];
  const { name, matrix } = step;
  const { rows, weights, exponents, biases } = matrix;
  return [
    [`${name}.weights`, { type: 'I8', shape: [rows, weights.length / rows], data: weights }],
    [`${name}.exponents`, int32(exponents, rows)],
    [`${name}.biases`, int32(biases, rows)],
  ];
}

const projectionFields = (projection: Projection): object => without(projection, ['name', 'weights', 'shifts']);

type NamedTensor = [string, AnyTensor];

const int32 = (data: Int32Array, ...shape: number[]): Tensor<'I32'> => ({ type: 'I32', shape, data });

function populationTensors({ name, extents: [channels], initial, fractionBits, neuron }: Population): NamedTensor[] {
  const tables: NamedTensor[] = [
    [`${name}.initial`, int32(initial, channels)],
    [`${name}.fraction_bits`, int32(fractionBits, channels)],
  ];
  if (neuron) tables.push([`${name}.thresholds`, int32(neuron.thresholds, channels, neuron.cap)]);
  const taken = constantsTaken({ ...(neuron ? { neuron } : {}) }).length;
  if (neuron && taken > 0) tables.push([`${name}.constants`, int32(neuron.constants, channels, taken)]);
  return tables;
}

function projectionTensors(projection: Projection): NamedTensor[] {
  if (!isWeighted(projection)) return [];
  const { name, weights, shifts } = projection;
  return [
    [`${name}.weights`, { type: 'I8', shape: [shifts.length, weights.length / shifts.length], data: weights }],
    [`${name}.shifts`, int32(shifts, shifts.length)],
  ];
}

const line = /^ {2}(input|population|projection) (\S+) (\{.*\})$/;
const outputLine = /^output (\S+) = (\S+)$/;

/** Reads the text form and its tensors. Throws a `DiagnosticError` with the line at fault, or all broken invariants. */
export function readSpike({ text, tensors }: SpikeText, fileName = 'spike graph'): SpikeGraph {
  const source = { name: fileName, text };
  const lines = linesOf(source);
  const header =
    /^spike (".*")$/.exec(lines[0]!.text) ?? malformed(lines[0]!.span, 'a spike graph starts with: spike "name"');
  const populations: Population[] = [];
  const projections: Projection[] = [];
  const outputs: SpikeOutput[] = [];
  let input: SpikeGraph['input'] | undefined;
  let steps = 1;
  let host: HostProgram | undefined;
  for (const { text: content, span } of lines.slice(1).filter((entry) => entry.text !== '')) {
    const output = outputLine.exec(content);
    if (output) {
      outputs.push({ name: output[1]!, population: output[2]! });
      continue;
    }
    const program = /^host (\{.*\})$/.exec(content);
    if (program) {
      host = readHost(fieldsOf(program[1]!, span), tensors, span);
      continue;
    }
    const [, what, name, json] =
      line.exec(content) ?? malformed(span, 'expected: input, population or projection NAME {...}');
    const fields = fieldsOf(json!, span);
    if (what === 'input') ({ input, steps } = readInput(name!, fields, span));
    else if (what === 'population') populations.push(readPopulation(name!, fields, tensors, span));
    else projections.push(readProjection(name!, fields, tensors, span));
  }
  return checked(
    {
      name: JSON.parse(header[1]!) as string,
      populations,
      projections,
      outputs,
      ...(host ? { host } : {}),
      input: input ?? malformed(lines[0]!.span, 'no input line'),
      steps,
    },
    lines[0]!.span,
  );
}

function readInput(
  population: string,
  { steps = 1, ...grid }: Record<string, unknown>,
  span: Span,
): { input: SpikeGraph['input']; steps: number } {
  if (typeof steps !== 'number' || !Number.isInteger(steps) || steps < 1)
    malformed(span, 'steps must be a positive whole number');
  return { input: { population, ...grid } as SpikeGraph['input'], steps: steps as number };
}

const malformed = (span: Span, message: string): never => fail('SPK204', message, { span });

function linesOf(source: SourceText): { text: string; span: Span }[] {
  let start = 0;
  return source.text.split('\n').map((text) => {
    const span = { source, start, end: start + text.length };
    start += text.length + 1;
    return { text, span };
  });
}

function fieldsOf(json: string, span: Span): Record<string, unknown> {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return malformed(span, 'the braces do not hold JSON');
  }
}

function tensorOf<T extends 'I8' | 'I32'>(
  { tensors }: TensorFile,
  name: string,
  type: T,
  span: Span,
): Tensor<T>['data'] {
  const tensor = tensors.get(name);
  return tensor?.type === type
    ? (tensor.data as Tensor<T>['data'])
    : malformed(span, `the tensors beside the text lack "${name}" of type ${type}`);
}

function readPopulation(name: string, fields: Record<string, unknown>, tensors: TensorFile, span: Span): Population {
  const { membrane, role, extents, neuron } = fields;
  if (typeof membrane !== 'string') return malformed(span, 'membrane must be the name of a layer');
  const known = populationRoles.find((one) => one === role);
  if (known === undefined) return malformed(span, `role must be one of ${populationRoles.join(', ')}`);
  if (!isExtents(extents)) return malformed(span, 'extents must be three numbers');
  return {
    ...{ name, membrane, role: known, extents },
    initial: tensorOf(tensors, `${name}.initial`, 'I32', span),
    fractionBits: tensorOf(tensors, `${name}.fraction_bits`, 'I32', span),
    ...(neuron === undefined ? {} : { neuron: readNeuron(name, neuron, tensors, span) }),
  };
}

const isExtents = (value: unknown): value is Extents =>
  Array.isArray(value) && value.length === 3 && value.every((extent) => typeof extent === 'number');

function readNeuron(name: string, fields: unknown, tensors: TensorFile, span: Span): TabledNeuron {
  const kind = kindIn<NeuronKind>(fields, neuronKinds, span);
  const neuron = checkedFields({ kind } as TabledNeuron, neuronTable[kind].fields, fields as object, span);
  return {
    ...neuron,
    thresholds: tensorOf(tensors, `${name}.thresholds`, 'I32', span),
    constants:
      constantsTaken({ neuron }).length > 0 ? tensorOf(tensors, `${name}.constants`, 'I32', span) : new Int32Array(0),
  };
}

/** The kind that a JSON object names. */
function kindIn<K extends string>(fields: unknown, kinds: readonly K[], span: Span): K {
  const given = typeof fields === 'object' && fields !== null ? valueAt(fields, 'kind') : undefined;
  return kinds.find((kind) => kind === given) ?? malformed(span, `kind must be one of ${kinds.join(', ')}`);
}

/** `known` with the declared fields of a JSON object, each of its type and in its range. */
function checkedFields<T extends object>(known: T, fields: Fields, given: object, span: Span): T {
  const [mistake] = fieldMistakes(fields, given);
  if (mistake !== undefined) malformed(span, mistake);
  return { ...known, ...fieldValues(fields, given) };
}

function readHost({ steps, results }: Record<string, unknown>, tensors: TensorFile, span: Span): HostProgram {
  if (!Array.isArray(steps) || !Array.isArray(results)) malformed(span, 'a host program has steps and results');
  return {
    results: results as HostProgram['results'],
    steps: (steps as HostStep[]).map((step) =>
      step.kind === 'linear'
        ? {
            ...step,
            matrix: {
              rows: step.matrix.rows,
              weights: tensorOf(tensors, `${step.name}.weights`, 'I8', span),
              exponents: tensorOf(tensors, `${step.name}.exponents`, 'I32', span),
              biases: tensorOf(tensors, `${step.name}.biases`, 'I32', span),
            },
          }
        : step,
    ),
  };
}

function readProjection(name: string, fields: Record<string, unknown>, tensors: TensorFile, span: Span): Projection {
  const kind = kindIn<ProjectionKind>(fields, projectionKinds, span);
  const ends = Object.fromEntries(
    [...sourceEnds({ kind }), 'target'].map((end) => {
      const population = valueAt(fields, end);
      return [end, typeof population === 'string' ? population : malformed(span, `${end} must name a population`)];
    }),
  );
  const { weighted, fields: declared } = kindOf({ kind });
  const numbers = weighted
    ? {
        weights: tensorOf(tensors, `${name}.weights`, 'I8', span),
        shifts: tensorOf(tensors, `${name}.shifts`, 'I32', span),
      }
    : {};
  return checkedFields({ kind, name, ...ends, ...numbers }, declared, fields, span) as unknown as Projection;
}

/** Builds the graph and applies the verifier. */
function checked(
  parts: Omit<SpikeGraph, 'populations'> & { populations: readonly Population[] },
  span: Span,
): SpikeGraph {
  const entries = dependenciesOf(parts.populations, parts.projections, isRegister);
  for (const problem of dagProblems(entries))
    malformed(span, `populations are no directed acyclic graph: ${JSON.stringify(problem)}`);
  const graph = { ...parts, populations: buildDag(entries) };
  const mistakes = verifySpike(graph);
  if (mistakes.length > 0) throw new DiagnosticError(mistakes);
  return graph;
}
