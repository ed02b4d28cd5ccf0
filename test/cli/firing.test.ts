/** @file A network that carries nothing says so, whatever else is right about it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readSafetensors, writeSafetensors } from '../../runtime/index.ts';
import { fashion } from '../support/host.ts';
import { documentOf, emptyFolder, spikec } from './spikec.ts';

/** Float weights of the example, one tensor filled with a number. */
function spoiled(name: string, value: number): Uint8Array {
  const { tensors } = readSafetensors(readFileSync(fashion.float), 'float');
  const tensor = tensors.get(name)!;
  const data = new Float32Array(tensor.data.length).fill(value);
  return writeSafetensors({ tensors: new Map(tensors).set(name, { ...tensor, type: 'F32', data }), metadata: {} });
}

for (const [title, value, code, words] of [
  ['never fires', -100, 'SPK237', /1 of 34 layers \("spike"\) never fired on these 2 samples/],
  [
    'always fires',
    100,
    'SPK238',
    /\d+ of 34 layers \("spike"\) fired in 99 % or more of their time\s+steps on these 2 samples/,
  ],
] as const)
  test(`a layer that ${title} is named by run and verify, with what to do`, async (t) => {
    const cwd = emptyFolder(t);
    // The shift of the last norm on the residual stream moves all membranes in front of the last neuron.
    writeFileSync(join(cwd, 'w.safetensors'), spoiled('stage3.1.mlp.fc2_bn.bias', value));
    const network = ['--weights', 'w.safetensors'];
    const compiled = await spikec(['compile', fashion.model, ...network, '--out', 'n.chip'], { cwd });
    t.is(compiled.status, 0, compiled.stderr);
    const samples = ['--data', fashion.images, '--limit', '2'];
    const run = await spikec(['run', 'n.chip', ...samples], { cwd });
    t.is(run.status, 0);
    t.regex(run.stderr, words);
    t.regex(run.stderr, /help: what reads them gets/);
    const verify = ['verify', 'n.chip', '--model', fashion.model, ...network, ...samples, '--json'];
    for (const more of [[], ['--results', 'v.jsonl']]) {
      const { warnings } = documentOf(t, await spikec([...verify, ...more], { cwd })) as {
        warnings: { code: string }[];
      };
      t.deepEqual(
        warnings.map((warning) => warning.code),
        [code],
        more.join(' '),
      );
    }
  });

test('a network whose layers all fire now and then is not warned about', async (t) => {
  const cwd = emptyFolder(t);
  await spikec(['compile', fashion.model, '--weights', fashion.float, '--out', 'n.chip'], { cwd });
  const run = await spikec(['run', 'n.chip', '--data', fashion.images, '--limit', '2'], { cwd });
  t.is(run.stderr, '');
});
