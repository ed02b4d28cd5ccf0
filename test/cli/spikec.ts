import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { main } from '../../cli/main.ts';

/** What `bin` starts, for tests that start it in their own way. */
export const program = fileURLToPath(new URL('../../bin/spikec.js', import.meta.url));

/** `node KILLER FILE BYTES SIGNAL COMMAND...`, see there. */
export const killerProgram = fileURLToPath(new URL('killer.ts', import.meta.url));

/** What a run of the program left behind. */
export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run in this process left behind. */
export interface Shown extends Finished {
  /** Both streams, as a terminal would show them. */
  readonly shown: string;
  /** Seconds of processor time that it took. */
  readonly processor: number;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the program as a user does, in a process of its own, without a terminal. */
export function spikecProcess(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: options.cwd,
      env: { ...process.env, FORCE_COLOR: undefined, npm_command: undefined, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** The last run in this process: a working folder and two streams serve one command line at a time. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a command line in this process: the same `main`, without starting Node and loading every module again. What a process
 * adds to it (its exit status, signals, closed pipes, what it loads) is for `spikecProcess`.
 */
export function spikec(args: readonly string[], options: RunOptions = {}): Promise<Shown> {
  const finished = last.then(() => runHere(args, options));
  last = finished.catch(() => undefined);
  return finished;
}

async function runHere(args: readonly string[], { cwd, env }: RunOptions): Promise<Shown> {
  const putBack = [inFolder(cwd), inEnvironment(env ?? {})];
  let shown = '';
  const show = (text: string): void => void (shown += text);
  const [stdout, stderr] = [captured(process.stdout, show), captured(process.stderr, show)];
  const began = process.cpuUsage();
  try {
    const status = await main(args);
    const processor = process.cpuUsage(began).user / 1e6;
    return { status, stdout: stdout.text(), stderr: stderr.text(), shown, processor };
  } finally {
    for (const release of [stdout.release, stderr.release, ...putBack]) release();
  }
}

function inFolder(folder: string | undefined): () => void {
  const before = process.cwd();
  if (folder !== undefined) process.chdir(folder);
  return () => process.chdir(before);
}

function inEnvironment(more: Readonly<Record<string, string>>): () => void {
  const before = process.env;
  process.env = { ...before, ...more };
  if (!('FORCE_COLOR' in more)) delete process.env['FORCE_COLOR'];
  // Not as the tests themselves are called.
  if (!('npm_command' in more)) delete process.env['npm_command'];
  return () => (process.env = before);
}

/** Keeps what is written to a stream until it is released, with the listeners it had before. */
function captured(stream: NodeJS.WriteStream, show: (text: string) => void): { text(): string; release(): void } {
  const { write } = stream;
  const listeners = stream.listeners('error');
  let text = '';
  stream.write = (chunk: string | Uint8Array): boolean => {
    const piece = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    text += piece;
    show(piece);
    return true;
  };
  return {
    text: () => text,
    release() {
      stream.write = write;
      for (const listener of stream.listeners('error'))
        if (!listeners.includes(listener)) stream.off('error', listener as (error: Error) => void);
    },
  };
}

/** The one JSON document on standard output; fails the test where there is none or more. */
export function documentOf(t: ExecutionContext, finished: Finished): Record<string, unknown> {
  t.true(finished.stdout.startsWith('{') && finished.stdout.endsWith('}\n'), finished.stdout + finished.stderr);
  return JSON.parse(finished.stdout) as Record<string, unknown>;
}

/** An empty folder that goes when the test ends. */
export function emptyFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'spikec-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
