/** @file Ctrl-C, a closed terminal, a request to end: nothing half-written stays behind; the exit status is 128 + the signal. */
import { constants } from 'node:os';

/** Signals that end the program. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Outputs being written; a signal that comes meanwhile waits for them. */
let writing = 0;
let waiting: NodeJS.Signals | undefined;

/** A command that stops by itself when asked to; a second signal ends it at once. */
let catching: { asked?: NodeJS.Signals; readonly onAsked: () => void } | undefined;

function stop(signal: NodeJS.Signals): void {
  if (catching && !catching.asked) {
    catching.asked = signal;
    catching.onAsked();
    return;
  }
  if (writing > 0) {
    waiting = signal;
    return;
  }
  if (process.stderr.isTTY) process.stderr.write('\n');
  process.exit(128 + constants.signals[signal]);
}

/** Whether signals are ours to handle; a program that only uses the library handles them itself. */
let handling = false;

/** Handles interruption from here on; returns what puts the default back. */
export function handleInterrupts(): () => void {
  handling = true;
  for (const signal of signals) process.on(signal, stop);
  return () => {
    handling = false;
    for (const signal of signals) process.off(signal, stop);
  };
}

/** Writes something that must not be cut off in the middle: signals wait until it is done. */
export async function uninterrupted<T>(write: () => Promise<T>): Promise<T> {
  writing++;
  try {
    return await write();
  } finally {
    writing--;
    if (waiting !== undefined) stop(waiting);
  }
}

/**
 * Runs a long computation that never yields to the event loop. Meanwhile the signal's default holds, which ends the
 * process at once; so nothing may be half-written while it runs.
 */
export function interruptible<T>(compute: () => T): T {
  if (!handling) return compute();
  for (const signal of signals) process.off(signal, stop);
  try {
    return compute();
  } finally {
    handleInterrupts();
  }
}

/** Signals as a wish: the first one is only noted, and the command ends by itself when it has saved its work. */
export interface CaughtInterrupts {
  asked(): boolean;
  /** Puts the usual handling back; a signal that was noted then ends the program as usual. */
  release(): void;
}

/** Catches signals until `release`. `onAsked` runs once, at the first one. */
export function catchInterrupts(onAsked: () => void): CaughtInterrupts {
  const mine: NonNullable<typeof catching> = { onAsked };
  catching = mine;
  return {
    asked: () => mine.asked !== undefined,
    release() {
      catching = undefined;
      if (mine.asked !== undefined) stop(mine.asked);
    },
  };
}
