/** @file Trained checkpoints of the official code on real images that they have not seen. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { bundled } from '../../node/package.ts';
import { documentOf, emptyFolder, spikec } from '../cli/spikec.ts';
import { fashionArguments } from '../support/base_family.ts';
import { golden, goldenTest } from '../support/golden.ts';
import { goldenFile } from '../support/golden_network.ts';

/** The tests need Debian's dataset-fashion-mnist and are skipped, saying so, without it. */
function fashionTest(title: string, set: 'fmnist' | 'v1-fmnist', run: (t: ExecutionContext) => Promise<void>): void {
  if (existsSync('/usr/share/datasets/fashion-mnist')) goldenTest(title, set, run);
  else test.skip(`${title} (skipped: Debian\u2019s dataset-fashion-mnist is not installed)`, (t) => t.fail());
}

/** What the chip answers to the first test images, from a checkpoint on. */
async function answersOf(
  t: ExecutionContext,
  model: readonly string[],
  checkpoint: string,
  images: number,
): Promise<number[]> {
  const image = join(emptyFolder(t), 'net.img');
  const compiled = await spikec(['compile', ...model, '--weights', checkpoint, '--target', 'sdt-core', '--out', image]);
  t.is(compiled.status, 0, compiled.stderr);
  const run = ['run', image, '--data', 'fashion-mnist', '--limit', String(images), '--threads', '2', '--json'];
  const { results } = documentOf(t, await spikec(run)) as { results: { top: { class: number }[] }[] };
  return results.map(({ top }) => top[0]!.class);
}

const recorded = (set: 'fmnist' | 'v1-fmnist', key: string, images: number): number[] =>
  Array.from(goldenFile(set, 'test_preds.safetensors').tensors.get(key)!.data.slice(0, images), Number);

const images = 1000;

fashionTest(
  `an imported float network loses at most one point on ${images} Fashion-MNIST images`,
  'fmnist',
  async (t) => {
    const family = bundled('examples', 'e-spikeformer.spike');
    const checkpoint = join(emptyFolder(t), 'net.safetensors');
    const source = golden('fmnist', 'state_dict.pth');
    const imported = await spikec(['import', source, '--model', family, ...fashionArguments, '--out', checkpoint]);
    t.is(imported.status, 0, imported.stderr);
    const labels = recorded('fmnist', 'label', images);
    const right = (answers: readonly number[]): number => answers.filter((answer, i) => answer === labels[i]).length;
    const float = right(recorded('fmnist', 'pred_float', images));
    const chip = right(await answersOf(t, [family, ...fashionArguments], checkpoint, images));
    t.log(`float ${float}, on the chip ${chip} of ${images}`);
    t.true(Math.abs(float - chip) <= images / 100);
  },
);

fashionTest(
  `V1 answers as the original code did to every one of ${images} Fashion-MNIST images`,
  'v1-fmnist',
  async (t) => {
    const parameters = {
      ...{ dims: '64', depth: '2', heads: '4', classes: '10', image: '32', channels: '1', pooling: '0111' },
      ...{ mean: '[0.286]', std: '[0.353]' },
    };
    const model = [
      bundled('examples', 'spike-driven-transformer.spike'),
      ...Object.entries(parameters).flatMap(([name, value]) => ['-p', `${name}=${value}`]),
    ];
    const answers = await answersOf(t, model, golden('v1-fmnist', 'model_int.safetensors'), images);
    t.deepEqual(answers, recorded('v1-fmnist', 'pred_exact', images));
  },
);
