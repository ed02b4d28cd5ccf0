/** @file Clocks that run over in the middle of a recording, and times that fall for other reasons. */
import test from 'ava';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder } from '../../cli/spikec.ts';
import { atis, type RawEvent } from '../../runtime/events/files.ts';
import { eventNetwork, fileOf, short } from './helpers.ts';

const file = (name: string): string => fileOf('clock-that-starts-again', name);

test('the case: 23 bits and the sign of 32 run over, the recording is the plain one', async (t) => {
  const { run, finish } = await eventNetwork(t);
  for (const name of ['plain.bin', 'wrap.bin', 'wrap32.npz']) {
    const [byCount] = await run('--input', file(name));
    t.is(short(byCount!), '2c534728b220be35', name);
    const [byTime] = await run('--input', file(name), '--frames-by', 'time');
    t.is(short(byTime!), '86a16c610551965c', name);
    const mended = name !== 'plain.bin';
    t.deepEqual(
      byCount!.changes.map(({ code }) => code),
      mended ? ['SPK470'] : [],
    );
    if (mended) t.true(byCount!.steps.some((step) => /clock of (23|32) bits starts again at event 200;/.test(step)));
  }
  const shown = await finish('--input', file('wrap.bin'));
  t.regex(shown.stderr, /warning SPK470: the clock of 23 bits starts again at event 200/, 'without --verbose');
  t.is((await finish('--input', file('wrap.bin'), '--silence', 'SPK470')).stderr.includes('SPK470'), false);
});

/** First the left half of the sensor, then the right one. */
const halves = (second: (i: number) => number): RawEvent[] =>
  Array.from({ length: 80 }, (_, i) => ({
    ...{ x: i < 40 ? i % 16 : 16 + (i % 16), y: (i * 5) % 32, on: i % 3 ? 0 : 1 },
    t: i < 40 ? 10 * i : second(i - 40),
  }));

test('a second of the kind: two recordings joined, whose clock is none that ran over', async (t) => {
  const { run, finish } = await eventNetwork(t);
  const folder = emptyFolder(t);
  writeFileSync(join(folder, 'joined.bin'), atis(halves((i) => 10 * i + 5)));
  const [joined] = await run('--input', join(folder, 'joined.bin'));
  t.deepEqual(joined!.changes, [
    {
      code: 'SPK471',
      message: 'put 39 events that came late in the order of their times, which fall once, by 385',
    },
  ]);
  t.regex((await finish('--input', join(folder, 'joined.bin'))).stderr, /warning SPK471: .* 39 events .* by 385/);
});

test('marks of overflow are no events, and move the times after them', async (t) => {
  const { run } = await eventNetwork(t);
  const folder = emptyFolder(t);
  const mark: RawEvent = { x: 0, y: 240, t: 0, on: 0 };
  const plain = halves((i) => 2 ** 13 + 10 * i);
  const marked = halves((i) => 10 * i);
  writeFileSync(join(folder, 'plain.bin'), atis(plain));
  writeFileSync(join(folder, 'marked.bin'), atis([...marked.slice(0, 40), mark, ...marked.slice(40)]));
  for (const by of ['count', 'time']) {
    const [wanted] = await run('--input', join(folder, 'plain.bin'), '--frames-by', by);
    const [got] = await run('--input', join(folder, 'marked.bin'), '--frames-by', by);
    t.is(got!.inputHash, wanted!.inputHash, by);
    t.true(got!.steps.includes('1 mark of overflow: adds 8192 us to the times after it'));
  }
});

test('a file called .bin that holds no events says so', async (t) => {
  const { finish } = await eventNetwork(t);
  const folder = emptyFolder(t);
  const path = join(folder, 'weights.bin');
  writeFileSync(
    path,
    Uint8Array.from({ length: 500 }, (_, i) => (i * 7919) % 251),
  );
  const { status, stderr } = await finish('--input', path);
  t.is(status, 3);
  t.regex(stderr, /SPK478: \d+ of \d+ times are less than the one before: this is no recording of N-MNIST/);
});

test('late events around a start, and a clock that starts twice', async (t) => {
  const { run } = await eventNetwork(t);
  const folder = emptyFolder(t);
  const times = Array.from({ length: 120 }, (_, i) => 2 ** 23 - 1000 + 140_000 * i + (i % 7 === 3 ? -150_000 : 0));
  const events = times.map((time, i): RawEvent => ({
    x: i % 32,
    y: (i * 5) % 32,
    t: time % 2 ** 23,
    on: i % 3 ? 0 : 1,
  }));
  const order = times.map((_, i) => i).sort((a, b) => times[a]! - times[b]!);
  const sorted = order.map((i) => ({ ...events[i]!, t: times[i]! }));
  const table = ['t,x,y,p', ...sorted.map(({ x, y, t: time, on }) => [time, x, y, on].join(','))].join('\n');
  writeFileSync(join(folder, 'plain.csv'), `${table}\n`);
  writeFileSync(join(folder, 'clock.bin'), atis(events));
  for (const by of ['count', 'time']) {
    const [wanted] = await run('--input', join(folder, 'plain.csv'), '--frames-by', by);
    const [got] = await run('--input', join(folder, 'clock.bin'), '--frames-by', by);
    t.is(got!.inputHash, wanted!.inputHash, by);
    t.deepEqual(
      got!.changes.map(({ code }) => code),
      ['SPK470', 'SPK471'],
    );
    t.regex(got!.changes[0]!.message, /starts again at events \d+, \d+; times go on/);
  }
});
