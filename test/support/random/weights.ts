/** @file Random weights for every layer of a network without logical steps. */
import type { IntegerLayer, Weights } from '../../../ir/checkpoint/index.ts';
import type { ModelGraph } from '../../../ir/model/index.ts';
import { sizeOf } from '../../../ir/tensor.ts';
import type { Random } from './source.ts';

export function randomWeights(kind: Weights['kind'], model: ModelGraph, random: Random): Weights {
  return kind === 'integer' ? integerWeights(model, random) : floatWeights(model, random);
}

function integerWeights(model: ModelGraph, random: Random): Weights {
  const layers = new Map<string, IntegerLayer>();
  for (const node of model.nodes.labels) {
    const weight = node.parameters.find(({ name }) => name === 'weight');
    if (!weight || node.op === 'batch_norm') continue;
    const channels = weight.shape[0]!;
    const fill = (length: number, low: number, high: number): Int32Array =>
      Int32Array.from({ length }, () => random(low, high));
    layers.set(node.name, {
      shape: weight.shape,
      weights: Int8Array.from(fill(sizeOf(weight.shape), -60, 60)),
      weightBits: 8,
      exponents: fill(channels, 6, 8),
      biases: fill(channels, -400, 400),
    });
  }
  return { kind: 'integer', layers };
}

function floatWeights(model: ModelGraph, random: Random): Weights {
  const parameters = new Map<string, Float32Array>();
  for (const node of model.nodes.labels)
    for (const { name, shape } of node.parameters) {
      const positive = node.op === 'batch_norm' && (name === 'weight' || name === 'running_var');
      parameters.set(
        `${node.name}.${name}`,
        Float32Array.from({ length: sizeOf(shape) }, () =>
          positive ? random(50, 200) / 100 : random(-1000, 1000) / 2500,
        ),
      );
    }
  return { kind: 'float', parameters };
}
