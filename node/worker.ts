/** @file A worker thread of Node: `toolchain/run_worker.ts` behind its messages. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Sample } from '../runtime/index.ts';
import { createRunWorker, type RunWorkerSetup } from '../toolchain/run_worker.ts';
import { installSha256 } from './sha256.ts';

installSha256();
const run = createRunWorker(workerData as RunWorkerSetup);

parentPort?.on('message', async ({ id, sample }: { id: number; sample: Sample }) => {
  parentPort?.postMessage({ id, answer: await run(sample) });
});
