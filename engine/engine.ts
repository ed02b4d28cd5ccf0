/** @file Threads over one memory that run programs. */
import { openKernels, type KernelTable } from './kernels.ts';
import { makeMemory } from './memory.ts';
import { phaseAddress, programBytes, writeProgram, type TaskProgram } from './program.ts';
import { records } from './records.ts';
import { joinPool } from './pool.ts';
import type { SpawnWorker } from './worker.ts';

/** Everything that is decided before the first run. */
export interface EngineSetup {
  /** What it is for, in messages: `training`. */
  readonly purpose: string;
  /** The kernels that programs call, and their compiled module. */
  readonly table: KernelTable;
  readonly module: WebAssembly.Module;
  readonly spawn: SpawnWorker;
  /** Threads that work on a program, the calling one included. */
  readonly threads: number;
  /** First address behind the planned values; data starts at `dataStart`. */
  readonly dataEnd: number;
  /** Memory each thread needs for itself, in bytes. */
  readonly scratchBytes: number;
  readonly programs: readonly TaskProgram[];
}

/** Threads over one memory. They are a pool's: all engines of a process work with the same ones, one at a time. */
export interface Engine {
  readonly buffer: SharedArrayBuffer;
  /** Bytes of that memory that are in use. */
  readonly bytes: number;
  /** Settles when the threads can take part; where they begin only while others yield, it is waited for before the first `run`. */
  readonly ready: Promise<unknown>;
  /** Runs program number `index` to its end, as no other engine of this thread can meanwhile. The calling thread waits: a browser's main thread may not. */
  run(index: number): void;
  /** Runs program number `index` phase by phase in this thread alone; `visit` sees each phase's milliseconds. */
  profile(index: number, visit: (name: string, milliseconds: number) => void): void;
  /** Lets the threads go; this engine is of no use afterwards. Threads that no engine has worked with for a while end. */
  close(): Promise<void>;
}

/** Where the control block is; address 0 means "none" in kernels. */
const control = 64;
const threadsWord = (control + records.controlThreads) / 4;
/** First address for values. */
export const dataStart = 4096;

/**
 * Makes the memory, writes the programs and starts the threads.
 *
 * @throws MemoryError where the machine has too little memory.
 */
export function startEngine(setup: EngineSetup): Engine {
  const { module, threads, programs } = setup;
  const bytes = engineBytes(setup);
  const memory = makeMemory(bytes, setup.purpose);
  const buffer = memory.buffer as unknown as SharedArrayBuffer;
  const scratchOf = (thread: number): number => setup.dataEnd + thread * roundUp(setup.scratchBytes);
  const addresses = writePrograms(new DataView(buffer), scratchOf(threads), setup);
  const words = new Int32Array(buffer);
  words[threadsWord] = threads;
  const kernels = openKernels(module, memory);
  kernels.start(control, scratchOf(0));
  const parts = Array.from({ length: threads - 1 }, (_, i) => ({ module, memory, control, scratch: scratchOf(i + 1) }));
  const team = parts.length === 0 ? undefined : joinPool(setup.spawn, parts);
  return {
    ...{ buffer, bytes },
    ready: team?.ready ?? Promise.resolve(),
    run(index) {
      const program = addresses[index]!;
      try {
        kernels.rewind(program);
        // Threads meet at the end of every phase: who does not meet them must not start them.
        if (programs[index]!.length > 0) team?.start(program);
        kernels.runPhases(program);
      } catch (error) {
        kernels.fail();
        throw new Error(`${setup.purpose}: a thread failed`, { cause: error });
      }
    },
    profile(index, visit) {
      words[threadsWord] = 1;
      programs[index]!.forEach(({ name }, i) => {
        const phase = phaseAddress(addresses[index]!, i);
        words[(phase + records.phaseNextTask) / 4] = 0;
        const start = performance.now();
        kernels.runPhase(phase);
        visit(name, performance.now() - start);
      });
      words[threadsWord] = threads;
    },
    close: () => Promise.resolve(team?.leave()),
  };
}

/** Bytes of memory that a setup takes in all. */
export const engineBytes = ({ dataEnd, scratchBytes, threads, programs }: EngineSetup): number =>
  dataEnd +
  threads * roundUp(scratchBytes) +
  programs.reduce((sum, program) => sum + roundUp(programBytes(program)), 0);

const roundUp = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Writes the programs one behind the other. Returns where each is. */
function writePrograms(view: DataView, start: number, { programs, table }: EngineSetup): number[] {
  let address = start;
  return programs.map((program) => {
    const at = address;
    writeProgram(view, at, program, table);
    address += roundUp(programBytes(program));
    return at;
  });
}
