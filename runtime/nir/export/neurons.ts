/** @file Neurons of ours as nodes of NIR. */
import type { ModelNode } from '../../../ir/model/index.ts';
import { decayChannels, hasCurrent, hasFloor, neverFiring } from '../../../ir/decay.ts';
import { sizeOf, type AnyTensor, type Shape } from '../../../ir/tensor.ts';
import { addNode, refuse, type Flow, type Writing } from './flow.ts';

type Neuron = ModelNode<'neuron'>;

/** A spiking neuron that keeps its membrane, resets to a value and fires once a step at most. Anything else is refused (SPK428). */
export function addNeuron(writing: Writing, node: Neuron, flow: Flow): Flow | undefined {
  const why = whyNot(node.attributes);
  if (why !== undefined) return refuse(writing, node, why);
  const { attributes } = node;
  const { shape } = flow;
  const channels = decayChannels(attributes, writing.parametersOf(node) as Record<string, Float32Array>, shape[0]!);
  const spread = (valueOf: (channel: (typeof channels)[number]) => number): AnyTensor =>
    spreadOver(shape, channels.map(valueOf));
  const leak = attributes.leak === 0 ? undefined : 1 - 2 ** -attributes.leak;
  const fires = {
    v_threshold: spread(({ threshold }) => thresholdOf(threshold, attributes.fires)),
    v_reset: spread(() => attributes.reset_to),
  };
  const name = writing.nameOf(node.name);
  const decays = channels.map(({ decay }) => leak ?? decay);
  if (!hasCurrent(attributes) && decays.every((decay) => decay === 1)) {
    const r = spread(({ gain }) => (gain === 1 ? 1 : gain / writing.dt));
    return addNode(writing, name, 'IF', { r, ...fires }, flow, shape);
  }
  const timeless = withoutTime(decays);
  if (timeless !== undefined) return refuse(writing, node, timeless);
  const weights = channels.map(({ gain }, c) =>
    leak !== undefined || attributes.decay_input ? gain : gain / (1 - decays[c]!),
  );
  const tau = spreadOver(
    shape,
    decays.map((decay) => tauOf(decay, writing.dt)),
  );
  const leaks = { r: spreadOver(shape, weights), v_leak: spread(() => 0) };
  if (!hasCurrent(attributes)) return addNode(writing, name, 'LIF', { tau, ...leaks, ...fires }, flow, shape);
  const currents = channels.map(({ currentDecay }) => currentDecay ?? 0);
  const syn = {
    tau_syn: spreadOver(
      shape,
      currents.map((decay) => tauOf(decay, writing.dt)),
    ),
    tau_mem: tau,
    w_in: spreadOver(
      shape,
      currents.map((decay) => 1 / (1 - decay)),
    ),
  };
  return addNode(writing, name, 'CubaLIF', { ...syn, ...leaks, ...fires }, flow, shape);
}

/** Membranes that never fire. */
export function addIntegrator(writing: Writing, node: ModelNode<'integrate'>, flow: Flow): Flow | undefined {
  const { attributes } = node;
  if (attributes.start !== 0) return refuse(writing, node, `its membrane starts at ${attributes.start}`);
  const { shape } = flow;
  const parameters = writing.parametersOf(node) as Record<string, Float32Array>;
  const decays = decayChannels(neverFiring(attributes), parameters, shape[0]!).map(({ decay }) => decay);
  const name = writing.nameOf(node.name);
  if (decays.every((decay) => decay === 1))
    return addNode(writing, name, 'I', { r: spreadOver(shape, decays) }, flow, shape);
  const timeless = withoutTime(decays);
  if (timeless !== undefined) return refuse(writing, node, timeless);
  const fields = {
    tau: spreadOver(
      shape,
      decays.map((decay) => tauOf(decay, writing.dt)),
    ),
    r: spreadOver(
      shape,
      decays.map((decay) => 1 / (1 - decay)),
    ),
    v_leak: spreadOver(
      shape,
      decays.map(() => 0),
    ),
  };
  return addNode(writing, name, 'LI', fields, flow, shape);
}

type Attributes = Neuron['attributes'];

/** Decays of channels that no time constant stands for, in words; undefined where each has one. */
function withoutTime(decays: readonly number[]): string | undefined {
  const channels = (decay: number): string =>
    `in ${decays.filter((other) => other === decay).length} of ${decays.length} channels membranes ${decay === 1 ? 'keep' : 'forget'} everything in a step`;
  const found = [1, 0].filter((decay) => decays.includes(decay));
  return found.length === 0 ? undefined : found.map(channels).join(', and ');
}

/** What of a neuron NIR cannot say; undefined where it can say all. */
function whyNot(attributes: Attributes): string | undefined {
  const { reset, cap, norm, start, rounding } = attributes;
  if (reset === 'each_step') return 'it keeps no membrane, and counts whole windows of spikes';
  if (reset === 'soft') return 'a spike subtracts its threshold';
  if (reset === 'delayed') return 'it resets a step after its spike';
  if (cap > 1) return `it has up to ${cap} spikes in a step`;
  if (norm !== 1) return `a spike counts 1/${norm}`;
  if (rounding !== 'down') return `it fires where its membrane is rounded to a threshold (${rounding})`;
  if (hasFloor(attributes)) return 'its membrane has a floor';
  return start === 0 ? undefined : `its membrane starts at ${start}`;
}

const spreadOver = (shape: Shape, channels: readonly number[]): AnyTensor => {
  const positions = sizeOf(shape.slice(1));
  const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => channels[Math.floor(i / positions)]!);
  return { type: 'F64', shape, data };
};

/** NIR fires above its threshold: what fires at one fires above the next smaller float32. */
function thresholdOf(threshold: number, fires: Attributes['fires']): number {
  if (fires === 'above') return threshold;
  const bits = new Int32Array(Float32Array.of(threshold).buffer);
  bits[0]! -= 1;
  return new Float32Array(bits.buffer)[0]!;
}

/** The time constant with which 1 - dt/tau is the decay again, bit for bit; the nearest where there is none. */
export function tauOf(decay: number, dt: number): number {
  const nearest = dt / (1 - decay);
  const bits = new BigInt64Array(Float64Array.of(nearest).buffer)[0]!;
  for (const step of [0n, 1n, -1n, 2n, -2n, 3n, -3n]) {
    const tau = new Float64Array(BigInt64Array.of(bits + step).buffer)[0]!;
    if (1 - dt / tau === decay) return tau;
  }
  return nearest;
}
