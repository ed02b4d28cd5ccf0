import { accessSync, constants, existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DiagnosticError, fail, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { temporary } from './interrupt.ts';

/** An output path as the user gave it, with the option it belongs to. */
export interface OutputPath {
  readonly option: string;
  readonly path: string | undefined;
}

/**
 * Checks before any work that every output can be written and overwrites no input. Throws a `DiagnosticError` with all
 * that cannot (SPK706, SPK711).
 */
export function checkOutputs(outputs: readonly OutputPath[], inputs: readonly (string | undefined)[] = []): void {
  const read = new Set(inputs.filter((path) => path !== undefined).map((path) => resolve(path)));
  const given = outputs.filter((output) => output.path !== undefined) as { option: string; path: string }[];
  const problems = given.flatMap(({ option, path }, i): Diagnostic[] => {
    const place = `${option} ${path}`;
    if (read.has(resolve(path)))
      return [error('SPK711', `${option} names a file that is also read: ${path}`, place, 'give it another name')];
    if (given.slice(0, i).some((other) => resolve(other.path) === resolve(path)))
      return [error('SPK711', `two outputs have the same path: ${path}`, place, 'give one of them another name')];
    const reason = whyNotWritable(path);
    return reason === undefined ? [] : [error('SPK706', `cannot write ${path}: ${reason[0]}`, place, reason[1])];
  });
  if (problems.length > 0) throw new DiagnosticError(problems);
}

const error = (code: 'SPK706' | 'SPK711', message: string, place: string, help: string): Diagnostic => ({
  code,
  severity: 'error',
  message,
  place,
  help,
});

function whyNotWritable(path: string): readonly [reason: string, help: string] | undefined {
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) return [`the folder ${folder} does not exist`, `create it: mkdir -p ${folder}`];
  if (!statSync(folder).isDirectory()) return [`${folder} is not a folder`, 'choose another path'];
  if (existsSync(path) && statSync(path).isDirectory()) return ['it is a folder', 'add a file name'];
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch {
    return ['the folder may not be written to', 'choose a folder of your own'];
  }
}

/** Writes a whole file under a temporary name beside it, then renames: readers see the old file or the new one. */
export function writeOutput(path: string, content: string | Uint8Array): void {
  const name = join(dirname(resolve(path)), `.${basename(path)}.${process.pid}.tmp`);
  const forget = temporary(name);
  try {
    writeFileSync(name, content);
    renameSync(name, path);
  } catch (error) {
    rmSync(name, { force: true });
    fail('SPK706', `cannot write ${path}: ${reasonOf(error)}`, { help: 'nothing has been left behind' });
  } finally {
    forget();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
};

/** What the operating system said, in words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  return (code !== undefined ? reasons[code] : undefined) ?? (error instanceof Error ? error.message : String(error));
}
