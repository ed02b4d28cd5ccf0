/** @file A closed terminal ends the program as a request to end does; what SIGKILL leaves goes with the next writing. */
import test, { type ExecutionContext } from 'ava';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { program, spikec } from '../../cli/spikec.ts';
import { caseFolder } from './images.ts';

const compile = ['compile', 't.spike', '--random-weights', '1', '--out', 'w/a.chip'];
const temporaries = (cwd: string): string[] => readdirSync(join(cwd, 'w')).filter((name) => name.endsWith('.tmp'));

/** Sends a signal as soon as there is a temporary file; the status, or the signal that ended it, and what is left. */
function interrupted(
  cwd: string,
  signal: NodeJS.Signals,
): Promise<{ status: number | NodeJS.Signals | null; left: string[] }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...compile], { cwd, stdio: 'ignore' });
    let sent = false;
    const looking = setInterval(() => {
      if (sent || temporaries(cwd).length === 0) return;
      sent = true;
      child.kill(signal);
    }, 0);
    child.on('close', (status, ended) => {
      clearInterval(looking);
      resolve({ status: status ?? ended, left: temporaries(cwd) });
    });
  });
}

function folder(t: ExecutionContext): string {
  const cwd = caseFolder(t, 'rel-closed-reader');
  mkdirSync(join(cwd, 'w'));
  return cwd;
}

for (const [signal, ends] of [
  ['SIGHUP', 129],
  ['SIGQUIT', 131],
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)
  test.serial(`${signal} leaves nothing behind`, async (t) => {
    const cwd = folder(t);
    const { status, left } = await interrupted(cwd, signal);
    // Too late to interrupt is done.
    t.true(status === ends || status === 0, String(status));
    t.deepEqual(left, []);
  });

test.serial(
  'what a killed program left is removed by the next that writes the same file, and nothing else is',
  async (t) => {
    const cwd = folder(t);
    await interrupted(cwd, 'SIGKILL');
    const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
    const stays = [
      '.b.chip.0123456789ab.tmp',
      `.a.chip.${machine}-${process.ppid}-0123456789ab.tmp`,
      '.a.chip.00000000-99999999-0123456789ab.tmp',
      'a.chip.tmp',
    ];
    const goes = [`.a.chip.${machine}-99999999-0123456789ab.tmp`, '.a.chip.0123456789ab.tmp'];
    for (const name of [...stays, ...goes]) {
      writeFileSync(join(cwd, 'w', name), 'half');
      utimesSync(join(cwd, 'w', name), 1, 1);
    }
    const { status, stderr } = await spikec(compile, { cwd });
    t.is(status, 0, stderr);
    t.deepEqual(readdirSync(join(cwd, 'w')).sort(), [...stays, 'a.chip'].sort());
  },
);
