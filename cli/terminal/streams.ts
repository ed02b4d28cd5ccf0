/** @file The only way to standard output and standard error: what is written is harmless, and who has gone away is known. */
import { styleText } from 'node:util';
import { plainText } from './escape.ts';

type Name = 'stdout' | 'stderr';

/** Streams that take nothing more, and why. */
const broken = new Map<Name, NodeJS.ErrnoException>();

/**
 * Follows both streams: a reader that has seen enough (`| head`) silences the report, not the work. Returns what ends it.
 */
export function watchStreams(): () => void {
  broken.clear();
  const ends = (['stdout', 'stderr'] as const).map((name) => {
    const note = (error: NodeJS.ErrnoException): void => void broken.set(name, broken.get(name) ?? error);
    process[name].on('error', note);
    return () => process[name].off('error', note);
  });
  return () => ends.forEach((end) => end());
}

/** Waits for what was written last: it fails in the next turn of the event loop. */
export const written = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Whether standard output still takes something. */
export const takesReports = (): boolean => !broken.has('stdout');

/** Throws SPK712 where standard output could not be written for another reason than a reader who has gone. */
export async function checkReported(): Promise<void> {
  await written();
  const error = broken.get('stdout');
  if (error === undefined || error.code === 'EPIPE') return;
  const reason = error.code === 'ENOSPC' ? 'the disk is full' : `the operating system reports ${String(error.code)}`;
  const { fail } = await import('../../ir/diagnostics/index.ts');
  fail('SPK712', `standard output cannot be written: ${reason}`, {
    help: 'files that were asked for are complete; free some space and print the report again',
  });
}

/** Writes a text for humans, with everything escaped that could steer a terminal. */
export const writeText = (name: Name, text: string): void => writeRaw(name, plainText(text, showsColours(name)));

/** Writes what is not for a terminal, or steers it on purpose, as it is. */
export function writeRaw(name: Name, text: string): void {
  if (!broken.has(name)) process[name].write(text);
}

/** `styleText` alone knows NO_COLOR, FORCE_COLOR and redirected output. */
export const showsColours = (name: Name): boolean => styleText('red', 'x', { stream: process[name] }) !== 'x';
