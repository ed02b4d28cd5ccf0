import type { ModelGraph } from '../../ir/model/index.ts';
import type { TrainingMachine } from '../machine.ts';
import { stepPasses, type StepPasses } from './passes.ts';
import { startPlan, type StepOptions } from './running.ts';
import { stepTensors, type StepTensors } from './tensors.ts';
import { stepUpdates, type StepUpdates } from './updates.ts';

/** A network in training. Its memory and programs are fixed; a step allocates nothing but its result. */
export interface TrainingStep extends StepPasses, StepUpdates, StepTensors {
  /** All memory, in bytes. */
  readonly memoryBytes: number;
  /** Stretches of the network; all but the last are computed again on the way back. */
  readonly segments: number;
  /** Ends the threads. */
  close(): Promise<void>;
}

/**
 * Plans and starts the training of a network.
 *
 * @param graph as the user wrote it, with its batch norms; one input, one output (the logits).
 * @throws MemoryError if the memory does not fit 32-bit addresses, or the machine does not give it.
 */
export function createTrainingStep(graph: ModelGraph, options: StepOptions, machine: TrainingMachine): TrainingStep {
  const running = startPlan(graph, options, machine);
  return {
    ...stepPasses(running, options),
    ...stepUpdates(running),
    ...stepTensors(running),
    ...{ memoryBytes: running.engine.bytes, segments: running.segments },
    close: () => running.engine.close(),
  };
}
