/** @file Ctrl-C: temporary files go, the exit status is 130. */
import { rmSync } from 'node:fs';

const temporaries = new Set<string>();

/** Registers a file that must not survive an interruption; call the result once it is renamed or removed. */
export function temporary(path: string): () => void {
  temporaries.add(path);
  return () => void temporaries.delete(path);
}

/** Removes whatever is registered. */
export function removeTemporaries(): void {
  for (const path of temporaries) rmSync(path, { force: true, recursive: true });
  temporaries.clear();
}

function stop(signal: NodeJS.Signals): void {
  removeTemporaries();
  if (process.stderr.isTTY) process.stderr.write('\n');
  process.exit(signal === 'SIGINT' ? 130 : 143);
}

/** Handles interruption from here on; returns what puts the default back. */
export function handleInterrupts(): () => void {
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return () => void process.off('SIGINT', stop).off('SIGTERM', stop);
}

/**
 * Runs a long computation that never yields to the event loop. Meanwhile the signal's default holds, which ends the
 * process at once; so nothing temporary may exist while it runs.
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
