/**
 * @file Random weights whose network spikes as much as is asked for.
 *
 * Random weights alone give whatever counts the depth makes of them. Here every batch norm is set, in the order of the
 * network and on one sample, so that the membranes that its neurons read spread by `spread` and their counts have the mean
 * that is wanted. A norm that is added to a stream changes it by a quarter of that, as the many blocks of a trained network
 * do. What no norm stands in front of (the product of attention) is reached through the keys: the fewer of them, the
 * smaller the product.
 */
import { inputFractionBits, randomWeights } from '../../ir/checkpoint/index.ts';
import {
  evaluateModel,
  inputNodes,
  inputOf,
  isLine,
  isNeuron,
  isOp,
  readersOf,
  type ModelGraph,
  type ModelNode,
  type NeuronNode,
} from '../../ir/model/index.ts';
import { fireCount } from '../../ir/numerics.ts';
import { attentionExtents, type Values } from '../../ir/ops/index.ts';

/** Standard deviation of membranes: with it, a mean count of 0.6 has a third of the neurons spiking, as in trained networks. */
const spread = 2;

/** By how much of `spread` a block changes the stream it is added to. */
const change = 1 / 4;

type FloatWeights = ReturnType<typeof randomWeights>;

/**
 * Float weights with which the neurons spike `mean` times each, about.
 *
 * @param mean spikes of one neuron for one sample, above 0 and below the cap.
 * @param input grid integers of the sample, [C, H, W].
 */
export function weightsOfMean(graph: ModelGraph, seed: number, mean: number, input: Int32Array): FloatWeights {
  const weights = randomWeights(graph, seed);
  const [node] = inputNodes(graph);
  const step = 2 ** -inputFractionBits(node!.type);
  const streams = new Map<string, Values>();
  evaluateModel(
    graph,
    ({ name, parameters }) =>
      Object.fromEntries(parameters.map((p) => [p.name, weights.parameters.get(`${name}.${p.name}`)!])),
    new Map([[node!.name, Float32Array.from(input, (integer) => integer * step)]]),
    (layer, values) => {
      const given = isLine(layer) ? settle(graph, weights, layer, values, mean, streams) : values;
      if (readersOf(graph, layer.name).some((reader) => isOp(reader, 'add'))) streams.set(layer.name, given);
      return given;
    },
  );
  return weights;
}

/** Sets one norm, and returns what it gives then. */
function settle(
  graph: ModelGraph,
  { parameters }: FloatWeights,
  norm: ModelNode,
  values: Values,
  mean: number,
  streams: ReadonlyMap<string, Values>,
): Values {
  const [added] = readersOf(graph, norm.name).filter((reader) => isOp(reader, 'add') && reader.inputs[1] === norm.name);
  const stream = added && streams.get(added.inputs[0]!);
  const scale = (stream ? spread * change : spread) / deviationOf(values);
  const membranes = values.map((value, i) => value * scale + (stream?.[i] ?? 0));
  const neuron = readersOf(graph, added?.name ?? norm.name).find(isNeuron);
  const shift = neuron ? shiftOf(membranes, neuron, wantedOf(graph, neuron, mean)) : 0;
  const [weight, bias] = [parameters.get(`${norm.name}.weight`)!, parameters.get(`${norm.name}.bias`)!];
  weight.forEach((w, c) => (weight[c] = w * scale));
  bias.forEach((b, c) => (bias[c] = b * scale + shift));
  return values.map((value) => value * scale + shift);
}

function deviationOf(values: Values): number {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  return Math.sqrt(squares / values.length - (sum / values.length) ** 2);
}

/** The mean count wanted of a neuron: of keys, so few that the product's membranes have the mean wanted of everybody. */
function wantedOf(graph: ModelGraph, neuron: NeuronNode, mean: number): number {
  const product = readersOf(graph, neuron.name).find((reader) => isOp(reader, 'attention'));
  if (!product || !isOp(product, 'attention') || product.inputs[1] !== neuron.name) return mean;
  const { heads, scale } = product.attributes;
  const { tokens, key } = attentionExtents(
    { q: inputOf(graph, product, 0).type, v: inputOf(graph, product, 2).type },
    heads,
  );
  const { norm } = neuron.attributes;
  return Math.min(mean, (mean * norm ** 3) / (scale * tokens * key * mean ** 2));
}

/** What must be added to membranes so that their counts have a mean; by halving, on some thousands of them. */
function shiftOf(membranes: Values, neuron: NeuronNode, mean: number): number {
  const every = Math.max(1, Math.floor(membranes.length / 20000));
  const some = membranes.filter((_, i) => i % every === 0);
  const meanAt = (shift: number): number => {
    let sum = 0;
    for (const x of some) sum += fireCount(Math.fround(x + shift), neuron.attributes);
    return sum / some.length;
  };
  let [low, high] = [-100, 100];
  for (let i = 0; i < 24; i++) {
    const middle = (low + high) / 2;
    if (meanAt(middle) < mean) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
