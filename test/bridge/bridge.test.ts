/**
 * @file The bridge from PyTorch (`bridge/pytorch`): networks trained there become texts, integer checkpoints and recordings, which the
 * chip has to meet in every spike. One Python process serves all tests; without torch they are skipped, and say so.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { AnyTensor } from '../../ir/tensor.ts';
import { encodeTensorFile, parseTensorFile } from '../../runtime/index.ts';
import { documentOf, spikec, type Finished } from '../cli/spikec.ts';

/** A Python that finds torch and numpy; importing them would take seconds. */
const python = ['/usr/bin/python3', 'python3'].find(
  (name) =>
    spawnSync(name, ['-c', 'import importlib.util as u; exit(not all(map(u.find_spec, ["torch", "numpy"])))'])
      .status === 0,
);

/** A test that needs torch, Debian's python3-torch or another one, and is skipped, saying so, without it. */
function told(title: string, body: (t: ExecutionContext) => Promise<void>): void {
  if (python === undefined) test.skip(`${title} (skipped: no python3 here has torch and numpy)`, (t) => t.fail());
  else test(title, body);
}

const networks = [
  'lif',
  'undecayed',
  'ilif',
  'plif',
  'residual',
  'functional',
  'shortcut',
  'norse',
  'sinabs',
  'signal',
] as const;

interface Listed {
  readonly unrecognised: readonly string[];
  readonly tensors: readonly (readonly [name: string, shape: readonly number[], type: string])[];
  readonly mistakes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly recorded: string;
}

interface Made {
  readonly folder: string;
  readonly listed: Readonly<Record<string, Listed>>;
}

let made: Promise<Made> | undefined;
let folder = '';
test.after.always(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

const page = readFileSync(fileURLToPath(new URL('../../docs/pytorch.md', import.meta.url)), 'utf8');

/** The blocks of docs/pytorch.md in a language. */
const blocks = (language: string): string[] =>
  [...page.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter((found) => found[1] === language).map((found) => found[2]!);

/** Runs the lines of a shell block of the page, each with `npx spikec` in front, and keeps what goes into a file. */
async function shell(t: ExecutionContext, cwd: string, block: string): Promise<Finished> {
  let last: Finished | undefined;
  for (const line of block.trim().split('\n')) {
    const [, words, file] = /^npx spikec (.*?)(?: > (\S+))?$/.exec(line)!;
    last = await spikec(words!.split(' '), { cwd });
    t.is(last.status, 0, last.stderr);
    if (file !== undefined) writeFileSync(join(cwd, file), last.stdout);
  }
  return last!;
}

/** Both acts of acts.py, and the images between them. */
const all = (t: ExecutionContext): Promise<Made> => (made ??= make(t));

async function make(t: ExecutionContext): Promise<Made> {
  t.timeout(300_000);
  folder = mkdtempSync(join(tmpdir(), 'spikec-bridge-'));
  const [recording, ...before] = blocks('python').reverse();
  writeFileSync(join(folder, 'page.json'), JSON.stringify([before.reverse(), [recording]]));
  const script = fileURLToPath(new URL('acts.py', import.meta.url));
  const child = spawn(python!, ['-B', '-W', 'error', script, folder], { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const status = new Promise<number | null>((resolve) => child.on('close', resolve));
  for await (const line of createInterface(child.stdout)) {
    if (line === 'written') {
      for (const name of networks) await image(t, folder, name);
      writeFileSync(join(folder, 'target.spike'), coarse);
      await image(t, folder, 'plif', 'coarse', '--target', 'target.spike');
      for (const block of blocks('sh').slice(0, -1)) await shell(t, folder, block);
      child.stdin.end('go on\n');
    }
  }
  t.is(await status, 0, said);
  return { folder, listed: JSON.parse(readFileSync(join(folder, 'listed.json'), 'utf8')) as Made['listed'] };
}

/** A chip whose decays round so much that it shows. */
const coarse = 'target "coarse" like "sdt-core" { summary: "Decays of 5 bits.", decay_bits: 5 }\n';

/** Compiles a skeleton with integers of the bridge, and writes how its image counts membranes. */
async function image(t: ExecutionContext, cwd: string, from: string, name = from, ...more: string[]): Promise<void> {
  const words = ['compile', `${from}.spike`, '--weights', `${from}.safetensors`, '--out', `${name}.chip`, '-q'];
  const compiled = await spikec([...words, ...more], { cwd });
  t.is(compiled.status, 0, compiled.shown);
  const inspected = await spikec(['inspect', `${name}.chip`, '--symbols', '--json'], { cwd });
  t.is(inspected.status, 0, inspected.shown);
  writeFileSync(join(cwd, `${name}.json`), inspected.stdout);
}

interface Judged {
  readonly exact: boolean;
  readonly layers: readonly { readonly layer: string; readonly spikes: number; readonly differing: number }[];
  readonly unrecorded: readonly string[];
  readonly unused: readonly string[];
  readonly cause?: { readonly kind: string; readonly layer: string; readonly text: string };
  readonly outputs: readonly { readonly equal: number; readonly compared: number }[];
}

async function judged(t: ExecutionContext, cwd: string, chip: string, recording: string): Promise<Judged> {
  const finished = await spikec(['verify', `${chip}.chip`, '--recorded', `${recording}.npz`, '--json'], { cwd });
  const document = documentOf(t, finished);
  t.is(finished.status, document['exact'] === true ? 0 : 1, finished.shown);
  return document as unknown as Judged;
}

for (const name of networks)
  told(`${name}: from PyTorch to the chip and back, every count of every layer and step is equal`, async (t) => {
    const { folder, listed } = await all(t);
    t.deepEqual(listed[name]!.unrecognised, []);
    const { exact, layers, unrecorded, unused } = await judged(t, folder, name, name);
    t.true(exact);
    t.deepEqual([unrecorded, unused], [[], []]);
    for (const { layer, spikes, differing } of layers)
      t.true(spikes > 0 && differing === 0, `${layer}: ${spikes} spikes`);
  });

told(
  'where decays round so that it shows, the chip\u2019s integers are recorded exactly, and floats are not',
  async (t) => {
    const { folder } = await all(t);
    t.true((await judged(t, folder, 'coarse', 'coarse')).exact);
    t.false((await judged(t, folder, 'coarse', 'plain')).exact);
  },
);

told('docs/pytorch.md: every line of it runs, from a trained network to exact', async (t) => {
  const { folder } = await all(t);
  t.is(readFileSync(join(folder, 'net.spike'), 'utf8'), blocks('spike')[0]!);
  const verified = await shell(t, folder, blocks('sh').at(-1)!);
  t.regex(verified.stdout, /exact: all 3 layers/);
  t.true(page.includes('`exact: all 3 layers`'));
});

told('the bridge rounds to the very integers of the compiler', async (t) => {
  const { folder: cwd } = await all(t);
  const integers = (file: string): ReadonlyMap<string, AnyTensor> =>
    parseTensorFile(readFileSync(join(cwd, file)), file).tensors;
  for (const name of networks) {
    const words = [
      'compile',
      `${name}.spike`,
      '--weights',
      `${name}.pth`,
      '--save-weights',
      `${name}.compiled.safetensors`,
    ];
    const compiled = await spikec([...words, '--out', 'own.chip', '-q'], { cwd });
    t.is(compiled.status, 0, compiled.shown);
    const [own, theirs] = [integers(`${name}.compiled.safetensors`), integers(`${name}.rounded.safetensors`)];
    const values = (tensors: ReadonlyMap<string, AnyTensor>): object =>
      Object.fromEntries(
        [...tensors]
          .filter(([key]) => /\.(weight_int|exp|bias_int)$/.test(key))
          .sort()
          .map(([key, { data }]) => [key, Array.from(data as ArrayLike<number>)]),
      );
    t.deepEqual(values(theirs), values(own), name);
  }
});

told('the bridge lists the tensors that check --tensors wants', async (t) => {
  const { folder: cwd, listed } = await all(t);
  const finished = await spikec(['check', 'residual.spike', '--tensors', '--json'], { cwd });
  const { tensors } = documentOf(t, finished) as { tensors: readonly { name: string; shape: string }[] };
  const own = listed['residual']!.tensors.filter(([name]) => !name.endsWith('num_batches_tracked'));
  t.deepEqual(
    own.map(([name, shape]) => [name, shape.join('x')] as const).sort(),
    tensors.map(({ name, shape }) => [name, shape] as const).sort(),
  );
});

/** The image of a text that somebody got wrong, judged by the recording of the right network. */
async function mistaken(
  t: ExecutionContext,
  { name, text, weights = `${name}.safetensors` }: { name: string; text: (right: string) => string; weights?: string },
): Promise<NonNullable<Judged['cause']>> {
  const { folder: cwd } = await all(t);
  const right = readFileSync(join(cwd, `${name}.spike`), 'utf8');
  const wrong = text(right);
  t.true(wrong !== right || weights !== `${name}.safetensors`);
  const own = `wrong-${name}`;
  writeFileSync(join(cwd, `${own}.spike`), wrong);
  const compiled = await spikec(['compile', `${own}.spike`, '--weights', weights, '--out', `${own}.chip`, '-q'], {
    cwd,
  });
  t.is(compiled.status, 0, compiled.shown);
  const { exact, cause } = await judged(t, cwd, own, name);
  t.false(exact);
  return cause!;
}

told('a wrong leak is found in the layer and step in which it first shows', async (t) => {
  const cause = await mistaken(t, {
    name: 'undecayed',
    text: (right) => right.replace(/decay: 0\.66\d+/, 'decay: 0.75'),
  });
  t.like(cause, { kind: 'state', layer: '2' });
  t.regex(cause.text, /its leak \(decay, tau, beta\)/);
});

told('a leak that is wrong in one layer alone is found there', async (t) => {
  const cause = await mistaken(t, {
    name: 'lif',
    text: (right) => right.replace('6: lif_neuron', '6: lif_neuron(decay=0.25)'),
  });
  t.like(cause, { kind: 'layer', layer: '6' });
  t.regex(cause.text, /its leak \(with decay_input it scales what arrives, too\)/);
});

told('a missing normalisation is found in the first layer', async (t) => {
  const cause = await mistaken(t, { name: 'plif', text: (right) => right.replace(', mean: [0.25], std: [0.5]', '') });
  t.like(cause, { kind: 'first-layer', layer: '2' });
  t.regex(cause.text, /normalised otherwise \(this network: \(pixel \/ 255 - 0\) \/ 1/);
});

told('two layers that are swapped are found where the first of them stands', async (t) => {
  const { folder } = await all(t);
  const { tensors, metadata } = parseTensorFile(
    readFileSync(join(folder, 'residual.safetensors')),
    'residual.safetensors',
  );
  const other = (name: string): string =>
    name.replace(/layers\.([01])\.conv1/, (_, i: string) => `layers.${1 - Number(i)}.conv1`);
  const swapped = new Map([...tensors].map(([name]) => [name, tensors.get(other(name))!]));
  const file = encodeTensorFile({ tensors: swapped, metadata }, 'swapped.safetensors');
  writeFileSync(join(folder, 'swapped.safetensors'), file);
  const cause = await mistaken(t, { name: 'residual', text: (right) => right, weights: 'swapped.safetensors' });
  t.like(cause, { kind: 'layer', layer: 'layers.0.lif2' });
  t.regex(cause.text, /whether two layers are swapped/);
});

told('what the bridge does not recognise has its name in the text, and check refuses it', async (t) => {
  const { folder: cwd, listed } = await all(t);
  const text = readFileSync(join(cwd, 'odd.spike'), 'utf8');
  const unknown = [
    '"act" is a GELU',
    '"norm" is a LayerNorm',
    '"twice" is a Conv2d',
    'function transpose',
    'function matmul',
  ];
  t.is(listed['odd']!.unrecognised.length, unknown.length);
  for (const what of unknown) t.true(text.includes(`# NOT RECOGNISED: ${what}`), what);
  const { status, stderr } = await spikec(['check', 'odd.spike'], { cwd });
  t.is(status, 3);
  t.regex(stderr, /SPK111: no operator, neuron or block is called "unrecognised_GELU"/);
});

told('functions without a module are named: file, line, and the nearest words of the language', async (t) => {
  const { text, recorded } = (await all(t)).listed['unnamed']!;
  const said = text.split('\n').filter((line) => line.startsWith('# '));
  const expected = [
    /NOT RECOGNISED: function relu \(acts\.py:\d+, forward of the network\): .*; nearest: a layer that fires, declared with `neuron`/,
    /NOT RECOGNISED: function repeat \(acts\.py:\d+, .*nearest: none: maps stay/,
    /NOT RECOGNISED: function transpose \(acts\.py:\d+, .*nearest: none: maps stay/,
    /# add \(acts\.py:\d+, forward of the network\) is a function of spikes/,
    /# concat \(acts\.py:\d+, forward of the network\) is a function of spikes/,
  ];
  for (const pattern of expected)
    t.true(
      said.some((line) => pattern.test(line)),
      `${String(pattern)}\n${text}`,
    );
  t.is(said.filter((line) => line.startsWith('# max_pool (acts.py:')).length, 2, text);
  t.regex(recorded, /not recorded, without a name: function add \(acts\.py:\d+\) hands on spikes: write a module/);
  t.regex(recorded, /function max_pool2d \(acts\.py:\d+\) hands on spikes: write nn\.MaxPool2d; .*function cat \(/);
});

told('what people get wrong is refused with the name of the module and what to do', async (t) => {
  const { mistakes } = (await all(t)).listed['odd']!;
  const expected: Readonly<Record<string, RegExp>> = {
    'no neuron': /no spiking neuron was found: .*neurons=\[YourNeuron\]/,
    'no such name': /no module is called lif/,
    'too few steps': /"2" was called 3 times, and a sample has 4 steps/,
    'not deployed': /"2": what arrives is not on the chip's grid.*on_grid.*grid_input/,
    'another image': /membranes that decay in lif; no neuron of the network is called so/,
    'nothing said': /say what these neurons do, neurons=\{\.\.\.: Neuron\(\.\.\.\)\}: 1/,
    'no spikes': /"0" gave -?\d\.\d+, which is no spike count/,
    'a subclass': /a Mine, which gives LIFNode another neuronal_charge/,
    'a threshold that adapts': /"0" is a ALIF: its threshold rises with every spike.*reset: soft comes nearest/,
    'norm of nothing': /batch norm "0" cannot be folded: "input" has no weights/,
    'weights behind weights': /"1" reads what no neuron has turned into spikes/,
    'not on the grid': /on_grid\(net, example\)/,
    'no npz': /net\.safetensors: the name of a recording ends in \.npz/,
  };
  t.deepEqual(Object.keys(mistakes).sort(), Object.keys(expected).sort());
  for (const [name, pattern] of Object.entries(expected)) t.regex(mistakes[name]!, pattern);
});
