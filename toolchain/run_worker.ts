/** @file What a thread does that runs samples: it decodes the image once, then answers samples with their records, and verdicts where it judges. */
import { DiagnosticError, type Diagnostic } from '../ir/diagnostics/index.ts';
import { decodeImage } from '../ir/chip/index.ts';
import type { RunRecord, Sample, SampleVerdict, Verifier } from '../runtime/index.ts';
// The file itself: with the index come all formats, and a thread is to begin soon.
import { openSession } from '../runtime/session.ts';
import type { ChosenMode } from '../sim/index.ts';
import type { Mode } from '../sim/modes.ts';
import type { TrainingMachine } from '../trainer/index.ts';
import type { JudgedNetwork } from './judged.ts';
import { omit } from './omit.ts';

/** A record without the simulator's raw counters, so that it can cross threads. */
export type PlainRecord = Omit<RunRecord, 'result'>;

/** What a thread is started with; plain data. */
export interface RunWorkerSetup {
  /** The image as its file has it, in shared memory, so that all threads have one copy of its weights. */
  readonly bytes: Uint8Array;
  readonly mode: Mode;
  readonly trace: boolean;
  readonly figures?: boolean;
  readonly pipelined?: boolean;
  readonly top: number;
  /** The network whose spikes they must be; samples are then judged here, and their traces stay here. */
  readonly judged?: JudgedNetwork;
}

/** What came of a sample. */
export interface Ran {
  readonly record: PlainRecord;
  readonly chosen: ChosenMode;
  /** Where samples are judged. */
  readonly verdict?: SampleVerdict;
}

/** What came of a sample, or what is wrong with it: an error's class does not cross threads, its diagnostics do. */
export type RunAnswer = Ran | { readonly diagnostics: readonly Diagnostic[] };

/** Answers samples in their order. */
export type RunWorker = (samples: readonly Sample[]) => Promise<readonly RunAnswer[]>;

/** Loads the image, and the network that it is judged by if so; what is wrong with them is the answer to every sample. */
export async function createRunWorker(setup: RunWorkerSetup, training: TrainingMachine): Promise<RunWorker> {
  try {
    return await openRunWorker(setup, training);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const { diagnostics } = error;
    return (samples) => Promise.resolve(samples.map(() => ({ diagnostics })));
  }
}

async function openRunWorker(
  { bytes, mode, trace, figures = false, pipelined = false, top, judged }: RunWorkerSetup,
  training: TrainingMachine,
): Promise<RunWorker> {
  const image = decodeImage(bytes, 'image');
  const session = openSession(image, { mode, trace, figures, pipelined, top });
  // Who only runs samples need not load a trainer.
  const verifier = judged && (await import('./judged.ts')).openJudged(image, judged, training);
  const run = async (sample: Sample): Promise<RunAnswer> => {
    try {
      return { record: omit(await session.run(sample), 'result'), chosen: session.chosen };
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return { diagnostics: error.diagnostics };
    }
  };
  return async (samples) => {
    const answers: RunAnswer[] = [];
    for (const sample of samples) answers.push(await run(sample));
    return verifier ? judgedAnswers(verifier, samples, answers) : answers;
  };
}

/** Adds the verdicts on those that ran. */
function judgedAnswers(
  verifier: Verifier,
  samples: readonly Sample[],
  answers: readonly RunAnswer[],
): readonly RunAnswer[] {
  const traced = answers.flatMap((answer, i) =>
    'record' in answer ? [{ sample: samples[i]!, trace: answer.record.trace! }] : [],
  );
  const verdicts = verifier.samples(traced)[Symbol.iterator]();
  return answers.map((answer) =>
    'record' in answer ? { ...answer, record: omit(answer.record, 'trace'), verdict: verdicts.next().value! } : answer,
  );
}
