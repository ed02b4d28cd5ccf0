/** @file The baseline: the same network the usual way of spiking networks, in time, as a graph. */
import {
  createModelBuilder,
  inputOf,
  isHost,
  isInput,
  isNeuron,
  isProduct,
  type LayerRequest,
  type ModelGraph,
  type ModelNode,
} from '../../ir/model/index.ts';
import type { Surrogate } from '../ops/index.ts';

/** Leaky integrate-and-fire neurons over time steps; all but the steps have a default. */
export interface TimeOptions {
  readonly kind: 'lif';
  /** Time steps; every one sees the same image (direct coding). */
  readonly steps: number;
  /** Time constant in steps. Default 2, as Spike-driven Transformer V1 and V2 and spikingjelly's LIFNode have it. */
  readonly tau?: number;
  /** Membrane at which a neuron fires. Default 1 (V1, V2, spikingjelly). */
  readonly threshold?: number;
  /** The same of neurons behind an attention. Default 0.5 (V1, V2). */
  readonly attentionThreshold?: number;
  /** Surrogate gradient: the derivative of sigmoid(slope (v - threshold)). Default 4 (spikingjelly's Sigmoid). */
  readonly slope?: number;
  /** Whether gradients stop at the reset. Default false (spikingjelly's LIFNode; the code of V1 and V2 passes true). */
  readonly detachReset?: boolean;
}

/** What neurons do in training: what the model says, or the baseline. */
export type NeuronOptions = { readonly kind: 'sfa' } | TimeOptions;

const mostSteps = 64;

/** Options with their defaults filled in. */
type Time = Required<TimeOptions>;

const defaults = { tau: 2, threshold: 1, attentionThreshold: 0.5, slope: 4, detachReset: false } as const;

/** With defaults. Throws where a number makes no neuron. */
function timeOf(options: TimeOptions): Time {
  const time: Time = { ...defaults, ...options };
  const { steps, tau, threshold, attentionThreshold, slope } = time;
  if (!Number.isInteger(steps) || steps < 1 || steps > mostSteps)
    throw new Error(`${steps} time steps; 1 to ${mostSteps} are possible`);
  if (!(tau >= 1) || ![threshold, attentionThreshold, slope].every((x) => x > 0))
    throw new Error('a LIF neuron needs tau >= 1, and thresholds and slope above 0');
  return time;
}

/** A network that is trained, and what stands for the derivative of its spikes. */
export interface TrainedNetwork {
  readonly graph: ModelGraph;
  readonly surrogate: Surrogate;
}

/** The network as it is; or the baseline of `graphInTime`. */
export function networkInTime(graph: ModelGraph, neuron: NeuronOptions, surrogate: Surrogate): TrainedNetwork {
  if (neuron.kind === 'sfa') return { graph, surrogate };
  const { slope, detachReset } = timeOf(neuron);
  return { graph: graphInTime(graph, neuron), surrogate: { shape: 'sigmoid', slope, detachReset } };
}

/**
 * The baseline as a graph that trains and compiles like any other: the input repeated, a binary LIF for every declared neuron, the mean
 * of the output over time. Throws where a number makes no neuron.
 */
export function graphInTime(graph: ModelGraph, options: TimeOptions): ModelGraph {
  const time = timeOf(options);
  const builder = createModelBuilder(graph.name);
  const add = (request: LayerRequest): void => {
    if (builder.add(request) === undefined) throw new Error(builder.diagnostics.map((d) => d.message).join('; '));
  };
  for (const node of graph.nodes.labels) add({ ...requestOf(node), ...changed(graph, node, time) });
  for (const { name, node } of graph.outputs) {
    if (isHost(graph.nodes.label(node))) {
      builder.output(name, node);
      continue;
    }
    const answer = `${node}:mean_steps`;
    add({ name: answer, op: 'mean_steps', inputs: [node], attributes: {} });
    builder.output(name, answer);
  }
  return builder.finish();
}

const requestOf = ({ name, op, inputs, attributes }: ModelNode): LayerRequest => ({ name, op, inputs, attributes });

/** What time makes of a layer. */
function changed(graph: ModelGraph, node: ModelNode, time: Time): Partial<LayerRequest> {
  if (isInput(node)) return { attributes: { ...node.attributes, steps: time.steps } };
  if (!isNeuron(node)) return {};
  const threshold = isProduct(inputOf(graph, node)) ? time.attentionThreshold : time.threshold;
  const binary = { cap: 1, norm: 1, rounding: 'down', reset: 'hard', threshold };
  return { attributes: { ...binary, ...leakOf(time) } };
}

/** v += (x - v) / tau. */
function leakOf({ tau }: Time): LayerRequest['attributes'] {
  const leak = Math.log2(tau);
  return Number.isInteger(leak) ? { leak } : { decay: 1 - 1 / tau, decay_input: true };
}
