/** @file A plan on a running engine: what all parts of a step work on. */
import {
  engineBytes,
  memoryLimit,
  MemoryError,
  startEngine,
  type Engine,
  type EngineSetup,
} from '../../engine/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { kernelTasks, type Arithmetic } from '../kernels/index.ts';
import type { TrainingMachine } from '../machine.ts';
import { surrogates, type DeployedMembrane } from '../ops/index.ts';
import {
  planStep,
  planUpdates,
  type PlannedParameter,
  type PlanOptions,
  type StepPlan,
  type UpdatePlan,
} from '../plan/index.ts';

/** How a network is trained; everything but the batch has a default: as few segments as the memory allows. */
export interface StepOptions extends Partial<PlanOptions> {
  /** Bytes that a step may take; default all that there can be. */
  readonly memory?: number;
  /** Images of one step. */
  readonly batch: number;
  /** Threads that compute, this one included; the results do not depend on it. Default 1. */
  readonly threads?: number;
  /** Default strict: the same bits on every machine. */
  readonly arithmetic?: Arithmetic;
  /** Which parameters weight decay pulls to 0; default: those with more than one axis, not biases and norms. */
  readonly decays?: (parameter: Pick<PlannedParameter, 'key' | 'shape'>) => boolean;
  /** A parameter's share of the rate; default 1 for all. */
  readonly rateShare?: (key: string) => number;
}

const defaults = {
  objective: { kind: 'classes' },
  labelSmoothing: 0,
  bounds: 'inclusive',
  momentum: 0.1,
  keeps: () => false,
  rounds: false,
  scales: [],
  learns: true,
  dense: false,
  answers: false,
  neuron: { kind: 'sfa' },
  surrogate: surrogates.sigmoid,
  frames: 'one',
  drops: new Set<string>(),
  deployed: new Map<string, DeployedMembrane>(),
} as const;

/** The programs of a step, by their numbers on the engine. */
const programs = ['training', 'back', 'evaluation', 'preparation', 'adamw', 'lamb', 'average', 'rounding'] as const;
export type ProgramName = (typeof programs)[number];

/** A plan whose memory is there; addresses of the plan are bytes from the start of each of the views. */
export interface RunningPlan {
  readonly plan: StepPlan;
  /** Absent where the network does not learn. */
  readonly updates: UpdatePlan | undefined;
  /** Stretches of the network; all but the last are computed again on the way back. */
  readonly segments: number;
  readonly engine: Engine;
  readonly floats: Float32Array;
  readonly doubles: Float64Array;
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  run(program: ProgramName): void;
  /** Milliseconds by name of phase, of one run in this thread alone. */
  profile(program: ProgramName): ReadonlyMap<string, number>;
}

/** Numbers of segments that are tried; with more of them, what goes across borders outweighs what lies between. */
const segmentCounts = [2, 3, 4, 6, 8, 12, 16, 24] as const;

interface Planned extends Pick<RunningPlan, 'plan' | 'updates' | 'segments'> {
  readonly setup: EngineSetup;
}

/** The plan with the fewest segments that fits, or with as many as told. Throws a `MemoryError` where none fits what is allowed. */
function planWithin({ segments, learns = true, memory }: StepOptions, planned: (count: number) => Planned): Planned {
  if (segments !== undefined || !learns) return planned(segments ?? 1);
  const most = memory ?? memoryLimit;
  let best = planned(1);
  for (const count of segmentCounts) {
    if (engineBytes(best.setup) <= most) return best;
    const next = planned(count);
    if (engineBytes(next.setup) < engineBytes(best.setup)) best = next;
  }
  if (memory === undefined || engineBytes(best.setup) <= most) return best;
  const mebibytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
  throw new MemoryError(
    `training needs ${mebibytes(engineBytes(best.setup))} MiB where ${best.segments} stretches of the network are computed again; ${mebibytes(memory)} are allowed`,
  );
}

/** Plans a network's step and starts its engine. Throws a `MemoryError`. */
export function startPlan(graph: ModelGraph, options: StepOptions, machine: TrainingMachine): RunningPlan {
  const { threads = 1, arithmetic = 'strict', decays = ({ shape }) => shape.length > 1, rateShare = () => 1 } = options;
  const rules = { purpose: 'training', table: kernelTasks, module: machine.kernels(arithmetic), spawn: machine.spawn };
  const { plan, updates, segments, setup } = planWithin(options, (count) => {
    const settings: PlanOptions = { ...defaults, ...options, segments: count };
    const planned = planStep(graph, settings);
    const learning = settings.learns
      ? planUpdates(planned.parameters, planned.arena, { decays, rateShare })
      : undefined;
    const { adamw = [], lamb = [], average = [] } = learning ?? {};
    const { training, back, evaluation, preparation, rounding, scratchBytes } = planned;
    const all = { training, back, evaluation, preparation, adamw, lamb, average, rounding };
    const memory = { dataEnd: planned.arena.end, scratchBytes, threads };
    return {
      ...{ plan: planned, updates: learning, segments: count },
      setup: { ...rules, ...memory, programs: programs.map((name) => all[name]) },
    };
  });
  const engine = startEngine(setup);
  for (const { address, numbers } of plan.constants)
    new Uint8Array(engine.buffer, address).set(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  return {
    ...{ plan, updates, engine, segments },
    floats: new Float32Array(engine.buffer),
    doubles: new Float64Array(engine.buffer),
    words: new Int32Array(engine.buffer),
    bytes: new Uint8Array(engine.buffer),
    run(program) {
      engine.run(programs.indexOf(program));
    },
    profile(program) {
      const times = new Map<string, number>();
      engine.profile(programs.indexOf(program), (name, ms) => times.set(name, (times.get(name) ?? 0) + ms));
      return times;
    },
  };
}
