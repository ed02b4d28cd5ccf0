/** @file What an executor takes and gives. Every executor, however fast, gives the same integers. */
import type { ChipImage } from '../ir/chip/image.ts';
import type { LayerTrace } from '../ir/trace.ts';
import type { Counters, StepLoad } from './counters.ts';

export interface ExecutorOptions {
  /** Record which neuron fired in which slot. */
  readonly trace?: boolean;
}

/** Called while a sample runs; costs nothing where absent. */
export interface Observer {
  /**
   * After a population's tile has fired: indices of its spiking neurons into the population's [C, H, W], in the tile's
   * order [row][column][channel]. Called once per tile that fired at least one neuron.
   */
  spikes?(population: number, step: number, neurons: Int32Array): void;
  /** At the end of a time step. */
  step?(step: number, load: StepLoad): void;
}

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
  /** Per time step. Reading the outputs is the host's business and takes no time step. */
  readonly steps: readonly StepLoad[];
  /** Sum over all time steps. */
  readonly cycles: number;
  /** Largest over all time steps. */
  readonly queueDepth: number;
  readonly linkLoad: number;
}

/**
 * Runs one sample: integers [T, C, H, W] on the image's input grid, or [C, H, W] for every logical step. It may answer
 * later, since other threads may do the work; the next sample may start when it has. Fails with SPK490 for values beyond
 * the declared bits.
 */
export type Executor = (input: Int32Array, observer?: Observer) => SampleResult | Promise<SampleResult>;

/** An executor that works in the thread that calls it. */
export type SynchronousExecutor = (...sample: Parameters<Executor>) => SampleResult;

/** Neurons of a population. */
export function neuronCount({ header }: ChipImage, population: number): number {
  const [channels, height, width] = header.populations[population]!.extents;
  return channels * height * width;
}
