/** @file Equal is not proved: a verification that found no difference and no proof says which of the two it lacks. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import { sizeOf, type AnyTensor } from '../../ir/tensor.ts';
import { writeNpz } from '../../runtime/formats/index.ts';
import { gridOfImage, loadSamples, writeSafetensors } from '../../runtime/index.ts';
import { compileExample } from '../../toolchain/example.ts';
import { defaultTarget, verifySamples } from '../../toolchain/index.ts';
import { judgedNetwork, openJudged } from '../../toolchain/judged.ts';
import { MemoryError } from '../../trainer/index.ts';
import { fashion, host } from '../support/host.ts';
import { documentOf, emptyFolder, spikec, type Shown } from './spikec.ts';

/** The first network of every course: its sums of eight steps are too many grid steps for float32. */
const mlp = `model "mlp"
input x: [1, 28, 28] { bits: 9, steps: 8 }
neuron lif { cap: 1, norm: 1, rounding: down, leak: 1, reset: hard }
output logits = x -> fc1: conv2d(64, kernel=28, pad=0) -> lif1: lif -> fc2: linear(10) -> mean_steps
`;

test('no difference, but float32 sums beyond what is exact: status 5, a word of its own, and a remedy', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'mlp.spike'), mlp);
  const words = ['--random-weights', '1', '--save-weights', 'w.safetensors', '--out', 'n.chip'];
  const compiled = await spikec(['compile', 'mlp.spike', ...words], { cwd });
  t.is(compiled.status, 0, compiled.stderr);
  t.regex(compiled.stdout, /neurons +64 in 1 layer that fires/);
  const verify = ['verify', 'n.chip', '--model', 'mlp.spike', '--weights', 'w.safetensors'];
  const samples = ['--data', fashion.images, '--limit', '1'];
  const human = await spikec([...verify, ...samples], { cwd, env: { COLUMNS: '160' } });
  t.is(human.status, 5, human.stderr);
  t.regex(
    human.stdout,
    /equal, but not proved: the one layer, 64 neurons x 8 time steps x 1 sample equal; float32 sums left the exact range in\s+lif1/,
  );
  t.regex(human.stdout, /help: sums of up to 17,115,856 grid steps were seen, float32 is exact to 16,777,216/);
  const remedy = /The leak of "lif1" keeps every bit .*: write (decay: 0\.5, decay_input: true) in place of (leak: 1)/;
  const [, decay, leak] = remedy.exec(human.stdout.replaceAll(/\s+/g, ' '))!;
  writeFileSync(join(cwd, 'decay.spike'), mlp.replace(leak!, decay!));
  const again = ['decay.spike', '--weights', 'w.safetensors', '--out', 'd.chip', '-q'];
  t.is((await spikec(['compile', ...again], { cwd })).status, 0);
  const proved = await spikec(['verify', 'd.chip', '--model', ...again.slice(0, 3), ...samples], { cwd });
  t.is(proved.status, 0, proved.shown);
  t.regex(proved.stdout, /exact: the one layer/);
  t.regex(human.stdout, /bits: 4/);
  t.notRegex(human.stdout, /different/);
  const recorded = await spikec([...verify, ...samples, '--results', 'r.jsonl', '--json'], { cwd });
  t.is(recorded.status, 5);
  t.like(documentOf(t, recorded), { exact: false, firstDifference: null });
  t.is((await spikec(['merge', 'all.jsonl', 'r.jsonl'], { cwd })).status, 5);
});

test('threads that judge what they run come to the verdict of one thread, errors planted in the weights included', async (t) => {
  const example = compileExample(host, defaultTarget, undefined);
  const { weights } = example.deployed;
  if (weights.kind !== 'integer') throw new Error('the example is deployed in integers');
  const layer = [...weights.layers.values()].at(-2)!;
  const flipped = { ...layer, weights: layer.weights.map((weight) => -weight) };
  const wrong = new Map([...weights.layers].map(([name, own]) => [name, own === layer ? flipped : own] as const));
  const grid = gridOfImage(example.loaded.image.header);
  // The evaluator is heard on every sample that differs: a few are enough.
  const networks = [
    { judge: weights, exact: true, limit: 27, threads: [1, 3] },
    { judge: { kind: 'integer', layers: wrong } as const, exact: false, limit: 9, threads: [1, 2] },
  ];
  const images = new Set<unknown>();
  const watched: typeof host = {
    ...host,
    startWorker(setup) {
      images.add(setup.bytes.buffer);
      return host.startWorker(setup);
    },
  };
  for (const { judge, exact, limit, threads } of networks) {
    const verdicts = threads.map((each) => {
      const samples = loadSamples(host, { data: fashion.images }, grid, { limit });
      const deployed = { ...example.deployed, weights: judge };
      return verifySamples(watched, example.loaded, deployed, samples, { threads: each, witness: 0.2 });
    });
    const [alone, ...side] = await Promise.all(verdicts);
    t.is(alone!.verdict.exact, exact);
    t.is(alone!.verdict.samples, limit);
    t.true(alone!.verdict.witnessed > 0);
    for (const other of side) t.deepEqual(other, alone);
  }
  t.is(images.size, networks.length, 'the threads of a verification have one copy of the image');
  for (const image of images) t.true(image instanceof SharedArrayBuffer);
});

test('a thread that fails while nothing is asked ends nobody else: whoever asks later is told why', async (t) => {
  const { loaded, deployed } = compileExample(host, defaultTarget, undefined);
  const setup = { mode: 'window', trace: false, top: 1 } as const;
  const broken = host.startWorker({ ...setup, bytes: loaded.content.slice(0, 99) });
  t.teardown(() => broken.end());
  const [answer] = await broken.run([{} as never]);
  t.like(answer, { diagnostics: [{ code: 'SPK503' }] }, 'what is wrong with the image crosses threads');
  await broken.end();
  t.like(await t.throwsAsync(broken.run([])), { diagnostics: [{ code: 'SPK675' }] });
  const failing = host.startWorker({ ...setup, bytes: undefined as never });
  t.teardown(() => failing.end());
  t.true((await t.throwsAsync(failing.run([]), { any: true })) instanceof TypeError);
  t.true((await t.throwsAsync(failing.run([]), { any: true })) instanceof TypeError);
  const none = {
    kernels: () => {
      throw new MemoryError('it needs 9 MiB');
    },
    spawn: host.training.spawn,
  };
  const judged = judgedNetwork(deployed, { byTrainer: true, witness: 0, batch: 2 });
  const refused = t.throws(() => openJudged(loaded.image, judged, { ...host.training, ...none }), {
    instanceOf: DiagnosticError,
  })!;
  t.like(refused.diagnostics[0], { code: 'SPK675', message: 'a thread cannot judge: it needs 9 MiB' });
});

/** Sums of 6 positions, 4 and 190 sixteenths: (4 / 4 + 190 / 2) / 16 is 6 thresholds, and (4 / 6, 190 / 6) rounds to a little less. */
const tied = `model "tied"
input x: [1, 2, 3] { bits: 8, fraction_bits: 4, steps: 2 }
neuron lif { cap: 1, norm: 1, rounding: down, leak: 1, reset: hard }
output logits = x -> c: conv2d(1, kernel=1, bias=false) -> mean -> l: lif -> fc: linear(2, bias=false) -> mean_steps
`;

test('a tie behind a mean over 6 positions falls to the other side in float32, and verify says why and how to write it exactly', async (t) => {
  const cwd = emptyFolder(t);
  const one = (shape: number[]): AnyTensor => ({ type: 'F32', shape, data: new Float32Array(sizeOf(shape)).fill(1) });
  const tensors = new Map<string, AnyTensor>([
    ['c.weight', one([1, 1, 1, 1])],
    ['fc.weight', one([2, 1])],
  ]);
  writeFileSync(join(cwd, 'w.safetensors'), writeSafetensors({ tensors, metadata: {} }));
  const numbers = Int32Array.of(4, 0, 0, 0, 0, 0, 100, 90, 0, 0, 0, 0);
  const x: AnyTensor = { type: 'I32', shape: [1, 2, 1, 2, 3], data: numbers };
  writeFileSync(
    join(cwd, 'x.npz'),
    writeNpz({ tensors: new Map<string, AnyTensor>([['x', x]]), metadata: {} }, 'x.npz'),
  );
  const verified = async (text: string): Promise<Shown> => {
    writeFileSync(join(cwd, 'm.spike'), text);
    const network = ['m.spike', '--weights', 'w.safetensors'];
    const compiled = await spikec(['compile', ...network, '--out', 'm.chip'], { cwd });
    t.is(compiled.status, 0, compiled.stderr);
    const found = await spikec(['verify', 'm.chip', '--model', ...network, '--input', 'x.npz'], { cwd });
    return { ...found, stderr: compiled.stderr };
  };
  const means = await verified(tied);
  t.is(means.status, 1, means.shown);
  t.regex(means.stderr, /SPK660[^]*divisor=1 in "mean1" and a threshold 6 times as large in "l"/);
  t.regex(
    means.stdout,
    /first difference: layer "l"[^]*expected no spike, got a spike[^]*help: "l" keeps[^]*explain SPK660/,
  );
  const sums = await verified(tied.replace('mean ->', 'mean(divisor=1) ->').replace('hard }', 'hard, threshold: 6 }'));
  t.is(sums.status, 0, sums.shown);
  t.is(sums.stderr, '');
  t.regex(sums.stdout, /l +2 +1 +equal/);
});
