/** @file The dense twin, layer by layer: float32 operations that mean what the trainer's forward means. */
import { parameterSource } from '../../../ir/checkpoint/index.ts';
import { inputNodes, inputOf, isHost, type ModelNode } from '../../../ir/model/index.ts';
import { exponentOfPowerOfTwo } from '../../../ir/numerics.ts';
import type { PrimitiveName } from '../../../ir/ops/index.ts';
import { perStepShape, sampled, type Canvas } from '../drawing.ts';
import { overSteps, type Hosted } from '../host.ts';
import { drawnSteps, frameOf, isOneOfMany, joined, type OnnxRequest } from '../request.ts';
import { refuseFormless } from '../refused.ts';
import type { Drawn, HostRule, Layer, Operand, Rule, Wide } from './layer.ts';
import { registersOf } from './registers.ts';
import { rules } from './rules.ts';

/** A drawing rule without its operator's types, for code that treats all alike. */
type AnyDrawn = { readonly chip?: Rule<PrimitiveName>; readonly host?: HostRule<PrimitiveName> } & Partial<
  Extract<Drawn<PrimitiveName>, { elsewhere: string }>
>;
const alike = rules as { readonly [N in PrimitiveName]: AnyDrawn };

/** Values by layer, one for each drawn step. */
type Values = Map<string, Operand[]>;

/** Draws the whole network. Throws a `DiagnosticError` with all layers that have no form in float32: SPK733. */
export function drawDense(canvas: Canvas, request: OnnxRequest): void {
  const { model } = request;
  refuseFormless(
    model.nodes.labels.map(({ name, op }) => ({ name, rule: rules[op] })),
    'the integer twin may have one: --integers',
  );
  reserveNames(canvas, request);
  const values: Values = new Map();
  const layerOf = layers(canvas, request, values);
  const inputs = new Map(inputNodes(model).map((node) => [node.name, drawInput(canvas, request, node)]));
  const steps = drawnSteps(request);
  const onChip = model.nodes.labels.filter((node) => !isHost(node));
  const registers = registersOf(canvas, model);
  for (let step = 0; step < steps; step++) {
    canvas.enterStep(step);
    for (const node of onChip) {
      canvas.enter(node.name);
      const input = inputs.get(node.name);
      const operand =
        input === undefined
          ? named(canvas, node, registers.read(node) ?? drawLayer(layerOf(node, step)))
          : { name: frameOf(canvas, input, step, steps), counts: undefined, type: node.type };
      values.set(node.name, [...(values.get(node.name) ?? []), operand]);
    }
    registers.passOn((layer) => values.get(layer)![step]!.counts!);
  }
  if (isOneOfMany(request)) drawStepOutputs(canvas, request, values);
  else drawResults(canvas, request, values, layerOf);
  if (request.allCounts) drawCounts(canvas, request, values);
}

/** Results, then layers, have their names. */
function reserveNames(canvas: Canvas, request: OnnxRequest): void {
  const { model } = request;
  for (const { name, node } of model.outputs) canvas.reserve(name, name === node ? node : '');
  for (const { name } of model.nodes.labels) {
    canvas.reserve(name, name);
    canvas.reserve(`${name}.counts`, name);
  }
}

const drawInput = (canvas: Canvas, request: OnnxRequest, { name, type }: ModelNode): string =>
  canvas.input(name, 'float32', perStepShape(drawnSteps(request), type.shape));

/** Layers with their operands at a step. */
function layers(canvas: Canvas, request: OnnxRequest, values: Values): (node: ModelNode, step: number) => Layer {
  const { model, weights, spike, undivided = false } = request;
  const parametersOf = parameterSource(weights, (node) => inputOf(model, node).type);
  const deployedOf = (node: ModelNode): Layer['deployed'] => {
    const grid = parametersOf.gridOf?.(node);
    const neuron = grid && spike.populations.label(node.name).neuron;
    return neuron ? { neuron, grid } : undefined;
  };
  return (node, step) => ({
    ...{ d: canvas, node, undivided, parameters: parametersOf(node), deployed: deployedOf(node) },
    operands: node.inputs.map(
      (id) => values.get(id)?.[step] ?? { name: '', counts: undefined, type: model.nodes.label(id).type },
    ),
  });
}

/** One layer of one step: its value, or its counts. */
function drawLayer(layer: Layer): string | Wide {
  const { name, op } = layer.node;
  const { chip: rule, elsewhere = 'no rule' } = alike[op];
  if (!rule) throw new Error(`"${name}" (${op}) cannot be drawn: ${elsewhere}`);
  return rule(layer);
}

/** What has been drawn under the layer's name; spikes have two: counts, and what they are worth. */
function named(canvas: Canvas, node: ModelNode, drawn: string | Wide): Operand {
  const { name, type } = node;
  if (typeof drawn !== 'string') return { ...named(canvas, node, drawn.rounded), wide: drawn.wide };
  const shape = sampled(type.shape);
  if (type.kind !== 'count') {
    const value = canvas.name(drawn, '', name);
    canvas.describe(value, 'float32', shape);
    return { name: value, counts: undefined, type };
  }
  const counts = canvas.name(drawn, '.counts', type.norm === 1 ? name : `${name}.counts`);
  canvas.describe(counts, 'float32', shape);
  if (type.norm === 1) return { name: counts, counts, type };
  const value = canvas.name(divided(canvas, counts, type.norm), '', name);
  canvas.describe(value, 'float32', shape);
  return { name: value, counts, type };
}

const divided = (canvas: Canvas, counts: string, norm: number): string =>
  exponentOfPowerOfTwo(norm) === undefined
    ? canvas.add('Div', [counts, canvas.scalar('float32', norm)])
    : canvas.add('Mul', [counts, canvas.scalar('float32', 1 / norm)]);

/** One step of several: what the host, or a result, reads of it leaves under the layer's name. */
function drawStepOutputs(canvas: Canvas, { model }: OnnxRequest, values: Values): void {
  const read = [
    ...model.outputs.map(({ node }) => node),
    ...model.nodes.labels.filter(isHost).flatMap(({ inputs }) => inputs),
  ].filter((name) => !isHost(model.nodes.label(name)));
  for (const name of new Set(read)) {
    const [value] = values.get(name)!;
    canvas.output(value!.name, value!.name, 'float32', sampled(model.nodes.label(name).type.shape));
  }
}

/** All steps: what the host makes of them, then the results. */
function drawResults(
  canvas: Canvas,
  { model }: OnnxRequest,
  values: Values,
  layerOf: (node: ModelNode, step: number) => Layer,
): void {
  canvas.enterStep(undefined);
  const hosted = new Map<string, Hosted>();
  const read = (name: string): Hosted =>
    hosted.get(name) ?? { values: values.get(name)!.map((value) => value.name), type: 'float32' };
  for (const node of model.nodes.labels.filter(isHost)) {
    canvas.enter(node.name);
    hosted.set(node.name, alike[node.op].host!(layerOf(node, 0), node.inputs.map(read)));
  }
  for (const { name, node } of model.outputs) {
    canvas.enter(name);
    const result = overSteps(canvas, read(node), 'mean');
    canvas.output(result.values[0]!, name, result.type, sampled(model.nodes.label(node).type.shape));
  }
}

/** Counts of all layers that spike, [T, ...]. */
function drawCounts(canvas: Canvas, { model }: OnnxRequest, values: Values): void {
  for (const { name, type } of model.nodes.labels) {
    if (type.kind !== 'count') continue;
    canvas.enter(name);
    const counts = values.get(name)!.map((value) => value.counts!);
    const shape = perStepShape(counts.length, type.shape);
    canvas.output(joined(canvas, counts), counts.length === 1 ? counts[0]! : `${name}.counts`, 'float32', shape);
  }
}
