/** @file Runs over a data set that write as they go: killed, resumed, split and merged, the bytes are those of one run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { modes } from '../../sim/modes.ts';
import { documentOf, killerProgram, program, spikec } from './spikec.ts';
import { data, network, tinyImage } from './tiny.ts';

const run = (limit: number, ...words: readonly string[]): string[] => ['run', 'f.chip', ...data(limit), ...words];
const verify = (limit: number, ...words: readonly string[]): string[] => [
  'verify',
  'f.chip',
  ...network,
  ...data(limit),
  ...words,
];

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

/** Bytes of a file, 0 where there is none. */
const bytesIn = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Runs a command in a process that gets a signal when its file has so many bytes; its status, 137 if it was killed. */
async function signalled(
  folder: string,
  words: readonly string[],
  { file, bytes, signal }: { file: string; bytes: number; signal: NodeJS.Signals },
): Promise<number> {
  const command = [killerProgram, `${file}.part`, String(bytes), signal, process.execPath, program, ...words];
  const killer = spawn(process.execPath, [...command, '--results', file], { cwd: folder, stdio: 'ignore' });
  const [status] = (await once(killer, 'close')) as [number];
  return status;
}

/** Runs a command to its end, killed whenever its file has so many bytes more than that; returns how often. */
async function killedAt(
  folder: string,
  words: readonly string[],
  file: string,
  more: readonly number[],
): Promise<number> {
  const [part, whole] = [join(folder, `${file}.part`), join(folder, file)];
  for (let kills = 0; ; kills++) {
    const resume = existsSync(part) || existsSync(whole) ? ['--resume'] : [];
    const bytes = kills < more.length ? bytesIn(part) + more[kills]! : Infinity;
    const status = await signalled(folder, [...words, ...resume], { file, bytes, signal: 'SIGKILL' });
    if (status === 0) return kills;
    if (status !== 137) throw new Error(`${words.join(' ')} ended with status ${status}`);
  }
}

test.serial('shards of run, killed and resumed, merge into the bytes of one uninterrupted run', async (t) => {
  const folder = await tinyImage(t);
  const limit = 60;
  t.is((await spikec(run(limit, '--results', 'whole.jsonl', '--threads', '2'), { cwd: folder })).status, 0);
  // While the header is written, between two lines, and in the middle.
  const moments = { 1: [1, 5000], 2: [9000] };
  const kills: number[] = [];
  for (const [shard, more] of Object.entries(moments)) {
    const words = run(limit, '--threads', '1', '--shard', `${shard}/2`);
    kills.push(await killedAt(folder, words, `${shard}.jsonl`, more));
  }
  t.log(`killed ${kills.join(', ')} times`);
  // Whoever is too late finds the end, which is as good.
  t.true(Math.max(...kills) > 0);
  const merged = await spikec(['merge', 'merged.jsonl', '2.jsonl', '1.jsonl', '--json'], { cwd: folder });
  t.is(documentOf(t, merged)['samples'], limit);
  t.true(read(folder, 'merged.jsonl') === read(folder, 'whole.jsonl'));
});

test.serial('verify writes verdicts and costs: the same bytes for any number of threads, killed or not', async (t) => {
  const folder = await tinyImage(t);
  const limit = 24;
  const whole = await spikec(verify(limit, '--results', 'whole.jsonl', '--json'), { cwd: folder });
  const document = documentOf(t, whole);
  t.like(document, { exact: true, samples: limit, exactSamples: limit });
  await killedAt(folder, verify(limit, '--threads', '2'), 'killed.jsonl', [4000]);
  t.true(read(folder, 'killed.jsonl') === read(folder, 'whole.jsonl'));
  const lines = read(folder, 'whole.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  t.is(lines.length, limit + 2);
  t.deepEqual((lines.at(-1) as { verdict: unknown }).verdict, await verdictOf(t, folder, limit));
});

test.serial(
  'differences are in the lines; shards that have some merge to the bytes of the whole, with status 1',
  async (t) => {
    const folder = await tinyImage(t);
    const other = ['compile', ...network.slice(1, -2), '--random-weights', '8', '--save-weights', 'other.safetensors'];
    const compiled = await spikec([...other, '--target', 'sdt-core', '--out', 'other.chip', '-q'], { cwd: folder });
    t.is(compiled.status, 0, compiled.stderr);
    const words = ['verify', 'f.chip', ...network.with(-1, 'other.safetensors'), ...data(5), '-q'];
    const whole = await spikec([...words, '--results', 'whole.jsonl'], { cwd: folder });
    t.is(whole.status, 1, whole.stderr);
    t.regex(whole.stdout, /first difference: layer "/);
    for (const shard of ['1', '2'])
      t.is((await spikec([...words, '--results', shard, '--shard', `${shard}/2`], { cwd: folder })).status, 1);
    const merged = await spikec(['merge', 'merged.jsonl', '1', '2'], { cwd: folder });
    t.is(merged.status, 1, merged.stderr);
    t.regex(merged.stdout, /different: \d+ of \d+ layers differ/);
    t.true(read(folder, 'merged.jsonl') === read(folder, 'whole.jsonl'));
    const [, line] = read(folder, 'whole.jsonl').split('\n');
    t.like(JSON.parse(line!), { verdict: { exact: false, first: { kind: 'spike', logicalStep: 0 } } });
  },
);

/** The same verdict as `verify` prints that keeps no results. */
async function verdictOf(t: ExecutionContext, folder: string, limit: number): Promise<unknown> {
  const { exact, samples, populations, neurons, steps, reference, witnessed, layers, float32 } = documentOf(
    t,
    await spikec(verify(limit, '--json'), { cwd: folder }),
  );
  return { exact, samples, populations, neurons, steps, reference, witnessed, layers, float32 };
}

test.serial('no byte depends on the mode', async (t) => {
  const folder = await tinyImage(t);
  for (const mode of Object.keys(modes)) {
    const { status, stderr } = await spikec(run(6, '--mode', mode, '--results', mode), { cwd: folder });
    t.is(status, 0, stderr);
    t.true(read(folder, mode) === read(folder, Object.keys(modes)[0]!), mode);
  }
});

test.serial('Ctrl-C ends with status 130; what is done stays, and --resume runs the rest only', async (t) => {
  const folder = await tinyImage(t);
  const words = run(300, '--threads', '2');
  t.is(await signalled(folder, words, { file: 'r.jsonl', bytes: 3000, signal: 'SIGINT' }), 130);
  const before = read(folder, 'r.jsonl.part').split('\n').length - 2;
  t.true(before >= 2 && before < 300);
  const resumed = documentOf(
    t,
    await spikec([...words, '--results', 'r.jsonl', '--resume', '--json'], { cwd: folder }),
  );
  t.like(resumed, { samples: 300, samplesBefore: before, results: null, resultsFile: 'r.jsonl' });
  t.false(existsSync(join(folder, 'r.jsonl.part')));
  const again = await spikec([...words, '--results', 'r.jsonl', '--resume'], { cwd: folder });
  t.regex(again.stderr, /r\.jsonl is finished/);
  t.is(again.status, 0);
});

test.serial('what does not go together is refused by name, and changes no file', async (t) => {
  const folder = await tinyImage(t);
  t.is((await spikec(run(2, '--results', 'r.jsonl'), { cwd: folder })).status, 0);
  const before = read(folder, 'r.jsonl');
  writeFileSync(join(folder, 'other.jsonl'), 'my notes');
  const cases: [words: string[], status: number, message: RegExp][] = [
    [run(2, '--results', 'r.jsonl'), 2, /SPK901[\s\S]*r\.jsonl[\s\S]*--resume/],
    [run(3, '--results', 'r.jsonl', '--resume'), 3, /SPK902: --limit is 2, and 3 in this run/],
    [verify(2, '--results', 'r.jsonl', '--resume'), 3, /SPK902: command is "run", and "verify" in this run/],
    [
      run(2, '--results', 'r.jsonl', '--resume', '--shard', '1/2'),
      3,
      /SPK902: --shard is nothing, and "1\/2" in this run/,
    ],
    [run(2, '--results', 'other.jsonl', '--resume'), 3, /SPK903/],
    [run(2, '--results', 'new.jsonl', '--resume'), 3, /SPK401[\s\S]*leave out --resume/],
    [run(2, '--resume'), 2, /SPK705: --resume needs --results/],
    [run(2, '--results', 'n.jsonl', '--shard', '0/2'), 2, /SPK703: --shard 0\/2/],
    [run(2, '--results', 'n.jsonl', '--trace', 't.npz'), 2, /SPK705: --results and --trace exclude/],
    [run(2, '--results', 'f.chip'), 2, /SPK709/],
    [run(2, '--results', 'none/n.jsonl'), 3, /SPK412/],
  ];
  for (const [words, status, message] of cases) {
    const ended = await spikec(words, { cwd: folder });
    t.regex(ended.stderr, message, words.join(' '));
    t.is(ended.status, status, ended.stderr);
  }
  t.is(read(folder, 'r.jsonl'), before);
  t.is(read(folder, 'other.jsonl'), 'my notes');
  t.false(existsSync(join(folder, 'n.jsonl.part')));
});
