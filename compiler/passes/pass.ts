import type { Weights } from '../../ir/checkpoint/index.ts';
import type { ChipImage, ImageRoute } from '../../ir/chip/image.ts';
import type { Diagnostic } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { Values } from '../../ir/ops/index.ts';
import type { RangeProof, Schedule, SpikeGraph } from '../../ir/spike/index.ts';
import type { Target } from '../../ir/target/index.ts';
import type { SpikeDraft } from '../lower/draft.ts';

/** Rows and channels of a population that one core holds; heads count as channels of state. All columns. */
export interface TilePlan {
  readonly population: string;
  readonly channelFrom: number;
  readonly channelTo: number;
  readonly rowFrom: number;
  readonly rowTo: number;
}

/** Routing tables: the input's, and one list per core. Destinations are core indices. */
export interface RoutingPlan {
  readonly input: readonly ImageRoute[];
  readonly cores: readonly (readonly ImageRoute[])[];
}

/**
 * Everything the compiler knows about a program. Passes read some facts and give others; a fact once given is only
 * replaced, never changed in place.
 */
export interface Facts {
  readonly target: Target;
  readonly model: ModelGraph;
  readonly weights: Weights;
  /** What random weights were drawn from; null for those of a checkpoint. */
  readonly randomSeed: number | null;
  /** Samples on the input's grid, [C, H, W] each; empty if the user gave none. */
  readonly calibration: readonly Values[];
  /** True if the user accepts membranes that saturate where their bound does not fit. */
  readonly saturate: boolean;
  /** Populations and projections whose grids and thresholds are still open. */
  readonly draft: SpikeDraft;
  readonly proof: RangeProof;
  readonly spike: SpikeGraph;
  readonly schedule: Schedule;
  /** Mean spikes of one neuron per sample, by population; membranes moved count as 1. */
  readonly traffic: ReadonlyMap<string, number>;
  readonly tiles: readonly TilePlan[];
  /** Tile indices of each core, in core order. */
  readonly cores: readonly (readonly number[])[];
  /** Position of each core over the grid of chips. */
  readonly places: readonly { readonly x: number; readonly y: number }[];
  readonly routes: RoutingPlan;
  readonly image: ChipImage;
}
export type FactName = keyof Facts;

/** How a pass may change the meaning of a program, which is what `--verify-each` demands of it. */
export type Effect =
  /** Every spike and output stays the same integer. */
  | 'exact'
  /** The same real numbers, rounded elsewhere: spikes near a threshold may differ and are counted. */
  | 'rounds'
  /** The weights move to another grid: the difference is the quantisation error, reported as fidelity. */
  | 'quantises';

/** What a pass wants said: warnings, and facts worth a line (`block3.0.attn: k'v first, 33.7 instead of 221 M`). */
export interface PassLog {
  warn(diagnostic: Diagnostic): void;
  note(line: string): void;
}

/** One pass: one file, registered in `index.ts`. Throws a `DiagnosticError` where the program cannot be compiled. */
export interface Pass<Needs extends FactName = FactName, Gives extends FactName = FactName> {
  /** Kebab case, as `--passes` spells it. */
  readonly name: string;
  /** One line. */
  readonly help: string;
  readonly needs: readonly Needs[];
  readonly gives: readonly Gives[];
  readonly effect: Effect;
  run(facts: Pick<Facts, Needs>, log: PassLog): Pick<Facts, Gives>;
}

/** Checks a pass's fact names against its types. */
export const definePass = <const Needs extends FactName, const Gives extends FactName>(
  pass: Pass<Needs, Gives>,
): Pass<Needs, Gives> => pass;
