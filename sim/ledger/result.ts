/** @file What is known of a sample when it has run. */
import type { LayerTrace } from '../../ir/trace.ts';
import type { SampleAmounts } from './amounts.ts';
import type { Counters } from './counters.ts';
import type { Causes, StepLoad } from './meter.ts';
import type { Pipelined } from './pipeline.ts';

export interface SampleResult {
  /** Membranes of each output's population at the end of every logical step, [T, C, H, W] flattened, in steps of its fraction bits. */
  readonly outputs: ReadonlyMap<string, Int32Array>;
  /** Firing populations in population order; only where the options ask for it. */
  readonly trace?: readonly LayerTrace[];
  /** Sums over all populations and projections. */
  readonly counters: Counters;
  /** Spikes, neuron updates, and packets with their hops and events, by the population that sends them. */
  readonly perPopulation: readonly Counters[];
  /** Operations by projection: synaptic, MACs, state, transfer. */
  readonly perProjection: readonly Counters[];
  /** Per core and sample: [cores, coreCosts], columns as in `coreCosts`. */
  readonly perCore: Float64Array;
  /** Who did how much in which window; only where the options ask for it. */
  readonly amounts?: SampleAmounts;
  /** Packets over every link that some packet may cross; `links` are numbers as `linkAt` has them. */
  readonly perLink: { readonly links: Int32Array; readonly packets: Float64Array };
  /** Per time step. Reading the outputs is the host's business and takes no time step. */
  readonly steps: readonly StepLoad[];
  /** Sum over all time steps. */
  readonly cycles: number;
  /** The same by where they came from. */
  readonly causes: Causes;
  /** Where windows work side by side; `steps`, `cycles` and `causes` are those of one window after the other all the same. */
  readonly pipelined?: Pipelined;
  /** Largest over all time steps. */
  readonly queueDepth: number;
  readonly linkLoad: number;
}
