/** @file Frames [T, 2, H, W] of one recording, as spikingjelly caches them, and tensors with time first. */
import test from 'ava';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeNpz } from '../../../runtime/formats/numpy/npz.ts';
import { emptyFolder } from '../../cli/spikec.ts';
import { writeLabelled } from '../../support/labelled.ts';
import { eventNetwork, fileOf, short } from './helpers.ts';

const file = (name: string): string => fileOf('frames-of-one-recording', name);
const first = '6b1b878be19c889d';
const three = [first, '6022e365ec76af27', '8290ba7ace68e14a'];

test('the case: one sample of four frames, alone and in folders of classes', async (t) => {
  const { run } = await eventNetwork(t);
  for (const name of ['frames.npz', 'tchw.npy', 'ntchw.npy'])
    t.deepEqual((await run('--input', file(name))).map(short), [first], name);
  const samples = await run('--data', file('frames_number_4_split_by_number'));
  t.deepEqual(
    samples.map((sample) => [short(sample), sample.label]),
    three.map((hash, label) => [hash, label]),
  );
});

test('the case: time first is an option, and is asked for where it shows', async (t) => {
  const { run, finish } = await eventNetwork(t);
  const plain = await run('--input', file('ntchw-two.npy'));
  const turned = await run('--input', file('tnchw.npy'), '--time-first');
  t.deepEqual(turned.map(short), plain.map(short));
  const asked = await finish('--input', file('tnchw.npy'));
  t.is(asked.status, 3);
  t.regex(asked.stderr, /SPK474: .*4x2x2x32x32.*time seems to come first[^]*--time-first/);
  const either = await finish('--input', `${file('four-by-four.npz')}:tnchw`);
  t.regex(either.stderr, /warning SPK480: .*4x4x2x32x32[^]*give --time-first where time comes first/);
  const told = await run('--input', `${file('four-by-four.npz')}:tnchw`, '--time-first');
  t.deepEqual(told.map(short).slice(0, 3), three);
});

test('a second of the kind: bytes of frames in classes called by names, and another number of frames', async (t) => {
  const { run, finish } = await eventNetwork(t);
  const folder = emptyFolder(t);
  const frames = (count: number, seed: number): Uint8Array => {
    const data = Uint8Array.from({ length: count * 2 * 32 * 32 }, (_, i) => ((i * 7 + seed) % 11 === 0 ? 1 : 0));
    const tensor = { type: 'U8', shape: [count, 2, 32, 32], data } as const;
    return writeNpz({ tensors: new Map([['frames', tensor]]), metadata: {} }, 'frames.npz');
  };
  for (const [i, name] of ['test/bird', 'test/fish', 'train/bird', 'train/fish'].entries()) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, '0.npz'), frames(4, i));
  }
  const samples = await run('--data', folder);
  t.deepEqual(
    samples.map(({ name, label }) => [name, label]),
    [
      ['bird/0.npz', 0],
      ['fish/0.npz', 1],
    ],
  );
  t.not(samples[0]!.inputHash, samples[1]!.inputHash);
  writeFileSync(join(folder, 'ten.npz'), frames(10, 3));
  const ten = await finish('--input', join(folder, 'ten.npz'));
  t.is(ten.status, 3);
  t.regex(ten.stderr, /SPK473: .*has 10 frames for a sample; the network takes 4[^]*-p T=10/);
  const last = { type: 'U8', shape: [4, 32, 32, 2], data: new Uint8Array(4 * 32 * 32 * 2) } as const;
  writeFileSync(join(folder, 'last.npz'), writeNpz({ tensors: new Map([['a', last]]), metadata: {} }, 'last.npz'));
  t.regex((await finish('--input', join(folder, 'last.npz'))).stderr, /SPK441[^]*a\.transpose\(0, -1, -3, -2\)/);
  for (const [shape, order] of [
    [[2, 4, 32, 32], '1, 0, 2, 3'],
    [[32, 32, 2, 4], '3, 2, 0, 1'],
  ] as const) {
    const turned = { type: 'U8', shape, data: new Uint8Array(2 * 4 * 32 * 32) } as const;
    writeFileSync(join(folder, 'turned.npz'), writeNpz({ tensors: new Map([['a', turned]]), metadata: {} }, 'a.npz'));
    const said = new RegExp(`SPK441[^]*another\\s+order,\\s+a\\.transpose\\(${order.replaceAll(' ', '\\s+')}\\)`);
    t.regex((await finish('--input', join(folder, 'turned.npz'))).stderr, said);
  }
  const images = { type: 'U8', shape: [4, 2, 32, 32], data: new Uint8Array(4 * 2 * 32 * 32) } as const;
  const labels = { type: 'U8', shape: [4], data: Uint8Array.of(1, 2, 3, 4) } as const;
  const stills = await run('--data', writeLabelled(join(folder, 'labelled.npz'), images, labels));
  t.deepEqual(
    stills.map(({ label, changes }) => [label, changes[0]?.code]),
    [1, 2, 3, 4].map((label) => [label, 'SPK472']),
    'four labels are four samples of one frame each',
  );
  writeFileSync(join(folder, 'one.npz'), frames(1, 3));
  t.regex((await finish('--input', join(folder, 'one.npz'))).stderr, /warning SPK472: one frame stands for all 4/);
});
