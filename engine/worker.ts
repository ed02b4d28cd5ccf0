/** @file What the engine asks of the machine it runs on, and what it does there: threads that take part in programs. */
import { openKernels, type KernelModule } from './kernels.ts';

/** One end of a channel of messages, as Node and browsers have it. */
export interface Port {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: object) => void): void;
  start(): void;
  close(): void;
}

/** What a worker is started with; it can be cloned to another thread, its port transferred. */
export interface WorkerStart {
  /** Words over which the thread is told what to do, and woken. */
  readonly buffer: SharedArrayBuffer;
  /** Where its mail comes: engines that begin and end. */
  readonly port: Port;
}

/** A thread of its own that runs `takePart`, and does not keep the process alive. */
export interface EngineWorker {
  /** Where a thread begins only while its starter yields, as a browser's does: settles when it has begun. */
  readonly started?: Promise<void>;
  /** Settles when the thread has ended. */
  ended(): Promise<void>;
}

/** Starts a thread: Node's is in `node.ts`, a browser's would stand beside it. All that one such function starts are one pool. */
export type SpawnWorker = (start: WorkerStart) => EngineWorker;

/** What a thread has of an engine. */
export interface ThreadPart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly control: number;
  readonly scratch: number;
}

/** What a thread is told beside running: an engine begins, or ends where there is no part; or the thread itself ends. */
export type Mail = { readonly engine: number; readonly part?: ThreadPart } | 'end';

/** Int32 words of a thread: how often it was woken, had mail, was told to run; then the engine and the program of the last run. */
export const [wakesWord, mailWord, runsWord, engineWord, programWord, threadWords] = [0, 1, 2, 3, 4, 5] as const;

const spins = 4000;

/**
 * A worker's life: takes part in programs until it is told to end. Mail can only come while it yields, so it does as soon as
 * there is some, and runs what it was told to run afterwards.
 */
export function takePart({ buffer, port }: WorkerStart): void {
  const words = new Int32Array(buffer);
  const engines = new Map<number, { readonly kernels: KernelModule; readonly bytes: number }>();
  let [mails, runs] = [0, 0];
  const work = (): void => {
    for (;;) {
      const woken = Atomics.load(words, wakesWord);
      if (Atomics.load(words, mailWord) !== mails) return;
      if (Atomics.load(words, runsWord) === runs) waitFor(words, wakesWord, woken);
      else {
        runs = (runs + 1) | 0;
        runPart(engines.get(words[engineWord]!)!.kernels, words[programWord]!);
      }
    }
  };
  port.addEventListener('message', (event) => {
    const { data: mail } = event as { readonly data: Mail };
    mails = (mails + 1) | 0;
    if (mail === 'end') {
      port.close();
      return;
    }
    const known = engines.get(mail.engine);
    engines.delete(mail.engine);
    if (mail.part !== undefined) engines.set(mail.engine, openPart(mail.part));
    else if (known !== undefined) tellCollector(known.bytes);
    work();
  });
  port.start();
}

/** Waits until a word differs from `old`: a short spin, then sleep, so that shared cores are not burnt. */
function waitFor(words: Int32Array, word: number, old: number): void {
  for (let i = 0; i < spins; i++) if (Atomics.load(words, word) !== old) return;
  Atomics.wait(words, word, old);
}

function openPart({ module, memory, control, scratch }: ThreadPart) {
  const kernels = openKernels(module, memory);
  kernels.start(control, scratch);
  return { kernels, bytes: memory.buffer.byteLength };
}

/**
 * A thread makes hardly any garbage but the memories of engines that have ended, and collectors do not count shared ones: it would
 * keep them all. Memory of the same size that they do count, and nobody touches, lets them look in time.
 */
function tellCollector(bytes: number): void {
  new ArrayBuffer(Math.min(bytes, mostTold)).slice(0, 1);
}

const mostTold = 2 ** 30;

/** A thread's part of a program; it tells the others where it cannot go on. */
function runPart(kernels: KernelModule, program: number): void {
  try {
    kernels.runPhases(program >>> 0);
  } catch (error) {
    kernels.fail();
    throw error;
  }
}
