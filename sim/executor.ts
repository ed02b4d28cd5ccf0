/** @file What an executor takes and gives. Every executor, however fast, gives the same integers. */
import type { SpawnWorker } from '../engine/index.ts';
import type { SampleResult, StepLoad } from './ledger/index.ts';

export interface ExecutorOptions {
  /** Record which neuron fired in which slot. */
  readonly trace?: boolean;
  /** Keep who did how much in which window. */
  readonly figures?: boolean;
  /** Count what a sample costs where windows work side by side as well: `SampleResult.pipelined`. */
  readonly pipelined?: boolean;
  /** Threads that share the work of one sample, where the mode can and the machine has some; 1 unless told. */
  readonly threads?: number;
  /** Starts threads; without it there is one. */
  readonly spawn?: SpawnWorker;
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

/**
 * Runs one sample: integers [T, C, H, W] on the image's input grid, or [C, H, W] for every logical step. It may answer
 * later, since other threads may do the work; the next sample may start when it has. Fails with SPK490 for values beyond
 * the declared bits.
 */
export interface Executor {
  (input: Int32Array, observer?: Observer): SampleResult | Promise<SampleResult>;
  /** Settles when its threads can take part, where they begin only while others yield: waited for before the first sample. */
  readonly ready?: Promise<unknown>;
  /** Ends its threads, where it has some; it is of no use afterwards. */
  close?(): Promise<void>;
}

/** An executor that works in the thread that calls it. */
export interface SynchronousExecutor extends Executor {
  (input: Int32Array, observer?: Observer): SampleResult;
}
