/**
 * @file The threads of a process: every engine works with the same ones. They start when one first needs them, and end when none
 * has needed them for a second: sessions that are opened in turn find them there.
 */
import { mailWord, type EngineWorker, type Mail, type Port, type SpawnWorker, type ThreadPart } from './worker.ts';
import { engineWord, programWord, runsWord, threadWords, wakesWord } from './worker.ts';

/** Some threads of the pool, with one engine in mind. */
export interface Team {
  /** Settles when all of them can take part. */
  readonly ready: Promise<unknown>;
  /** Has every thread do its part of the program at an address. Whoever calls does a part, too, to the end, before the next call. */
  start(program: number): void;
  /** Ends what the threads know of the engine. */
  leave(): void;
}

interface Thread {
  readonly words: Int32Array;
  readonly port: Port;
  readonly worker: EngineWorker;
}

interface Pool {
  readonly threads: Thread[];
  /** Numbers of the engines that work with it. */
  readonly engines: Set<number>;
  /** Runs where there are none. */
  idle?: ReturnType<typeof setTimeout>;
}

/** Milliseconds that threads wait for another engine. */
const lingering = 1000;

/** By who spawns: a process has one such function. */
const pools = new Map<SpawnWorker, Pool>();
let engines = 0;

/** As many threads as there are parts; those that others work with first. */
export function joinPool(spawn: SpawnWorker, parts: readonly ThreadPart[]): Team {
  const pool = poolOf(spawn);
  while (pool.threads.length < parts.length) pool.threads.push(startThread(spawn));
  const engine = engines++;
  pool.engines.add(engine);
  const team = pool.threads.slice(0, parts.length);
  team.forEach((thread, i) => {
    send(thread, { engine, part: parts[i]! });
  });
  return {
    ready: Promise.all(team.map(({ worker }) => worker.started)),
    start(program) {
      for (const { words } of team) {
        words[engineWord] = engine;
        words[programWord] = program;
        Atomics.add(words, runsWord, 1);
        wake(words);
      }
    },
    leave() {
      if (!pool.engines.delete(engine)) return;
      for (const thread of team) send(thread, { engine });
      if (pool.engines.size === 0) endLater(spawn, pool);
    },
  };
}

/** Ends a pool that nobody works with, unless somebody does before; the process does not wait for it. */
function endLater(spawn: SpawnWorker, pool: Pool): void {
  pool.idle = setTimeout(() => {
    pools.delete(spawn);
    for (const thread of pool.threads) {
      send(thread, 'end');
      void thread.worker.ended();
    }
  }, lingering);
  // Node's timers keep a process alive, a browser's are numbers.
  (pool.idle as { unref?(): void }).unref?.();
}

function poolOf(spawn: SpawnWorker): Pool {
  const pool = pools.get(spawn) ?? { threads: [], engines: new Set() };
  pools.set(spawn, pool);
  clearTimeout(pool.idle);
  return pool;
}

function startThread(spawn: SpawnWorker): Thread {
  const buffer = new SharedArrayBuffer(4 * threadWords);
  const { port1, port2 } = new MessageChannel();
  return { words: new Int32Array(buffer), port: port1, worker: spawn({ buffer, port: port2 }) };
}

/** The thread counts its mail: it looks for what it has been told of before it does anything else. */
function send({ words, port }: Thread, mail: Mail): void {
  Atomics.add(words, mailWord, 1);
  port.postMessage(mail);
  wake(words);
}

function wake(words: Int32Array): void {
  Atomics.add(words, wakesWord, 1);
  Atomics.notify(words, wakesWord);
}
