/** @file Samples through the simulated chip: in this thread, or split over worker threads, in order all the same. */
import { DiagnosticError } from '../ir/diagnostics/index.ts';
import { openSession, type Sample } from '../runtime/index.ts';
import { chooseMode, type ChosenMode } from '../sim/index.ts';
import { defaultMode, type Mode } from '../sim/modes.ts';
import type { Host, HostWorker } from './host.ts';
import type { LoadedImage } from './load/image.ts';
import { omit } from './omit.ts';
import type { PlainRecord } from './run_worker.ts';

/** How samples are run; whatever it says, the integers are the same. */
export interface RunOptions {
  readonly mode?: Mode;
  /** Threads that work; as many as there are processors unless told, but no more than `mostThreads`. */
  readonly threads?: number;
  /** Record every spike; 1 sample of a large network takes some megabytes. */
  readonly trace?: boolean;
  /** Classes listed in a record's `top`; 1 unless told. */
  readonly top?: number;
}

/** One sample and what the chip made of it. */
export interface SampleRun {
  readonly sample: Sample;
  readonly record: PlainRecord;
  /** The mode that ran it, and why it is another one than was wanted. */
  readonly chosen: ChosenMode;
}

/** Threads beyond these are used only where they are asked for: memory grows with each. */
const mostThreads = 8;

/** The threads of whoever names none. */
export const threadsUnlessTold = ({ processors }: Pick<Host, 'processors'>): number =>
  Math.min(mostThreads, processors);

/** Bytes of an image above which threads share one sample, whatever their number: each would need the weights again. */
const largeImage = 2 ** 25;

/**
 * Runs samples in their order. Threads run samples side by side, each with the image and memory of its own; where there are
 * hardly more samples than threads, or the image is large, they share every sample instead. Throws a `DiagnosticError` where
 * a sample does not suit.
 */
export async function* runSamples(
  host: Host,
  { image, content }: Pick<LoadedImage, 'image' | 'content'>,
  samples: AsyncIterable<Sample>,
  { mode = defaultMode, threads = threadsUnlessTold(host), trace = false, top = 1 }: RunOptions = {},
): AsyncGenerator<SampleRun, void, undefined> {
  const begun = await take(samples, threads > 1 ? 2 * threads : 0);
  const few = begun.first.length < 2 * threads || content.length > largeImage;
  if (threads > 1 && begun.first.length > 1 && (!few || chooseMode(image, mode).mode === 'step')) {
    const workers = Array.from({ length: threads }, () => host.startWorker({ bytes: content, mode, trace, top }));
    yield* runInWorkers(workers, begun.all());
    return;
  }
  const session = openSession(image, { mode, trace, top, threads, spawn: host.training.spawn });
  try {
    for await (const sample of begun.all()) {
      const record = omit(await session.run(sample), 'result');
      yield { sample, record, chosen: session.chosen };
      await host.breathe();
    }
  } finally {
    await session.close();
  }
}

/** The first samples, at most so many, and all of them. */
async function take(
  samples: AsyncIterable<Sample>,
  most: number,
): Promise<{ readonly first: readonly Sample[]; all(): AsyncGenerator<Sample, void, undefined> }> {
  const iterator = samples[Symbol.asyncIterator]();
  const first: Sample[] = [];
  while (first.length < most) {
    const next = await iterator.next();
    if (next.done) break;
    first.push(next.value);
  }
  return {
    first,
    async *all() {
      yield* first;
      yield* { [Symbol.asyncIterator]: () => iterator };
    },
  };
}

async function* runInWorkers(
  workers: readonly HostWorker[],
  samples: AsyncIterable<Sample>,
): AsyncGenerator<SampleRun, void, undefined> {
  const pending: Promise<SampleRun>[] = [];
  try {
    let next = 0;
    for await (const sample of samples) {
      // Sample n goes to worker n mod threads: each answers in order, so nothing has to be sorted.
      const answer = ask(workers[next++ % workers.length]!, sample);
      // A failure is met when its turn comes; until then it must not count as unhandled.
      answer.catch(() => undefined);
      pending.push(answer);
      // Enough that nobody waits while whoever takes the records works on some of them.
      if (pending.length >= 4 * workers.length) yield await pending.shift()!;
    }
    while (pending.length > 0) yield await pending.shift()!;
  } finally {
    await Promise.all(workers.map((worker) => worker.end()));
  }
}

async function ask(worker: HostWorker, sample: Sample): Promise<SampleRun> {
  const answer = await worker.run(sample);
  if ('diagnostics' in answer) throw new DiagnosticError(answer.diagnostics);
  return { sample, ...answer };
}
