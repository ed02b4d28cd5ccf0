/** @file Equal is not proved: a verification that found no difference and no proof says which of the two it lacks. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { fashion } from '../support/host.ts';
import { documentOf, emptyFolder, spikec } from './spikec.ts';

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
  t.regex(human.stdout, /bits: 4/);
  t.notRegex(human.stdout, /different/);
  const recorded = await spikec([...verify, ...samples, '--results', 'r.jsonl', '--json'], { cwd });
  t.is(recorded.status, 5);
  t.like(documentOf(t, recorded), { exact: false, firstDifference: null });
  t.is((await spikec(['merge', 'all.jsonl', 'r.jsonl'], { cwd })).status, 5);
});
