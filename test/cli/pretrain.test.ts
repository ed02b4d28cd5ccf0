import test, { type ExecutionContext } from 'ava';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '../../runtime/index.ts';
import { idxImages, idxLabels, textures } from '../trainer/data.ts';
import { documentOf, emptyFolder, spikec } from './spikec.ts';

/** Patches of 4x4 pixels: two strided convolutions. */
const model = `model "tiny"
param width = 8
param image = 16
neuron sfa { cap: 4, norm: 4, rounding: half_up }
input x: [1, image, image] { fraction_bits: 6, bits: 9, mean: [0.25], std: [0.25] }
x = x -> stem.conv: conv2d(width, kernel=3, stride=2) -> stem.bn: batch_norm
x = x -> down.spike: sfa -> down.conv: conv2d(width, kernel=3, stride=2) -> down.bn: batch_norm
x += x -> block.spike: sfa -> block.conv: conv2d(width, kernel=3, bias=false) -> block.bn: batch_norm
output logits = x -> mean -> spike: sfa(norm=1) -> head: linear(4)
`;

function workplace(t: ExecutionContext): (...words: string[]) => ReturnType<typeof spikec> {
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'net.spike'), model);
  writeFileSync(join(cwd, 'images'), idxImages(textures(48, 16)));
  writeFileSync(join(cwd, 'labels'), idxLabels(textures(48, 16)));
  const read = (...words: string[]): ReturnType<typeof spikec> => spikec(words, { cwd });
  return Object.assign(read, { cwd });
}

const small = [
  '--batch',
  '12',
  '--decoder-width',
  '8',
  '--decoder-depth',
  '1',
  '--decoder-heads',
  '2',
  '--epochs',
  '4',
  '--lr',
  '0.01',
];

test('pretrain learns without labels, the same bits with two threads; train takes what it can use and names the rest', async (t) => {
  const run = workplace(t);
  const { cwd } = run as unknown as { cwd: string };
  const one = await run('pretrain', 'net.spike', '--data', 'images', '--out', 'a.safetensors', ...small, '--json');
  t.is(one.status, 0, one.stderr);
  const document = documentOf(t, one);
  t.like(document, { steps: 16, patches: 16, maskedNorms: ['stem.bn', 'down.bn'] });
  const losses = (document['epochs'] as { loss: number; accuracy?: number }[]).map(({ loss }) => loss);
  t.true(losses[3]! < losses[0]!, losses.join(' '));
  t.regex(
    readFileSync(join(cwd, 'a.run', 'reconstructions.svg'), 'utf8'),
    /^<svg[^]*original[^]*seen[^]*filled in[^]*<\/svg>\n$/,
  );
  const curve = readFileSync(join(cwd, 'a.run', 'curve.svg'), 'utf8');
  t.true(curve.includes('>training<') && !curve.includes('>validation<'), 'nothing is put aside to judge by');
  const two = await run(
    'pretrain',
    'net.spike',
    '--data',
    'images',
    '--out',
    'b.safetensors',
    ...small,
    '--device-threads',
    '2',
  );
  t.is(two.status, 0, two.stderr);
  const [a, b] = ['a', 'b'].map((name) => readFileSync(join(cwd, `${name}.safetensors`)));
  t.deepEqual(a, b);
  const { tensors } = readSafetensors(a!, 'a');
  t.deepEqual(tensors.get('decoder_blocks.0.attn.qkv.weight')!.shape, [24, 8]);
  t.deepEqual(tensors.get('decoder_pos_embed')!.shape, [1, 16, 8]);
  const resumed = await run(
    'pretrain',
    'net.spike',
    '--data',
    'images',
    '--out',
    'c.safetensors',
    ...small,
    '--run-folder',
    'a.run',
    '--resume',
  );
  t.is(resumed.status, 0, resumed.stderr);
  t.deepEqual(readFileSync(join(cwd, 'c.safetensors')), a);

  writeFileSync(join(cwd, 'few.recipe'), '# few\nepochs 1\nbatch 12\naugment none # as they are\n');
  const train = [
    'train',
    'net.spike',
    '--data',
    'images,labels',
    '--float',
    '--out',
    'd.safetensors',
    '--from',
    'a.safetensors',
  ];
  const tuned = await run(...train, '--recipe', 'few.recipe', '--warmup', '0');
  t.is(tuned.status, 0, tuned.stderr);
  t.regex(
    tuned.stderr,
    /17 tensors taken\n[^]*2 tensors start fresh: head\.weight, head\.bias\n[^]*left: .*decoder_pred\.weight/,
  );
  const other = await run(...train, '-p', 'width=12', '--run-folder', 'other.run', '--batch', '12');
  t.is(other.status, 3);
  t.regex(other.stderr, /SPK320.*-p width=8/);
});

const refusals: readonly (readonly [what: string, words: readonly string[], says: RegExp])[] = [
  ['a ratio that keeps nothing', ['--mask-ratio', '0.97'], /SPK817: a mask ratio of 0.97 keeps 0 of 16 patches/],
  ['a ratio that leaves nothing out', ['--mask-ratio', '0'], /SPK817.* keeps 16 of 16/],
  ['a ratio that is none', ['--mask-ratio', 'half'], /SPK703: --mask-ratio half/],
  [
    'a picture that does not fall into patches',
    ['-p', 'image=18'],
    /SPK815: a picture of 18x18 pixels does not fall into 5x5 patches/,
  ],
  ['a layer that is not there', ['--features', 'neck'], /SPK816: the model has no layer "neck"/],
  ['heads that do not divide', ['--decoder-heads', '3'], /SPK703: --decoder-heads 3: it must divide/],
  ['mixed labels', ['--augment', 'mixup=0.5'], /SPK705/],
];
for (const [what, words, says] of refusals)
  test(`pretrain refuses ${what}, and writes nothing`, async (t) => {
    const run = workplace(t);
    const { cwd } = run as unknown as { cwd: string };
    const all = ['pretrain', 'net.spike', '--data', 'images', '--out', 'a.safetensors', '--batch', '12', ...words];
    const { status, stderr } = await run(...all);
    t.true(status === 2 || status === 3, stderr);
    t.regex(stderr, says);
    t.false(existsSync(join(cwd, 'a.run')));
  });

test('a recipe with a setting that is not known, or twice, is refused with its line', async (t) => {
  const run = workplace(t);
  const { cwd } = run as unknown as { cwd: string };
  for (const [text, says] of [
    ['epoch 3\n', /SPK819: "epoch" is no setting of training\n.*bad, line 1\n.*did you mean epochs/],
    ['epochs 3\nepochs 4\n', /SPK819: "epochs" stands twice\n.*line 2/],
    ['epochs\n', /SPK819: "epochs" is not a setting and one value/],
  ] as const) {
    writeFileSync(join(cwd, 'bad'), text);
    const { status, stderr } = await run(
      'train',
      'net.spike',
      '--data',
      'images,labels',
      '--out',
      'a.safetensors',
      '--recipe',
      'bad',
    );
    t.is(status, 3);
    t.regex(stderr, says);
  }
});
