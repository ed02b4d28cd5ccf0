import { roundHalfEven } from '../numerics.ts';
import type { ModelGraph, ModelNode } from '../model/index.ts';
import type { ParameterSpec } from '../ops/index.ts';
import { sizeOf, type AnyTensor } from '../tensor.ts';
import { describe, indexText, shapeFits, type Binding } from './binding.ts';
import { fromStored, storedShape } from './stored.ts';
import type { Weights } from './weights.ts';

/** Takes `<layer>.<parameter>` for every layer as float32; a layer scale's key may be the layer itself. */
export function bindFloat(graph: ModelGraph, binding: Binding): Weights {
  const parameters = new Map<string, Float32Array>();
  for (const node of graph.nodes.labels)
    for (const spec of node.parameters) {
      const values = bindParameter(node, spec, binding);
      if (values) parameters.set(`${node.name}.${spec.name}`, values);
    }
  return { kind: 'float', parameters };
}

/** Takes one parameter of a layer; of a tensor that may stand for all channels, one number is enough. */
export function bindParameter(node: ModelNode, spec: ParameterSpec, binding: Binding): Float32Array | undefined {
  const full = `${node.name}.${spec.name}`;
  const key = spec.bareKey && !binding.tensors.has(full) ? node.name : full;
  const tensor = binding.take(key);
  if (!tensor) {
    if (spec.unused) binding.missing.push(key);
    else binding.lack(key, spec.initial !== undefined);
    return new Float32Array(sizeOf(spec.shape)).fill(spec.initial ?? 0);
  }
  const shaped = spec.places && tensor.shape.length < spec.places.file.length ? [1, ...tensor.shape] : tensor.shape;
  const forAll = spec.oneForAll === true && tensor.data.length === 1;
  if (!forAll && !shapeFits(binding, key, { ...tensor, shape: shaped }, storedShape(spec))) return undefined;
  const stored = toFloat32(tensor, key, binding);
  if (stored) checkValues(stored, key, tensor, spec, binding);
  if (stored && forAll) return new Float32Array(sizeOf(spec.shape)).fill(stored[0]!);
  const values = stored && fromStored(stored, spec);
  return values && spec.name === 'weight' ? onLearnedSteps(node, values, spec, binding) : values;
}

/** Levels of the 4-bit weights of QSD-Transformer, in steps. */
const [lowestLevel, highestLevel] = [-8, 7];

/**
 * Weights whose checkpoint holds a learned step per output channel, `<layer>.alpha`, are what the trained network multiplies
 * with: round(clamp(w / alpha, -8, 7)) x alpha, half to even (Conv2dLSQ and its like of QSD-Transformer).
 */
function onLearnedSteps(
  node: ModelNode,
  weights: Float32Array,
  { shape: [channels = 1] }: ParameterSpec,
  binding: Binding,
): Float32Array | undefined {
  const key = `${node.name}.alpha`;
  const tensor = binding.take(key);
  if (!tensor) return weights;
  const steps = shapeFits(binding, key, tensor, [channels]) ? toFloat32(tensor, key, binding) : undefined;
  if (!steps) return undefined;
  checkValues(steps, key, tensor, {}, binding);
  const perChannel = weights.length / channels;
  return weights.map((w, i) => {
    const step = steps[Math.floor(i / perChannel)]!;
    const level = Math.max(lowestLevel, Math.min(highestLevel, Math.fround(w / step)));
    return roundHalfEven(level) * step;
  });
}

function toFloat32(tensor: AnyTensor, key: string, binding: Binding): Float32Array | undefined {
  if (tensor.type === 'F32') return tensor.data;
  if (tensor.type === 'F64') {
    binding.rounded.push(key);
    return Float32Array.from(tensor.data);
  }
  binding.problem('SPK305', key, `"${key}" is ${describe(tensor)}; a float checkpoint holds F32 or F64 here`);
  return undefined;
}

function checkValues(
  values: Float32Array,
  key: string,
  tensor: AnyTensor,
  { least = -Infinity }: Pick<ParameterSpec, 'least'>,
  binding: Binding,
): void {
  const at = values.findIndex((value) => !Number.isFinite(value) || value < least);
  if (at < 0) return;
  const found = Number.isNaN(values[at]!) ? 'NaN' : String(tensor.data[at]!);
  binding.problem('SPK304', key, `"${key}" holds ${found} at ${indexText(at, tensor.shape)}`);
}
