/** @file Programs that change parameters: AdamW, LAMB, moving averages. */
import { type Arena, type Share, split, type TaskPhase, type TaskProgram } from '../../engine/index.ts';
import { task } from '../kernels/index.ts';
import type { ParameterPlan, PlannedParameter } from './parameters.ts';

/** Where an update's changing numbers are (see kernels/assembly/optimiser.as). */
export interface UpdatePlan {
  /** Ten float32 numbers. */
  readonly settings: number;
  /** float32: the largest gradient norm, 0 for any. */
  readonly limit: number;
  /** float32: what is added to the norm before the limit is divided by it. */
  readonly guard: number;
  /** float64: the norm of the last gradient before clipping. */
  readonly norm: number;
  /** float32: 1 - decay of the moving average. */
  readonly averageShare: number;
  readonly adamw: TaskProgram;
  readonly lamb: TaskProgram;
  readonly average: TaskProgram;
}

/** How parameters differ to an optimiser. */
export interface ParameterGroups {
  /** Which weight decay pulls to 0; with LAMB also which have a trust ratio. */
  readonly decays: (parameter: PlannedParameter) => boolean;
  /** The share of the rate that moves a parameter. */
  readonly rateShare: (key: string) => number;
}

/** Place of the gradient's factor among the settings. */
const factorOffset = 9 * 4;

const shareBytes = 65536;
/** Ranges of bytes of parameters. */
export const sharesOf = (bytes: number): Share[] => split(bytes, Math.ceil(bytes / shareBytes), 16);

/**
 * Plans the programs that change learned parameters, in shares of 64 KiB: the gradient's norm and its clipping, then AdamW
 * or LAMB; and the moving average of all parameters, running statistics included.
 *
 * @param parameters with the regions of a network that learns; throws where they are missing.
 * @param arena gives the memory for settings and partial sums, which lasts.
 * @param groups how parameters differ.
 */
export function planUpdates(parameters: ParameterPlan, arena: Arena, groups: ParameterGroups): UpdatePlan {
  const settings = arena.reserve(64);
  const [limit, guard] = [arena.reserve(4), arena.reserve(4)];
  const norm = arena.reserve(8);
  const averageShare = arena.reserve(4);
  const clip = clipPhases(parameters, arena, { limit, guard, norm, factor: settings + factorOffset });
  return {
    ...{ settings, limit, guard, norm, averageShare },
    adamw: [...clip, adamwPhase(parameters, settings, groups)],
    lamb: [...clip, ...lambPhases(parameters, arena, settings, groups)],
    average: [averagePhase(parameters, averageShare)],
  };
}

function clipPhases(
  { region, learnedBytes }: ParameterPlan,
  arena: Arena,
  places: { limit: number; guard: number; norm: number; factor: number },
): TaskPhase[] {
  const shares = sharesOf(learnedBytes);
  const partial = arena.reserve(shares.length * 8);
  const squares = shares.map((range, i) =>
    task('squareSum', { x: region('gradients'), ...range, partial: partial + 8 * i }),
  );
  return [
    { name: 'gradient norm', tasks: squares },
    { name: 'gradient norm', tasks: [task('clipFactor', { partial, count: shares.length, ...places })] },
  ];
}

const learnedOf = ({ parameters }: ParameterPlan): readonly PlannedParameter[] =>
  parameters.filter(({ learned }) => learned);

/** Ranges of one parameter, as bytes from the start of a region. */
const rangesOf = ({ offset, bytes }: PlannedParameter): Share[] =>
  sharesOf(bytes).map(({ from, to }) => ({ from: offset + from, to: offset + to }));

const stateOf = ({ region }: ParameterPlan) => ({
  ...{ w: region('weights'), g: region('gradients'), m: region('firstMoments'), v: region('secondMoments') },
});

function adamwPhase(plan: ParameterPlan, settings: number, { decays, rateShare }: ParameterGroups): TaskPhase {
  const tasks = learnedOf(plan).flatMap((parameter) => {
    const group = { decays: decays(parameter) ? 1 : 0, scale: rateShare(parameter.key) };
    return rangesOf(parameter).map((range) => task('adamw', { ...stateOf(plan), ...range, settings, ...group }));
  });
  return { name: 'AdamW', tasks };
}

/** Directions, their norms and the weights' per tensor, and the update. */
function lambPhases(
  plan: ParameterPlan,
  arena: Arena,
  settings: number,
  { decays, rateShare }: ParameterGroups,
): TaskPhase[] {
  const [w, u] = [plan.region('weights'), plan.region('directions')];
  const tensors = learnedOf(plan).map((parameter) => {
    const ranges = rangesOf(parameter);
    const [weightPartial, directionPartial] = [arena.reserve(8 * ranges.length), arena.reserve(8 * ranges.length)];
    const group = { decays: decays(parameter) ? 1 : 0, scale: rateShare(parameter.key) };
    return { ranges, weightPartial, directionPartial, ...group };
  });
  const direct = tensors.flatMap(({ ranges, decays: decay }) =>
    ranges.map((range) => task('lambDirection', { ...stateOf(plan), u, ...range, settings, decays: decay })),
  );
  const norms = tensors.flatMap(({ ranges, weightPartial, directionPartial }) =>
    ranges.flatMap((range, i) => [
      task('squareSum', { x: w, ...range, partial: weightPartial + 8 * i }),
      task('squareSum', { x: u, ...range, partial: directionPartial + 8 * i }),
    ]),
  );
  const apply = tensors.flatMap(({ ranges, weightPartial, directionPartial, decays: adapts, scale }) =>
    ranges.map((range) =>
      task('lambApply', {
        ...{ w, u, ...range, settings, weightPartial, directionPartial, count: ranges.length, adapts, scale },
      }),
    ),
  );
  return [
    { name: 'LAMB directions', tasks: direct },
    { name: 'LAMB norms', tasks: norms },
    { name: 'LAMB', tasks: apply },
  ];
}

/** What a step on a grid begins with: the rounded weights, of so many bytes of parameters. Padding is 0 steps of 1. */
export function roundingPhase({ region }: ParameterPlan, bytes: number): TaskPhase {
  const places = { x: region('weights'), y: region('rounded'), scale: region('scales'), limit: region('limits') };
  return {
    name: 'weights onto the grid',
    tasks: sharesOf(bytes).map((range) => task('roundToGrid', { ...places, ...range })),
  };
}

/** Running statistics are averaged too, as the averages are what is deployed. */
function averagePhase({ region, allBytes }: ParameterPlan, rest: number): TaskPhase {
  const places = { average: region('averages'), w: region('weights'), rest };
  return {
    name: 'moving average',
    tasks: sharesOf(allBytes).map((range) => task('movingAverage', { ...places, ...range })),
  };
}
