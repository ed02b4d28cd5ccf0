/** @file The trainer's deploy forward as the judge of a chip. */
import type { ChipImage } from '../ir/chip/image.ts';
import type { Weights } from '../ir/checkpoint/index.ts';
import { DiagnosticError } from '../ir/diagnostics/index.ts';
import type { ModelGraph } from '../ir/model/index.ts';
import { sizeOf } from '../ir/tensor.ts';
import { valuesAskedFor, type Judge } from '../runtime/index.ts';
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
  readonly judge?: Judge;
  /** Why it is absent. */
  readonly why?: string;
  close(): Promise<void>;
}

/** Starts the trainer on the network that an image was compiled from, on so many threads, if it can run it. */
export function openTrainerReference(
  { training }: Pick<Host, 'training'>,
  image: Pick<ChipImage, 'header'>,
  { model, weights }: Deployed,
  threads: number,
): TrainerReference {
  try {
    const asked = valuesAskedFor(image, model);
    const keeps = (layer: string): boolean => asked.has(layer);
    const judge = deployForward(model, weights, { ...sharesOf(model, threads), keeps }, training);
    return { judge, close: () => judge.close() };
  } catch (error) {
    if (error instanceof DiagnosticError) return { why: error.diagnostics[0]!.message, close: nothing };
    if (error instanceof MemoryError) return { why: error.message, close: nothing };
    throw error;
  }
}

/** Float32 values of a whole batch: beyond, a sample alone is work enough for all threads. */
const mostValues = 2 ** 24;

/** Samples at once for each thread: then weights and code stay near while the chip and the judge take turns. */
const samplesPerThread = 8;

/**
 * Threads and samples at once. Of a small network the chip runs other samples in as many threads at the same time: the judge
 * takes half of them, and whole batches, since threads that share the layers of one small sample would mostly wait for each
 * other. A large network it computes in turn with the chip, one sample with all threads.
 */
function sharesOf({ nodes }: ModelGraph, threads: number): { readonly threads: number; readonly batch: number } {
  const values = nodes.labels.reduce((sum, { type }) => sum + sizeOf(type.shape), 0);
  const half = Math.ceil(threads / 2);
  const batch = Math.min(samplesPerThread * half, Math.floor(mostValues / values));
  return batch > 1 ? { threads: half, batch } : { threads, batch: 1 };
}

const nothing = (): Promise<void> => Promise.resolve();
