/** @file What `run` says of costs: by cause, layer, core and link, one window after the other and side by side; in words and as JSON. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { writePng } from '../../runtime/formats/index.ts';
import type { Costs } from '../../toolchain/report/costs.ts';
import type { Figures } from '../../toolchain/report/figures.ts';
import { documentOf, emptyFolder, program, spikec } from './spikec.ts';
import { data, tinyImage } from './tiny.ts';

interface RunDocument {
  readonly mean: {
    readonly cycles: number;
    readonly pipelined?: { readonly cycles: number; readonly interval: number };
    readonly energy: { readonly table: number };
  };
  readonly costs: Costs;
  readonly figures: Figures;
  readonly results: readonly {
    readonly energy: { readonly table: { readonly total: number; readonly static?: object } };
  }[];
}

const sum = (parts: readonly number[]): number => parts.reduce((a, b) => a + b, 0);
const near = (t: ExecutionContext, a: number, b: number): void =>
  void t.true(Math.abs(a - b) <= 1e-12 * Math.abs(b), `${a} and ${b} are sums of the same floats`);

test('run names causes, the busiest core and link with their layers, energy by cause and layer, and what is assumed', async (t) => {
  const cwd = await tinyImage(t);
  const words = ['run', 'f.chip', ...data(2)];
  const short = await spikec(words, { cwd, env: { COLUMNS: '200' } });
  t.regex(short.stdout, /latency +[\d.]+ k cycles of the chip per sample: cores [\d.]+ %, links [\d.]+ %, barriers/);
  t.regex(short.stdout, /busiest +core \d+,\d+: [\d.,]+( k)? cycles \(stage\S+\.\S+/);
  t.regex(short.stdout, /static power unknown\n +most of it in \S+ [\d.]+ %/);
  t.regex(short.stdout, /assumed +\d+ figures of the target and 5 rules of counting; --figures lists them/);
  t.notRegex((await spikec([...words, '-q'], { cwd })).stdout, /assumed {2}|busiest/);

  const whole = (await spikec([...words, '--figures'], { cwd, env: { COLUMNS: '200' } })).stdout;
  const { costs, figures, mean, results } = documentOf(
    t,
    await spikec([...words, '--figures', '--json'], { cwd }),
  ) as unknown as RunDocument;
  for (const title of ['Cycles by cause', 'Energy by cause', 'Layers', 'Busiest windows', 'Assumed'])
    t.true(whole.includes(`\n${title}\n`), title);
  for (const { words: line } of costs.assumptions) t.true(whole.includes(`- ${line}`), line);
  for (const { layer } of figures.layers) t.true(whole.includes(`\n  ${layer} `), layer);
  t.regex(whole, /synaptic_op +[\d.]+ [kM] +0.9 pJ +[\d.]+ [nu]J +[\d.]+ % +secondary: 45 nm addition/);

  // The same sums, from whatever side.
  t.is(sum(Object.values(costs.causes!)), mean.cycles);
  const energy = costs.energy!;
  near(t, sum(energy.costs.map(({ picojoule }) => picojoule)), mean.energy.table);
  near(t, sum(energy.layers.map(({ picojoule }) => picojoule)), mean.energy.table);
  const { x, y, cycles, layers } = costs.busiestCore!;
  const most = figures.cores.find((core) => core.x === x && core.y === y)!;
  t.true(figures.cores.every((core) => core.cycles <= most.cycles));
  t.deepEqual([most.cycles, most.layers], [2 * cycles, layers]);
  for (const [core, own] of figures.cores.entries()) {
    const parts = figures.windows.flatMap((window) => window.cores.filter(([at]) => at === core));
    for (const [i, name] of (['cycles', 'spikes', 'packets'] as const).entries())
      t.is(sum(parts.map((part) => part[i + 1]!)), own[name], name);
    near(t, sum(parts.map((part) => part[5])), own.energy);
  }
  t.is(results[0]!.energy.table.static, undefined);
});

test('static power is paid and told where a target knows a clock and idle power; of unknown costs nothing is said to be 0', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(
    join(cwd, 'm.spike'),
    'model "m"\ninput x: [1, 4, 4] { bits: 9 }\nneuron n { cap: 2, norm: 2, rounding: half_up }\noutput y = x -> c: conv2d(2, kernel=3) -> s: n -> linear(3)\n',
  );
  writeFileSync(
    join(cwd, 't.spike'),
    'target "warm" like "sdt-core" { clock: 100 MHz assumed\n idle: 5 uW assumed }\n',
  );
  writeFileSync(join(cwd, 'x.png'), picture);
  const made = async (target: string): Promise<string> => {
    const out = `${target.replace('.spike', '')}.chip`;
    const words = ['compile', 'm.spike', '--random-weights', '1', '--target', target, '--out', out, '-q'];
    const { status, stderr } = await spikec(words, { cwd });
    t.is(status, 0, stderr);
    return out;
  };
  const words = ['--input', 'x.png'];
  const image = await made('t.spike');
  const warm = documentOf(t, await spikec(['run', image, ...words, '--json'], { cwd })) as unknown as RunDocument;
  const idle = warm.costs.energy!.static!;
  t.like(idle, { cores: 256, provenance: 'assumed' });
  near(t, idle.picojoule, 5 * 256 * (warm.mean.cycles / 100));
  near(t, sum(warm.costs.energy!.costs.map(({ picojoule }) => picojoule)) + idle.picojoule, warm.mean.energy.table);
  t.deepEqual(warm.results[0]!.energy.table.static, idle);

  // What takes energy and no cycles is of the cores, too.
  writeFileSync(
    join(cwd, 'finer.spike'),
    'target "finer" like "sdt-core" { clock: 1000 MHz assumed, energy: { neuron_access: 2 pJ assumed, spike: 3 pJ assumed, packet_out: 5 pJ assumed, synaptic_op_convolution: 0.4 pJ assumed, synaptic_op_depthwise: 0.2 pJ assumed } }\n',
  );
  const finerImage = await made('finer.spike');
  const both = ['run', finerImage, ...words, '--figures'];
  const finer = documentOf(t, await spikec([...both, '--json'], { cwd })) as unknown as RunDocument;
  // The host sends packets as well, and they are not a core's.
  const sent = sum(finer.figures.cores.map(({ packets }) => packets));
  t.true(sent > 0);
  const ofCores = finer.costs.energy!.costs.filter(({ cost }) => !/hop|packet_out/.test(cost));
  near(t, sum(finer.figures.cores.map(({ energy }) => energy)), 5 * sent + sum(ofCores.map((one) => one.picojoule)));
  t.regex((await spikec(both, { cwd })).stdout, /cycles of the chip, [\d.]+ [un]s:/);
  const text = (await spikec(['run', image, ...words, '--figures'], { cwd })).stdout;
  t.regex(text, /static power +256 cores +[\d.]+ nJ +[\d.]+ % +assumed/);
  t.regex(text, /static power is paid for all cores of the chips in use/);
  const turns = (await spikec(['run', await made('sparse-transformer-like'), ...words, '--figures'], { cwd })).stdout;
  t.regex(turns, /- layers take turns: units of a turn overlap whole/);
  t.notRegex(turns, /--pipelined/);
  const nobody = await made('darwin-3-like');
  const unknown = documentOf(t, await spikec(['run', nobody, ...words, '--json'], { cwd })) as unknown as RunDocument;
  t.is(unknown.costs.causes, null);
  t.notRegex((await spikec(['run', nobody, ...words, '--figures'], { cwd })).stdout, /Cycles by cause|\b0\.00 pJ/);
});

test('a document of figures goes whole through a pipe into node', async (t) => {
  const cwd = await tinyImage(t);
  const script =
    'const { figures, costs } = JSON.parse(require("fs").readFileSync(0)); console.log(figures.cores.length, typeof costs.causes.core)';
  const words = `"${process.execPath}" "${program}" run f.chip ${data(1)
    .map((word) => `"${word}"`)
    .join(' ')} --figures --json`;
  const piped = spawnSync('sh', ['-c', `${words} | "${process.execPath}" -e '${script}'`], { cwd, encoding: 'utf8' });
  t.regex(piped.stdout, /^\d+ number\n$/, piped.stderr);
});

/** A picture of 4x4 pixels. */
const picture = writePng({ type: 'U8', shape: [1, 4, 4], data: Uint8Array.from({ length: 16 }, (_, i) => 15 * i) });

/** A network of four logical steps whose membranes are kept, in front of its last layer. */
const kept = (last: string): string =>
  [
    'model "k"',
    'input x: [1, 4, 4] { bits: 9, steps: 4 }',
    'neuron n { cap: 1, norm: 1, rounding: down, reset: hard, decay: 0.5 }',
    last,
  ].join('\n');

test('layers side by side: the first sample and the time between samples, the same in both modes, kept membranes and T > 1 included', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'x.png'), picture);
  const made = async (name: string, last: string): Promise<string> => {
    writeFileSync(join(cwd, `${name}.spike`), kept(last));
    const words = ['compile', `${name}.spike`, '--random-weights', '3', '--out', `${name}.chip`, '-q'];
    const { status, stderr } = await spikec(words, { cwd });
    t.is(status, 0, stderr);
    return `${name}.chip`;
  };
  const image = await made(
    'k',
    'output y = x -> c: conv2d(2, kernel=3) -> s: n -> d: conv2d(2, kernel=3) -> r: n -> linear(3) -> mean_steps',
  );
  const run = async (...more: readonly string[]): Promise<RunDocument> =>
    documentOf(
      t,
      await spikec(['run', image, '--input', 'x.png', '--json', ...more], { cwd }),
    ) as unknown as RunDocument;
  const plain = await run();
  const side = await run('--pipelined', '--mode', 'window');
  const events = await run('--pipelined', '--mode', 'step');
  const timeless = ({ costs, results }: RunDocument): unknown =>
    JSON.parse(JSON.stringify({ costs, results }, (key, value: unknown) => (key === 'milliseconds' ? 0 : value)));
  t.deepEqual(timeless(events), timeless(side));
  const { pipelined, causes } = side.costs;
  t.deepEqual(causes, plain.costs.causes, 'one window after the other is what it was');
  const { cycles, interval } = side.mean.pipelined!;
  t.deepEqual([pipelined!.cycles, pipelined!.interval], [cycles, interval]);
  t.is(sum(Object.values(pipelined!.causes)), cycles);
  t.is(sum(Object.values(pipelined!.intervalCauses)), interval);
  t.true(interval < cycles && cycles < side.mean.cycles && pipelined!.busiestCore.cycles <= interval);
  // The spikes are those of every other run: nothing but time is counted otherwise.
  const spikesOf = ({ results }: RunDocument): unknown =>
    results.map((each) => (each as unknown as { spikes: number }).spikes);
  t.deepEqual(spikesOf(side), spikesOf(plain));
  const { stdout } = await spikec(['run', image, '--input', 'x.png', '--pipelined', '--figures'], {
    cwd,
    env: { COLUMNS: '160' },
  });
  t.regex(stdout, /side by side +[\d,]+ cycles for a sample alone, then one every [\d,]+: cores [\d.]+ %/);
  t.regex(stdout, /busiest +core \d+,\d+: [\d,]+ cycles, and no interval is shorter/);
  t.regex(stdout, /one by one +alone +interval/);
  t.regex(stdout, /- side by side: the same sample comes again and again/);

  const back = await made(
    'b',
    'output y = add(x -> c: conv2d(2, kernel=3), previous("r", steps=1) -> v: conv2d(2, kernel=3)) -> r: n -> linear(3) -> mean_steps',
  );
  const refused = await spikec(['run', back, '--input', 'x.png', '--pipelined'], { cwd });
  t.is(refused.status, 3);
  t.regex(
    refused.stderr,
    /SPK246: layers of "k" cannot work side by side: "previous1" holds what "r" gave in the step before/,
  );
});
