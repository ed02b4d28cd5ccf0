/** @file Jobs for clusters: on a real Slurm where one can be started, and what is written for both. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { startSlurm, whyNoSlurm } from '../support/slurm.ts';
import { documentOf, killerProgram, program, spikec } from './spikec.ts';
import { data, network, tinyImage } from './tiny.ts';

const why = whyNoSlurm();
const onSlurm = why === undefined ? test.serial : test.skip;

/** A name that falls apart in a shell that is not careful. */
const hostile = 'it\u2019s a "test" of $HOME, isn\'t it?';

const titled = why === undefined ? '' : ` [skipped: ${why}]`;

onSlurm(`on a real Slurm killed tasks, sent again and merged, give the bytes of one run${titled}`, async (t) => {
  const folder = await tinyImage(t, hostile);
  const limit = 150;
  const whole = ['verify', 'f.chip', ...network, ...data(limit), '--results', 'whole.jsonl'];
  t.is((await spikec(whole, { cwd: folder })).status, 0);
  const words = ['submit', 'slurm', 'f.chip', ...network, ...data(limit), '--shards', '3', '--out', 'jobs'];
  const written = documentOf(t, await spikec([...words, '--time', '10', '--json'], { cwd: folder }));
  t.deepEqual(written['files'], ['array.sh', 'merge.sh', 'submit.sh']);
  const home = mkdtempSync(join(tmpdir(), 'spikec-slurm-'));
  const slurm = await startSlurm(home);
  t.teardown(async () => {
    await slurm.stop();
    rmSync(home, { recursive: true, force: true });
  });
  const jobs = join(folder, 'jobs');
  const submit = (): void => {
    const { status, stdout, stderr } = spawnSync('sh', ['jobs/submit.sh'], {
      cwd: folder,
      env: slurm.env,
      encoding: 'utf8',
    });
    t.is(status, 0, stderr);
    t.regex(stdout, /^shards: job \d+, merge: job \d+;/);
  };
  const script = join(jobs, 'array.sh');
  const asWritten = readFileSync(script, 'utf8');
  // Every task is killed when its own file has a few lines; the paths begin where the job changes to.
  const killer = `${process.execPath} ${killerProgram} "$results.part" 3000 SIGKILL `;
  writeFileSync(
    script,
    asWritten.replace(process.execPath, (node) => `${killer}${node}`),
  );
  submit();
  await slurm.idle();
  t.true(existsSync(join(jobs, 'shard-2.jsonl.part')), 'the second shard was cut short');
  t.false(existsSync(join(jobs, 'results.jsonl')), 'nothing is merged before all is done');
  writeFileSync(script, asWritten);
  submit();
  await slurm.idle();
  const log = readFileSync(join(jobs, 'logs', 'shard-2.log'), 'utf8');
  t.regex(log, /going on after \d+ samples? in/);
  t.regex(readFileSync(join(jobs, 'logs', 'merge.log'), 'utf8'), /exact: all \d+ layers/);
  t.true(readFileSync(join(jobs, 'results.jsonl')).equals(readFileSync(join(folder, 'whole.jsonl'))));
});

test.serial('the scripts of a Kubernetes manifest do what they should where a shell runs them', async (t) => {
  const folder = await tinyImage(t, hostile);
  const out = `o$(hostname) $$ "'`;
  t.is((await spikec(['run', 'f.chip', ...data(7), '--results', 'whole.jsonl'], { cwd: folder })).status, 0);
  const words = ['submit', 'kubernetes', 'f.chip', ...data(7), '--shards', '2', '--out', out];
  const written = await spikec([...words, '--container', 'registry/spikec:1', '--claim', 'data'], { cwd: folder });
  t.is(written.status, 0, written.stderr);
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'spikec'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(join(folder, 'bin', 'spikec'), 0o755);
  const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` };
  const script = (name: string): string => scriptOf(readFileSync(join(folder, out, name), 'utf8'));
  for (const [name, index] of [
    ['job.yaml', '1'],
    ['job.yaml', '0'],
    ['merge.yaml', ''],
  ] as const) {
    const { status, stderr } = spawnSync('sh', ['-c', script(name)], {
      cwd: folder,
      env: { ...env, JOB_COMPLETION_INDEX: index },
      encoding: 'utf8',
    });
    t.is(status, 0, stderr);
  }
  t.true(readFileSync(join(folder, out, 'results.jsonl')).equals(readFileSync(join(folder, 'whole.jsonl'))));
  const text = readFileSync(join(folder, out, 'job.yaml'), 'utf8');
  t.regex(text, /^# .*UNTESTED/);
  t.regex(text, /completionMode: Indexed\n {2}completions: 2\n/);
});

/** The block of a manifest, after what Kubernetes does to dollars. */
function scriptOf(manifest: string): string {
  const [, block = ''] = /- \|\n((?: {14}.*\n)+)/.exec(manifest) ?? [];
  return block.replace(/^ {14}/gm, '').replace(/\$\$|\$\(\w+\)/g, (found) => (found === '$$' ? '$' : 'expanded'));
}

test.serial('what cannot be submitted is refused before anything is written', async (t) => {
  const folder = await tinyImage(t);
  const slurm = (...words: readonly string[]): string[] => [
    ...['submit', 'slurm', 'f.chip', ...data(5), '--out', 'jobs', '--shards', '2'],
    ...words,
  ];
  const cases: [words: string[], message: RegExp][] = [
    [['submit', 'pbs', 'f.chip', ...data(5), '--out', 'jobs', '--shards', '2'], /SPK703.*RUNNER is not one of.*pbs/],
    [slurm().with(-1, '9'), /SPK703: --shards 9: there are 5 samples/],
    [slurm('--partition', 'a b'), /SPK703: --partition a b/],
    [slurm('--container', 'x'), /SPK705: --container is not for/],
    [slurm('--model', 'm.spike'), /SPK705: --model is for shards that verify/],
    [['submit', 'kubernetes', ...slurm().slice(2)], /SPK704.*needs --container/],
  ];
  for (const [words, message] of cases) {
    const { status, stderr } = await spikec(words, { cwd: folder });
    t.regex(stderr, message, words.join(' '));
    t.is(status, 2, stderr);
  }
  t.false(existsSync(join(folder, 'jobs')));
});
