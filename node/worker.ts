/** @file A worker thread of Node: `toolchain/run_worker.ts` behind its messages. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Sample } from '../runtime/index.ts';
import { nodeMachine } from '../trainer/node.ts';
import { createRunWorker, type RunWorkerSetup } from '../toolchain/run_worker.ts';
import { installSha256 } from './sha256.ts';

installSha256();
const running = createRunWorker(workerData as RunWorkerSetup, nodeMachine);

parentPort?.on('message', async ({ id, samples }: { id: number; samples: readonly Sample[] }) => {
  const run = await running;
  parentPort?.postMessage({ id, answers: await run(samples) });
});
