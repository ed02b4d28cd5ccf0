/** @file A float checkpoint of the official code, imported, quantised and run on real images it has not seen. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { bundled } from '../../cli/shared/package.ts';
import { documentOf, emptyFolder, spikec } from '../cli/spikec.ts';
import { fashionArguments } from '../support/base_family.ts';
import { golden, goldenTest } from '../support/golden.ts';
import { goldenFile } from '../support/golden_network.ts';

const images = 1000;
const title = `an imported float network loses at most one point on ${images} Fashion-MNIST images`;
const family = bundled('examples', 'e-spikeformer.spike');

if (existsSync('/usr/share/datasets/fashion-mnist'))
  goldenTest(title, 'fmnist', async (t) => {
    const folder = emptyFolder(t);
    const [checkpoint, image] = [join(folder, 'net.safetensors'), join(folder, 'net.img')];
    const model = ['--model', family, ...fashionArguments];
    t.is((await spikec(['import', golden('fmnist', 'state_dict.pth'), ...model, '--out', checkpoint])).status, 0);
    const compileArguments = ['--weights', checkpoint, '--target', 'sdt-core', '--out', image, ...fashionArguments];
    t.is((await spikec(['compile', family, ...compileArguments])).status, 0);
    const run = ['run', image, '--data', 'fashion-mnist', '--limit', String(images), '--threads', '2', '--json'];
    const { correct, labelled } = documentOf(t, await spikec(run)) as { correct: number; labelled: number };
    t.is(labelled, images);
    const { tensors } = goldenFile('fmnist', 'test_preds.safetensors');
    const labels = tensors.get('label')!.data.slice(0, images);
    const float = tensors
      .get('pred_float')!
      .data.slice(0, images)
      .filter((answer, i) => answer === labels[i]).length;
    t.log(`float ${float}, on the chip ${correct} of ${images}`);
    t.true(Math.abs(float - correct) <= images / 100);
  });
else test.skip(`${title} (skipped: Debian's dataset-fashion-mnist is not installed)`, (t) => t.fail());
