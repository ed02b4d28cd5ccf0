/** @file The integer twin, population by population: what the chip computes, in integers of 32 bits. */
import { fail } from '../../../ir/diagnostics/index.ts';
import { isRegister } from '../../../ir/neurons/index.ts';
import { sourceEnds, sourcesOf, type Projection, type ProjectionKind } from '../../../ir/projections/index.ts';
import type { Bound, HostMatrix, HostStep, Population } from '../../../ir/spike/index.ts';
import { sizeOf, type Shape } from '../../../ir/tensor.ts';
import { allAre, cast, perChannel, perStepShape, sampled, type Canvas } from '../drawing.ts';
import { halfSum, matrixTimes, overSteps, type Hosted } from '../host.ts';
import { drawNeuron, held } from '../neurons.ts';
import { drawnSteps, frameOf, isOneOfMany, joined, type OnnxRequest } from '../request.ts';
import { refuseFormless } from '../refused.ts';
import type { Rule, Sent } from './part.ts';
import { rules } from './rules.ts';

/** What populations have drawn, by name, one for each drawn step. */
type Drawn = Map<string, Sent[]>;

/** Draws the whole network. Throws a `DiagnosticError`, SPK733, with all that has no form in integers, or where membranes saturate. */
export function drawIntegers(canvas: Canvas, request: OnnxRequest): void {
  const { spike, proof } = request;
  if (!proof.fits)
    fail('SPK733', `"${spike.name}" has membranes that saturate, which depends on the order of spikes`, {
      help: 'leave out --integers: float32 holds more; or use coarser grids',
    });
  refuseFormless(
    spike.projections.map(({ name, kind }) => ({ name, rule: rules[kind] })),
    'the dense twin may have one: leave out --integers',
  );
  reserveNames(canvas, request);
  const { population, bits } = spike.input;
  const input = spike.populations.label(population);
  const steps = drawnSteps(request);
  const whole = canvas.input(input.name, 'int32', perStepShape(steps, input.extents));
  const drawn: Drawn = new Map();
  const into = Map.groupBy(spike.projections, ({ target }) => target);
  for (let step = 0; step < steps; step++) {
    canvas.enterStep(step);
    const sentBy = (name: string): Sent => drawn.get(name)![step]!;
    for (const each of spike.populations.labels) {
      canvas.enter(each.name);
      const sent =
        each.role === 'input'
          ? { extents: each.extents, membranes: frameOf(canvas, whole, step, steps), bits }
          : drawPopulation(canvas, request, each, () => arrivingOf(canvas, each, into.get(each.name) ?? [], sentBy));
      drawn.set(each.name, [...(drawn.get(each.name) ?? []), sent]);
    }
    for (const each of spike.populations.labels.filter(isRegister)) {
      canvas.enter(each.name);
      canvas.leave('v', arrivingOf(canvas, each, into.get(each.name) ?? [], sentBy));
    }
  }
  drawOutputs(canvas, request, drawn);
  if (request.allCounts) drawCounts(canvas, drawn);
}

/** Results, then populations, have their names. */
function reserveNames(canvas: Canvas, request: OnnxRequest): void {
  const { spike } = request;
  if (!isOneOfMany(request)) for (const { name } of resultsOf(spike)) canvas.reserve(name, '');
  for (const { name, neuron } of spike.populations.labels) {
    canvas.reserve(name, name);
    if (neuron) canvas.reserve(`${name}.counts`, name);
  }
}

const resultsOf = ({ host, outputs }: OnnxRequest['spike']): readonly { readonly name: string }[] =>
  host ? host.results : outputs;

/** One population of one step: membranes under its name, counts beside them. */
function drawPopulation(
  canvas: Canvas,
  { proof }: OnnxRequest,
  population: Population,
  arrivingNow: () => string,
): Sent {
  const { name, extents, neuron } = population;
  const shape = sampled(extents);
  const arriving = isRegister(population) ? held(canvas, 'v', 'int32', shape) : arrivingNow();
  const fired = neuron ? drawNeuron(canvas, neuron, shape, arriving) : { membranes: arriving };
  const membranes = canvas.name(fired.membranes, '', name);
  canvas.describe(membranes, 'int32', shape);
  const bits = bitsOf(proof.bounds.get(name));
  if (fired.counts === undefined) return { extents, membranes, bits };
  const wide = fired.counts;
  const narrow = canvas.name(cast(canvas, wide, 'uint8'), '.counts', `${name}.counts`);
  canvas.describe(narrow, 'uint8', shape);
  return { extents, membranes, bits, counts: { wide, narrow } };
}

/** Biases and what projections bring. */
function arrivingOf(
  canvas: Canvas,
  { name, extents, initial }: Population,
  projections: readonly Projection[],
  sentBy: (name: string) => Sent,
): string {
  const brought = projections.map((projection) => draw(canvas, projection, extents, sentBy));
  if (!allAre(initial, 0)) brought.push(canvas.own('bias', 'int32', initial, perChannel(initial.length, 4)));
  if (brought.length === 0) throw new Error(`nothing reaches "${name}"`);
  return brought.reduce((a, b) => canvas.add('Add', [a, b]));
}

function draw(
  canvas: Canvas,
  projection: Projection,
  target: Population['extents'],
  sentBy: (name: string) => Sent,
): string {
  const rule = rules[projection.kind] as Rule<ProjectionKind>;
  const ends = sourceEnds(projection);
  const sent = Object.fromEntries(sourcesOf(projection).map((name, i) => [ends[i]!, sentBy(name)]));
  return rule({ d: canvas, projection, sent, target });
}

/** Bits with sign that hold every membrane of a population. */
const bitsOf = (bound: Bound | undefined): number =>
  bound ? Math.ceil(Math.log2(Math.max(-bound.low, bound.high + 1, 1))) + 1 : 32;

/** What the host reads: of one step of several as it is read, else what it makes of all of them. */
function drawOutputs(canvas: Canvas, request: OnnxRequest, drawn: Drawn): void {
  const { spike } = request;
  const reads = spike.outputs.map(({ name, population: id }): Shaped => {
    canvas.enter(name);
    const population = spike.populations.label(id);
    const values = drawn.get(id)!.map(({ membranes }) => valueOf(canvas, population, membranes));
    return { values, type: 'float32', shape: sampled(population.extents) };
  });
  canvas.enterStep(undefined);
  if (isOneOfMany(request) || !spike.host) {
    for (const [i, { name }] of spike.outputs.entries())
      leave(canvas, spike.populations.has(name) ? `${name}.value` : name, reads[i]!);
    return;
  }
  const made: Shaped[] = [];
  for (const step of spike.host.steps) made.push(drawHost(canvas, request, step, reads, made));
  for (const { name, step } of spike.host.results) leave(canvas, name, made[step]!);
}

function leave(canvas: Canvas, name: string, value: Shaped): void {
  canvas.enter(name);
  canvas.output(overSteps(canvas, value, 'mean').values[0]!, name, value.type, value.shape);
}

/** Membranes in the trainer's units: rounded once to float32, then times a power of two. */
function valueOf(canvas: Canvas, { fractionBits }: Population, membranes: string): string {
  const units = Array.from(fractionBits, (bits) => 2 ** -bits);
  const float = cast(canvas, membranes, 'float32');
  if (allAre(units, 1)) return float;
  const unit = allAre(units, units[0]!)
    ? canvas.scalar('float32', units[0]!)
    : canvas.own('unit', 'float32', units, perChannel(units.length, 4));
  return canvas.add('Mul', [float, unit]);
}

/** A value of the host with its shape. */
type Shaped = Hosted & { readonly shape: Shape };

function drawHost(
  canvas: Canvas,
  { spike }: OnnxRequest,
  step: HostStep,
  reads: readonly Shaped[],
  before: readonly Shaped[],
): Shaped {
  switch (step.kind) {
    case 'read': {
      canvas.enter(spike.outputs[step.output]!.name);
      const { values, type, shape } = reads[step.output]!;
      const divisor = canvas.scalar('float32', step.divisor);
      const divided = step.divisor === 1 ? values : values.map((value) => canvas.add('Div', [value, divisor]));
      return { ...overSteps(canvas, { values: divided, type }, step.over), shape };
    }
    case 'linear': {
      canvas.enter(step.name);
      const matrix = floatMatrix(step.matrix);
      return { ...matrixTimes(canvas, before[step.of]!, matrix), shape: [1, matrix.rows] };
    }
    case 'average': {
      canvas.enter(step.name);
      const [a, b] = [flat(canvas, before[step.a]!), flat(canvas, before[step.b]!)];
      return { ...halfSum(canvas, a, b), shape: a.shape };
    }
  }
}

/** The numbers that a matrix of integers stands for. */
function floatMatrix({ rows, weights, exponents, biases }: HostMatrix) {
  const unit = (row: number): number => 2 ** -exponents[row]!;
  const columns = weights.length / rows;
  return {
    rows,
    weight: Float64Array.from(weights, (w, i) => w * unit(Math.floor(i / columns))),
    bias: Float64Array.from(biases, (b, i) => Math.fround(b * unit(i))),
  };
}

/** As [1, values]. */
const flat = (canvas: Canvas, { values, type, shape }: Shaped): Shaped =>
  shape.length === 2
    ? { values, type, shape }
    : {
        values: values.map((value) => canvas.add('Flatten', [value], { axis: 1 })),
        ...{ type, shape: [1, sizeOf(shape)] },
      };

/** Counts of all populations that fire, [T, ...]. */
function drawCounts(canvas: Canvas, drawn: Drawn): void {
  for (const [name, sent] of drawn) {
    const counts = sent.flatMap(({ counts }) => counts?.narrow ?? []);
    if (counts.length === 0) continue;
    canvas.enter(name);
    const shape = perStepShape(counts.length, sent[0]!.extents);
    canvas.output(joined(canvas, counts), counts.length === 1 ? counts[0]! : `${name}.counts`, 'uint8', shape);
  }
}
