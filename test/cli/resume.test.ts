/** @file `spikec train` that is interrupted, killed, or finds no room and damaged files: what was good is kept, and goes on. */
import test from 'ava';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readSafetensors, writeSafetensors } from '../../runtime/index.ts';
import { documentOf, killerProgram, program, spikec } from './spikec.ts';
import { quick, workplace } from './tiny_training.ts';

test.serial('interrupted by Ctrl-C and resumed: status 130, then the bytes of an uninterrupted run', async (t) => {
  const { folder, train } = workplace(t, 1300);
  const long = [...quick.slice(2), '--epochs', '6', '--ema', '0.99'];
  const whole = await spikec(train('--out', 'whole.safetensors', ...long), { cwd: folder });
  t.is(whole.status, 0, whole.stderr);
  const args = train('--out', 'cut.safetensors', ...long, '--device-threads', '2');
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const metrics = join(folder, 'cut.run', 'metrics.jsonl');
  while (child.exitCode === null && linesOf(metrics) < 20) await wait(5);
  child.kill('SIGINT');
  const [status] = (await once(child, 'close')) as [number];
  t.is(status, 130, stderr);
  t.regex(stderr, /saved after step \d+; go on with --resume/);
  t.false(existsSync(join(folder, 'cut.safetensors')));
  const again = await spikec(args, { cwd: folder });
  t.is(again.status, 2);
  t.regex(again.stderr, /SPK808.*already holds a run[\s\S]*--resume/);
  const other = await spikec([...args, '--resume', '--seed', '9', '--clip', '1'], { cwd: folder });
  t.is(other.status, 3);
  t.regex(other.stderr, /SPK807.*--clip was 0, now it is 1[\s\S]*SPK807.*--seed was 1, now it is 9/);
  // Data, parameters and settings are in the state; what is given again is compared with it.
  const resumed = await spikec(['train', 'tiny.spike', '--out', 'cut.safetensors', '--resume'], { cwd: folder });
  t.is(resumed.status, 0, resumed.stderr);
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  t.deepEqual(read('cut.safetensors'), read('whole.safetensors'));
  t.deepEqual(read('cut.run/state.safetensors'), read('whole.run/state.safetensors'));
  t.deepEqual(read('cut.run/curve.svg'), read('whole.run/curve.svg'));
  t.true(withoutSpeed(metrics) === withoutSpeed(join(folder, 'whole.run', 'metrics.jsonl')), 'the same figures');
});

const linesOf = (path: string): number => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').length : 0);
const withoutSpeed = (path: string): string => readFileSync(path, 'utf8').replace(/,"imagesPerSecond":[\d.e+]+/g, '');

/** Two logical steps, and decays that are learnt. */
const inTime = `model "in time"
neuron plif { cap: 1, norm: 1, rounding: down, reset: hard, decay_from: w, decay_input: true }
input x: [1, 8, 8] { steps: 2, fraction_bits: 6, bits: 9, mean: [0.25], std: [0.25] }
x = x -> stem.conv: conv2d(8, kernel=3) -> stem.bn: batch_norm -> stem.lif: plif -> conv: conv2d(8, kernel=3) -> lif: plif
output logits = x -> mean -> last: plif -> head: linear(4) -> mean_steps
`;

test.serial(
  'in time, killed at random and resumed: the bytes of an uninterrupted run; learnt decays are exact on the chip',
  async (t) => {
    const { folder } = workplace(t, 70);
    writeFileSync(join(folder, 'time.spike'), inTime);
    const words = ['--epochs', '3', '--batch', '10', '--lr', '0.02', '--validation', '10', '--data', 'set'];
    const train = (out: string): string[] => ['train', 'time.spike', ...words, '--out', `${out}.safetensors`];
    const whole = await spikec(train('whole'), { cwd: folder });
    t.is(whole.status, 0, whole.stderr);
    const [metrics, state] = ['metrics.jsonl', 'state.safetensors'].map((name) => join(folder, 'cut.run', name));
    const outcomes: (number | null)[] = [];
    // Wherever it is killed, if it is: the first lines of the figures are a step's, of some 130 bytes each.
    for (const bytes of [1300, 2600]) {
      if (outcomes.includes(0)) break;
      const least = String(bytes + Math.floor(900 * Math.random()));
      const command = [killerProgram, metrics!, least, 'SIGKILL', process.execPath, program, ...train('cut')];
      const resume = existsSync(state!) ? ['--resume'] : [];
      const killer = spawn(process.execPath, [...command, ...resume], { cwd: folder, stdio: 'ignore' });
      outcomes.push(((await once(killer, 'close')) as [number])[0]);
    }
    t.log(`ended with ${outcomes.join(', ')}`);
    t.true(outcomes.every((status) => status === 0 || status === 137));
    const resume = existsSync(state!) ? ['--resume', '--device-threads', '2'] : [];
    const last = await spikec([...train('cut'), ...resume], { cwd: folder });
    t.is(last.status, 0, last.stderr);
    const read = (name: string): Buffer => readFileSync(join(folder, name));
    t.deepEqual(read('cut.safetensors'), read('whole.safetensors'));
    t.deepEqual(read('cut.run/state.safetensors'), read('whole.run/state.safetensors'));
    const { tensors } = readSafetensors(read('whole.safetensors'), 'whole');
    for (const layer of ['stem.lif', 'lif', 'last'])
      t.true(
        new Set([...tensors.get(`${layer}.w`)!.data].map(Number)).size > 1,
        `${layer}: channels learn decays of their own`,
      );
    const compile = [
      'compile',
      'time.spike',
      '--weights',
      'whole.safetensors',
      '--target',
      'sdt-core',
      '--out',
      'a.chip',
    ];
    const compiled = await spikec(compile, { cwd: folder });
    t.is(compiled.status, 0, compiled.stderr);
    const verify = [
      'verify',
      'a.chip',
      '--model',
      'time.spike',
      '--weights',
      'whole.safetensors',
      '--data',
      'set',
      '--json',
    ];
    const verdict = documentOf(t, await spikec(verify, { cwd: folder }));
    t.like(verdict, { exact: true, reference: 'trainer' });
  },
);

/** Runs the program as if the disk ended: no file may grow beyond eight blocks of 512 bytes. */
const withoutRoom = (args: readonly string[], cwd: string): Promise<{ status: number; stderr: string }> =>
  new Promise((resolve) => {
    const command = ['-c', 'ulimit -f 8; exec "$0" "$@"', process.execPath, program, ...args];
    execFile('sh', command, { cwd }, (error, _stdout, stderr) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, stderr });
    });
  });

test.serial('no room on the disk: a clear message, and what was good is intact', async (t) => {
  const { folder, train } = workplace(t);
  const filesOf = (run: string): Buffer[] =>
    ['state.safetensors', 'metrics.jsonl', 'curve.svg'].map((name) => readFileSync(join(folder, run, name)));
  const first = train('--out', 'a.safetensors', ...quick);
  t.is((await spikec(first, { cwd: folder })).status, 0);
  const [good, checkpoint] = [filesOf('a.run'), readFileSync(join(folder, 'a.safetensors'))];
  const again = await withoutRoom([...first, '--resume'], folder);
  t.is(again.status, 3, again.stderr);
  t.regex(again.stderr, /SPK412/);
  t.deepEqual(filesOf('a.run'), good);
  t.deepEqual(readFileSync(join(folder, 'a.safetensors')), checkpoint);
  const second = train('--out', 'b.safetensors', ...quick);
  t.is((await withoutRoom(second, folder)).status, 3);
  t.false(existsSync(join(folder, 'b.safetensors')));
  t.deepEqual(readdirSync(join(folder, 'b.run')), ['metrics.jsonl']);
  t.is((await spikec(second, { cwd: folder })).status, 0, 'with room it runs');
  t.is(linesOf(join(folder, 'b.run', 'metrics.jsonl')), linesOf(join(folder, 'a.run', 'metrics.jsonl')));
  t.deepEqual(readFileSync(join(folder, 'b.safetensors')), checkpoint);
});

test.serial('damaged inputs: a truncated data set, and a state whose bit flipped', async (t) => {
  const { folder, train } = workplace(t);
  t.is((await spikec(train('--out', 'a.safetensors', ...quick), { cwd: folder })).status, 0);
  const state = join(folder, 'a.run', 'state.safetensors');
  const bytes = readFileSync(state);
  bytes[bytes.length - 7]! ^= 4;
  writeFileSync(state, bytes);
  const flipped = await spikec(train('--out', 'a.safetensors', ...quick, '--resume'), { cwd: folder });
  t.is(flipped.status, 3);
  t.regex(flipped.stderr, /SPK806.*damaged/);
  writeFileSync(state, writeSafetensors({ tensors: new Map(), metadata: {} }));
  t.regex(
    (await spikec(train('--out', 'a.safetensors', ...quick, '--resume'), { cwd: folder })).stderr,
    /SPK806.*not the state/,
  );
  const images = join(folder, 'set', 'train-images-idx3-ubyte');
  writeFileSync(images, readFileSync(images).subarray(0, 4000));
  const cut = await spikec(train('--out', 'b.safetensors', ...quick), { cwd: folder });
  t.is(cut.status, 3);
  t.regex(cut.stderr, /SPK404/);
});
