/** @file A worker thread of the engine: takes part in programs until it is told to end. */
import { workerData } from 'node:worker_threads';
import { openKernels } from '../kernels/index.ts';
import type { WorkerSetup } from './engine.ts';

const { module, memory, control, scratch } = workerData as WorkerSetup;
const kernels = openKernels(module, memory);
kernels.start(control, scratch);
try {
  kernels.work();
} catch (error) {
  kernels.fail();
  throw error;
}
