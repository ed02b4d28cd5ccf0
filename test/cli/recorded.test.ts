/** @file `verify --recorded`: the user's own framework is the judge, and what is wrong with a transcription is found and named. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { sizeOf, type AnyTensor } from '../../ir/tensor.ts';
import { layoutOfCounts } from '../../runtime/recording/layout.ts';
import { encodeTensorFile, parseTensorFile } from '../../runtime/index.ts';
import { documentOf, emptyFolder, spikec, type Shown } from './spikec.ts';

const steps = 3;
const samples = 4;

/** Three layers of LIF over three steps. @param more what a user may get wrong. */
const network = ({ decay = 0.5, std = 0.5, threshold = 0.25 } = {}): string => `model "net"
input x: [3, 4, 4] { steps: ${steps}, mean: [0.5], std: [${std}] }
neuron lif { threshold: 0.25, cap: 1, norm: 1, rounding: down, leak: 1, reset: hard }
neuron other { threshold: ${threshold}, cap: 1, norm: 1, rounding: down, decay: ${decay}, reset: hard }
output head = x -> c1: conv2d(4, kernel=3, pad=1) -> lif1: lif -> c2: conv2d(4, kernel=3, pad=1) -> lif2: other
  -> c3: conv2d(6, kernel=4, pad=0) -> lif3: lif -> fc: linear(3) -> mean_steps
`;

type Tensors = Map<string, AnyTensor>;

/** 8-bit pixels that are the same on every machine. */
const pixels: AnyTensor = {
  ...{ type: 'U8', shape: [samples, 3, 4, 4] },
  data: Uint8Array.from({ length: samples * 48 }, (_, i) => (i * 167 + 13 * (i >> 3)) % 256),
};

/** An image of a network, and what a run of it recorded, counts of layers and logits with the inputs. */
async function recorded(
  t: ExecutionContext,
  mistake = {},
): Promise<{ readonly cwd: string; readonly tensors: Tensors }> {
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'net.spike'), network(mistake));
  writeFileSync(join(cwd, 'x.npz'), encodeTensorFile({ tensors: new Map([['input', pixels]]), metadata: {} }, 'x.npz'));
  const compiled = await spikec(['compile', 'net.spike', '--random-weights', '3', '--out', 'net.chip', '-q'], { cwd });
  t.is(compiled.status, 0, compiled.stderr);
  const run = await spikec(['run', 'net.chip', '--input', 'x.npz:input', '--trace', 'r.npz', '-q'], { cwd });
  t.is(run.status, 0, run.stderr);
  const { tensors } = parseTensorFile(readFileSync(join(cwd, 'r.npz')), 'r.npz');
  return { cwd, tensors: new Map<string, AnyTensor>([...tensors, ['input', pixels]]) };
}

/** The right network, made once: its image, and what it recorded. */
let made: Promise<{ readonly chip: Uint8Array; readonly tensors: Tensors }> | undefined;

/** The right network's image in a folder of its own, and its recording. */
async function right(t: ExecutionContext): Promise<{ readonly cwd: string; readonly tensors: Tensors }> {
  made ??= recorded(t).then(({ cwd, tensors }) => ({ chip: readFileSync(join(cwd, 'net.chip')), tensors }));
  const { chip, tensors } = await made;
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'net.chip'), chip);
  return { cwd, tensors };
}

/** Verifies the image in a folder by tensors. */
function judge(cwd: string, tensors: Tensors, ...words: string[]): Promise<Shown> {
  writeFileSync(join(cwd, 'rec.npz'), encodeTensorFile({ tensors, metadata: {} }, 'rec.npz'));
  return spikec(['verify', 'net.chip', '--recorded', 'rec.npz', ...words], { cwd, env: { COLUMNS: '200' } });
}

const floats = ({ shape, data }: AnyTensor): AnyTensor => ({
  type: 'F32',
  shape,
  data: Float32Array.from(data as Uint8Array),
});

test('a recording of the same network is exact, however it is written', async (t) => {
  const { cwd, tensors } = await right(t);
  const plain = await judge(cwd, tensors);
  t.is(plain.status, 0, plain.shown);
  t.regex(plain.stdout, /exact: all 3 layers, 134 neurons x 3 logical steps x 4 samples equal, recorded by rec\.npz/);
  t.regex(plain.stdout, /logits: all 12 values equal in every bit/);
  t.true([...tensors].some(([name, { data }]) => name === 'lif3' && (data as Uint8Array).some((count) => count > 0)));
  const asFloats = new Map(
    [...tensors].map(([name, tensor]) => [name, name.startsWith('lif') ? floats(tensor) : tensor]),
  );
  t.is((await judge(cwd, asFloats)).status, 0);
  writeFileSync(join(cwd, 'x.npz'), encodeTensorFile({ tensors: new Map([['input', pixels]]), metadata: {} }, 'x.npz'));
  const inputs = ['--input', 'x.npz:input'];
  await spikec(['run', 'net.chip', ...inputs, '--trace', 't.safetensors', '--trace-steps', '-q'], { cwd });
  const trace = await spikec(['verify', 'net.chip', '--recorded', 't.safetensors', ...inputs, '--limit', '2'], { cwd });
  t.is(trace.status, 0, trace.shown);
  t.regex(trace.stderr, /written by spikec run --trace/);
  t.notRegex(trace.stderr, /SPK/);
  t.regex(trace.stdout, /x 2 samples equal/);
  const timeFirst = new Map(
    [...tensors].map(([name, tensor]) => [name, name.startsWith('lif') ? swapped(tensor) : tensor]),
  );
  t.is((await judge(cwd, timeFirst, '--time-first')).status, 0);
  const refused = await judge(cwd, timeFirst);
  t.is(refused.status, 3);
  t.regex(
    refused.stderr,
    /SPK728: the tensor is 3x4x4x4x4, the layer "lif1" 4x4x4 in 3 logical steps: time seems to come first\s+at rec\.npz, tensor "lif1"[\s\S]*--time-first/,
  );
});

const swapped = ({ type, shape, data }: AnyTensor): AnyTensor => {
  const [n = 1, time = 1, ...rest] = shape;
  const size = sizeOf(rest);
  const out = (data as Uint8Array).slice();
  for (let i = 0; i < n; i++)
    for (let s = 0; s < time; s++)
      out.set((data as Uint8Array).subarray((i * time + s) * size, (i * time + s + 1) * size), (s * n + i) * size);
  return { type, shape: [time, n, ...rest], data: out } as AnyTensor;
};

/** What the right image says to the recording of a network with a mistake. */
async function mistaken(t: ExecutionContext, mistake: object): Promise<Record<string, unknown>> {
  const { cwd } = await right(t);
  const { tensors } = await recorded(t, mistake);
  const finished = await judge(cwd, tensors, '--json');
  t.is(finished.status, 1, finished.stderr);
  return documentOf(t, finished);
}

test('a wrong leak is found in the step in which it first shows', async (t) => {
  const { firstDifference, cause, exact } = await mistaken(t, { decay: 0.875 });
  t.false(exact);
  t.like(firstDifference, { layer: 'lif2', logicalStep: 1 });
  t.like(cause, { kind: 'state', layer: 'lif2', logicalStep: 1 });
  t.regex((cause as { text: string }).text, /agree in logical step 0.*its leak \(decay, tau, beta\)/);
});

test('a missing normalisation is found in the first layer, with the one that the network has', async (t) => {
  const { firstDifference, cause } = await mistaken(t, { std: 1 });
  t.like(firstDifference, { layer: 'lif1', logicalStep: 0 });
  t.like(cause, { kind: 'first-layer', layer: 'lif1', everyLayer: true });
  t.regex(
    (cause as { text: string }).text,
    /normalised otherwise \(this network: \(pixel \/ 255 - 0\.5\) \/ 0\.5, rounded to steps of 1\/\d+\)/,
  );
});

test('a layer with another threshold, as without its batch norm, is found where all before it agree', async (t) => {
  const { cause } = await mistaken(t, { threshold: 0.5 });
  t.like(cause, { kind: 'layer', layer: 'lif2', logicalStep: 0, before: 1 });
});

test('swapped names, single spikes off, logits off: each is said as what it is', async (t) => {
  const { cwd, tensors } = await right(t);
  const exchanged = new Map([...tensors, ['lif1', tensors.get('lif2')!], ['lif2', tensors.get('lif1')!]]);
  const names = await judge(cwd, exchanged);
  t.is(names.status, 1);
  t.regex(
    names.stdout,
    /likely cause: what was recorded as "lif1" is exactly what "lif2" fires, and the other way round/,
  );

  const own = tensors.get('lif2')!;
  const data = (own.data as Uint8Array).slice();
  const at = 2 * steps * 64 + 2 * 64 + 21;
  data[at]! ^= 1;
  const one = documentOf(t, await judge(cwd, new Map([...tensors, ['lif2', { ...own, data } as AnyTensor]]), '--json'));
  t.like(one['firstDifference'], { layer: 'lif2', neuron: [1, 1, 1], logicalStep: 2, sample: 'rec.npz:input[2]' });
  t.like((one['layers'] as object[])[1], { layer: 'lif2', differing: 1 });
  const near = await judge(cwd, new Map([...tensors, ['lif2', { ...own, data } as AnyTensor]]), '--as-float');
  t.is(near.status, 0);
  t.regex(
    near.stdout,
    /Fidelity: the chip against the recording[\s\S]*measured: 99\.94 % of counts equal in 3 of 3 layers/,
  );

  const scores = Float32Array.from(tensors.get('logits')!.data as Float32Array, (value) => value + 0.25);
  const logits = await judge(
    cwd,
    new Map([...tensors, ['logits', { type: 'F32', shape: [samples, 3], data: scores }]]),
  );
  t.is(logits.status, 0);
  t.regex(logits.stdout, /logits: 12 of 12 values differ, by 0\.250 at most; same answer in 100\.00 % of samples/);
});

test('names of modules: suggested, renamed, and what is missing is said', async (t) => {
  const { cwd, tensors } = await right(t);
  const modules = new Map([...tensors].map(([name, tensor]) => [name.replace(/^lif(\d)$/, 'net.$1.spike'), tensor]));
  const strange = await judge(cwd, new Map([...modules].filter(([name]) => name !== 'logits')));
  t.is(strange.status, 3);
  t.regex(strange.stderr, /SPK725[\s\S]*the layers are "lif1", "lif2", "lif3"[\s\S]*--rename\s+'net\.\*\.spike=lif\*'/);
  const renames = [1, 2, 3].flatMap((i) => ['--rename', `net.${i}.spike=lif${i}`]);
  t.is((await judge(cwd, modules, ...renames)).status, 0);
  const wrapped = new Map([...tensors].map(([name, tensor]) => [name.replace('lif', 'module.lif'), tensor]));
  t.is((await judge(cwd, wrapped)).status, 0);

  const typed = new Map([...tensors].map(([name, tensor]) => [name.replace('lif2', 'lfi2'), tensor]));
  const partly = await judge(cwd, typed);
  t.is(partly.status, 5);
  t.regex(partly.stderr, /SPK726[\s\S]*"lfi2"[\s\S]*--rename lfi2=lif2/);
  t.regex(partly.stderr, /SPK727[\s\S]*"lif2"/);
  t.regex(partly.stdout, /equal, but not proved: 2 of 3 layers were recorded/);
});

/** Changes to tensors, and what is said. */
const refusals: readonly (readonly [string, (tensors: Tensors) => void, RegExp])[] = [
  ['counts above the cap', (own) => own.set('lif1', scaled(own.get('lif1')!, 2)), /SPK730.*a count of 2 at \[0, /],
  ['divided counts', (own) => own.set('lif1', scaled(own.get('lif1')!, 0.25)), /SPK729[\s\S]*a \* 4/],
  ['membranes', (own) => own.set('lif1', scaled(own.get('lif1')!, -0.3)), /SPK729[\s\S]*not its membrane/],
  ['fewer samples', (own) => own.set('lif3', part(own.get('lif3')!, 2)), /SPK731.*"lif1" has 4 samples, "lif3" 2/],
  ['fewer inputs', (own) => own.set('input', part(pixels, 3)), /SPK731.*recording: 4, and there are 3 inputs/],
  ['no inputs', (own) => own.delete('input'), /SPK704.*inputs of the recording are missing/],
  [
    'flat neurons',
    (own) => own.set('lif1', shaped(own.get('lif1')!, [4, 3, 64])),
    /SPK728[\s\S]*a\.reshape\(4, 3, 4, 4, 4\)/,
  ],
  ['no time', (own) => own.set('lif3', shaped(part(own.get('lif3')!, 1), [6, 3])), /SPK728/],
  [
    'two of one name',
    (own) => own.set('module.lif1', own.get('lif1')!).set('_orig_mod.lif1', own.get('lif1')!).delete('lif1'),
    /SPK732/,
  ],
];

const scaled = ({ shape, data }: AnyTensor, by: number): AnyTensor => ({
  ...{ type: 'F32', shape },
  data: Float32Array.from(data as Uint8Array, (count) => count * by),
});
const part = ({ type, shape, data }: AnyTensor, count: number): AnyTensor =>
  ({ type, shape: [count, ...shape.slice(1)], data: data.slice(0, (data.length / shape[0]!) * count) }) as AnyTensor;
const shaped = (tensor: AnyTensor, shape: readonly number[]): AnyTensor => ({ ...tensor, shape });

test('what does not fit is refused with what it looks like', async (t) => {
  const { cwd, tensors } = await right(t);
  for (const [what, change, said] of refusals) {
    const own = new Map(tensors);
    change(own);
    const { status, stderr } = await judge(cwd, own);
    t.true(status === 2 || status === 3, what);
    t.regex(stderr, said, what);
    t.notRegex(stderr, /SPK000|at .*\.ts:\d/, what);
  }
  writeFileSync(join(cwd, 'words.txt'), 'spikes');
  const both = await judge(cwd, tensors, '--model', 'net.spike');
  t.is(both.status, 2);
  t.regex(both.stderr, /SPK705: --recorded and --model do not go together/);
  const neither = await spikec(['verify', 'net.chip', '--data', 'x'], { cwd });
  t.regex(neither.stderr, /--model is missing[\s\S]*--weights is missing/);
  t.regex((await spikec(['verify', 'net.chip', '--recorded', 'words.txt'], { cwd })).stderr, /SPK4\d\d[\s\S]*\.npz/);
  t.regex((await spikec(['verify', 'net.chip', '--recorded', 'net.chip'], { cwd })).stderr, /SPK454/);
});

/** Shapes of a layer [4, 2, 3] (T = 3, cap 2), and what they are taken for: samples, frames of a step; or words. */
const layouts: readonly (readonly [
  shape: readonly number[],
  known: number | undefined,
  taken: readonly [number, number] | RegExp,
])[] = [
  [[5, 3, 4, 2, 3], undefined, [5, 1]],
  [[5, 6, 4, 2, 3], undefined, [5, 2]],
  [[3, 4, 2, 3], undefined, [1, 1]],
  [[6, 4, 2, 3], 1, [1, 2]],
  [[3, 4, 2, 3], 3, /may be time steps of one sample, or samples/],
  [[5, 4, 2, 3], undefined, /first axis is 5, and the network has 3 logical steps/],
  [[4, 2, 3], undefined, /no axis of time/],
  [[3, 5, 4, 2, 3], undefined, /time seems to come first.*--time-first/],
  [[5, 3, 2, 3, 4], undefined, /channels seem to come last.*a\.transpose\(0, 1, 4, 2, 3\)/],
  [[5, 4, 4, 2, 3], undefined, /second axis is 4.*record 3 steps/],
  [[5, 3, 8, 2, 3], undefined, /one time step of this layer is 4x2x3/],
];

test('where samples, steps and neurons lie in a tensor', (t) => {
  for (const [shape, samples, taken] of layouts) {
    const found = layoutOfCounts(shape, { shape: [4, 2, 3], steps: 3, cap: 2 }, { timeFirst: false, samples });
    if (!(taken instanceof RegExp)) t.like(found, { samples: taken[0], perStep: taken[1] }, shape.join());
    else t.regex('why' in found ? `${found.why}; ${found.help}` : 'taken', taken, shape.join());
  }
  const vectors = layoutOfCounts([5, 3, 7], { shape: [7, 1, 1], steps: 3, cap: 1 }, { timeFirst: false });
  t.like(vectors, { samples: 5, perStep: 1 });
});
