/** @file Worker threads of Node. */
import { Worker } from 'node:worker_threads';
import { DiagnosticError } from '../ir/diagnostics/index.ts';
import type { HostWorker } from '../toolchain/host.ts';
import type { RunAnswer, RunWorkerSetup } from '../toolchain/run_worker.ts';

/** This folder's worker, as source or compiled. */
const workerUrl = new URL(`./worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

interface Message {
  readonly id: number;
  readonly answers: readonly RunAnswer[];
}

/** Who waits for an answer. */
type Waiting = PromiseWithResolvers<readonly RunAnswer[]>;

/**
 * Starts a thread. What ends it, while it is asked something or not, reaches whoever waits for an answer and whoever asks later:
 * SPK675 where memory ran out or nobody knows why, else the error itself.
 */
export function startWorker(setup: RunWorkerSetup): HostWorker {
  const worker = new Worker(workerUrl, { workerData: setup });
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let ended: Error | undefined;
  const end = (error: Error): void => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker
    .on('message', ({ id, answers }: Message) => {
      waiting.get(id)?.resolve(answers);
      waiting.delete(id);
    })
    .on('error', (error) => end(ranOut(error) ? endedThread('memory ran out') : error))
    .on('exit', (status) => end(endedThread(`its exit status was ${status}`)));
  return {
    run(samples) {
      if (ended) return Promise.reject(ended);
      const id = asked++;
      const answer: Waiting = Promise.withResolvers();
      waiting.set(id, answer);
      worker.postMessage({ id, samples });
      return answer.promise;
    },
    async end() {
      await worker.terminate();
    },
  };
}

/** A thread's own limit, or memory that the machine does not give (V8 says it in words alone). */
const ranOut = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') ||
    (error instanceof RangeError && /allocat|out of memory/i.test(error.message)));

const endedThread = (why: string): DiagnosticError =>
  new DiagnosticError([
    {
      code: 'SPK675',
      severity: 'error',
      message: `a thread that runs samples has ended: ${why}`,
      help: 'take fewer threads: --threads 1 needs the least memory',
    },
  ]);
