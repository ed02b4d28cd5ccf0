/** @file Trained checkpoints of the official code on real images that they have not seen. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { bundled } from '../../node/package.ts';
import { documentOf, emptyFolder, spikec } from '../cli/spikec.ts';
import { fashionArguments } from '../support/base_family.ts';
import { goldenTestOnce, type RecordedPath, type Recordings } from '../support/golden.ts';

/** The tests need Debian's dataset-fashion-mnist and are skipped, saying so, without it. */
function fashionTest(
  title: string,
  files: readonly RecordedPath[],
  run: (t: ExecutionContext, recorded: Recordings) => Promise<void>,
): void {
  if (existsSync('/usr/share/datasets/fashion-mnist')) goldenTestOnce(title, files, run);
  else test.skip(`${title} (skipped: Debian\u2019s dataset-fashion-mnist is not installed)`, (t) => t.fail());
}

/** What the chip answers to the first test images, from a checkpoint on. */
async function answersOf(
  t: ExecutionContext,
  model: readonly string[],
  checkpoint: string,
  images: number,
): Promise<number[]> {
  const image = join(emptyFolder(t), 'net.chip');
  const compiled = await spikec(['compile', ...model, '--weights', checkpoint, '--target', 'sdt-core', '--out', image]);
  t.is(compiled.status, 0, compiled.stderr);
  const run = ['run', image, '--data', 'fashion-mnist', '--limit', String(images), '--threads', '2', '--json'];
  const { results } = documentOf(t, await spikec(run)) as { results: { top: { class: number }[] }[] };
  return results.map(({ top }) => top[0]!.class);
}

const answers = (recorded: Recordings, file: RecordedPath, key: string): number[] =>
  Array.from(recorded.tensors(file).tensors.get(key)!.data.slice(0, images), Number);

const images = 1000;

fashionTest(
  `an imported float network loses at most one point on ${images} Fashion-MNIST images`,
  ['fmnist/state_dict.pth', 'fmnist/test_preds.safetensors'],
  async (t, recorded) => {
    const family = bundled('examples', 'e-spikeformer.spike');
    const checkpoint = join(emptyFolder(t), 'net.safetensors');
    const source = recorded.path('fmnist/state_dict.pth');
    const imported = await spikec(['import', source, '--model', family, ...fashionArguments, '--out', checkpoint]);
    t.is(imported.status, 0, imported.stderr);
    const labels = answers(recorded, 'fmnist/test_preds.safetensors', 'label');
    const right = (given: readonly number[]): number => given.filter((answer, i) => answer === labels[i]).length;
    const float = right(answers(recorded, 'fmnist/test_preds.safetensors', 'pred_float'));
    const chip = right(await answersOf(t, [family, ...fashionArguments], checkpoint, images));
    t.log(`float ${float}, on the chip ${chip} of ${images}`);
    t.true(Math.abs(float - chip) <= images / 100);
  },
);

fashionTest(
  `V1 answers as the original code did to every one of ${images} Fashion-MNIST images`,
  ['v1-fmnist/model_int.safetensors', 'v1-fmnist/test_preds.safetensors'],
  async (t, recorded) => {
    const parameters = {
      ...{ dims: '64', depth: '2', heads: '4', classes: '10', image: '32', channels: '1', pooling: '0111' },
      ...{ mean: '[0.286]', std: '[0.353]' },
    };
    const model = [
      bundled('examples', 'spike-driven-transformer.spike'),
      ...Object.entries(parameters).flatMap(([name, value]) => ['-p', `${name}=${value}`]),
    ];
    const chip = await answersOf(t, model, recorded.path('v1-fmnist/model_int.safetensors'), images);
    t.deepEqual(chip, answers(recorded, 'v1-fmnist/test_preds.safetensors', 'pred_exact'));
  },
);
