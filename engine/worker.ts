/** @file What the engine asks of the machine it runs on, and what it does there: threads that take part in programs. */
import { openKernels } from './kernels.ts';

/** What a worker is started with; it can be cloned to another thread. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  readonly scratch: number;
}

/** A thread of its own that runs `takePart`, and does not keep the process alive. */
export interface EngineWorker {
  /** Where a thread begins only while its starter yields, as a browser's does: settles when it has begun. */
  readonly started?: Promise<void>;
  /** Settles when the thread has ended. */
  ended(): Promise<void>;
}

/** Starts a thread: Node's is in `node.ts`, a browser's would stand beside it. */
export type SpawnWorker = (start: WorkerStart) => EngineWorker;

/** A worker's life: takes part in programs until it is told to end. It tells the others where it cannot go on. */
export function takePart({ module, memory, control, scratch }: WorkerStart): void {
  const kernels = openKernels(module, memory);
  kernels.start(control, scratch);
  try {
    kernels.work();
  } catch (error) {
    kernels.fail();
    throw error;
  }
}
