/** @file The trainer's deploy forward as the judge of a chip. */
import type { ChipImage } from '../ir/chip/image.ts';
import type { Weights } from '../ir/checkpoint/index.ts';
import { DiagnosticError } from '../ir/diagnostics/index.ts';
import type { ModelGraph } from '../ir/model/index.ts';
import { sizeOf } from '../ir/tensor.ts';
import type { Judge } from '../runtime/index.ts';
import { valuesAskedFor } from '../runtime/verify/verify.ts';
import { deployForward, MemoryError, type TrainingMachine } from '../trainer/index.ts';

/** A network that is to be judged by: integer weights, norms folded. */
export interface Deployed {
  readonly model: ModelGraph;
  readonly weights: Weights;
}

/** The trainer as a judge, or why it is none. */
export interface TrainerReference {
  /** Absent where the trainer cannot run the network: the reference evaluator then judges alone. */
  readonly judge?: Judge;
  /** Why it is absent. */
  readonly why?: string;
  close(): Promise<void>;
}

/** Starts the trainer on the network that an image was compiled from, if it can run it. */
export function openTrainerReference(
  { training }: { readonly training: TrainingMachine },
  image: Pick<ChipImage, 'header'>,
  { model, weights }: Deployed,
  shares: Shares,
): TrainerReference {
  try {
    const asked = valuesAskedFor(image, model);
    const keeps = (layer: string): boolean => asked.has(layer);
    const judge = deployForward(model, weights, { ...shares, keeps }, training);
    return { judge, close: () => judge.close() };
  } catch (error) {
    if (error instanceof DiagnosticError) return { why: error.diagnostics[0]!.message, close: nothing };
    if (error instanceof MemoryError) return { why: error.message, close: nothing };
    throw error;
  }
}

/** Float32 values of a whole batch: beyond, a sample alone is work enough for all threads. */
const mostValues = 2 ** 24;

/** Samples at once for each thread: weights and code stay near, and waiting for the others is rare. */
const samplesPerThread = 8;

/** Threads that compute one batch, and samples in it. */
export interface Shares {
  readonly threads: number;
  readonly batch: number;
}

/**
 * How a judge works. Samples of a small network are judged where they are run, by every thread for itself, since threads that
 * share the layers of one small sample would mostly wait for each other; of a large one, one sample by all threads.
 */
export function sharesOf({ nodes }: ModelGraph, threads: number): Shares {
  const values = nodes.labels.reduce((sum, { type }) => sum + sizeOf(type.shape), 0);
  const batch = Math.min(samplesPerThread, Math.floor(mostValues / values));
  return batch > 1 ? { threads: 1, batch } : { threads, batch: 1 };
}

const nothing = (): Promise<void> => Promise.resolve();
