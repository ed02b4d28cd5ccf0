/** @file The first file of a worker thread on Node. */
import { workerData } from 'node:worker_threads';
import { takePart, type WorkerStart } from './worker.ts';

takePart(workerData as WorkerStart);
