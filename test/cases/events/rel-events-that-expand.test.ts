/** @file Small recordings that stand for much memory: packets that expand without end, and long lists in disorder. */
import test from 'ava';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { timeOrder } from '../../../runtime/events/time_order.ts';
import { emptyFolder, type Finished } from '../../cli/spikec.ts';
import { aedat4, zstandard, type RawEvent } from '../../runtime/events/files.ts';
import { eventNetwork, fileOf } from './helpers.ts';

// Alone in its process, whose memory is looked at.
test.serial('the case: 32 kB that expand to 15 packets of 64 MB are refused at the first packet', async (t) => {
  const file = fileOf('rel-events-that-expand', 'sorted.aedat4');
  const { finish } = await eventNetwork(t);
  const before = process.memoryUsage.rss();
  const { status, stderr } = await finish('--input', file, '--sensor', '65535x65535');
  t.is(status, 3);
  t.regex(stderr, /SPK406: its \d+ bytes expand to more than \d+/);
  t.true(process.memoryUsage.rss() - before < 500e6);
});

const still = (count: number): RawEvent[] => Array.from({ length: count }, () => ({ x: 1, y: 1, t: 5, on: 1 }));

test('a second of the kind: many packets, each within the ratio or small, are read; one beyond it is not', async (t) => {
  const folder = emptyFolder(t);
  const write = (name: string, events: number[]): string => {
    const packets = events.map((count) => ({ events: still(count) }));
    writeFileSync(join(folder, name), aedat4(packets, { compression: 3, pack: zstandard }));
    return join(folder, name);
  };
  const { finish } = await eventNetwork(t);
  const run = (path: string): Promise<Finished> => finish('--input', path, '--sensor', '16x16');
  const small = await run(write('small.aedat4', [4000, 4000, 4000]));
  t.is(small.status, 0, small.stderr);
  const large = await run(write('large.aedat4', [4000, 100_000]));
  t.is(large.status, 3);
  t.regex(large.stderr, /SPK406[^]*packet 1 at byte \d+/);
});

test.serial('a million events in full disorder are in order soon', (t) => {
  const times = Float64Array.from({ length: 1e6 }, (_, i) => (i * 7919) % 1_000_003);
  const began = process.cpuUsage();
  const order = timeOrder(times);
  t.true(process.cpuUsage(began).user < 5e6);
  t.true(order.every((index, i) => i === 0 || times[order[i - 1]!]! <= times[index]!));
  t.is(new Set(order).size, times.length);
});
