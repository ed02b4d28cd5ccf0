/** @file Loops, delays and values that are read as they are, out of NIR: what the float reading fires, and what has no words. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readNpz, writeNpz } from '../../../runtime/formats/numpy/npz.ts';
import { readSafetensors } from '../../../runtime/formats/safetensors.ts';
import { documentOf, emptyFolder, spikec } from '../../cli/spikec.ts';
import { bytesOf, chain, floats, lif, nirBytes, pathOf, type GivenGraph } from './files.ts';
import { done, importWords, weights, readSpikes } from './imported.ts';

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
