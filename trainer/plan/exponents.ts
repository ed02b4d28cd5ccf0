/**
 * @file Scales that are learned (learned step size quantisation, Esser et al. 2020, arXiv 1902.08153; their logarithm, rounded to a power of two, as
 * Jain et al. 2020, arXiv 1903.08066): one exponent per output channel is a parameter like all others.
 */
import type { Arena, Share, TaskPhase } from '../../engine/index.ts';
import { coarsestExponent } from '../../ir/limits.ts';
import { task } from '../kernels/index.ts';
import { floatBytes, padChannels } from '../layout.ts';
import { perChannel } from '../ops/op.ts';
import type { ParameterPlan, PlannedParameter } from './parameters.ts';
import type { PlannedConstant } from './programs.ts';
import type { TailParameter } from './tail.ts';
import { sharesOf } from './updates.ts';
import { sizeOf } from '../../ir/tensor.ts';

/** The scales of one layer: a weight counts steps of 2^-exponent, a bias those of 2^-(exponent + fractionBits). */
export interface LearnedExponents {
  readonly layer: string;
  readonly channels: number;
  readonly fractionBits: number;
  /** The finest that there may be. */
  readonly most: number;
  /** Most steps that a weight is from 0. */
  readonly limit: number;
}

/** What a layer's exponents are called among parameters; no checkpoint has them. */
export const exponentKey = (layer: string): string => `${layer}.exponents`;
export const isExponents = (key: string): boolean => key.endsWith('.exponents');

/** The exponents as parameters of no layer, for `planParameters`. */
export const exponentParameters = (scales: readonly LearnedExponents[]): readonly TailParameter[] =>
  scales.map(({ layer, channels }) => ({
    key: exponentKey(layer),
    shape: [channels],
    learned: true,
    layout: perChannel(padChannels(channels)),
  }));

/** What learned scales add to a step. */
export interface ExponentPlan {
  /** The scales that weights are rounded with; before the rounding, which leaves exponents alone. */
  readonly scaling: readonly TaskPhase[];
  /** Gradients of exponents, once those of weights are there; clipped weights lose theirs. */
  readonly gradients: readonly TaskPhase[];
  readonly constants: readonly PlannedConstant[];
  /** Bytes of all parameters in front of the exponents. */
  readonly roundedBytes: number;
}

/** Plans them; nothing runs where no scales are learned. */
export function planExponents(
  scales: readonly LearnedExponents[],
  parameters: ParameterPlan,
  arena: Arena,
): ExponentPlan {
  const byKey = new Map(parameters.parameters.map((parameter) => [parameter.key, parameter]));
  const layers = scales.map((scale) => ({
    ...scale,
    exponents: byKey.get(exponentKey(scale.layer))!,
    tensors: [
      { shift: 0, tensor: byKey.get(`${scale.layer}.weight`)! },
      { shift: scale.fractionBits, tensor: byKey.get(`${scale.layer}.bias`) },
    ].filter((one): one is GridTensor => one.tensor !== undefined),
  }));
  if (layers.length === 0) return { scaling: [], gradients: [], constants: [], roundedBytes: parameters.learnedBytes };
  const roundedBytes = Math.min(...layers.map(({ exponents }) => exponents.offset));
  const owner = arena.reserve(roundedBytes);
  return {
    scaling: scalingPhases(layers, parameters, owner),
    gradients: gradientPhases(layers, parameters, arena, owner),
    constants: [{ address: owner, numbers: ownersOf(layers, roundedBytes) }],
    roundedBytes,
  };
}

/** A tensor on the grid, and how much finer it is than the exponent says. */
interface GridTensor {
  readonly shift: number;
  readonly tensor: PlannedParameter;
}

interface Layer extends LearnedExponents {
  readonly exponents: PlannedParameter;
  readonly tensors: readonly GridTensor[];
}

/** The output channel of every element; -1 in the padding, and where scales stay. */
function ownersOf(layers: readonly Layer[], bytes: number): Int32Array {
  const owners = new Int32Array(bytes / floatBytes).fill(-1);
  for (const { channels, tensors } of layers)
    for (const { tensor } of tensors) {
      const size = sizeOf(tensor.shape);
      for (let i = 0; i < size; i++)
        owners[tensor.offset / floatBytes + tensor.place(i)] = Math.floor((i * channels) / size);
    }
  return owners;
}

const rangesOf = ({ offset, bytes }: PlannedParameter): readonly Share[] =>
  sharesOf(bytes).map(({ from, to }) => ({ from: offset + from, to: offset + to }));

function scalingPhases(layers: readonly Layer[], { region }: ParameterPlan, owner: number): TaskPhase[] {
  const [x, rounded, scale] = [region('weights'), region('rounded'), region('scales')];
  const whole = layers.map(({ exponents: { offset }, channels: count, most: high }) =>
    task('wholeExponents', { x: x + offset, y: rounded + offset, low: coarsestExponent, high, count }),
  );
  const tasks = layers.flatMap(({ exponents, tensors }) =>
    tensors.flatMap(({ shift, tensor }) =>
      rangesOf(tensor).map((range) =>
        task('scaleOfExponent', { owner, exponents: rounded + exponents.offset, scale, shift, ...range }),
      ),
    ),
  );
  return [whole, tasks].map((phase) => ({ name: 'learned scales', tasks: phase }));
}

function gradientPhases(layers: readonly Layer[], { region }: ParameterPlan, arena: Arena, owner: number): TaskPhase[] {
  const places = {
    ...{ x: region('weights'), rounded: region('rounded'), g: region('gradients'), owner },
    ...{ scale: region('scales'), limit: region('limits') },
  };
  const parts = layers.map((layer) => {
    const ranges = layer.tensors.flatMap(({ tensor }) => rangesOf(tensor));
    const channels = padChannels(layer.channels);
    const partial = arena.reserve(8 * channels * ranges.length);
    return { layer, ranges, channels, partial };
  });
  const sums = parts.flatMap(({ layer, ranges, channels: count, partial }) =>
    ranges.map((range, i) =>
      task('exponentGradient', {
        ...{ ...places, ...range, count, factor: factorOf(layer), partial: partial + 8 * count * i },
      }),
    ),
  );
  const finish = parts.map(({ layer, ranges, channels, partial }) =>
    task('finishColumnSums', {
      ...{ partial, channels, chunks: ranges.length, out: region('gradients') + layer.exponents.offset },
    }),
  );
  return [sums, finish].map((tasks) => ({ name: 'gradients of scales', tasks }));
}

/** The step falls as its exponent rises: -ln 2; times Esser et al.'s 1 / sqrt(weights of the step x largest integer). */
function factorOf({ tensors, channels, limit }: Layer): number {
  const weights = sizeOf(tensors[0]!.tensor.shape) / channels;
  return -0.6931471805599453 / Math.sqrt(weights * limit);
}
