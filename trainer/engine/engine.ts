import { Worker } from 'node:worker_threads';
import { loadKernels, openKernels, type Arithmetic } from '../kernels/index.ts';
import { phaseAddress, programBytes, writeProgram, type Program } from './program.ts';

/** Everything that is decided before the first step. */
export interface EngineSetup {
  readonly arithmetic: Arithmetic;
  /** Threads that work on a program, the calling one included. */
  readonly threads: number;
  /** First address behind the planned values; data starts at `dataStart`. */
  readonly dataEnd: number;
  /** Memory each thread needs for itself, in bytes. */
  readonly scratchBytes: number;
  readonly programs: readonly Program[];
}

/** Threads over one memory. */
export interface Engine {
  readonly buffer: SharedArrayBuffer;
  /** Runs program number `index` to its end. */
  run(index: number): void;
  /** Runs program number `index` phase by phase in this thread alone; `visit` sees each phase's milliseconds. */
  profile(index: number, visit: (name: string, milliseconds: number) => void): void;
  /** Ends the threads; the engine is of no use afterwards. */
  close(): Promise<void>;
}

/** What a worker is started with. */
export interface WorkerSetup {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  readonly scratch: number;
}

/** Where the control block is; address 0 means "none" in kernels. */
const control = 64;
const threadsWord = (control + 20) / 4;
/** First address for values. */
export const dataStart = 4096;

const pageBytes = 65536;
/** What 32-bit addresses reach. */
export const memoryLimit = 65536 * pageBytes;

/** This folder's worker, as source or compiled. */
const workerUrl = new URL(`./worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

/** Bytes of memory that a setup takes in all. */
export const engineBytes = ({ dataEnd, scratchBytes, threads, programs }: EngineSetup): number =>
  dataEnd +
  threads * roundUp(scratchBytes) +
  programs.reduce((sum, program) => sum + roundUp(programBytes(program)), 0);

const roundUp = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** A network is too large for the engine, or for what memory the machine has left. */
export class MemoryError extends Error {}

function makeMemory(bytes: number): WebAssembly.Memory {
  const needs = `training needs ${Math.ceil(bytes / 2 ** 20)} MiB`;
  if (bytes > memoryLimit) throw new MemoryError(`${needs}; 32-bit addresses reach 4096`);
  const pages = Math.ceil(bytes / pageBytes);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch {
    throw new MemoryError(`${needs}; the machine does not give them`);
  }
}

/** Makes the memory, writes the programs and starts the threads. Throws a `MemoryError`. */
export function startEngine(setup: EngineSetup): Engine {
  const memory = makeMemory(engineBytes(setup));
  const buffer = memory.buffer as unknown as SharedArrayBuffer;
  const scratchOf = (thread: number): number => setup.dataEnd + thread * roundUp(setup.scratchBytes);
  const addresses = writePrograms(new DataView(buffer), scratchOf(setup.threads), setup.programs);
  const words = new Int32Array(buffer);
  words[threadsWord] = setup.threads;
  const module = loadKernels(setup.arithmetic);
  const kernels = openKernels(module, memory);
  kernels.start(control, scratchOf(0));
  const workers = Array.from({ length: setup.threads - 1 }, (_, i) =>
    startWorker({ module, memory, control, scratch: scratchOf(i + 1) }),
  );
  return {
    buffer,
    run(index) {
      try {
        kernels.runProgram(addresses[index]!);
      } catch (error) {
        kernels.fail();
        throw new Error('a thread of the trainer failed', { cause: error });
      }
    },
    profile(index, visit) {
      words[threadsWord] = 1;
      setup.programs[index]!.forEach(({ name }, i) => {
        const phase = phaseAddress(addresses[index]!, i);
        words[phase / 4] = 0;
        const start = performance.now();
        kernels.runPhase(phase);
        visit(name, performance.now() - start);
      });
      words[threadsWord] = setup.threads;
    },
    async close() {
      kernels.finish();
      await Promise.all(workers.map(ended));
    },
  };
}

function writePrograms(view: DataView, start: number, programs: readonly Program[]): number[] {
  let address = start;
  return programs.map((program) => {
    const at = address;
    writeProgram(view, at, program);
    address += roundUp(programBytes(program));
    return at;
  });
}

/** Starts a worker that does not keep the process alive, without flags that were meant for the program's first file. */
function startWorker(workerData: WorkerSetup): Worker {
  const worker = new Worker(workerUrl, { workerData, execArgv: [] });
  worker.unref();
  return worker;
}

/** Settles when a worker has ended. */
function ended(worker: Worker): Promise<void> {
  if (worker.threadId === -1) return Promise.resolve();
  return new Promise((resolve) => {
    worker.once('exit', () => {
      resolve();
    });
    worker.ref();
  });
}
