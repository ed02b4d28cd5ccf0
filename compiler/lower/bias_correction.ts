import {
  dequantise,
  bitsMultiplied,
  parameterSource,
  type IntegerLayer,
  type Weights,
} from '../../ir/checkpoint/index.ts';
import { evaluateModel, inputNodes, inputOf, type ModelGraph, type ModelNode } from '../../ir/model/index.ts';
import { roundHalfEven } from '../../ir/numerics.ts';
import type { Values } from '../../ir/ops/index.ts';
import { sizeOf } from '../../ir/tensor.ts';

/**
 * Mean value of every input channel of every layer with weights, over all positions and logical steps of the samples, in the float network.
 */
function inputMeans(model: ModelGraph, weights: Weights, samples: readonly Values[]): Map<string, Float64Array> {
  const [input] = inputNodes(model);
  const parameters = parameterSource(weights, (node) => inputOf(model, node).type);
  const sums = new Map<string, Float64Array>();
  for (const sample of samples)
    evaluateModel(model, parameters, new Map([[input!.name, sample]]), (node, values) => {
      const channels = node.type.shape[0]!;
      const positions = sizeOf(node.type.shape) / channels;
      const steps = values.length / channels / positions;
      const sum = sums.get(node.name) ?? new Float64Array(channels);
      for (let i = 0; i < values.length; i++)
        sum[Math.floor(i / positions) % channels]! += values[i]! / positions / steps / samples.length;
      sums.set(node.name, sum);
      return undefined;
    });
  return sums;
}

/**
 * Bias correction from calibration samples (Nagel et al. 2019, arXiv 1906.04721, section 4.2): the expected shift that
 * rounding the weights causes, sum (w - rounded w) x mean input, is added to the bias.
 */
export function correctBiases(
  model: ModelGraph,
  weights: Extract<Weights, { kind: 'float' }>,
  layers: ReadonlyMap<string, IntegerLayer>,
  samples: readonly Values[],
): Map<string, IntegerLayer> {
  const means = inputMeans(model, weights, samples);
  return new Map(
    [...layers].map(([name, layer]) => {
      const node = model.nodes.label(name);
      const source = inputOf(model, node);
      const shift = expectedShift(
        node,
        layer,
        weights.parameters.get(`${name}.weight`)!,
        bitsMultiplied(node, layer, source.type),
        means.get(source.name)!,
      );
      const biases = layer.biases.map(
        (b, c) => b + roundHalfEven(shift[c]! * 2 ** (layer.exponents[c]! + bitsMultiplied(node, layer, source.type))),
      );
      return [name, { ...layer, biases }];
    }),
  );
}

/** sum (w - rounded w) x mean input, per output channel. */
function expectedShift(
  node: ModelNode,
  layer: IntegerLayer,
  weight: Float32Array,
  fractionBits: number,
  means: Float64Array,
): Float64Array {
  const rounded = dequantise(layer, fractionBits)['weight']!;
  const channels = layer.exponents.length;
  const perChannel = weight.length / channels;
  const groups = 'groups' in node.attributes ? node.attributes.groups : 1;
  const taps = perChannel / (means.length / groups);
  return Float64Array.from({ length: channels }, (_, c) => {
    const firstInput = Math.floor((c * groups) / channels) * (means.length / groups);
    let sum = 0;
    for (let i = 0; i < perChannel; i++)
      sum += (weight[c * perChannel + i]! - rounded[c * perChannel + i]!) * means[firstInput + Math.floor(i / taps)]!;
    return sum;
  });
}
