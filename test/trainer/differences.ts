/**
 * @file Gradients against central differences of each operator's own definition in `ir`, summed in float64. Most operators are
 * linear in each argument, so differences have no truncation error whatever the step; what is left is the float32 rounding
 * of the outputs. Tolerance: 2e-5 of the largest gradient.
 */
import type { ExecutionContext } from 'ava';
import { inputOf, readsAllSteps, type ModelNode } from '../../ir/model/index.ts';
import { primitive } from '../../ir/ops/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { graphOf, numbers, runOperator, type Layers, type Trial } from './support.ts';

/** Of the largest gradient. */
export const tolerance = 2e-5;

/** The operator's definition over a batch, image by image. */
export function define(
  node: ModelNode,
  { graph, batch, steps = 1 }: Trial,
  inputs: readonly Float32Array[],
  parameters: Trial['parameters'],
) {
  const spec = primitive(node.op);
  const types = Object.fromEntries(spec.inputs.map((name, i) => [name, inputOf(graph, node, i).type]));
  const size = sizeOf(node.type.shape);
  const count = readsAllSteps(node) ? batch / steps : batch;
  const result = new Float32Array(count * size);
  for (let n = 0; n < count; n++) {
    // Of an operator that reads all steps, which lie [step][image], those of one image.
    const image = (values: Float32Array): Float32Array => {
      const length = values.length / batch;
      const frames = Array.from({ length: batch / count }, (_, t) =>
        values.subarray((t * count + n) * length, (t * count + n + 1) * length),
      );
      return Float32Array.from(frames.flatMap((frame) => [...frame]));
    };
    const own = Object.fromEntries(spec.inputs.map((name, i) => [name, image(inputs[i]!)]));
    const { attributes, type: out } = node;
    result.set(spec.evaluate({ inputs: own, types, out, attributes, parameters, kept: new Float64Array(0) }), n * size);
  }
  return result;
}

/** Sum of output times gradient: what is differentiated. */
export const along = (output: ArrayLike<number>, gradient: Float32Array): number =>
  gradient.reduce((sum, g, i) => sum + g * output[i]!, 0);

/** Compares with differences at some 40 places of a tensor. */
function differences(
  t: ExecutionContext,
  what: string,
  got: Float32Array,
  loss: (index: number, change: number) => number,
  step: number,
): void {
  const largest = got.reduce((most, g) => Math.max(most, Math.abs(g)), 1e-3);
  for (let i = 0; i < got.length; i += Math.max(1, Math.floor(got.length / 40))) {
    const expected = (loss(i, step) - loss(i, -step)) / (2 * step);
    t.true(
      Math.abs(got[i]! - expected) <= tolerance * largest,
      `${what}[${i}]: ${got[i]}, differences say ${expected}`,
    );
  }
}

/** The same numbers, one of them changed. */
export const changed = (values: Float32Array, index: number, change: number): Float32Array =>
  values.map((value, i) => (i === index ? value + change : value));

/** What a layer is tried with, where it is not the usual. */
interface Unusual {
  readonly steps?: number;
  /** Change of one value; small where the operator bends. */
  readonly step?: number;
  readonly numbers?: typeof numbers;
}

/** Outputs against the definition, gradients against differences, and gradients that are added to what was there. */
export function check(
  t: ExecutionContext,
  layers: Layers,
  layer: string,
  batch = 3,
  { steps = 1, step = 0.5, numbers: given = numbers }: Unusual = {},
): void {
  const graph = graphOf(layers);
  const node = graph.nodes.label(layer);
  const byName = new Map<string, Float32Array>();
  const inputs = node.inputs.map((name, i) => {
    const values = byName.get(name) ?? given(i + 1, batch * sizeOf(inputOf(graph, node, i).type.shape));
    byName.set(name, values);
    return values;
  });
  const parameters = Object.fromEntries(node.parameters.map((p, i) => [p.name, numbers(10 + i, sizeOf(p.shape))]));
  const count = readsAllSteps(node) ? batch / steps : batch;
  const gradient = numbers(20, count * sizeOf(node.type.shape));
  const trial: Trial = { graph, layer, batch, steps, inputs, parameters, gradient };
  const result = runOperator(trial);
  const expected = define(node, trial, inputs, parameters);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const wrong = result.output.filter((value, i) => !(Math.abs(value - expected[i]!) <= 2e-6 * largest));
  t.is(wrong.length, 0, 'outputs unlike their definition');
  result.inputGradients.forEach((got, i) => {
    if (node.inputs.indexOf(node.inputs[i]!) !== i) return;
    const loss = (index: number, change: number): number => {
      const moved = inputs.map((values, k) =>
        node.inputs[k] === node.inputs[i] ? changed(values, index, change) : values,
      );
      return along(define(node, trial, moved, parameters), gradient);
    };
    differences(t, `gradient of input ${i}`, got, loss, step);
  });
  for (const [name, got] of Object.entries(result.parameterGradients)) {
    const loss = (index: number, change: number): number =>
      along(
        define(node, trial, inputs, { ...parameters, [name]: changed(parameters[name]!, index, change) }),
        gradient,
      );
    differences(t, `gradient of ${name}`, got, loss, 0.5);
  }
  const onto = inputs.map((values, i) => numbers(30 + node.inputs.indexOf(node.inputs[i]!), values.length));
  const accumulated = runOperator({ ...trial, onto });
  accumulated.inputGradients.forEach((got, i) => {
    const sums = onto[i]!.map((value, k) => value + result.inputGradients[i]![k]!);
    const unlike = got.filter((value, k) => !(Math.abs(value - sums[k]!) <= 1e-5 * (1 + largest)));
    t.is(unlike.length, 0, `gradient ${i} added to what was there`);
  });
}
