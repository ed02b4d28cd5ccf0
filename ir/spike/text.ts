/**
 * @file The text form of a spike graph: a line a population, a line a projection; their tables and weights travel beside
 * it as named tensors.
 *
 * ```text
 * spike "tiny"
 *   input x {"fractionBits":6,"bits":8}
 *   population x {"membrane":"x","role":"input","extents":[1,4,4]}
 *   population s {"membrane":"c","role":"neurons","extents":[2,4,4],"cap":4,"norm":4}
 *   projection c {"kind":"graded","source":"x","target":"s","geometry":{...},"weightBits":8}
 * output logits = s
 * ```
 */
import { buildDag, dagProblems } from '../dag.ts';
import { DiagnosticError, fail, type SourceText, type Span } from '../diagnostics/index.ts';
import type { AnyTensor, Tensor, TensorFile } from '../tensor.ts';
import {
  sourcesOf,
  type Dynamics,
  type FireRule,
  type Population,
  type Projection,
  type SpikeGraph,
  type SpikeOutput,
} from './graph.ts';
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

function populationFields({ membrane, role, extents, fire, dynamics }: Population): object {
  const kept = dynamics ? { leak: dynamics.leak, reset: dynamics.reset } : {};
  return { membrane, role, extents, ...(fire ? { cap: fire.cap, norm: fire.norm } : {}), ...kept };
}

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

function projectionFields(projection: Projection): object {
  const hidden = new Set(['name', 'weights', 'shifts']);
  return Object.fromEntries(Object.entries(projection).filter(([key]) => !hidden.has(key)));
}

type NamedTensor = [string, AnyTensor];

const int32 = (data: Int32Array, ...shape: number[]): Tensor<'I32'> => ({ type: 'I32', shape, data });

function populationTensors({
  name,
  extents: [channels],
  initial,
  fractionBits,
  fire,
  dynamics,
}: Population): NamedTensor[] {
  const tables: NamedTensor[] = [
    [`${name}.initial`, int32(initial, channels)],
    [`${name}.fraction_bits`, int32(fractionBits, channels)],
  ];
  if (fire) tables.push([`${name}.thresholds`, int32(fire.thresholds, channels, fire.cap)]);
  if (dynamics) tables.push([`${name}.amounts`, int32(dynamics.amounts, channels)]);
  return tables;
}

function projectionTensors(projection: Projection): NamedTensor[] {
  if (projection.kind !== 'synapses' && projection.kind !== 'graded') return [];
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

function readPopulation(
  name: string,
  { cap, norm, leak, reset, ...rest }: Record<string, unknown>,
  tensors: TensorFile,
  span: Span,
): Population {
  const fire: { fire?: FireRule } =
    cap === undefined
      ? {}
      : {
          fire: {
            cap: cap as number,
            norm: norm as number,
            thresholds: tensorOf(tensors, `${name}.thresholds`, 'I32', span),
          },
        };
  const dynamics: { dynamics?: Dynamics } =
    reset === undefined
      ? {}
      : {
          dynamics: {
            leak: leak as number,
            reset: reset as Dynamics['reset'],
            amounts: tensorOf(tensors, `${name}.amounts`, 'I32', span),
          },
        };
  const { membrane, role, extents } = rest as unknown as Pick<Population, 'membrane' | 'role' | 'extents'>;
  if (!Array.isArray(extents) || extents.length !== 3) malformed(span, 'extents must be three numbers');
  const [initial, fractionBits] = [
    tensorOf(tensors, `${name}.initial`, 'I32', span),
    tensorOf(tensors, `${name}.fraction_bits`, 'I32', span),
  ];
  return { name, membrane, role, extents, initial, fractionBits, ...fire, ...dynamics };
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
  const tables =
    fields['kind'] === 'synapses' || fields['kind'] === 'graded'
      ? {
          weights: tensorOf(tensors, `${name}.weights`, 'I8', span),
          shifts: tensorOf(tensors, `${name}.shifts`, 'I32', span),
        }
      : {};
  return { name, ...fields, ...tables } as unknown as Projection;
}

/** Builds the graph and applies the verifier. */
function checked(
  parts: Omit<SpikeGraph, 'populations'> & { populations: readonly Population[] },
  span: Span,
): SpikeGraph {
  const incoming = Map.groupBy(parts.projections, ({ target }) => target);
  const entries = parts.populations.map((label) => ({
    id: label.name,
    label,
    inputs: [...new Set((incoming.get(label.name) ?? []).flatMap(sourcesOf))],
  }));
  for (const problem of dagProblems(entries))
    malformed(span, `populations are no directed acyclic graph: ${JSON.stringify(problem)}`);
  const graph = { ...parts, populations: buildDag(entries) };
  const mistakes = verifySpike(graph);
  if (mistakes.length > 0) throw new DiagnosticError(mistakes);
  return graph;
}
