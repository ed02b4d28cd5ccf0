import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { codes } from '../../ir/diagnostics/index.ts';
import { primitiveNames } from '../../ir/ops/index.ts';
import { fashion } from '../support/host.ts';
import { documentOf, emptyFolder, spikec } from './spikec.ts';

test('explain knows every registered code, and each says how it ends the program', async (t) => {
  const document = documentOf(t, await spikec(['explain', '--json'])) as { codes: { code: string; status: number }[] };
  t.deepEqual(
    document.codes.map((entry) => entry.code),
    Object.keys(codes).sort(),
  );
  for (const { code, status } of document.codes) t.is(status, codes[code as keyof typeof codes].status);
});

test('explain takes a code in any spelling and prints its explanation', async (t) => {
  const [full, bare] = await Promise.all([spikec(['explain', 'SPK412']), spikec(['explain', '412'])]);
  t.is(full.status, 0);
  t.is(full.stdout, bare.stdout);
  t.true(full.stdout.includes(codes.SPK412.title));
  const said = (text: string): string => text.split(/\s+/).join(' ');
  t.true(said(full.stdout).includes(said(codes.SPK412.explain)));
});

test('every diagnostic is explained in words of its own', (t) => {
  const entries = Object.values(codes);
  t.is(new Set(entries.map((entry) => entry.explain)).size, entries.length);
  for (const entry of entries) t.true(entry.explain.length > 80 && !entry.title.endsWith('.'), entry.title);
});

test('ops lists all operators, and describes each with its attributes', async (t) => {
  const all = documentOf(t, await spikec(['ops', '--json'])) as { operators: { name: string }[] };
  t.deepEqual(
    all.operators.map((op) => op.name),
    [...primitiveNames],
  );
  const one = await spikec(['ops', 'conv2d']);
  t.regex(one.stdout, /groups +int +1 +1\.\.65536/);
});

test('passes lists what every pass needs and gives, and the pipelines name only passes', async (t) => {
  const document = documentOf(t, await spikec(['passes', '--json'])) as {
    passes: { name: string; needs: string[]; gives: string[] }[];
    pipelines: Record<string, { pass: string; reason: string }[]>;
  };
  const names = new Set(document.passes.map((pass) => pass.name));
  for (const steps of Object.values(document.pipelines))
    for (const step of steps) t.true(names.has(step.pass), step.pass);
  const one = await spikec(['passes', document.passes[0]!.name]);
  t.true(one.stdout.includes('Effect:'));
});

test('targets shows what classes of cores have of their own, and what stands in quotes behind every figure', async (t) => {
  const file = join(emptyFolder(t), 'mine.spike');
  writeFileSync(
    file,
    `target "mine" like "sdt-core" {
  mesh: [4, 1], limits: { neurons: 500 documented }, clock: 5 MHz derived "a clock", energy: { mac: unknown "not public" }
  cores: { a: { count: 1, projections: [graded], shapes: { kernels: [1, 3] } }, b: { count: 3, limits: { axons: 9 assumed } } }
}`,
  );
  const { stdout } = await spikec(['targets', file]);
  for (const line of [
    /a +1 +neurons +500 +documented/,
    /\n +in hardware +graded\n/,
    /\n +kernels +1, 3\n/,
    /\n +axons +9 +assumed\n/,
    /\n +clock +derived: a clock\n/,
    /\n +energy\.mac +unknown: not public\n/,
  ])
    t.regex(stdout, line);
});

test('targets lists the chips; the default one says that it is fictional', async (t) => {
  const document = documentOf(t, await spikec(['targets', '--json'])) as {
    targets: { name: string; fictional: boolean }[];
  };
  t.true(document.targets.find((target) => target.name === 'sdt-core')?.fictional);
  const one = await spikec(['targets', 'sdt-core']);
  t.regex(one.stdout, /fictional/);
  t.regex(one.stdout, /synaptic_op .* (assumed|derived|documented|secondary)/);
});

test('completion prints a script, and completes commands and options', async (t) => {
  const script = await spikec(['completion']);
  t.regex(script.stdout, /_spikec_yargs_completions|compdef/);
  const commands = await spikec(['--get-yargs-completions', 'spikec', '']);
  t.true(commands.stdout.split('\n').includes('verify'));
  const options = await spikec(['--get-yargs-completions', 'spikec', 'check', '--']);
  t.true(options.stdout.split('\n').includes('--layers'));
});

test('colour appears only where asked for', async (t) => {
  const escape = '\u001b[';
  const [piped, forced, refused] = await Promise.all([
    spikec(['explain', 'SPK701']),
    spikec(['explain', 'SPK701'], { env: { FORCE_COLOR: '1' } }),
    spikec(['explain', 'SPK701'], { env: { NO_COLOR: '1' } }),
  ]);
  t.false(piped.stdout.includes(escape));
  t.true(forced.stdout.includes(escape));
  t.false(refused.stdout.includes(escape));
});

test('a network of convolutions lies on classes of cores of Speck: fit says which, and compile takes as many cores', async (t) => {
  const folder = emptyFolder(t);
  const model = join(folder, 'small.spike');
  writeFileSync(
    model,
    `model "small"
neuron fires { cap: 1, norm: 1, rounding: down, reset: hard }
input x: [1, 12, 12] { bits: 2, fraction_bits: 0 }
x = x -> c0: conv2d(64, kernel=3, pad=1, bias=false) -> s0: fires
x = x -> c1: conv2d(48, kernel=3, stride=2, pad=1, bias=false) -> s1: fires
output scores = x -> fc: linear(10, bias=false)
`,
  );
  const fit = await spikec(['fit', model, '--target', 'speck-like', '--layers']);
  t.regex(fit.stdout, /layer +neurons +pieces +limit +used +of +class\n/);
  t.regex(fit.stdout, / s1 .* middle\n/);
  const cores = /cores +(\d+) of 9/.exec(fit.stdout)![1];
  const made = ['compile', model, '--random-weights', '1', '--target', 'speck-like'];
  const compiled = await spikec([...made, '--out', join(folder, 'small.chip')]);
  t.is(compiled.status, 0, compiled.stderr);
  t.regex(compiled.stdout, new RegExp(`cores +${cores} of 9`));
});

test('fit answers for every chip: status 0 where all hold the network, 4 and the reason where one does not', async (t) => {
  const fashion = ['fit', 'examples/fashion/fashion.spike'];
  const [one, all] = await Promise.all([
    spikec([...fashion, '--target', 'sdt-core']),
    spikec([...fashion, '--target', 'all', '--json']),
  ]);
  t.is(one.status, 0);
  t.regex(one.stdout, /answer +fits/);
  t.is(all.status, 4);
  const { fits, targets } = documentOf(t, { ...all, status: 0 }) as {
    fits: boolean;
    targets: { target: string; answer: string; reasons: { lacks?: string }[]; layers: { layer: string }[] }[];
  };
  t.false(fits);
  const loihi = targets.find(({ target }) => target === 'loihi-2-like')!;
  t.is(loihi.answer, 'impossible');
  t.true(loihi.reasons.some(({ lacks }) => lacks === 'correlate'));
  t.true(targets.every(({ layers }) => layers.length > 30));
});

test('a chip whose costs are unknown runs, and its cycles and energy are unknown, not 0', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(
    join(cwd, 'net.spike'),
    'model "tiny"\nneuron once { cap: 1, norm: 1, rounding: down }\ninput x: [1, 28, 28] { bits: 2, fraction_bits: 0 }\n' +
      'output y = x -> c: conv2d(2, kernel=4, stride=4) -> s: once -> linear(10)\n',
  );
  const compiled = ['compile', 'net.spike', '--random-weights', '1', '--target', 'truenorth-like', '--out', 'n.chip'];
  t.is((await spikec([...compiled, '--save-weights', 'w.safetensors'], { cwd })).status, 0);
  const run = ['run', 'n.chip', '--data', fashion.images, '--limit', '1'];
  const { results } = documentOf(t, await spikec([...run, '--json'], { cwd })) as {
    results: { cycles: null; energy: { table: null } }[];
  };
  t.like(results[0], { cycles: null, energy: { table: null } });
  const { stdout } = await spikec(run, { cwd });
  t.regex(stdout, /energy unknown/);
  t.regex(stdout, /latency +unknown: the target knows no cycles/);
  // What is written down, verified, resumed or merged says so as well.
  const network = ['--model', 'net.spike', '--weights', 'w.safetensors'];
  const verify = ['verify', 'n.chip', ...network, ...run.slice(2), '--results', 'v.jsonl'];
  t.regex((await spikec(verify, { cwd })).stdout, /latency +unknown: the target knows no cycles/);
  const [, sample, end] = readFileSync(join(cwd, 'v.jsonl'), 'utf8').split('\n');
  t.like(JSON.parse(sample!), { cycles: null, energy: { table: null } });
  t.like(JSON.parse(end!), { mean: { cycles: null, energy: { table: null } } });
  t.like(documentOf(t, await spikec([...verify, '--resume', '--json'], { cwd })), { mean: { cycles: null } });
  const merged = await spikec(['merge', 'm.jsonl', 'v.jsonl'], { cwd });
  t.regex(merged.stdout, /latency +unknown: the target knows no cycles/);
});
