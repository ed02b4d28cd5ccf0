/** @file Parameters before training. */
import { sizeOf } from '../ir/tensor.ts';
import { isLine, type ModelGraph, type ModelNode } from '../ir/model/index.ts';
import type { ParameterSpec } from '../ir/ops/index.ts';
import { normalNumber, randomStream, type Uniform } from './random.ts';

/** Deviation of the classifier's weights. */
const headDeviation = 0.02;

/**
 * Initial parameters by key `<layer>.<parameter>`, running statistics included, as the recorded untrained networks of the
 * official classes have them (golden sets `t` and `s-exact`): convolutions as torch.nn.Conv2d starts, weights and biases
 * uniform within 1 / sqrt(fan-in); the classifier's weights normal with deviation 0.02, its bias 0; batch norms neutral.
 * Decays and thresholds of neurons are what trained ones are near, the same for all channels. Each tensor has a stream of its own, by its position in the graph.
 *
 * @param layerScale what layer scales begin with: 1e-6 in the code of the large models, which switches attention and MLP off at first.
 */
export function initialParameters(graph: ModelGraph, seed: number, layerScale = 1): Map<string, Float32Array> {
  const parameters = new Map<string, Float32Array>();
  for (const node of graph.nodes.labels)
    for (const spec of node.parameters) {
      const uniform = randomStream(seed, 'initialise', parameters.size);
      const isScale = isLine(node) && spec.bareKey === true;
      const values = isScale
        ? new Float32Array(sizeOf(spec.shape)).fill(layerScale)
        : initialParameter(node, spec, uniform);
      parameters.set(`${node.name}.${spec.name}`, values);
    }
  return parameters;
}

function initialParameter(
  node: ModelNode,
  { name, shape, initial, near }: ParameterSpec,
  uniform: Uniform,
): Float32Array {
  const values = new Float32Array(sizeOf(shape));
  if (isLine(node) && initial !== undefined) return values.fill(initial);
  if (near !== undefined && weightOf(node) === undefined) return values.fill(near);
  if (isClassifier(node))
    return name === 'weight' ? values.map(() => headDeviation * normalNumber(uniform)) : values.fill(initial!);
  const bound = 1 / Math.sqrt(fanIn(node));
  return values.map(() => bound * (2 * uniform() - 1));
}

/** A layer without positions: the head. */
const isClassifier = ({ type }: ModelNode): boolean => type.shape.length === 1;

/** Neurons have none. */
const weightOf = ({ parameters }: ModelNode): ParameterSpec | undefined => parameters.find((p) => p.name === 'weight');

/** Inputs of one output value of a convolution. */
const fanIn = (node: ModelNode): number => sizeOf(weightOf(node)!.shape.slice(1));
