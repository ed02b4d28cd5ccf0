/**
 * @file Training in time by its definition, in float64 and plain loops. A spike has the value of the threshold and the
 * derivative of a sigmoid: so that differences can be taken, a neuron hands on `spike + (sigmoid(h) - sigmoid(h before))`,
 * where the spike and `h before` are those of the point at which it is differentiated.
 */
import { inputOf, isOp, type ModelGraph, type ModelNode } from '../../ir/model/index.ts';

/** A neuron in time: as `TimeOptions`, for one layer. */
export interface NeuronRule {
  readonly tau: number;
  readonly threshold: number;
  readonly slope: number;
  readonly detachReset: boolean;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * One neuron layer over time.
 *
 * @param inputs what the neurons read, per step.
 * @param base the membranes at the point where differences are taken; absent: here.
 */
export function fireInTime(
  inputs: readonly Float64Array[],
  { tau, threshold, slope, detachReset }: NeuronRule,
  base?: readonly Float64Array[],
): { readonly spikes: readonly Float64Array[]; readonly membranes: readonly Float64Array[] } {
  const v = new Float64Array(inputs[0]!.length);
  const [spikes, membranes]: [Float64Array[], Float64Array[]] = [[], []];
  const smooth = (membrane: number): number => sigmoid(slope * (membrane - threshold));
  for (const [t, x] of inputs.entries()) {
    const h = v.map((before, i) => before + (x[i]! - before) / tau);
    const fixed = base?.[t] ?? h;
    const fired = fixed.map((membrane) => (membrane >= threshold ? 1 : 0));
    const y = fired.map((spike, i) => spike + (smooth(h[i]!) - smooth(fixed[i]!)));
    v.set(h.map((membrane, i) => (1 - (detachReset ? fired : y)[i]!) * membrane));
    spikes.push(y);
    membranes.push(h);
  }
  return { spikes, membranes };
}

/** A network, its batch and its time. */
export interface Problem {
  readonly graph: ModelGraph;
  /** Per image, [channel][position]. */
  readonly images: readonly Float64Array[];
  readonly labels: readonly number[];
  readonly steps: number;
  readonly rule: NeuronRule;
  /** The threshold of neurons behind an attention. */
  readonly attentionThreshold: number;
}

export type Parameters = ReadonlyMap<string, Float64Array>;
/** By neuron layer, per step, all images side by side. */
export type OverTime = ReadonlyMap<string, readonly Float64Array[]>;

/** What a training step's forward gives. */
export interface Outcome {
  readonly loss: number;
  readonly membranes: OverTime;
  readonly spikes: OverTime;
}

/** All images of all steps of one value: [step][image]. */
type Value = readonly Float64Array[];

/** The mean cross entropy of the logits' means over time, with the batch's own statistics. Convolutions of 1x1 only. */
export function networkInTime(problem: Problem, parameters: Parameters, base?: OverTime): Outcome {
  const { graph, images, labels, steps } = problem;
  const values = new Map<string, Value>();
  const [membranes, spikes] = [new Map<string, readonly Float64Array[]>(), new Map<string, readonly Float64Array[]>()];
  for (const node of graph.nodes.labels) {
    if (isOp(node, 'input')) values.set(node.name, Array.from({ length: steps }, () => images).flat());
    else if (isOp(node, 'neuron')) {
      const attends = isOp(inputOf(graph, node), 'attention');
      const rule = attends ? { ...problem.rule, threshold: problem.attentionThreshold } : problem.rule;
      const read = values.get(node.inputs[0]!)!;
      const result = fireInTime(stepsOf(read, steps), rule, base?.get(node.name));
      membranes.set(node.name, result.membranes);
      spikes.set(node.name, result.spikes);
      values.set(
        node.name,
        result.spikes.flatMap((all) => imagesOf(all, images.length)),
      );
    } else
      values.set(
        node.name,
        stateless(
          node,
          node.inputs.map((name) => values.get(name)!),
          parameters,
        ),
      );
  }
  const logits = values.get(graph.outputs[0]!.node)!;
  const losses = labels.map((label, n) => {
    const row = logits[0]!.map((_, c) =>
      mean(Array.from({ length: steps }, (_, t) => logits[t * labels.length + n]![c]!)),
    );
    return Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0)) - row[label]!;
  });
  return { loss: mean(losses), membranes, spikes };
}

const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;

const stepsOf = (value: Value, steps: number): Float64Array[] =>
  Array.from({ length: steps }, (_, t) => {
    const batch = value.length / steps;
    return Float64Array.from(value.slice(t * batch, (t + 1) * batch).flatMap((image) => [...image]));
  });

const imagesOf = (all: Float64Array, batch: number): Float64Array[] =>
  Array.from({ length: batch }, (_, n) => all.slice((n * all.length) / batch, ((n + 1) * all.length) / batch));

function stateless(node: ModelNode, inputs: readonly Value[], parameters: Parameters): Value {
  const [x, y, z] = inputs as [Value, Value, Value];
  const own = (name: string): Float64Array => parameters.get(`${node.name}.${name}`)!;
  if (isOp(node, 'add')) return x.map((image, n) => image.map((value, i) => value + y[n]![i]!));
  if (isOp(node, 'conv2d')) return x.map((image) => mapChannels(image, own('weight'), own('bias')));
  if (isOp(node, 'linear')) return x.map((image) => mapChannels(image, own('weight'), own('bias')));
  if (isOp(node, 'mean')) return x.map((image) => meanOfPositions(image, node.type.shape[0]!));
  if (isOp(node, 'batch_norm')) return normed(x, own('weight'), own('bias'), node.attributes.eps);
  if (isOp(node, 'attention'))
    return x.map((_, n) => attended(x[n]!, y[n]!, z[n]!, node.attributes, node.type.shape[0]!));
  throw new Error(`${node.op} is not known here`);
}

/** Every position's channels times weights [out][in]. */
function mapChannels(image: Float64Array, weight: Float64Array, bias: Float64Array): Float64Array {
  const [outputs, inputs] = [bias.length, weight.length / bias.length];
  const positions = image.length / inputs;
  const out = new Float64Array(outputs * positions);
  for (let o = 0; o < outputs; o++)
    for (let p = 0; p < positions; p++) {
      let sum = bias[o]!;
      for (let c = 0; c < inputs; c++) sum += weight[o * inputs + c]! * image[c * positions + p]!;
      out[o * positions + p] = sum;
    }
  return out;
}

const meanOfPositions = (image: Float64Array, channels: number): Float64Array =>
  Float64Array.from(imagesOf(image, channels), (channel) => mean([...channel]));

function normed(x: Value, weight: Float64Array, bias: Float64Array, eps: number): Value {
  const channelOf = (image: Float64Array, c: number): Float64Array => imagesOf(image, weight.length)[c]!;
  const lines = Array.from(weight, (w, c) => {
    const all = x.flatMap((image) => [...channelOf(image, c)]);
    const average = mean(all);
    const scale = w / Math.sqrt(mean(all.map((value) => (value - average) ** 2)) + eps);
    return { scale, offset: bias[c]! - average * scale };
  });
  return x.map((image) => {
    const positions = image.length / weight.length;
    return image.map(
      (value, i) => value * lines[Math.floor(i / positions)]!.scale + lines[Math.floor(i / positions)]!.offset,
    );
  });
}

/** scale (q k') v per head. */
function attended(
  q: Float64Array,
  k: Float64Array,
  v: Float64Array,
  { heads, scale }: { readonly heads: number; readonly scale: number },
  channels: number,
): Float64Array {
  const tokens = v.length / channels;
  const [key, value] = [q.length / tokens / heads, channels / heads];
  const out = new Float64Array(v.length);
  for (let h = 0; h < heads; h++)
    for (let i = 0; i < tokens; i++)
      for (let j = 0; j < tokens; j++) {
        let alike = 0;
        for (let c = h * key; c < (h + 1) * key; c++) alike += q[c * tokens + i]! * k[c * tokens + j]!;
        for (let c = h * value; c < (h + 1) * value; c++) out[c * tokens + i]! += scale * alike * v[c * tokens + j]!;
      }
  return out;
}
