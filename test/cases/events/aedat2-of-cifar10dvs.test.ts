/** @file Recordings as jAER writes them: CIFAR10-DVS, and a DAVIS240. */
import test from 'ava';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder } from '../../cli/spikec.ts';
import { davis2, header2 } from '../../runtime/events/writers.ts';
import { eventNetwork, fileOf, short } from './helpers.ts';

const file = (name: string): string => fileOf('aedat2-of-cifar10dvs', name);

test('the case: CIFAR10-DVS, turned as spikingjelly turns it, its sensor known', async (t) => {
  const { run } = await eventNetwork(t);
  const [recorded] = await run('--input', file('cifar10_airplane_0.aedat'));
  const [same] = await run('--input', file('same.npz'), '--sensor', '128x128');
  t.deepEqual([short(recorded!), short(same!)], ['7893e0c3c6e71bb2', '7893e0c3c6e71bb2']);
  t.true(recorded!.steps.includes('400 events of 128x128 pixels'));
  t.regex(recorded!.steps[0]!, /turned as spikingjelly turns CIFAR10-DVS: column 127 - bits 8\.\.14/);
});

test('a second of the kind: a DAVIS240 in folders of classes, its camera named by the header', async (t) => {
  const { run, finish } = await eventNetwork(t);
  const folder = emptyFolder(t);
  const events = Array.from({ length: 200 }, (_, i) => ({
    ...{ x: (i * 7) % 240, y: (i * 11) % 180, t: 20 * i, on: i % 3 ? (0 as const) : (1 as const) },
    other: i % 5 === 0,
  }));
  const chip = `${header2}#AEChip: eu.seebetter.ini.chips.davis.DAVIS240C\r\n#End Of ASCII Header\r\n`;
  for (const label of ['cat', 'dog']) {
    mkdirSync(join(folder, 'set', label), { recursive: true });
    writeFileSync(join(folder, 'set', label, '0.aedat'), davis2(events, [240, 180], chip));
  }
  const samples = await run('--data', join(folder, 'set'));
  t.deepEqual(
    samples.map(({ label }) => label),
    [0, 1],
  );
  t.true(samples[0]!.steps.includes('160 events of 240x180 pixels'));
  writeFileSync(join(folder, 'unnamed.aedat'), davis2(events, [240, 180]));
  const asked = await finish('--input', join(folder, 'unnamed.aedat'));
  t.is(asked.status, 3);
  t.regex(asked.stderr, /SPK405: its addresses are those of a DAVIS camera[^]*--sensor 240x180/);
  const [told] = await run('--input', join(folder, 'unnamed.aedat'), '--sensor', '240x180');
  t.is(told!.inputHash, samples[0]!.inputHash);
});
