import { readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { checkpointFile, randomWeights } from '../../../ir/checkpoint/index.ts';
import { bundled } from '../../../node/package.ts';
import { parseTensorFile, writeSafetensors } from '../../../runtime/formats/index.ts';
import { loadModel } from '../../../toolchain/load/model.ts';
import { host } from '../../support/host.ts';
import { model } from '../network.ts';
import { caseFile, fileOf, imported, plain, sameTensors } from './support.ts';

const kd = caseFile('checkpoint-of-another-member', 'kd.pth');
const parameters = ['dims=[4,8,8,8]', 'depth=4', 'heads=2', 'classes=10', 'T=1', 'kd=true', 'image=32'];
const words = (without: string): string[] => [
  bundled('examples', 'meta-spikeformer.spike'),
  ...parameters.filter((each) => !each.startsWith(`${without}=`)).flatMap((each) => ['-p', each]),
];

test('with its own parameters all tensors are read', async (t) => {
  const { status, stdout, stderr } = await imported(t, kd, [], words(''));
  t.is(status, 0, stderr);
  t.regex(stdout, /406\s+tensors carried over/);
});

for (const parameter of ['kd=true', 'classes=10', 'depth=4', 'dims=[4,8,8,8]'])
  test(`without ${parameter} the first and only message names it`, async (t) => {
    const { status, stderr } = await imported(t, kd, [], words(parameter.split('=')[0]!));
    t.is(status, 3);
    t.true(stderr.startsWith('error SPK320'), stderr);
    t.true(stderr.includes(`-p ${parameter}`), stderr);
    t.is(stderr.match(/^error/gm)?.length, 1);
    t.is(stderr.match(/-p /g)?.length, 2, 'nothing but this parameter, in message and remedy');
  });

/** A family with a choice, a list and a number of classes. */
const family = (t: ExecutionContext): string =>
  fileOf(
    t,
    'family.spike',
    `model "family"
param size: one of s, m, l = s
param dims = pick size { s: [4, 8], m: [6, 12], l: [8, 24] }
param classes = 10
input x: [1, 8, 8] { fraction_bits: 0, bits: 9, mean: [0], std: [1] }
neuron sfa { cap: 4, norm: 4, rounding: half_even }
x = x -> a: conv2d(dims[0], kernel=3) -> a_spike: sfa -> b: conv2d(dims[1], kernel=3)
output logits = x -> mean -> last: sfa -> head: linear(classes)
`,
  );

function weightsOf(t: ExecutionContext, file: string, given: Readonly<Record<string, string>>): string {
  const { graph } = loadModel(host, file, given);
  return fileOf(t, 'w.safetensors', writeSafetensors(checkpointFile(graph, randomWeights(graph, 1))));
}

test('a word of a choice, and several parameters at once', async (t) => {
  const file = family(t);
  const larger = weightsOf(t, file, { size: 'l' });
  const wrong = await imported(t, larger, [], [file]);
  t.regex(wrong.stderr, /error SPK320.*-p size=l:/);
  const other = weightsOf(t, file, { dims: '[5,7]', classes: '3' });
  t.regex((await imported(t, other, [], [file])).stderr, /error SPK320.*-p dims=\[5,7\] -p classes=3:/);
});

test('the published default is told from the small network, and nothing that does not fit is named', async (t) => {
  const [path] = model() as [string];
  const told = await imported(t, plain, [], [path, '-p', 'image=32']);
  t.is(told.status, 3);
  for (const parameter of ['dims=16', 'depth=1', 'heads=2', 'classes=10'])
    t.true(told.stderr.includes(`-p ${parameter}`), told.stderr);
  const { tensors } = parseTensorFile(readFileSync(plain), plain);
  const odd = new Map(
    [...tensors].map(([name, tensor]) =>
      name === 'patch_embed.proj_conv1.weight' ? [name, tensors.get('head.bias')!] : [name, tensor],
    ),
  );
  const never = await imported(t, fileOf(t, 'odd.safetensors', writeSafetensors({ tensors: odd, metadata: {} })));
  t.is(never.status, 3);
  t.regex(never.stderr, /^error SPK303/);
  t.notRegex(never.stderr, /SPK320|-p \w+=\d/);
});

test('a renamed checkpoint: what it may be called is said, and --rename reads it', async (t) => {
  const { tensors } = parseTensorFile(readFileSync(plain), plain);
  const renamed = new Map(
    [...tensors].map(([name, tensor]) => [
      name.replace('block.', 'encoder.layers.').replace('head.', 'classifier.fc.'),
      tensor,
    ]),
  );
  const file = fileOf(t, 'renamed.safetensors', writeSafetensors({ tensors: renamed, metadata: {} }));
  const { status, stderr } = await imported(t, file);
  t.is(status, 3);
  t.true(stderr.match(/^error/gm)!.length <= 2, stderr);
  t.regex(stderr, /--rename encoder\.layers=block/);
  const given = ['--rename', 'encoder.layers=block', '--rename', 'classifier.fc=head'];
  await sameTensors(t, await imported(t, file, given));
  const none = await imported(t, file, [...given, '--rename', 'nothing=head']);
  t.regex(none.stderr, /SPK326.*"nothing"/s);
});
