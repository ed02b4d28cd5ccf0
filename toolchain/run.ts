/** @file Samples through the simulated chip: in this thread, or split over worker threads, in order all the same. */
import { DiagnosticError } from '../ir/diagnostics/index.ts';
import { openSession, type Sample } from '../runtime/index.ts';
import { chooseMode, type Observer } from '../sim/index.ts';
import { defaultMode, type Mode } from '../sim/modes.ts';
import type { Host, HostWorker } from './host.ts';
import type { LoadedImage } from './load/image.ts';
import { omit } from './omit.ts';
import type { JudgedNetwork } from './judged.ts';
import type { Ran } from './run_worker.ts';

/** How samples are run; whatever it says, the integers are the same. */
export interface RunOptions {
  readonly mode?: Mode;
  /** Threads that work; unless told as many as there are processors, but no more than `mostThreads`, and one alone where there is little to do. */
  readonly threads?: number;
  /** Record every spike; 1 sample of a large network takes some megabytes. */
  readonly trace?: boolean;
  /** Record who did how much in which window: `amounts`. */
  readonly figures?: boolean;
  /** Count what windows side by side cost as well. */
  readonly pipelined?: boolean;
  /** Classes listed in a record's `top`; 1 unless told. */
  readonly top?: number;
  /** Called at the end of every time step of a sample that is run event by event in this thread, as long ones alone are. */
  readonly onStep?: (step: number, steps: number) => void;
}

/** One sample, what the chip made of it, and the mode that ran it, with why it is another one than was wanted. */
export interface SampleRun extends Omit<Ran, 'verdict'> {
  readonly sample: Sample;
}

/** The same, with a verdict where it was judged in the thread that ran it. */
interface JudgedRun extends Ran {
  readonly sample: Sample;
}

/** Threads beyond these are used only where they are asked for: memory grows with each. */
const mostThreads = 8;

/** The threads of whoever names none. */
export const threadsUnlessTold = ({ processors }: Pick<Host, 'processors'>): number =>
  Math.min(mostThreads, processors);

/** Bytes of an image, times logical steps, times samples, that one thread is done with before another has begun. */
const littleWork = 2 ** 23;

/** Samples of an image that are so little work, at most so many as one may wait for. */
const fewSamples = ({ image, content }: Pick<LoadedImage, 'image' | 'content'>): number =>
  Math.min(64, Math.floor(littleWork / (content.length * image.header.schedule.logicalSteps)));

/** Bytes of an image above which threads share one sample, whatever their number: each would need the weights again. */
const largeImage = 2 ** 25;

/**
 * Runs samples in their order. Threads run samples side by side, each with the image and memory of its own; where there are
 * hardly more samples than threads, or the image is large, they share every sample instead. Throws a `DiagnosticError` where
 * a sample does not suit.
 */
export const runSamples = (
  host: Host,
  loaded: Pick<LoadedImage, 'image' | 'content'>,
  samples: AsyncIterable<Sample>,
  options: RunOptions = {},
): AsyncGenerator<SampleRun, void, undefined> => runAndJudge(host, loaded, samples, options);

/**
 * The same; where threads run samples side by side, each judges its own by the network given. Those without a verdict were
 * run all threads together.
 */
export async function* runAndJudge(
  host: Host,
  { image, content }: Pick<LoadedImage, 'image' | 'content'>,
  samples: AsyncIterable<Sample>,
  { mode = defaultMode, threads: told, trace = false, figures = false, pipelined = false, top = 1, onStep }: RunOptions,
  judged?: JudgedNetwork,
): AsyncGenerator<JudgedRun, void, undefined> {
  const most = judged?.batch ?? 1;
  const allowed = told ?? threadsUnlessTold(host);
  const little = told === undefined ? fewSamples({ image, content }) : 0;
  const begun = await take(samples, allowed > 1 ? Math.max(most * allowed, 2 * allowed, little + 1) : 0);
  const threads = begun.first.length <= little ? 1 : allowed;
  const few = begun.first.length < 2 * threads || content.length > largeImage;
  if (threads > 1 && begun.first.length > 1 && (!few || chooseMode(image, mode).mode === 'step')) {
    const setup = {
      bytes: sharedCopy(content),
      mode,
      trace,
      figures,
      pipelined,
      top,
      ...(judged === undefined ? {} : { judged }),
    };
    const workers = Array.from({ length: threads }, () => host.startWorker(setup));
    yield* runInWorkers(
      workers,
      inBatches(begun.all(), Math.max(1, Math.min(most, Math.floor(begun.first.length / threads)))),
    );
    return;
  }
  const session = openSession(image, { mode, trace, figures, pipelined, top, threads, spawn: host.training.spawn });
  const { slots, windows, logicalSteps } = image.header.schedule;
  const observer: Observer =
    onStep && session.chosen.mode === 'step' ? { step: (step) => onStep(step, slots * windows * logicalSteps) } : {};
  try {
    for await (const sample of begun.all()) {
      const record = omit(await session.run(sample, observer), 'result');
      yield { sample, record, chosen: session.chosen };
      await host.breathe();
    }
  } finally {
    await session.close();
  }
}

/** Bytes in memory that threads share: each one's weights are views of them. */
function sharedCopy(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

/** Samples of which the first were taken. */
interface Begun {
  readonly first: readonly Sample[];
  /** Those, and all that follow. */
  all(): AsyncGenerator<Sample, void, undefined>;
}

/** Takes the first samples, at most so many. */
async function take(samples: AsyncIterable<Sample>, most: number): Promise<Begun> {
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
  batches: AsyncIterable<readonly Sample[]>,
): AsyncGenerator<JudgedRun, void, undefined> {
  const pending: Promise<readonly (() => JudgedRun)[]>[] = [];
  const first = async function* (): AsyncGenerator<JudgedRun, void, undefined> {
    for (const ran of await pending.shift()!) yield ran();
  };
  try {
    let next = 0;
    for await (const batch of batches) {
      // Batch n goes to worker n mod threads: each answers in order, so nothing has to be sorted.
      const answers = ask(workers[next++ % workers.length]!, batch);
      // A failure is met when its turn comes; until then it must not count as unhandled.
      answers.catch(() => undefined);
      pending.push(answers);
      // Enough that nobody waits while whoever takes the records works on some of them.
      if (pending.length >= 4 * workers.length) yield* first();
    }
    while (pending.length > 0) yield* first();
  } finally {
    await Promise.all(workers.map((worker) => worker.end()));
  }
}

/** What came of each sample, or throws what is wrong with it. */
async function ask(worker: HostWorker, samples: readonly Sample[]): Promise<readonly (() => JudgedRun)[]> {
  const answers = await worker.run(samples);
  return answers.map((answer, i) => () => {
    if ('diagnostics' in answer) throw new DiagnosticError(answer.diagnostics);
    return { sample: samples[i]!, ...answer };
  });
}

/** As many at once as there are, up to a number. */
export async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[], void, undefined> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
