/** @file Phases of neurons that keep their membranes, or have a threshold of their own; alone or behind a batch norm. */
import { hasCurrent, neverFiring, type MembraneAttributes } from '../../ir/decay.ts';
import { isOp, type ModelNode } from '../../ir/model/index.ts';
import { noFloor } from '../../ir/limits.ts';
import { constants, task } from '../kernels/index.ts';
import { floatBytes, padChannels } from '../layout.ts';
import { tileBytes } from './products/matrix.ts';
import {
  perChannel,
  type GradientContext,
  type GradientTarget,
  type LayerContext,
  type ParameterLayout,
} from './op.ts';
import { byteShares } from './shares.ts';

/** Operators with a membrane. */
export type MembraneNode = ModelNode<'neuron'> | ModelNode<'integrate'>;

/** Addresses of the batch norm that the neuron computes on the way; mean 0: none. */
export interface NormLine {
  readonly mean: number;
  readonly scale: number;
  readonly bias: number;
}

const noNorm: NormLine = { mean: 0, scale: 0, bias: 0 };

/** Decays and thresholds by channel, where the checkpoint holds them. */
export const membraneLayout = (_node: unknown, spec: { readonly shape: readonly number[] }): ParameterLayout =>
  perChannel(padChannels(spec.shape[0]!));

/** What a membrane is, and the norm that counts are divided by. */
export type Membrane = MembraneAttributes & { readonly norm: number };

export function membraneOf(node: MembraneNode): Membrane {
  return isOp(node, 'integrate') ? { ...neverFiring(node.attributes), norm: 1 } : { ...node.attributes };
}

const resetNumbers = { each_step: 0, hard: 1, soft: 2, delayed: 3, never: 4 } as const;
const surrogateNumbers = { sigmoid: 1, atan: 2, box: 3 } as const;

/** How it charges: by adding, by a leak, by a decay; as in membrane.as. */
function chargeOf(a: MembraneAttributes): 0 | 1 | 2 {
  if (a.reset === 'each_step') return 0;
  if (a.leak > 0) return 1;
  return isSum(a) ? 0 : 2;
}

/** A plain sum: v + x, and nothing that only a decaying membrane has. */
const isSum = (a: MembraneAttributes): boolean =>
  (a.reset === 'hard' || a.reset === 'soft') &&
  [a.decay === 1, a.decay_from === 'text', !a.decay_input, a.gain === 1, !hasCurrent(a)].every(Boolean) &&
  [a.start === 0, a.reset_to === 0, a.floor === noFloor, a.threshold_from === 'text'].every(Boolean);

/** 0: half to even, 1: half up, 2: levels reached, 3: levels passed. */
const roundingOf = ({ rounding, fires }: MembraneAttributes): number =>
  rounding === 'down' ? (fires === 'above' ? 3 : 2) : rounding === 'half_up' ? 1 : 0;

/** Lines per channel as the text gives them, in the order of membrane.as; 0 in the padding but for what is divided by, or reached. */
function textLines(a: MembraneAttributes, channels: number, padded: number): Float32Array {
  const gain = a.leak > 0 ? 2 ** -a.leak : a.gain * (a.decay_input ? 1 - a.decay : 1);
  const own = [a.decay, gain, a.current_decay, a.threshold, a.reset_to, a.start];
  const lines = [...own, a.floor === noFloor ? -Infinity : a.floor];
  const levels = Array.from({ length: a.cap }, (_, k) => (k + 1) * a.threshold);
  const all = new Float32Array((lines.length + levels.length) * padded);
  [...lines, ...levels].forEach((value, i) => {
    const isPadded = i === 4 || i === 5 ? channels : padded;
    all.fill(value, i * padded, i * padded + isPadded);
  });
  return all;
}

/** Everything the two tasks have in common. */
function argumentsOf(layer: LayerContext, a: Membrane) {
  const { padded } = layer.output.extents;
  const lines = linesOf(layer, a);
  // Nothing lives from step to step: all images are alike.
  const steps = a.reset === 'each_step' ? 1 : layer.steps;
  return { channels: padded, rows: layer.output.rows / steps, steps, lines, charge: chargeOf(a), ...countingOf(a) };
}

/** How it counts and what it leaves, as kernels take it. */
export const countingOf = (a: Membrane) => ({
  ...{ current: hasCurrent(a) ? 1 : 0, reset: resetNumbers[a.reset] },
  ...{ rounding: roundingOf(a), cap: a.cap, norm: a.norm },
});

const linesOf = (layer: LayerContext, a: Membrane): number =>
  layer.constant('lines', textLines(a, layer.output.extents.channels, layer.output.extents.padded));

/** Counts, or membranes, of all steps. */
export function membraneForward(layer: LayerContext, membrane: Membrane, norm = noNorm): void {
  prepareLines(layer, membrane, linesOf(layer, membrane));
  const places = { x: layer.inputs[0]!.address, y: layer.output.address };
  const own = argumentsOf(layer, membrane);
  layer.phase(
    'membrane',
    sharesOf(own).map((range) =>
      task('membraneFire', { ...places, ...own, ...range, ...norm, ...stretchOf(layer, own) }),
    ),
  );
}

/** Where a block of steps of a loop begins and what it leaves, of [2][rows][channels] numbers; all steps begin and end with nothing. */
export function stretchOf(
  { block, kept }: Pick<LayerContext, 'block' | 'kept'>,
  { rows, channels }: { readonly rows: number; readonly channels: number },
  bytes = floatBytes,
): { readonly begin: number; readonly end: number } {
  if (!block) return { begin: 0, end: 0 };
  const slot = 2 * rows * channels * bytes;
  const states = kept('states', slot * (block.count + 1));
  return { begin: block.index === 0 ? 0 : states + slot * block.index, end: states + slot * (block.index + 1) };
}

/** Where a block takes from the one behind it what goes back through time, and leaves it for the one in front. */
function carriedOf(
  { block, kept }: Pick<LayerContext, 'block' | 'kept'>,
  { rows, channels }: { readonly rows: number; readonly channels: number },
): { readonly carried: number; readonly carry: number } {
  if (!block) return { carried: 0, carry: 0 };
  const carry = kept('carried back', 3 * rows * channels * floatBytes);
  return { carried: block.index === block.count - 1 ? 0 : carry, carry };
}

/** Back through time: the gradient of what the neuron reads, to `into`, which may be where the output's gradient is. */
export function membraneGradient(
  layer: LayerContext & Pick<GradientContext, 'gradient'>,
  membrane: Membrane,
  into: GradientTarget,
  norm = noNorm,
): void {
  const own = argumentsOf(layer, membrane);
  const places = { x: layer.inputs[0]!.address, g: layer.gradient.address, dx: into.address };
  const { shape, slope, detachReset } = layer.surrogate;
  const surrogate = own.rounding < 2 ? 0 : surrogateNumbers[shape];
  const backwards = { surrogate, width: shape === 'box' ? 1 / slope : slope, strict: layer.strictBounds };
  layer.scratch(Math.max(tileBytes, own.steps * 64));
  const shares = sharesOf(own);
  const sumBytes = sumsOf(own.channels);
  const sums = isLearned(membrane) ? layer.temporary(shares.length * sumBytes) : 0;
  layer.phase(
    'membrane gradient',
    shares.map((range, i) =>
      task('membraneFireGradient', {
        ...{ ...places, ...own, ...range, ...norm, ...backwards, detached: detachReset ? 1 : 0 },
        ...{ begin: stretchOf(layer, own).begin, ...carriedOf(layer, own) },
        ...{ partial: sums === 0 ? 0 : sums + i * sumBytes, accumulate: into.accumulate },
      }),
    ),
  );
  if (sums !== 0) parameterGradients(layer, membrane, { partial: sums, chunks: shares.length, padded: own.channels });
}

const sharesOf = ({ rows, channels, steps }: { rows: number; channels: number; steps: number }) =>
  byteShares(rows, channels * floatBytes * steps);

/** Sums of the gradients of decay, gain, current decay and threshold, float64 each. */
const sumsOf = (channels: number): number => 4 * channels * 8;

const isLearned = (a: MembraneAttributes): boolean =>
  [a.decay_from, a.current_decay_from, a.threshold_from].some((source) => source !== 'text');

/** How a tensor of the checkpoint says a decay: as in membrane.as. */
const decayKinds = {
  ...{ decay: 0, beta: 0, w: 1, tau: 2, tau_mem: 3 },
  ...{ current_decay: 0, alpha: 0, tau_syn: 3 },
} as const;

/** A tensor with a decay per channel, and where it goes among the lines. */
interface LearnedDecay {
  readonly name: keyof typeof decayKinds;
  readonly line: number;
  /** Whether the gain is what the decay leaves. */
  readonly shared: boolean;
}

function learnedDecays(a: MembraneAttributes): readonly LearnedDecay[] {
  return [
    ...(a.decay_from === 'text' ? [] : [{ name: a.decay_from, line: 0, shared: a.decay_input }]),
    ...(a.current_decay_from === 'text' ? [] : [{ name: a.current_decay_from, line: 2, shared: false }]),
  ];
}

/** Lines of what is learned, from the tensors. */
function prepareLines(layer: LayerContext, a: Membrane, lines: number): void {
  const { channels, padded } = layer.output.extents;
  const lineAt = (index: number): number => lines + index * padded * floatBytes;
  for (const { name, line, shared } of learnedDecays(a))
    layer.prepare(
      task('decayLine', {
        ...{ stored: layer.parameter(name).address, kind: decayKinds[name], decay: lineAt(line) },
        ...{ gain: shared ? lineAt(1) : 0, factor: a.gain, channels },
      }),
    );
  if (a.threshold_from === 'text') return;
  const stored = layer.parameter(a.threshold_from).address;
  const places = { threshold: lineAt(3), levels: lineAt(constants.membraneLines) };
  layer.prepare(task('thresholdLine', { stored, ...places, padded, cap: a.cap, channels }));
}

function parameterGradients(
  layer: LayerContext,
  a: Membrane,
  sums: { readonly partial: number; readonly chunks: number; readonly padded: number },
): void {
  const { channels } = layer.output.extents;
  const decays = learnedDecays(a).map(({ name, line, shared }) => {
    const { address: stored, gradient: out } = layer.parameter(name);
    const source = { stored, kind: decayKinds[name], shared: shared ? 1 : 0, factor: a.gain };
    return task('decayLineGradient', { ...sums, ...source, line, channels, out });
  });
  layer.phase('membrane gradient', [...decays, ...thresholdGradient(layer, a, sums)]);
}

/** A threshold is stored as it is. */
function thresholdGradient(
  layer: LayerContext,
  { threshold_from }: Membrane,
  { partial, chunks, padded }: { readonly partial: number; readonly chunks: number; readonly padded: number },
) {
  if (threshold_from === 'text') return [];
  const out = layer.parameter(threshold_from).gradient;
  return [task('thresholdLineGradient', { partial, chunks, padded, channels: layer.output.extents.channels, out })];
}
