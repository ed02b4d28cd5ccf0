import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { bundled } from '../../../node/package.ts';
import { parseTensorFile, writeSafetensors } from '../../../runtime/formats/index.ts';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { emptyFolder, spikec } from '../../cli/spikec.ts';
import { model } from '../network.ts';
import { caseFile, fileOf, plain } from './support.ts';

/** What compiling with weights says. */
async function said(t: ExecutionContext, words: readonly string[], weights: string): Promise<string> {
  const { status, stderr } = await spikec([
    'compile',
    ...words,
    '--weights',
    weights,
    '--out',
    join(emptyFolder(t), 'n.chip'),
  ]);
  t.is(status, 0, stderr);
  return stderr;
}

test('layers whose weights become 0 are named with their shares', async (t) => {
  const stderr = await said(t, model(), caseFile('weights-that-round-to-zero', 'outliers.pth'));
  const [, shares = ''] =
    /warning SPK327: on 8 bits many of the weights become 0: (.*)/.exec(stderr.replaceAll(/\n +/g, ' ')) ?? [];
  for (const share of [
    '93.8 % in block.0.attn.q_conv',
    '93.8 % in block.0.mlp.fc1_conv',
    '98.4 % in block.0.mlp.fc2_conv',
    '97.2 % in patch_embed.proj_conv2',
    '98.6 % in patch_embed.proj_conv3',
  ])
    t.true(shares.includes(share), stderr);
  t.is(shares.split(' % in ').length, 6);
  t.regex(stderr, /verify \.\.\. --fidelity/);
});

test('ordinary checkpoints are not warned of', async (t) => {
  t.notRegex(await said(t, model(), plain), /SPK327/);
  const example = (name: string): string => bundled('examples', 'fashion', name);
  t.notRegex(await said(t, [example('fashion.spike')], example('float.safetensors')), /SPK327/);
});

test('a large bias that leaves most of the range unused is told; what pruning made 0 is not', async (t) => {
  const { tensors } = parseTensorFile(readFileSync(plain), plain);
  const changed = (name: string, change: (value: number, i: number) => number): string => {
    const tensor = tensors.get(name) as AnyTensor & { type: 'F32' };
    const own: AnyTensor = { ...tensor, data: tensor.data.map(change) };
    return fileOf(
      t,
      'changed.safetensors',
      writeSafetensors({ tensors: new Map([...tensors, [name, own]]), metadata: {} }),
    );
  };
  const biased = await said(
    t,
    model(),
    changed('block.0.mlp.fc1_bn.bias', () => 3e5),
  );
  t.regex(
    biased.replaceAll(/\n +/g, ' '),
    /SPK327: on 8 bits many of the output channels leave .* 100\.0 % in block\.0\.mlp\.fc1_conv/,
  );
  t.notRegex(
    await said(
      t,
      model(),
      changed('patch_embed.proj_conv3.weight', (w, i) => (i % 20 === 0 ? w : 0)),
    ),
    /SPK327/,
  );
});
