/** @file Ctrl-C: nothing half-written stays behind, the exit status is 130. */

/** Outputs being written; a signal that comes meanwhile waits for them. */
let writing = 0;
let waiting: NodeJS.Signals | undefined;

function stop(signal: NodeJS.Signals): void {
  if (writing > 0) {
    waiting = signal;
    return;
  }
  if (process.stderr.isTTY) process.stderr.write('\n');
  process.exit(signal === 'SIGINT' ? 130 : 143);
}

/** Handles interruption from here on; returns what puts the default back. */
export function handleInterrupts(): () => void {
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return () => void process.off('SIGINT', stop).off('SIGTERM', stop);
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
  process.off('SIGINT', stop).off('SIGTERM', stop);
  try {
    return compute();
  } finally {
    handleInterrupts();
  }
}

/** Lets waiting signals in; call it between samples. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
