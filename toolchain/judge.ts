/** @file The trainer's deploy forward as the judge of a chip. */
import type { Weights } from '../ir/checkpoint/index.ts';
import { DiagnosticError } from '../ir/diagnostics/index.ts';
import type { ModelGraph } from '../ir/model/index.ts';
import type { Executor } from '../runtime/index.ts';
import type { Host } from './host.ts';
import { deployForward, MemoryError } from '../trainer/index.ts';

/** A network that is to be judged by: integer weights, norms folded. */
export interface Deployed {
  readonly model: ModelGraph;
  readonly weights: Weights;
}

/** The trainer as a judge, or why it is none. */
export interface TrainerReference {
  /** Absent where the trainer cannot run the network: the reference evaluator then judges alone. */
  readonly executor?: Executor;
  /** Why it is absent. */
  readonly why?: string;
  close(): Promise<void>;
}

/** Starts the trainer on a deployed network, on so many threads, if it can run it. */
export function openTrainerReference(
  { training }: Pick<Host, 'training'>,
  { model, weights }: Deployed,
  threads: number,
): TrainerReference {
  try {
    const forward = deployForward(model, weights, threads, training);
    return { executor: forward.trace, close: () => forward.close() };
  } catch (error) {
    if (error instanceof DiagnosticError) return { why: error.diagnostics[0]!.message, close: nothing };
    if (error instanceof MemoryError) return { why: error.message, close: nothing };
    throw error;
  }
}

const nothing = (): Promise<void> => Promise.resolve();
