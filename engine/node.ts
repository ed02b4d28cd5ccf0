/** @file The engine on Node. With its worker's first file, `node_worker.ts`, the only one here that reaches `node:`. */
import { readFileSync } from 'node:fs';
import { Worker, type MessagePort } from 'node:worker_threads';
import type { EngineWorker, WorkerStart } from './worker.ts';

/** The compiled module of a file; the same file always gives the same one. */
export const loadModule = (file: URL): WebAssembly.Module => new WebAssembly.Module(readFileSync(file));

/** This folder's worker, as source or compiled. */
const workerUrl = new URL(`./node_worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** Starts a worker that does not keep the process alive, without flags that were meant for the program's first file. */
export function spawnWorker(workerData: WorkerStart): EngineWorker {
  const { port } = workerData;
  const worker = new Worker(workerUrl, { workerData, transferList: [port as MessagePort], execArgv: [] });
  worker.unref();
  return { ended: () => ended(worker) };
}

function ended(worker: Worker): Promise<void> {
  if (worker.threadId === -1) return Promise.resolve();
  return new Promise((resolve) => {
    worker.once('exit', () => {
      resolve();
    });
    worker.ref();
  });
}
