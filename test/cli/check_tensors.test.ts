import test from 'ava';
import { model } from '../cases/network.ts';
import { documentOf, spikec } from './spikec.ts';

test('check --tensors lists what a checkpoint must hold, as text and as data', async (t) => {
  const { status, stdout } = await spikec(['check', ...model(), '--tensors']);
  t.is(status, 0);
  t.regex(stdout, /Tensors of a float checkpoint: 61/);
  t.regex(stdout, /patch_embed\.proj_conv\.weight +2x3x3x3/);
  const { tensors } = documentOf(t, await spikec(['check', ...model(), '--tensors', '--json'])) as {
    tensors: unknown[];
  };
  t.is(tensors.length, 61);
  t.deepEqual(tensors[0], { name: 'patch_embed.proj_conv.weight', shape: '2x3x3x3' });
});
