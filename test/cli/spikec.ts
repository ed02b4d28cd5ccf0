import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';

const program = fileURLToPath(new URL('../../bin/spikec.js', import.meta.url));

/** What a run of the program left behind. */
export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a user does, without a terminal. */
export function spikec(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: options.cwd,
      env: { ...process.env, FORCE_COLOR: undefined, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
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
