/** @file A worker thread of `run --threads`: decodes the image once, then answers every sample with its record. */
import { parentPort, workerData } from 'node:worker_threads';
import { DiagnosticError } from '../ir/diagnostics/index.ts';
import { decodeImage } from '../ir/chip/index.ts';
import { openSession, type Sample } from '../runtime/index.ts';
import { omit } from '../toolchain/omit.ts';
import type { WorkerSetup } from '../toolchain/run.ts';

const { bytes, mode, trace, top } = workerData as WorkerSetup;
const session = openSession(decodeImage(bytes, 'image'), { mode, trace, top });

parentPort?.on('message', async ({ id, sample }: { id: number; sample: Sample }) => {
  try {
    parentPort?.postMessage({ id, record: omit(await session.run(sample), 'result') });
  } catch (error) {
    // An error's class does not cross threads, its diagnostics do.
    if (!(error instanceof DiagnosticError)) throw error;
    parentPort?.postMessage({ id, diagnostics: error.diagnostics });
  }
});
