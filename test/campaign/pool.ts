/** @file Processes that try, watched: who does not answer in time hangs, who ends has crashed. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Verdict } from './verdict.ts';

/** How a trial ended. */
export type Ending = { readonly verdict: Verdict } | { readonly crash: string } | { readonly hang: true };

/** Milliseconds in which every trial has answered on a machine with other work, starting a process included. */
const patience = 60_000;

/** Megabytes that a trial may take. */
const mostMegabytes = 1024;

const program = fileURLToPath(new URL('worker.ts', import.meta.url));

/** One process that tries; it is started anew where a trial has ended it. */
export interface Worker {
  run(name: string, seed: number): Promise<Ending>;
  end(): void;
}

export function startWorker(): Worker {
  let child: ChildProcess | undefined;
  const start = (): ChildProcess => {
    const started = fork(program, [], {
      execArgv: [`--max-old-space-size=${mostMegabytes}`],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    started.setMaxListeners(0);
    return started;
  };
  return {
    run(name, seed) {
      const running = (child ??= start());
      return new Promise((resolve) => {
        const settle = (ending: Ending, isOver: boolean): void => {
          clearTimeout(timer);
          running.off('message', onMessage).off('exit', onExit);
          if (isOver) {
            running.kill('SIGKILL');
            child = undefined;
          }
          resolve(ending);
        };
        const onMessage = (message: unknown): void => settle(message as Ending, false);
        const onExit = (status: number | null, signal: NodeJS.Signals | null): void =>
          settle({ crash: `the process ended: ${signal ?? status}` }, true);
        const timer = setTimeout(() => settle({ hang: true }, true), patience);
        running.on('message', onMessage).on('exit', onExit).send({ name, seed });
      });
    },
    end() {
      child?.kill();
      child = undefined;
    },
  };
}
