/** @file Worker threads of Node. */
import { Worker } from 'node:worker_threads';
import type { HostWorker } from '../toolchain/host.ts';
import type { RunAnswer, RunWorkerSetup } from '../toolchain/run_worker.ts';

/** This folder's worker, as source or compiled. */
const workerUrl = new URL(`./worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

interface Message {
  readonly id: number;
  readonly answers: readonly RunAnswer[];
}

/** Starts a thread; an error in it reaches whoever waits for an answer. */
export function startWorker(setup: RunWorkerSetup): HostWorker {
  const worker = new Worker(workerUrl, { workerData: setup });
  let asked = 0;
  return {
    run(samples) {
      const id = asked++;
      return new Promise((resolve, reject) => {
        const stop = (): void => void worker.off('message', onMessage).off('error', onError);
        const onMessage = (message: Message): void => {
          if (message.id !== id) return;
          stop();
          resolve(message.answers);
        };
        const onError = (error: Error): void => {
          stop();
          reject(error);
        };
        worker.on('message', onMessage).on('error', onError).postMessage({ id, samples });
      });
    },
    async end() {
      await worker.terminate();
    },
  };
}
