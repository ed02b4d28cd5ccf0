/** @file Training in time, the usual way of spiking networks: its options, its neurons, its answer as a mean over steps. */
import { inputOf, isNeuron, isProduct, type ModelGraph, type ModelNode } from '../../ir/model/index.ts';
import type { Arena, TaskPhase } from '../../engine/index.ts';
import { task } from '../kernels/index.ts';
import { vectorShares, type LifNeuron, type BatchValue } from '../ops/index.ts';

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

/** What neurons do in training. */
export type NeuronOptions = { readonly kind: 'sfa' } | TimeOptions;

const mostSteps = 64;

/** Options with their defaults filled in. */
export type Time = Required<TimeOptions>;

const defaults = { tau: 2, threshold: 1, attentionThreshold: 0.5, slope: 4, detachReset: false } as const;

/** The neurons' time, if there is any. Throws where a number makes no neuron. */
export function timeOf(neuron: NeuronOptions): Time | undefined {
  if (neuron.kind === 'sfa') return undefined;
  const time: Time = { ...defaults, ...neuron };
  const { steps, tau, threshold, attentionThreshold, slope } = time;
  if (!Number.isInteger(steps) || steps < 1 || steps > mostSteps)
    throw new Error(`${steps} time steps; 1 to ${mostSteps} are possible`);
  if (!(tau >= 1) || ![threshold, attentionThreshold, slope].every((x) => x > 0))
    throw new Error('a LIF neuron needs tau >= 1, and thresholds and slope above 0');
  return time;
}

/** The neuron at or behind a layer. */
export function lifOf(graph: ModelGraph, node: ModelNode, time: Time): LifNeuron {
  const { steps, tau, threshold, attentionThreshold, slope, detachReset } = time;
  const attends = isNeuron(node) && isProduct(inputOf(graph, node));
  const own = { threshold: attends ? attentionThreshold : threshold, detached: detachReset ? 1 : 0 } as const;
  return { steps, rate: 1 / tau, slope, ...own };
}

/** The network's answer, and the way back from it. */
export interface Answer {
  readonly logits: BatchValue;
  /** Where the loss puts its gradient. */
  readonly gradient: number;
  readonly forward: readonly TaskPhase[];
  readonly backward: readonly TaskPhase[];
}

/**
 * The mean of the output over time; without time the output itself.
 *
 * @param gradient address of the output's gradient.
 */
export function planAnswer(output: BatchValue, gradient: number, arena: Arena, time: Time | undefined): Answer {
  if (!time) return { logits: output, gradient, forward: [], backward: [] };
  const { steps } = time;
  const { extents } = output;
  const [rows, stride] = [output.rows / steps, output.bytes / steps];
  const logits = { address: arena.reserve(stride), extents, rows, bytes: stride };
  const own = arena.reserve(stride);
  const shares = vectorShares(stride).map((range) => ({ ...range, stride, steps }));
  const [there, back] = [
    { x: output.address, y: logits.address },
    { g: own, dx: gradient },
  ];
  return {
    logits,
    gradient: own,
    forward: [{ name: 'mean over time', tasks: shares.map((part) => task('meanOverSteps', { ...there, ...part })) }],
    backward: [
      { name: 'mean over time', tasks: shares.map((part) => task('meanOverStepsGradient', { ...back, ...part })) },
    ],
  };
}
