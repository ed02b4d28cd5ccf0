/** @file Standard output that ends early silences the report, not the work; one that is full is an error of its own. */
import test from 'ava';
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program, spikec } from '../../cli/spikec.ts';
import { caseFolder } from './images.ts';

/** Runs a line of bash in which `spikec` is the program; the status of the first command in a pipe is the line's. */
function bash(cwd: string, line: string): Promise<{ status: number | null; stderr: string }> {
  const text = `spikec() { "${process.execPath}" "${program}" "$@"; }; ${line}; exit "\${PIPESTATUS[0]}"`;
  return new Promise((resolve) => {
    const child = spawn('bash', ['-c', text], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (more: string) => (stderr += more));
    child.on('close', (status) => resolve({ status, stderr }));
  });
}

async function trained(t: Parameters<typeof caseFolder>[0]): Promise<string> {
  const cwd = caseFolder(t, 'rel-closed-reader');
  const words = ['compile', 't.spike', '--random-weights', '1', '--save-weights', 'n.safetensors', '--out', 't.chip'];
  const made = await spikec(words, { cwd });
  t.is(made.status, 0, made.stderr);
  return cwd;
}

test.serial('a trace is written though nobody reads the report', async (t) => {
  const cwd = await trained(t);
  for (const [name, reader] of [
    ['a', '| head -1'],
    ['c', '| true'],
  ] as const) {
    const { status } = await bash(cwd, `spikec run t.chip --data data --trace ${name}.safetensors ${reader}`);
    t.is(status, 0, name);
    t.true(existsSync(join(cwd, `${name}.safetensors`)), name);
  }
});

test.serial('a training goes on and ends with its checkpoint', async (t) => {
  const cwd = await trained(t);
  const words = 'train t.spike --data data --epochs 2 --batch 32 --out n2.safetensors';
  const { status } = await bash(cwd, `spikec ${words} 2>&1 | head -1`);
  t.is(status, 0);
  t.true(existsSync(join(cwd, 'n2.safetensors')));
});

test.serial('a mistake has its own status, whoever reads of it', async (t) => {
  const cwd = await trained(t);
  writeFileSync(join(cwd, 'bad.chip'), 'no image');
  t.is((await bash(cwd, 'spikec run bad.chip --data data 2>&1 | true')).status, 3);
});

test.serial('a full disk under standard output', async (t) => {
  const cwd = await trained(t);
  const verify = 'spikec verify t.chip --model t.spike --weights n.safetensors --data data --limit 3';
  for (const line of [`${verify} --json > /dev/full`, 'spikec inspect t.chip > /dev/full']) {
    const { status, stderr } = await bash(cwd, line);
    t.is(status, 3, line);
    t.regex(stderr, /error SPK712: standard output cannot be written: the disk is full/, line);
  }
});
