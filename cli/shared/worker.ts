/** @file A worker thread of `run --threads`: decodes the image once, then answers every sample with its record. */
import { parentPort, workerData } from 'node:worker_threads';
import { decodeImage } from '../../ir/chip/index.ts';
import { openSession, type Sample } from '../../runtime/index.ts';
import { omit } from './omit.ts';
import type { WorkerSetup } from './runner.ts';

const { bytes, trace, top } = workerData as WorkerSetup;
const session = openSession(decodeImage(bytes, 'image'), { trace, top });

parentPort?.on('message', ({ id, sample }: { id: number; sample: Sample }) => {
  const record = omit(session.run(sample), 'result');
  parentPort?.postMessage({ id, record });
});
