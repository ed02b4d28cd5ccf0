/** @file Networks of NIR become texts and weights that compile, run and verify; and go back to NIR as the same numbers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { readNpz, writeNpz } from '../../../runtime/formats/numpy/npz.ts';
import { readSafetensors } from '../../../runtime/formats/safetensors.ts';
import { reportOf } from '../../../runtime/nir/check/report.ts';
import { tauOf } from '../../../runtime/nir/export/neurons.ts';
import { checkNir, chooseConventions, readNir, startNir } from '../../../runtime/nir/index.ts';
import { documentOf, emptyFolder, spikec, type Shown } from '../../cli/spikec.ts';
import { same } from '../../support/same.ts';
import { bytesOf, chain, floats, lif, nirBytes, pathOf, type GivenGraph } from './files.ts';

/** Runs a command line in a folder, and demands that it ends well. */
async function done(t: ExecutionContext, cwd: string, ...words: string[]): Promise<Shown> {
  const finished = await spikec(words, { cwd });
  t.is(finished.status, 0, finished.shown);
  return finished;
}

const importWords = (file: string, ...more: string[]): string[] => [
  ...['import', file, '--out-model', 'n.spike', '--out', 'n.safetensors', ...more],
];

/** Numbers between -1 and 1 that look like none. */
const weights = (count: number, seed = 1): number[] =>
  Array.from({ length: count }, (_, i) => Math.sin(seed + 1.7 * i) * (1 - (i % 5) / 9));

/** Convolution, pool, two matrices, three kinds of neurons. */
const mixed: GivenGraph = chain([2, 6, 6], {
  'conv.0': {
    type: 'Conv2d',
    weight: floats([3, 2, 3, 2], weights(36)),
    bias: [0.1, 0, -0.2],
    stride: [1, 2],
    padding: [1, 0],
    dilation: 1,
    groups: 1,
  },
  '1 if': { type: 'IF', r: 1, v_threshold: 0.7, v_reset: 0 },
  pool: { type: 'SumPool2d', kernel_size: 2, stride: 2, padding: 0 },
  flat: { type: 'Flatten', start_dim: 0, end_dim: -1 },
  fc: { type: 'Linear', weight: floats([4, 9], weights(36, 5)) },
  lif: { type: 'LIF', tau: [1e-3, 1e-3, 2e-3, 5e-3], r: [10, 10, 20, 50], v_leak: 0, v_threshold: 1, v_reset: 0 },
  fc2: {
    type: 'Affine',
    weight: floats(
      [2, 4],
      weights(8, 9).map((w) => 2 * w),
    ),
    bias: [0.3, 0.1],
  },
  cuba: { type: 'CubaLIF', tau_syn: 2e-4, tau_mem: 1e-3, r: 10, w_in: 2, v_leak: 0, v_threshold: 0.5, v_reset: 0.25 },
});

/** 12 frames of spikes, some of them two. */
const frames = Int32Array.from({ length: 12 * 72 }, (_, i) =>
  (i * 2654435761) % 7 < 2 ? 1 + ((i * 40503) % 3 === 0 ? 1 : 0) : 0,
);

test('a network compiles and is exact; its text is readable, and keeps what the file does not say', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'mixed.nir'), await nirBytes(mixed));
  writeFileSync(
    join(cwd, 'x.npz'),
    writeNpz({ tensors: new Map([['x', { type: 'I32', shape: [12, 2, 6, 6], data: frames }]]), metadata: {} }, 'x.npz'),
  );
  const shown = await done(t, cwd, ...importWords('mixed.nir', '--steps', '12'));
  t.regex(shown.stdout, /dt 0\.0001, derived from r = tau\/dt of "lif", "cuba"/);
  t.regex(shown.stdout, /1 if -> 1_if/);
  const text = readFileSync(join(cwd, 'n.spike'), 'utf8');
  t.regex(
    text,
    /conv\.0: conv2d\(3, kernel=\[3, 2\], stride=\[1, 2\], pad=\[1, 0\]\) -> 1_if: iaf\n? *-> pool: avg_pool\(2, divisor=1\)/,
  );
  t.regex(text, /neuron lif \{ cap: 1, norm: 1, rounding: down, reset: hard, fires: above, decay_from: decay \}/);
  t.regex(text, /current_decay: 0\.5, threshold: 0\.5, reset_to: 0\.25/);
  const { tensors, metadata } = readSafetensors(readFileSync(join(cwd, 'n.safetensors')), 'n');
  t.deepEqual(
    [...tensors.get('lif.decay')!.data].map((x) => Number(x).toFixed(3)),
    ['0.900', '0.900', '0.950', '0.980'],
  );
  t.is((JSON.parse(metadata['nir_conventions']!) as { dt: number }).dt, 1e-4);
  await done(t, cwd, 'compile', 'n.spike', '--weights', 'n.safetensors', '--out', 'n.chip');
  const verified = await spikec(
    ['verify', 'n.chip', '--model', 'n.spike', '--weights', 'n.safetensors', '--input', 'x.npz', '--json'],
    { cwd },
  );
  t.true(documentOf(t, verified)['exact'], verified.shown);
});

test('back to NIR, and in again: the same text, the same bytes of weights, the same spikes of the float reading', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'mixed.nir'), await nirBytes(mixed));
  await done(t, cwd, ...importWords('mixed.nir'));
  const text = readFileSync(join(cwd, 'n.spike'), 'utf8');
  const first = readSafetensors(readFileSync(join(cwd, 'n.safetensors')), 'n').tensors;
  await done(t, cwd, 'export', 'n.spike', '--weights', 'n.safetensors', '--nir', 'mixed.nir');
  await done(t, cwd, ...importWords('mixed.nir'));
  const lines = (all: string): string[] => all.split('\n').filter((line) => !line.startsWith('## '));
  t.deepEqual(lines(readFileSync(join(cwd, 'n.spike'), 'utf8')), lines(text));
  t.deepEqual(readSafetensors(readFileSync(join(cwd, 'n.safetensors')), 'n').tensors, first);
  const spikes = async (bytes: Uint8Array): Promise<number[][]> => {
    const { network } = checkNir(await readNir(bytes, 'x'), 'x');
    const { conventions } = chooseConventions(network!, {}, reportOf('x'));
    const run = startNir(network!, conventions);
    return Array.from({ length: 12 }, (_, step) => {
      const { values } = run.step(new Map([['input', Float64Array.from(frames.subarray(72 * step, 72 * step + 72))]]));
      return ['1 if', 'lif', 'cuba'].flatMap((name) => [...values.get(name)!]);
    });
  };
  const before = await spikes(await nirBytes(mixed));
  t.true(before.flat().some((spike) => spike > 0));
  t.deepEqual(await spikes(readFileSync(join(cwd, 'mixed.nir'))), before);
  for (let i = 1; i < 400; i++)
    t.is(1 - 1e-4 / tauOf(1 - 1e-4 / (1e-4 * (1 + i / 7)), 1e-4), 1 - 1e-4 / (1e-4 * (1 + i / 7)));
});

test('manners of tools, and what has no words', async (t) => {
  const cwd = emptyFolder(t);
  const settings = async (graph: GivenGraph, ...more: string[]): Promise<string> => {
    writeFileSync(join(cwd, 'n.nir'), await nirBytes(graph));
    const finished = await spikec(importWords('n.nir', ...more), { cwd });
    if (finished.status !== 0) return finished.stderr;
    return /^neuron .*$/m.exec(readFileSync(join(cwd, 'n.spike'), 'utf8'))![0] + finished.stderr;
  };
  const fc = { type: 'Linear', weight: floats([1, 1], [1]) };
  const one = chain([1], { fc, lif });
  t.regex(await settings(one, '--dt', '1e-3'), /reset: hard, fires: above, decay: 0\.9 \}/);
  t.regex(await settings(one, '--as', 'spikingjelly'), /fires: at, decay: 0\.99 \}/);
  t.regex(await settings(one, '--as', 'nengo'), /decay: 0\.904837418\d+ \}/);
  const sinabs = await settings(
    chain([1], { fc, n: { type: 'IF', r: 1, v_threshold: 1, v_reset: 0 } }),
    '--as',
    'sinabs',
  );
  t.regex(sinabs, /cap: cap, .* reset: soft, fires: at, floor: -1 \}[^]*SPK427[^]*at most 8 spikes/);
  const biased = chain([1], { fc: { type: 'Affine', weight: floats([1, 1], [1]), bias: [1] }, lif });
  t.notRegex(await settings(biased, '--as', 'norse'), /SPK427/, 'there is no loop whose first step could differ');
  t.regex(await settings(one, '--dt', '0.02'), /SPK419[^]*dt 0\.02 is longer than tau 0\.01/);
  t.regex(await settings(one), /SPK425/);
  const uneven = { type: 'IF', r: 1, v_threshold: floats([1, 1, 2], [1, 2]), v_reset: 0 };
  const conv = {
    type: 'Conv2d',
    weight: floats([1, 1, 1, 1], [1]),
    bias: 0,
    stride: 1,
    padding: 0,
    dilation: 1,
    groups: 1,
  };
  t.regex(await settings(chain([1, 1, 2], { conv, uneven })), /SPK426[^]*threshold differs between positions/);
  const li = { type: 'LI', tau: [0.01, 0.02], r: 2, v_leak: 0.5 };
  const two = { type: 'Linear', weight: floats([2, 1], [1, 1]) };
  t.regex(
    await settings(chain([1], { two, li, d: { type: 'IF', r: 1, v_threshold: 1, v_reset: 0 } }), '--dt', '1e-3'),
    /neuron iaf [^]*/,
  );
  writeFileSync(join(cwd, 'n.nir'), await nirBytes(chain([1], { two, li })));
  await done(t, cwd, ...importWords('n.nir', '--dt', '1e-3'));
  t.regex(
    readFileSync(join(cwd, 'n.spike'), 'utf8'),
    /two: linear\(2\) -> li: integrate\(decay_from=decay\) -> output: mean_steps/,
  );
  const read = readSafetensors(readFileSync(join(cwd, 'n.safetensors')), 'n').tensors;
  t.deepEqual([...read.get('two.weight')!.data].map(Number), [Math.fround((1 - 0.9) * 2), Math.fround((1 - 0.95) * 2)]);
  await done(t, cwd, 'compile', 'n.spike', '--weights', 'n.safetensors', '--out', 'n.chip');
  await done(t, cwd, 'export', 'n.spike', '--weights', 'n.safetensors', '--nir', 'back.nir');
  await done(t, cwd, ...importWords('back.nir'));
  t.deepEqual(readSafetensors(readFileSync(join(cwd, 'n.safetensors')), 'n').tensors, read);
  const bare = await settings(chain([1], { fc, lif: { ...lif, v_leak: 0.5 } }), '--dt', '1e-3');
  t.regex(bare, /decay: 0\.9/);
  t.is(
    Number(readSafetensors(readFileSync(join(cwd, 'n.safetensors')), 'n').tensors.get('fc.bias')!.data[0]),
    Math.fround((1 - 0.9) * 0.5),
  );
});

test('usage: what a network needs, and what it has no use for', async (t) => {
  const cwd = emptyFolder(t);
  const status = async (...words: string[]): Promise<string> => {
    const { status: ended, stderr } = await spikec(words, { cwd });
    return `${ended} ${/SPK\d+/.exec(stderr)?.[0]}`;
  };
  t.is(await status('import', pathOf('li.nir'), '--out', 'n.safetensors'), '2 SPK721');
  t.is(await status('import', pathOf('li.nir'), '--out', 'n.safetensors', '--model', 'n.spike'), '2 SPK720');
  t.is(await status(...importWords(pathOf('lif_norse.nir'), '--dt', '-1')), '2 SPK703');
  t.is(await status(...importWords(pathOf('lif_norse.nir'), '--dt', '1e-4', '--steps', '5000')), '2 SPK703');
  writeFileSync(
    join(cwd, 'w.npz'),
    writeNpz({ tensors: new Map([['x', { type: 'I32', shape: [1], data: Int32Array.of(1) }]]), metadata: {} }, 'w.npz'),
  );
  t.is(await status('import', 'w.npz', '--out', 'n.safetensors'), '2 SPK721');
  t.is(await status('import', 'w.npz', '--model', 'n.spike', '--out', 'n.safetensors', '--dt', '1'), '2 SPK720');
});

test('attention and its like have no words in NIR: every such layer is named', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(
    join(cwd, 'a.spike'),
    `model "a"
neuron sfa { cap: 4, norm: 4, rounding: half_even }
input x: [2, 4, 4] { bits: 8 }
let s = x -> c: conv2d(4) -> s: sfa
let q = s -> q: conv2d(4) -> qs: sfa
let a = attention(q, s, s, heads=2, scale=0.5)
output logits = a -> as: sfa(norm=1) -> head: linear(2)
`,
  );
  await done(
    t,
    cwd,
    'compile',
    'a.spike',
    '--random-weights',
    '1',
    '--out',
    'a.chip',
    '--save-weights',
    'a.safetensors',
  );
  const refused = await spikec(['export', 'a.spike', '--weights', 'a.safetensors', '--nir', 'a.nir', '--json'], {
    cwd,
  });
  t.is(refused.status, 3);
  const { error } = documentOf(t, refused) as { error: { diagnostics: { code: string; place: string }[] } };
  t.deepEqual(
    error.diagnostics.map(({ code, place }) => `${code} ${place}`),
    ['SPK428 layer "s" (neuron)', 'SPK428 layer "attention1" (attention)'],
  );
});

test('decays that no time constant stands for are counted in words that are true', async (t) => {
  const cwd = emptyFolder(t);
  const refused = async (decay: readonly number[]): Promise<string> => {
    const text = (words: string): string =>
      `model "a"\ninput x: [2] { bits: 8 }\noutput v = x -> c: linear(${decay.length}) -> l: integrate${words}`;
    writeFileSync(join(cwd, 'd.spike'), text('(decay_from=beta) -> mean_steps'));
    const tensors = new Map([
      ['c.weight', floats([decay.length, 2], Array(2 * decay.length).fill(1))],
      ['c.bias', floats([decay.length], Array(decay.length).fill(0))],
      ['l.beta', floats([decay.length], decay)],
    ]);
    writeFileSync(join(cwd, 'd.npz'), writeNpz({ tensors, metadata: {} }, 'd.npz'));
    return (await spikec(['export', 'd.spike', '--weights', 'd.npz', '--nir', 'd.nir'], { cwd })).shown;
  };
  t.regex(await refused([0, 0]), /in 2 of 2 channels membranes forget everything in a step, for/);
  t.regex(
    await refused([1, 0, 0.5]),
    /in 1 of 3 channels membranes keep everything in a step, and in 1 of 3[^]*forget/,
  );
});

/** A network whose two neurons reach each other, and delays inside and outside of its loop. */
const looping: GivenGraph = {
  nodes: {
    input: { type: 'Input', shape: [2] },
    fc: { type: 'Affine', weight: floats([3, 2], weights(6)), bias: [0.2, 0.1, 0] },
    a: { ...lif, r: 12, v_threshold: 0.3 },
    cross: { type: 'Linear', weight: floats([3, 3], weights(9, 4)) },
    b: { type: 'IF', r: 1, v_threshold: 0.4, v_reset: 0 },
    late: { type: 'Delay', delay: 2e-3 },
    back: { type: 'Affine', weight: floats([3, 3], weights(9, 2)), bias: [0.1, -0.1, 0.2] },
    own: { type: 'Linear', weight: floats([3, 3], weights(9, 7)) },
    out: { type: 'Linear', weight: floats([2, 3], weights(6, 3)) },
    last: { type: 'IF', r: 1, v_threshold: 0.5, v_reset: 0 },
    wait: { type: 'Delay', delay: 3e-3 },
    output: { type: 'Output', shape: [2] },
  },
  edges: [
    ['input', 'fc'],
    ['fc', 'a'],
    ['a', 'cross'],
    ['cross', 'b'],
    ['b', 'late'],
    ['late', 'back'],
    ['back', 'a'],
    ['a', 'own'],
    ['own', 'a'],
    ['b', 'out'],
    ['out', 'last'],
    ['last', 'wait'],
    ['wait', 'output'],
  ],
};

/** Spikes of some layers, step by step, as the float reading has them. */
async function readSpikes(
  bytes: Uint8Array,
  x: Int32Array,
  steps: number,
  names: readonly string[],
): Promise<number[][]> {
  const { network } = checkNir(await readNir(bytes, 'x'), 'x');
  const { conventions } = chooseConventions(network!, { dt: 1e-3 }, reportOf('x'));
  const run = startNir(network!, conventions);
  const width = x.length / steps;
  return Array.from({ length: steps }, (_, t) => {
    const { values } = run.step(new Map([['input', Float64Array.from(x.subarray(width * t, width * t + width))]]));
    return names.flatMap((name) => [...values.get(name)!]);
  });
}

test('loops and delays come in as values of earlier steps, fire what the reading fires, and go out as they came', async (t) => {
  const cwd = emptyFolder(t);
  const given = await nirBytes(looping);
  writeFileSync(join(cwd, 'l.nir'), given);
  const x = Int32Array.from({ length: 40 * 2 }, (_, i) => ((i * 7919) % 5) & 1);
  writeFileSync(
    join(cwd, 'x.npz'),
    writeNpz({ tensors: new Map([['x', { type: 'I32', shape: [40, 2], data: x }]]), metadata: {} }, 'x.npz'),
  );
  await done(t, cwd, ...importWords('l.nir', '--dt', '1e-3', '--steps', '40'));
  const text = readFileSync(join(cwd, 'n.spike'), 'utf8');
  for (const part of [
    /a\.previous: previous\("a"\)/,
    /late: previous\("b\.previous", steps=2\)/,
    /wait: previous\("last", steps=3\)/,
  ])
    t.regex(text, part);
  await done(t, cwd, 'compile', 'n.spike', '--weights', 'n.safetensors', '--out', 'n.chip');
  const verified = await spikec(
    ['verify', 'n.chip', '--model', 'n.spike', '--weights', 'n.safetensors', '--input', 'x.npz', '--json'],
    { cwd },
  );
  t.true(documentOf(t, verified)['exact'], verified.shown);
  await done(t, cwd, 'export', 'n.spike', '--weights', 'n.safetensors', '--nir', 'back.nir');
  const before = await readSpikes(given, x, 40, ['a', 'b', 'wait']);
  t.true(before.flat().filter((spike) => spike > 0).length > 20);
  t.deepEqual(await readSpikes(readFileSync(join(cwd, 'back.nir')), x, 40, ['a', 'b', 'wait']), before);
  await done(t, cwd, ...importWords('back.nir', '--dt', '1e-3', '--steps', '40'));
  const lines = (all: string): string[] => all.split('\n').filter((line) => !/^(##|model) /.test(line));
  t.deepEqual(lines(readFileSync(join(cwd, 'n.spike'), 'utf8')), lines(text));
});

test('delays of several lengths, thresholds of several numbers, currents that nothing fires on: what the reading gives', async (t) => {
  const cwd = emptyFolder(t);
  const dyadic = (out: number, width: number) =>
    floats(
      [out, width],
      weights(out * width, out).map((weight, i) => (i === 0 ? 1 : Math.round(weight * 32) / 64)),
    );
  const graph = chain([3], {
    fc: { type: 'Linear', weight: dyadic(6, 3) },
    t: { type: 'Threshold', threshold: [0.25, 0.5, 0.125, 0.25, 0.75, 0.5] },
    d: { type: 'Delay', delay: [2e-3, 2e-3, 0, 5e-3, 1e-3, 2e-3] },
    g: { type: 'Linear', weight: dyadic(4, 6) },
    s: { type: 'IF', r: 1, v_threshold: [0.5, 0.25, 0.75, 1], v_reset: 0 },
    h: { type: 'Linear', weight: dyadic(2, 4) },
    c: { type: 'CubaLI', tau_syn: 2e-3, tau_mem: 4e-3, r: [4, 8], v_leak: 0, w_in: 2 },
  });
  const bytes = await nirBytes(graph);
  writeFileSync(join(cwd, 'c.nir'), bytes);
  await done(t, cwd, ...importWords('c.nir', '--dt', '1e-3', '--steps', '30'));
  const text = readFileSync(join(cwd, 'n.spike'), 'utf8');
  for (const part of [
    /neuron integrator \{ cap: 1, norm: 1, rounding: down, reset: hard, decay: 0, fires: above, threshold_from: threshold \}/,
    /d\.after5: previous\("t", steps=5\)/,
    /d\.from3: slice\(3, 1\)/,
    /c\.current: integrate\(decay=0\.5\)\s+-> c\.current\.rounded: fixed_point\(current_bits\)\s+-> c: integrate\(decay=0\.75\)/,
  ])
    t.regex(text, part);
  const x = Int32Array.from({ length: 30 * 3 }, (_, i) => ((i * 7919) % 5) & 1);
  const inputs = new Map([['x', { type: 'I32', shape: [1, 30, 3], data: x } as const]]);
  writeFileSync(join(cwd, 'x.npz'), writeNpz({ tensors: inputs, metadata: {} }, 'x.npz'));
  await done(t, cwd, 'compile', 'n.spike', '--weights', 'n.safetensors', '--out', 'n.chip');
  const verified = ['verify', 'n.chip', '--model', 'n.spike', '--weights', 'n.safetensors', '--input', 'x.npz'];
  t.true(documentOf(t, await spikec([...verified, '--json'], { cwd }))['exact']);
  await done(t, cwd, 'run', 'n.chip', '--input', 'x.npz', '--trace', 't.safetensors');
  const fired = readSafetensors(readFileSync(join(cwd, 't.safetensors')), 't').tensors;
  for (const layer of ['t', 's']) {
    const wanted = (await readSpikes(bytes, x, 30, [layer])).flat();
    t.true(wanted.filter((spike) => spike > 0).length > 20, layer);
    t.deepEqual(Array.from(fired.get(layer)!.data, Number), wanted, layer);
  }
  const reading = await readSpikes(bytes, x, 30, ['c']);
  const ran = await spikec(['run', 'n.chip', '--input', 'x.npz', '--json'], { cwd });
  const [{ logits }] = documentOf(t, ran)['results'] as [{ logits: number[] }];
  for (const [channel, value] of logits.entries()) {
    const mean = reading.reduce((sum, step) => sum + step[channel]!, 0) / 30;
    t.true(Math.abs(value - mean) < 1e-3, `${channel}: ${value}, ${mean}`);
  }
  const away = chain([3], {
    fc: { type: 'Linear', weight: dyadic(2, 3) },
    c: { ...lif, type: 'CubaLI', tau_syn: 2e-3, tau_mem: 4e-3, v_leak: 0.5 },
  });
  writeFileSync(join(cwd, 'c.nir'), await nirBytes(away));
  const { stderr } = await spikec(importWords('c.nir', '--dt', '1e-3'), { cwd });
  t.regex(stderr, /SPK426: its v_leak is not 0[^]*help: export it with a v_leak of 0/);
});

test('a loop through membranes that never fire: the Lorenz attractor of Nengo, on the chip', async (t) => {
  const cwd = emptyFolder(t);
  const steps = 60;
  await done(t, cwd, ...importWords(pathOf('nengo_lorenz.nir'), '--as', 'nengo', '--steps', String(steps)));
  const text = readFileSync(join(cwd, 'n.spike'), 'utf8');
  t.regex(text, /feedback_ir: integrate\(decay=0\.99004983\d+\) -> feedback_ir\.rounded: fixed_point\(value_bits\)/);
  t.regex(text, /state_weights: linear\(2000, graded=true\) -> state: lif/);
  t.regex(text, /= v1 -> output_probe\.sum: add\(v2\) -> output_probe: mean_steps/);
  const nothing = { type: 'I32', shape: [1, 3], data: new Int32Array(3) } as const;
  writeFileSync(join(cwd, 'x.npz'), writeNpz({ tensors: new Map([['x', nothing]]), metadata: {} }, 'x.npz'));
  await done(t, cwd, 'compile', 'n.spike', '--weights', 'n.safetensors', '--out', 'n.chip');
  const judged = ['--model', 'n.spike', '--weights', 'n.safetensors', '--input', 'x.npz', '--json'];
  t.true(documentOf(t, await spikec(['verify', 'n.chip', ...judged], { cwd }))['exact']);
  const traced = async (...manner: string[]): Promise<string> => {
    const words = ['--input', 'x.npz', '--trace', 't.npz', '--json', ...manner];
    t.is(documentOf(t, await spikec(['run', 'n.chip', ...words], { cwd }))['mode'], manner[1]);
    return readFileSync(join(cwd, 't.npz'), 'base64');
  };
  const inSteps = await traced('--mode', 'step');
  for (const threads of ['1', '2', '3']) t.is(await traced('--mode', 'window', '--threads', threads), inSteps);
  const { tensors } = readNpz(readFileSync(join(cwd, 't.npz')), 't.npz');
  const golden = readNpz(bytesOf('nengo_lorenz.npz'), 'golden').tensors.get('dirac.state.spikes')!;
  const total = (data: ArrayLike<number | bigint>): number =>
    Array.from({ length: steps * 2000 }, (_, i) => Number(data[i])).reduce((sum, spikes) => sum + spikes, 0);
  const [found, wanted] = [total(tensors.get('state')!.data), total(golden.data)];
  t.true(wanted > 3000 && Math.abs(found - wanted) < 0.05 * wanted, `${found} spikes, ${wanted} in the golden`);
  await done(t, cwd, 'export', 'n.spike', '--weights', 'n.safetensors', '--nir', 'back.nir');
  await done(t, cwd, ...importWords('back.nir', '--dt', '1e-3', '--steps', String(steps)));
  t.regex(readFileSync(join(cwd, 'n.spike'), 'utf8'), /feedback_ir\.rounded: fixed_point\(value_bits\)/);
});

test('matrices behind matrices, membranes and sums come in: values are multiplied as they are, or rounded first', async (t) => {
  const cwd = emptyFolder(t);
  const li = { type: 'LI', tau: 5e-3, r: 5, v_leak: 0 };
  const matrix = (out: number, width: number, seed: number) => ({
    type: 'Linear',
    weight: floats([out, width], weights(out * width, seed)),
  });
  const graph: GivenGraph = {
    nodes: {
      input: { type: 'Input', shape: [3] },
      ...{ a: matrix(4, 3, 1), b: matrix(5, 4, 2), s: { ...lif, r: 12, v_threshold: 0.2 } },
      ...{ c: matrix(4, 5, 3), li, d: matrix(5, 4, 4), u: { ...lif, r: 12, v_threshold: 0.3 } },
      ...{ e: matrix(3, 5, 5), other: { ...li, tau: 2e-3 }, output: { type: 'Output', shape: [3] } },
    },
    edges: [
      'input a',
      'a b',
      'b s',
      's c',
      'c li',
      'li d',
      'd u',
      's u',
      'u e',
      'e other',
      'other output',
      'input output',
    ].map((edge) => edge.split(' ') as [string, string]),
  };
  writeFileSync(join(cwd, 'm.nir'), await nirBytes(graph));
  await done(t, cwd, ...importWords('m.nir', '--dt', '1e-3', '--steps', '20'));
  const text = readFileSync(join(cwd, 'n.spike'), 'utf8');
  t.regex(text, /a: linear\(4, bias=false\) -> b: linear\(5, bias=false, graded=true\) -> s: lif/);
  t.regex(text, /li\.rounded: fixed_point\(value_bits\)\s+-> d: linear/);
  t.regex(text, /other\.rounded: fixed_point/);
  const x = { type: 'I32', shape: [20, 3], data: Int32Array.from({ length: 60 }, (_, i) => (i * 7919) % 3) } as const;
  writeFileSync(join(cwd, 'x.npz'), writeNpz({ tensors: new Map([['x', x]]), metadata: {} }, 'x.npz'));
  await done(t, cwd, 'compile', 'n.spike', '--weights', 'n.safetensors', '--out', 'n.chip');
  const words = ['--model', 'n.spike', '--weights', 'n.safetensors', '--input', 'x.npz', '--json'];
  const verified = await spikec(['verify', 'n.chip', ...words], { cwd });
  t.true(documentOf(t, verified)['exact'], verified.shown);
});

test('what of loops and delays has no words is named', async (t) => {
  const cwd = emptyFolder(t);
  const refused = async (graph: GivenGraph | string, ...more: string[]): Promise<string> => {
    if (typeof graph !== 'string') writeFileSync(join(cwd, 'n.nir'), await nirBytes(graph));
    return (await spikec(importWords(typeof graph === 'string' ? graph : 'n.nir', ...more), { cwd })).stderr;
  };
  const fc = { type: 'Linear', weight: floats([1, 1], [1]) };
  const delay = (seconds: number | readonly number[]): GivenGraph =>
    chain([1], { fc, lif, d: { type: 'Delay', delay: seconds } });
  t.regex(await refused(chain([1], { fc, d: { type: 'Delay', delay: 1 } })), /SPK425[^]*"d" need dt/);
  t.regex(
    await refused(chain([1], { fc, d: { type: 'Delay', delay: 1 } }), '--dt', '1'),
    /SPK426: what it delays is no spikes/,
  );
  t.regex(await refused(delay(2.5e-3), '--dt', '1e-3'), /SPK426: it delays by 0\.0025, which is 2\.5 steps/);
  t.regex(await refused(delay(1), '--dt', '1e-3'), /1000 steps: whole numbers of 0 to 64/);
  t.regex(await refused(pathOf('braille_bias_zero.nir'), '--as', 'norse'), /SPK427[^]*silent in a loop.s first step/);
  const hasty = `model "h"
neuron lif { cap: 1, norm: 1, rounding: down, reset: hard, fires: above, decay: 0.9 }
input x: [2] { steps: 4 }
let now = x -> f: linear(2)
let own = previous("b") -> g: linear(2)
output y = add(now, own) -> a: lif -> h: linear(2) -> b: lif -> sum_steps
`;
  writeFileSync(join(cwd, 'h.spike'), hasty);
  await done(
    t,
    cwd,
    'compile',
    'h.spike',
    '--random-weights',
    '1',
    '--out',
    'h.chip',
    '--save-weights',
    'h.safetensors',
  );
  const out = await spikec(['export', 'h.spike', '--weights', 'h.safetensors', '--nir', 'h.nir'], { cwd });
  t.regex(out.stderr, /SPK428: it reads "a" of its loop in the step in which that fires/);
});

test('recurrent networks for Braille compile, are exact, and decide as the float network does', async (t) => {
  const cwd = emptyFolder(t);
  const golden = readNpz(bytesOf('braille_bias_zero.npz'), 'golden').tensors;
  const data = Int32Array.from(golden.get('input')!.data, Number).subarray(0, 256 * 12);
  writeFileSync(
    join(cwd, 'x.npz'),
    writeNpz({ tensors: new Map([['x', { type: 'I32', shape: [256, 12], data }]]), metadata: {} }, 'x.npz'),
  );
  for (const name of ['braille_bias_zero', 'braille_bias_zero_subgraph', 'braille_scalar_parameters']) {
    const manner = name === 'braille_scalar_parameters' ? ['--dt', '1'] : [];
    await done(t, cwd, ...importWords(pathOf(`${name}.nir`), '--steps', '256', ...manner));
    await done(t, cwd, 'compile', 'n.spike', '--weights', 'n.safetensors', '--out', 'n.chip');
    const words = [
      'verify',
      'n.chip',
      '--model',
      'n.spike',
      '--weights',
      'n.safetensors',
      '--input',
      'x.npz',
      '--json',
    ];
    t.true(documentOf(t, await spikec(words, { cwd }))['exact'], name);
  }
  await done(t, cwd, ...importWords(pathOf('braille_bias_zero.nir'), '--steps', '256'));
  await done(t, cwd, 'compile', 'n.spike', '--weights', 'n.safetensors', '--out', 'n.chip');
  await done(t, cwd, 'run', 'n.chip', '--input', 'x.npz', '--trace', 't.safetensors');
  const fired = readSafetensors(readFileSync(join(cwd, 't.safetensors')), 't').tensors;
  const counts = (spikes: ArrayLike<number | bigint>): number[] =>
    Array.from({ length: 7 }, (_, c) => {
      let sum = 0;
      for (let at = c; at < 256 * 7; at += 7) sum += Number(spikes[at]);
      return sum;
    });
  const [chip, float] = [counts(fired.get('lif2')!.data), counts(golden.get('euler.lif2.spikes')!.data)];
  t.is(chip.indexOf(Math.max(...chip)), float.indexOf(Math.max(...float)));
});

/** In the manner of the equations, and in that of sinabs, whose counts reach 32. */
const recorded = [
  ['int8', [], []],
  ['int8_sinabs', ['--as', 'sinabs'], ['-p', 'cap=40']],
] as const;

test('the chip fires the recorded integers of the sinabs network, in all layers and steps', async (t) => {
  const cwd = emptyFolder(t);
  const golden = readNpz(bytesOf('cnn_sinabs.npz'), 'golden').tensors;
  const data = Int32Array.from(golden.get('input')!.data, Number);
  const x = { type: 'I32', shape: [1, 100, 2, 34, 34], data } as const;
  writeFileSync(join(cwd, 'x.npz'), writeNpz({ tensors: new Map([['x', x]]), metadata: {} }, 'x.npz'));
  for (const [profile, manner, parameters] of recorded) {
    await done(t, cwd, ...importWords(pathOf('cnn_sinabs.nir'), '--steps', '100', ...manner));
    const weights = ['--weights', 'n.safetensors', '--save-weights', 'i.safetensors'];
    await done(t, cwd, 'compile', 'n.spike', ...parameters, ...weights, '--out', 'n.chip');
    await done(t, cwd, 'run', 'n.chip', '--input', 'x.npz', '--trace', 't.safetensors');
    const trace = readSafetensors(readFileSync(join(cwd, 't.safetensors')), 't').tensors;
    for (const layer of ['1', '3', '6', '10', '12']) {
      const fired = Array.from(trace.get(layer)!.data, Number);
      const wanted = golden.get(`${profile}.${layer}.spikes`)!.data.slice(0, fired.length);
      same(t, fired, Array.from(wanted, Number), `${profile}, ${layer}`);
    }
  }
  const integers = readSafetensors(readFileSync(join(cwd, 'i.safetensors')), 'i').tensors;
  for (const layer of ['0', '2', '5', '9', '11'])
    t.deepEqual(integers.get(`${layer}.weight_int`)!.data, golden.get(`int8.${layer}.weight_int`)!.data, layer);
});

/** A network for Braille as its recorded integers have it: rows of a neuron times a power of two, biases on a grid of their own. */
const brailleText = (decays: (layer: string) => string): string => `model "integers"
neuron hidden { cap: 1, norm: 1, rounding: down, fires: above, reset: hard, ${decays('lif1.lif')}, threshold_from: threshold }
neuron last { cap: 1, norm: 1, rounding: down, fires: above, reset: hard, ${decays('lif2')}, threshold_from: threshold }
input x: [13] { steps: 256, bits: 2, fraction_bits: 0 }
let sums = add(x -> fc1: linear(38), previous("lif1") -> w_rec: linear(38))
let s = add(sums, x -> bias1: linear(38)) -> lif1: hidden
let answers = add(s -> fc2: linear(7), x -> bias2: linear(7))
output y = add(answers, x -> room: linear(7)) -> lif2: last -> sum_steps
`;

test('the chip fires the recorded integers of a network with currents and a loop: an integer checkpoint states their rule', async (t) => {
  const cwd = emptyFolder(t);
  const golden = readNpz(bytesOf('braille_bias_zero.npz'), 'golden').tensors;
  const of = (key: string): number[] => Array.from(golden.get(`int8.${key}`)!.data, Number);
  const whole = (shape: number[], values: number[]): AnyTensor => ({
    type: 'I32',
    shape,
    data: Int32Array.from(values),
  });
  const tensors = new Map<string, AnyTensor>();
  const layer = (label: string, width: number, rows: { weight: number[]; exp: number[]; bias?: number[] }): void => {
    const out = rows.exp.length;
    tensors.set(`${label}.weight_int`, whole([out, width], rows.weight));
    tensors.set(`${label}.exp`, whole([out], rows.exp));
    tensors.set(`${label}.bias_int`, whole([out], rows.bias ?? rows.exp.map(() => 0)));
  };
  // Membranes of all channels on 2^-10, 8 bits finer than the finest weight of each: a row of exponent E is multiplied by 2^(E - 2).
  for (const [label, neurons, from, width, silent] of [
    ['fc1', 'lif1.lif', 'fc1', 12, 1],
    ['w_rec', 'lif1.lif', 'lif1.w_rec', 38, 0],
    ['fc2', 'lif2', 'fc2', 38, 0],
  ] as const) {
    const [finest, weight, all] = [of(`${neurons}.exp`), of(`${from}.weight_int`), width + silent];
    const padded = finest.flatMap((_, row) => [
      ...weight.slice(row * width, (row + 1) * width),
      ...Array<number>(silent).fill(0),
    ]);
    layer(label, all, { weight: padded, exp: of(`${from}.exp`).map((exp, row) => exp - finest[row]! + 2) });
  }
  for (const [label, bias, neurons] of [
    ['lif1', 'bias1', 'lif1.lif'],
    ['lif2', 'bias2', 'lif2'],
  ] as const) {
    const added = of(`${neurons}.bias`);
    layer(bias, 13, { weight: Array<number>(13 * added.length).fill(0), exp: added.map(() => 10), bias: added });
    const thresholds = of(`${neurons}.threshold`).map((threshold) => threshold * 2 ** -10);
    tensors.set(`${label}.threshold`, floats([added.length], thresholds));
  }
  // A thirteenth input that never fires takes the room in which membranes of 26 bits would have more than 8 guard bits.
  const room = Array.from({ length: 91 }, (_, i) => (i % 13 === 12 ? 127 : 0));
  layer('room', 13, { weight: room, exp: Array<number>(7).fill(-4) });
  const decays = (neurons: string): string =>
    `decay: ${of(`${neurons}.decay_mem`)[0]! / 65536}, current_decay: ${of(`${neurons}.decay_syn`)[0]! / 65536}`;
  writeFileSync(join(cwd, 'n.spike'), brailleText(decays));
  writeFileSync(join(cwd, 'n.npz'), writeNpz({ tensors, metadata: {} }, 'n.npz'));
  const bits = 'target "bits" like "sdt-core" { summary: "Membranes of 26 bits.", membrane_bits: 26 }\n';
  writeFileSync(join(cwd, 'bits.spike'), bits);
  await done(t, cwd, 'compile', 'n.spike', '--weights', 'n.npz', '--target', 'bits.spike', '--out', 'n.chip', '-q');
  const samples = 2;
  const given = Array.from(golden.get('input')!.data, Number);
  const frames13 = Array.from({ length: samples * 256 * 13 }, (_, i) =>
    i % 13 === 12 ? 0 : given[Math.floor(i / 13) * 12 + (i % 13)]!,
  );
  const x = new Map([['x', whole([samples, 256, 13], frames13)]]);
  writeFileSync(join(cwd, 'x.npz'), writeNpz({ tensors: x, metadata: {} }, 'x.npz'));
  await done(t, cwd, 'run', 'n.chip', '--input', 'x.npz', '--trace', 't.safetensors');
  const trace = readSafetensors(readFileSync(join(cwd, 't.safetensors')), 't').tensors;
  for (const [label, neurons] of [
    ['lif1', 'lif1.lif'],
    ['lif2', 'lif2'],
  ] as const) {
    const fired = Array.from(trace.get(label)!.data, Number);
    t.is(fired.length, samples * 256 * of(`${neurons}.threshold`).length);
    same(t, fired, of(`${neurons}.spikes`).slice(0, fired.length), label);
  }
});
