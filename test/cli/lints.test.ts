/** @file Warnings as a user meets them: on standard error, in the JSON, without an effect on the exit status. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { lints } from '../../compiler/lints/index.ts';
import { checkpointFile, checkpointLints, randomWeights } from '../../ir/checkpoint/index.ts';
import { writeSafetensors } from '../../runtime/index.ts';
import { exampleModel } from '../support/examples.ts';
import { documentOf, emptyFolder, spikec } from './spikec.ts';

const example = fileURLToPath(new URL('../../examples/e-spikeformer-detection.spike', import.meta.url));

const trap = `model "trap"
neuron sfa { cap: 4, norm: 4, rounding: half_even }
input x: [1, 8, 8] { bits: 8, mean: [0.5], std: [0.5] }
output y = x -> a: conv2d(4, kernel=3) -> s: sfa -> b: conv2d(4) -> mean -> t: sfa -> head: linear(3)
`;

const codesIn = (document: Record<string, unknown>): string[] =>
  (document['warnings'] as { code: string }[]).map(({ code }) => code);

test('check and compile warn about a trap of the model, and go on', async (t) => {
  const folder = emptyFolder(t);
  const model = join(folder, 'trap.spike');
  writeFileSync(model, trap);
  const check = await spikec(['check', model, '--json']);
  t.is(check.status, 0);
  t.deepEqual(codesIn(documentOf(t, check)), ['SPK230']);
  t.regex(check.stderr, /warning SPK230: "t" hands counts \/ 4[^]*trap\.spike:4:77/);
  const silent = await spikec(['check', model, '--silence', '230', '--json']);
  t.deepEqual([silent.stderr, codesIn(documentOf(t, silent))], ['', ['SPK230']]);
  const image = join(folder, 'trap.chip');
  const compile = await spikec(['compile', model, '--random-weights', '1', '--out', image, '--json']);
  t.is(compile.status, 0, compile.stderr);
  t.deepEqual(codesIn(documentOf(t, compile)), ['SPK230']);
});

test('import tells known defects of the published code once; parts for the host are listed', async (t) => {
  const folder = emptyFolder(t);
  const [official, imported] = [join(folder, 'official.safetensors'), join(folder, 'imported.safetensors')];
  const parameters = { dims: '[8,8,16,16]', heads: '2', image: '32', depth: '4', width: '8' };
  const settings = Object.entries(parameters).flatMap(([name, value]) => ['-p', `${name}=${value}`]);
  const graph = exampleModel('e-spikeformer-detection', parameters);
  const { tensors } = checkpointFile(graph, randomWeights(graph, 1));
  const box = { type: 'F32', shape: [1], data: Float32Array.of(1) } as const;
  const keys = [...tensors, ['roi_head.bbox_head.fc_cls.bias', box] as const].map(
    ([key, tensor]) => [`module.${key}`, tensor] as const,
  );
  writeFileSync(official, writeSafetensors({ tensors: new Map(keys), metadata: {} }));
  const model = ['--model', example, ...settings];
  const first = await spikec(['import', official, ...model, '--out', imported, '--json']);
  t.is(first.status, 0, first.stderr);
  const document = documentOf(t, first);
  t.deepEqual(codesIn(document), ['SPK317', 'SPK313', 'SPK314']);
  t.deepEqual(document['host'], ['module.roi_head.bbox_head.fc_cls.bias']);
  const again = await spikec(['import', imported, ...model, '--out', join(folder, 'again.safetensors')]);
  t.deepEqual([again.status, again.stderr], [0, '']);
});

test('only warnings can be silenced, by codes that exist', async (t) => {
  const [error, unknown] = await Promise.all(
    ['SPK653', 'SPK99'].map((code) => spikec(['check', example, '--silence', code])),
  );
  t.deepEqual([error!.status, unknown!.status], [2, 2]);
  t.regex(error!.stderr, /SPK703: --silence takes warnings; SPK653 is an error/);
  t.regex(unknown!.stderr, /SPK707: there is no diagnostic code "SPK99"/);
});

test('explain knows lints of both kinds', async (t) => {
  for (const { code } of [lints[0]!, checkpointLints[0]!]) {
    const { status, stdout } = await spikec(['explain', code]);
    t.is(status, 0);
    t.true(stdout.startsWith(`${code}: `) && stdout.length > 300);
  }
});
