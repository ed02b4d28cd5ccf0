/** @file All that the toolchain needs of the machine it runs on. `node/` implements it for Node. */
import type { Files } from '../runtime/index.ts';
import type { TrainingMachine } from '../trainer/index.ts';
import type { RunAnswer, RunWorkerSetup } from './run_worker.ts';
import type { Sample } from '../runtime/index.ts';

/** The content of a file to be written: bytes, a text as UTF-8, or piece by piece. */
export type Content = Uint8Array | string | AsyncIterable<Uint8Array>;

/** A thread that runs samples; questions are answered in the order in which they were asked. */
export interface HostWorker {
  run(samples: readonly Sample[]): Promise<readonly RunAnswer[]>;
  /** Ends the thread, also in the middle of a sample. */
  end(): Promise<void>;
}

/** A file that grows over a long run; what was added outlives the end of the program at once. */
export interface GrowingFile {
  /** Adds a text at its end. Throws SPK412, and SPK906 where somebody else wrote to the file meanwhile. */
  add(text: string): void;
  /** Closes it, safely on the disk, and gives it its last name, replacing what has it. Throws as `add` does. */
  finish(path: string): Promise<void>;
  /** Closes it as it is. */
  close(): void;
}

/** Files to read and to write, threads, and pauses. */
export interface Host extends Files {
  /**
   * Writes a whole file or nothing. Throws SPK412, and a command line SPK709 where the file has been read, unless `isOwn` says
   * that the program goes on with its own; an error of `content` passes through.
   */
  write(path: string, content: Content, isOwn?: boolean): Promise<void>;
  /** Throws SPK412 where `write` could not write. */
  checkWritable(path: string): Promise<void>;
  /** Adds a text to the end of a file, which is made where it is missing. Throws SPK412. */
  append(path: string, text: string): void;
  /** Opens a file to add to its first `keep` bytes; what lies behind them is cut off. Made where missing. Throws SPK412. */
  grow(path: string, keep: number): GrowingFile;
  /** Makes a folder and those around it; one that is there already is fine. Throws SPK412. */
  makeFolder(path: string): void;
  /** Starts a thread that runs samples of one image. */
  startWorker(setup: RunWorkerSetup): HostWorker;
  /** Threads that can run at the same time: processors that this process may use. */
  readonly processors: number;
  /** The trainer's kernels, and threads for them. */
  readonly training: TrainingMachine;
  /** Lets waiting events in; called between samples. */
  breathe(): Promise<void>;
  /** Does a long computation that never pauses; a user may end the program meanwhile, so nothing may be half-written. */
  compute<T>(work: () => T): T;
}
