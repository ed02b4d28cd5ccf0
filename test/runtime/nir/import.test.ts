/** @file Networks of NIR become texts and weights that compile, run and verify; and go back to NIR as the same numbers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { writeNpz } from '../../../runtime/formats/numpy/npz.ts';
import { readSafetensors } from '../../../runtime/formats/safetensors.ts';
import { reportOf } from '../../../runtime/nir/check/report.ts';
import { tauOf } from '../../../runtime/nir/export/neurons.ts';
import { checkNir, chooseConventions, readNir, startNir } from '../../../runtime/nir/index.ts';
import { documentOf, emptyFolder, spikec } from '../../cli/spikec.ts';
import { chain, floats, lif, nirBytes, pathOf, type GivenGraph } from './files.ts';
import { done, importWords, weights } from './imported.ts';

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

test('neurons behind a flattened map have gains of their own', async (t) => {
  const cwd = emptyFolder(t);
  const flat = { type: 'Flatten', start_dim: 0, end_dim: -1 };
  const r = Array.from({ length: 36 }, (_, i) => 10 + i);
  const li = { type: 'LI', tau: 1e-3, r: floats([36], r), v_leak: 0 };
  writeFileSync(join(cwd, 'flat.nir'), await nirBytes(chain([4, 3, 3], { flat, li })));
  await done(t, cwd, ...importWords('flat.nir', '--steps', '3', '--dt', '1e-4'));
  t.regex(readFileSync(join(cwd, 'n.spike'), 'utf8'), /li\.gain: linear\(36, bias=false/);
});
