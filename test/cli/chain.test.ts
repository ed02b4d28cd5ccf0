import test from 'ava';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fashion } from '../support/host.ts';
import { bundled } from '../../node/package.ts';
import { checkpointFile, type IntegerLayer } from '../../ir/checkpoint/index.ts';
import { readSafetensors, writeSafetensors } from '../../runtime/index.ts';
import { fashionArguments } from '../support/base_family.ts';
import { goldenTestOnce } from '../support/golden.ts';
import { exactFiles, recordingsOfSet } from '../support/golden_network.ts';
import { trainedModel, trainedWeights } from '../support/trained_example.ts';
import { documentOf, emptyFolder, program, spikec, spikecProcess } from './spikec.ts';
import { same } from '../support/same.ts';

const { model, weights, float } = fashion;
const family = bundled('examples', 'e-spikeformer.spike');

const compileArguments = (out: string, target = 'sdt-core', checkpoint = weights): string[] => [
  ...['compile', model, '--weights', checkpoint, '--target', target, '--out', out],
];
const verifyArguments = (image: string, checkpoint = weights): string[] => [
  ...['verify', image, '--model', model, '--weights', checkpoint, '--data', bundled('examples', 'fashion')],
];

let compiled: Promise<Uint8Array> | undefined;

/** The example's image in a folder, compiled once for all tests that begin with it. */
async function exampleImage(folder: string): Promise<string> {
  const image = join(folder, 'net.chip');
  compiled ??= spikec(compileArguments(image)).then(() => readFileSync(image));
  writeFileSync(image, await compiled);
  return image;
}

const runArguments = (image: string): string[] => ['run', image, '--data', bundled('examples', 'fashion'), '--json'];

interface RunDocument {
  readonly accuracy: number;
  readonly results: readonly Record<string, unknown>[];
}

test.serial('compile, run and verify: the documented keys, the recorded answers, every spike', async (t) => {
  const image = join(emptyFolder(t), 'net.chip');
  const compiled = documentOf(t, await spikecProcess([...compileArguments(image), '--json']));
  for (const key of ['image', 'bytes', 'cores', 'chips', 'populations', 'timeSteps']) t.true(key in compiled, key);
  t.is(compiled['bytes'], readFileSync(image).length);
  const ran = documentOf(
    t,
    await spikecProcess([...runArguments(image), '--limit', '3', '--top', '2']),
  ) as unknown as RunDocument;
  t.is(ran.results.length, 3);
  const keys = ['logits', 'top', 'spikes', 'synapticOps', 'packets', 'hops', 'cycles', 'energy', 'milliseconds'];
  for (const result of ran.results) for (const key of keys) t.true(key in result, key);
  t.is(ran.accuracy, 1);
  const verified = await spikecProcess([...verifyArguments(image), '--limit', '2', '--json']);
  const verdict = documentOf(t, verified);
  t.is(verified.status, 0);
  t.like(verdict, { exact: true, populations: 34, samples: 2, firstDifference: null, fidelity: null });
  t.true((verdict['neurons'] as number) > 40_000 && (verdict['steps'] as number) === compiled['timeSteps']);
});

test.serial('two targets, other places, the same spikes; threads change nothing', async (t) => {
  const folder = emptyFolder(t);
  const images = ['sdt-core', 'sdt-core-small'].map((target) => [target, join(folder, `${target}.chip`)] as const);
  await Promise.all(images.map(([target, image]) => spikec(compileArguments(image, target))));
  const runs = await Promise.all([
    spikec([...runArguments(images[0]![1]), '--limit', '3']),
    spikec([...runArguments(images[1]![1]), '--limit', '3']),
    spikec([...runArguments(images[0]![1]), '--limit', '3', '--threads', '2']),
  ]);
  const [large, small, threaded] = runs.map((run) => (documentOf(t, run) as unknown as RunDocument).results);
  const same = (results: readonly Record<string, unknown>[]): unknown =>
    results.map(({ name, logits, spikes, synapticOps }) => ({ name, logits, spikes, synapticOps }));
  t.deepEqual(same(small!), same(large!));
  t.notDeepEqual(
    small!.map(({ hops }) => hops),
    large!.map(({ hops }) => hops),
  );
  const plain = (results: readonly Record<string, unknown>[]): unknown =>
    results.map((result) => ({ ...result, milliseconds: 0 }));
  t.deepEqual(plain(threaded!), plain(large!));
});

test.serial('compiling twice gives the same bytes', async (t) => {
  const folder = emptyFolder(t);
  const [a, b] = [join(folder, 'a.chip'), join(folder, 'b.chip')];
  await Promise.all([spikec(compileArguments(a)), spikecProcess(compileArguments(b))]);
  t.true(readFileSync(a).equals(readFileSync(b)));
  t.deepEqual(readdirSync(folder).sort(), ['a.chip', 'b.chip']);
});

test.serial(
  'other weights than the image\u2019s: exit status 1, with layer, neuron, step, expected and got',
  async (t) => {
    const image = await exampleImage(emptyFolder(t));
    const [human, machine] = await Promise.all([
      spikec([...verifyArguments(image, float), '--limit', '1', '--fidelity']),
      spikec([...verifyArguments(image, float), '--limit', '1', '--json']),
    ]);
    t.is(human.status, 1);
    t.regex(human.stdout, /first difference: layer "[\w.]+", neuron \[\d+, \d+, \d+\], time\s+step \d+ .*expected/);
    t.regex(human.stdout, /Fidelity/);
    t.is(machine.status, 1);
    const { exact, firstDifference } = documentOf(t, machine) as {
      exact: boolean;
      firstDifference: Record<string, unknown>;
    };
    t.false(exact);
    for (const key of ['layer', 'neuron', 'step', 'expected', 'got']) t.true(key in firstDifference, key);
  },
);

/** The example's weights with one layer changed, as a checkpoint file. */
function changedWeights(folder: string, layer: string, change: (layer: IntegerLayer) => IntegerLayer): string {
  if (trainedWeights.kind !== 'integer') throw new Error('the example has integer weights');
  const { layers } = trainedWeights;
  const changed = new Map(layers).set(layer, change(layers.get(layer)!));
  const path = join(folder, 'changed.safetensors');
  writeFileSync(path, writeSafetensors(checkpointFile(trainedModel, { kind: 'integer', layers: changed })));
  return path;
}

test.serial('one weight off by one unit, or one bias twice: found against the trainer, and located', async (t) => {
  const folder = emptyFolder(t);
  const image = await exampleImage(folder);
  const faults: readonly [string, string, (layer: IntegerLayer) => IntegerLayer][] = [
    ['stage2.0.conv1', 'stage2.0.spike2', (l) => ({ ...l, weights: l.weights.map((w, i) => (i === 700 ? w ^ 1 : w)) })],
    [
      'stage3.0.mlp.fc1_conv',
      'stage3.0.mlp.fc2_spike',
      (l) => ({ ...l, biases: l.biases.map((b, i) => (i < 8 ? 2 * b : b)) }),
    ],
  ];
  for (const [layer, found, change] of faults) {
    const words = verifyArguments(image, changedWeights(folder, layer, change));
    const { status, stdout } = await spikec([...words, '--limit', '60', '--json']);
    const verdict = JSON.parse(stdout) as { reference: string; firstDifference: { layer: string } };
    t.is(status, 1, layer);
    t.is(verdict.reference, 'trainer');
    t.is(verdict.firstDifference.layer, found);
  }
});

test.serial('a float checkpoint, every pass verified, equals the integer weights it saves', async (t) => {
  const folder = emptyFolder(t);
  const [image, saved] = [join(folder, 'net.chip'), join(folder, 'net.safetensors')];
  const compiled = await spikec([
    ...compileArguments(image, 'sdt-core', float),
    '--save-weights',
    saved,
    '--verify-each',
  ]);
  t.is(compiled.status, 0, compiled.stderr);
  t.regex(compiled.stdout, /verified: \d+ values equal before and after/);
  const verified = await spikec([...verifyArguments(image, saved), '--limit', '1']);
  t.is(verified.status, 0, verified.stdout);
});

test.serial('a target that is too small: exit status 4, which limit, and nothing written', async (t) => {
  const folder = emptyFolder(t);
  const target = join(folder, 'tiny.spike');
  copyFileSync(bundled('examples', 'targets', 'sdt-core.spike'), join(folder, 'sdt-core.spike'));
  writeFileSync(target, 'use "sdt-core.spike"\ntarget "tiny" like "sdt-core" {\n  mesh: [1, 2]\n  chips: [1, 1]\n}\n');
  const { status, stderr } = await spikec(compileArguments(join(folder, 'net.chip'), target));
  t.is(status, 4, stderr);
  t.regex(stderr, /error SPK\d+: /);
  t.deepEqual(readdirSync(folder).sort(), ['sdt-core.spike', 'tiny.spike']);
});

test.serial('an output that cannot be written is told before any work, and inputs are never overwritten', async (t) => {
  const folder = emptyFolder(t);
  const nowhere = await spikec(compileArguments(join(folder, 'no', 'net.chip')));
  t.is(nowhere.status, 3);
  t.regex(nowhere.stderr, /error SPK412: .*\n.*\n {2}help: create it: mkdir -p/);
  const own = await spikec(compileArguments(weights));
  t.is(own.status, 2);
  t.regex(own.stderr, /error SPK709: .*also read/);
  const both = await spikec([...compileArguments(weights), '--save-weights', join(folder, 'no', 'w.safetensors')]);
  t.is(both.status, 2, 'wrong usage comes before what else is wrong');
  t.deepEqual(both.stderr.match(/error SPK\d+/g), ['error SPK709', 'error SPK412']);
});

test.serial('damaged images and checkpoints are refused with a message', async (t) => {
  const folder = emptyFolder(t);
  const image = await exampleImage(folder);
  const bytes = readFileSync(image);
  bytes[bytes.length >> 1]! ^= 4;
  const [flipped, cut] = [join(folder, 'flipped.chip'), join(folder, 'cut.safetensors')];
  writeFileSync(flipped, bytes);
  writeFileSync(cut, readFileSync(weights).subarray(0, 100_000));
  const [ran, compiled] = await Promise.all([
    spikec(['run', flipped, '--data', bundled('examples', 'fashion')]),
    spikec(compileArguments(join(folder, 'x.chip'), 'sdt-core', cut)),
  ]);
  for (const { status, stderr } of [ran, compiled]) {
    t.is(status, 3);
    t.regex(stderr, /error SPK\d+: /);
    t.notRegex(stderr, /internal error|\.ts:\d+/);
  }
});

test.serial('inspect shows utilisation, cores, symbols and schedule; text forms are emitted', async (t) => {
  const folder = emptyFolder(t);
  const image = join(folder, 'net.chip');
  const emitted = join(folder, 'net.spike.txt');
  const compiled = await spikec([...compileArguments(image), '--emit', 'model', '--emit', `spike=${emitted}`]);
  t.regex(compiled.stdout, /^model "/);
  t.regex(compiled.stderr, /compiled in/);
  t.regex(readFileSync(emitted, 'utf8'), /^spike "/);
  const [whole, symbols, schedule, wrong] = await Promise.all([
    spikec(['inspect', image, '--json']),
    spikec(['inspect', image, '--symbols']),
    spikec(['inspect', image, '--schedule']),
    spikec(['inspect', image, '--core', '15,15']),
  ]);
  const { coreList, cores } = documentOf(t, whole) as { cores: number; coreList: { x: number; y: number }[] };
  t.is(coreList.length, cores);
  t.regex(symbols.stdout, /stage3\.0\.attn\.q_/);
  t.regex(schedule.stdout, /stage3\.1\.mlp\.fc2_spike/);
  t.is(wrong.status, 2);
  const one = await spikec(['inspect', image, '--core', `${coreList[0]!.x},${coreList[0]!.y}`]);
  t.regex(one.stdout, /synapse blocks/);
});

test.serial('an interrupted run leaves nothing behind and exits with 130', async (t) => {
  const folder = emptyFolder(t);
  const image = await exampleImage(folder);
  const words = ['run', image, '--data', bundled('examples', 'fashion'), '--trace', join(folder, 't.safetensors')];
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  child.stdout.resume();
  child.kill('SIGINT');
  const [status] = (await once(child, 'close')) as [number];
  t.is(status, 130);
  t.deepEqual(readdirSync(folder), ['net.chip']);
});

test.serial('demo: real images, the right classes, every spike equal', async (t) => {
  const [human, machine] = await Promise.all([
    spikec(['demo', '--images', '2']),
    spikec(['demo', '--images', '2', '--json']),
  ]);
  t.is(human.status, 0, human.stderr);
  t.regex(human.stdout, /exact: all 34 layers, [\d,]+ neurons x 4 time steps x 2 samples equal/);
  t.regex(human.stdout, /Ankle boot/);
  t.regex(human.stdout, /fictional/);
  t.like(documentOf(t, machine), { exact: true, correct: 2, labelled: 2, simulated: true });
});

goldenTestOnce(
  'the trace of a run equals what PyTorch recorded, layer by layer',
  exactFiles('fmnist'),
  async (t, golden) => {
    const folder = emptyFolder(t);
    const [image, trace] = [join(folder, 'net.chip'), join(folder, 'trace.safetensors')];
    const checkpoint = ['--weights', golden.path('fmnist/model_int.safetensors'), '--target', 'sdt-core-small'];
    await spikec(['compile', family, ...fashionArguments, ...checkpoint, '--out', image]);
    const input = `${golden.path('fmnist/io.safetensors')}:input_x64[0:1]`;
    const { status, stderr } = await spikec(['run', image, '--input', input, '--trace', trace, '--trace-steps']);
    t.is(status, 0, stderr);
    const { counts } = recordingsOfSet(golden, 'fmnist')[0]!;
    const got = readSafetensors(readFileSync(trace), 'trace');
    t.is(counts.size, 105);
    for (const [layer, recorded] of counts) {
      same(t, [...(got.tensors.get(layer)?.data ?? [])].map(Number), [...recorded], layer);
      t.true(got.tensors.has(`${layer}.steps`));
    }
  },
);

const official = ['fmnist/state_dict.pth', 'fmnist/state_dict.safetensors'] as const;

goldenTestOnce(
  'an official .pth becomes a checkpoint, and says what was not carried over',
  official,
  async (t, golden) => {
    const out = join(emptyFolder(t), 'net.safetensors');
    const words = [
      'import',
      golden.path('fmnist/state_dict.pth'),
      '--model',
      family,
      '--out',
      out,
      ...fashionArguments,
    ];
    const document = documentOf(t, await spikec([...words, '--json'])) as {
      loaded: string[];
      ignored: string[];
      extra: string[];
    };
    t.deepEqual([document.loaded.length, document.ignored.length, document.extra.length], [508, 97, 0]);
    const [imported, original] = [out, golden.path('fmnist/state_dict.safetensors')].map(
      (path) => readSafetensors(readFileSync(path), path).tensors,
    );
    for (const [key, tensor] of imported!) same(t, tensor.data, original!.get(key)!.data, key);
  },
);
