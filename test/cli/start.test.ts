/** The command line as a process: code that was compiled once is kept for the next start. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';

const program = fileURLToPath(new URL('../../bin/spikec.js', import.meta.url));

function folderFor(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'spikec-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

/** `spikec --version` with no variable that turns the cache on or off, but for these. */
function start(t: ExecutionContext, changes: NodeJS.ProcessEnv): void {
  const names = ['NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE', 'NODE_V8_COVERAGE', 'XDG_CACHE_HOME'];
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !names.includes(name))),
    ...changes,
  };
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, '--version'], { env, encoding: 'utf8' });
  t.is(status, 0, stderr);
  t.regex(stdout, /^\d+\.\d+\.\d+/);
}

const filesIn = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' });

test.serial("compiled code is kept in the user's own cache", (t) => {
  const folder = folderFor(t);
  start(t, { XDG_CACHE_HOME: folder });
  const own = join(folder, 'spikec', 'compiled');
  t.is(statSync(own).mode & 0o777, 0o700);
  const kept = filesIn(own);
  t.true(kept.length > 50, `${kept.length} files`);
  start(t, { XDG_CACHE_HOME: folder });
  t.deepEqual(filesIn(own), kept);
});

test.serial('nothing is kept while coverage is measured, nor where a folder cannot be made', (t) => {
  const folder = folderFor(t);
  start(t, { XDG_CACHE_HOME: folder, NODE_V8_COVERAGE: join(folder, 'coverage') });
  t.deepEqual(readdirSync(folder), ['coverage']);
  start(t, { XDG_CACHE_HOME: '/dev/null/none' });
  start(t, { XDG_CACHE_HOME: '/proc/none' });
  start(t, { XDG_CACHE_HOME: '', HOME: '' });
});
