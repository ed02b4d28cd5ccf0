/** @file Recordings of jAER, of Prophesee's cameras, and of tables: what was written is read, and hostile files are refused. */
import test from 'ava';
import fc from 'fast-check';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { readEvents, type EventList, type ReadingOptions } from '../../../runtime/events/index.ts';
import { writeNpz } from '../../../runtime/formats/numpy/npz.ts';
import { diagnosed, survivesDamage } from '../formats/damage.ts';
import { raw, rawEvents, type RawEvent } from './files.ts';
import {
  aedat2,
  dat,
  datHeader,
  davis2,
  evt2,
  evt21,
  evt2Header,
  evt3,
  evt3Header,
  header2,
  packed,
  structured,
  textTable,
} from './writers.ts';

const many = (count: number): RawEvent[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ x: (i * 7) % 128, y: (i * 5) % 96, t: 13 * i, on: i % 3 === 0 ? 1 : 0 },
  }));

/** Rows of neighbours, which vectors hold. */
const rows = (count: number): RawEvent[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ x: 10 + (i % 40), y: Math.floor(i / 40) % 96, t: 50 * Math.floor(i / 40), on: 1 as const },
  }));

const npz = (columns: Readonly<Record<string, AnyTensor>>): Uint8Array =>
  writeNpz({ tensors: new Map(Object.entries(columns)), metadata: {} }, 'e.npz');

const column = (
  events: readonly RawEvent[],
  pick: (event: RawEvent) => number,
  shape = [events.length],
): AnyTensor => ({
  ...{ type: 'F64', shape, data: Float64Array.from(events, pick) },
});

const table = (events: readonly RawEvent[]): AnyTensor => ({
  ...{ type: 'F64', shape: [events.length, 4] },
  data: Float64Array.from(events.flatMap(({ x, y, t, on }) => [y, on, t, x])),
});

test('AEDAT 2, DAT, EVT and tables: what was written is read', (t) => {
  const property = fc.property(rawEvents(128, 96, 2 ** 23 - 1), (events) => {
    const shape = [events.length, 1];
    const files: [string, Uint8Array, ReadingOptions?][] = [
      ['a.aedat', aedat2(events)],
      ['d.aedat', davis2(events, [128, 128], `${header2}# AEChip: DAVIS128\r\n`)],
      ['a.dat', dat(events)],
      ['b.dat', dat(events, { type: 0 })],
      ['2.raw', evt2(events)],
      ['t.raw', evt2(events, { triggers: true })],
      ['21.raw', evt21(events)],
      ['legacy.raw', evt21(events, true)],
      ['3.raw', evt3(events)],
      ['a.csv', textTable(events, 't,x,y,p')],
      ['b.csv', textTable(events, '"Timestamp [us]", "x_pos", "y pos", Polarity')],
      ['a.txt', textTable(events, '# t x y p', ' ')],
      ['b.txt', textTable(events, undefined, '\t'), { columns: 'txyp' }],
      ['a.npy', structured(events, { t: 't', x: 'x', y: 'y', p: 'p' })],
      ['b.npy', structured(events, { t: 'timestamp', x: 'x', y: 'y', p: 'polarity' })],
      ['4.npz', npz({ rows: table(events) }), { columns: 'yptx' }],
      [
        'a.npz',
        npz({
          'events/xs': column(events, ({ x }) => x, shape),
          'events/ys': column(events, ({ y }) => y, shape),
          'events/ts': column(events, ({ t }) => t, shape),
          'events/ps': column(events, ({ on }) => (on === 1 ? 1 : -1), shape),
          label: column(events, () => 3),
        }),
      ],
    ];
    for (const [name, bytes, options] of files) {
      const list = readEvents(bytes, name, options);
      t.deepEqual(raw(list), events, name);
      t.deepEqual(list.changes ?? [], [], name);
    }
  });
  fc.assert(property, { numRuns: 40 });
});

test('DVS128: what is no event is left out, and the camera may be named', (t) => {
  const events = many(3);
  const special = packed(
    [
      [4, 0x8000],
      [4, 1],
    ],
    'big',
  );
  const list = readEvents(Buffer.concat([aedat2(events), special]), 'a.aedat');
  t.deepEqual(list.sensor, { width: 128, height: 128 });
  t.true(list.steps.includes('left out 1 records that are no polarity events'));
  const ended = `${header2}# AEChip: ch.unizh.ini.jaer.chip.retina.DVS128\r\n#End Of ASCII Header\r\n`;
  t.deepEqual(raw(readEvents(aedat2(events, ended), 'a.aedat')), events);
});

test('DAVIS: the header or the user says which; samples of pictures are left out', (t) => {
  const events = many(40).map((event, i) => ({ ...event, other: i % 4 === 0 }));
  const wanted = events.filter(({ other }) => !other).map(({ x, y, t: time, on }) => ({ x, y, t: time, on }));
  const named = davis2(events, [240, 180], `${header2}#AEChip: eu.seebetter.ini.chips.davis.DAVIS240C\r\n`);
  t.deepEqual(raw(readEvents(named, 'a.aedat')), wanted);
  const unnamed = davis2(events, [346, 260]);
  t.regex(
    diagnosed(() => readEvents(unnamed, 'a.aedat')),
    /SPK405 .*DAVIS camera.*--sensor 240x180/,
  );
  t.deepEqual(raw(readEvents(unnamed, 'a.aedat', { sensor: { width: 346, height: 260 } })), wanted);
});

/** Times that pass the end of a clock of so many bits. */
const around = (bits: number): RawEvent[] => many(60).map((event, i) => ({ ...event, t: 2 ** bits - 300 + 10 * i }));

test('clocks of 24, 32 and 34 bits go on where they start again', (t) => {
  const cases: [string, number, (events: readonly RawEvent[]) => Uint8Array][] = [
    ['3.raw', 24, evt3],
    ['a.dat', 32, dat],
    ['a.aedat', 32, aedat2],
    ['2.raw', 34, evt2],
  ];
  for (const [name, bits, write] of cases) {
    const list = readEvents(write(around(bits)), name);
    t.deepEqual(raw(list), around(bits), name);
    t.deepEqual(
      list.changes?.map(({ code, message }) => [code, message.slice(0, 48)]),
      [['SPK470', `the clock of ${bits} bits starts again at event 30; t`]],
      name,
    );
  }
});

test('vectors of EVT 2.1 and 3.0 hold neighbours; what comes before the first time is left out', (t) => {
  for (const [name, bytes] of [
    ['21.raw', evt21(rows(400))],
    ['3.raw', evt3(rows(400))],
  ] as const) {
    t.true(bytes.length < 2000, name);
    t.deepEqual(raw(readEvents(bytes, name)), rows(400), name);
  }
  const early = Buffer.concat([
    Buffer.from(evt3Header),
    packed([
      [2, 0x0005],
      [2, 0x2007],
    ]),
    evt3(many(5), { header: '' }),
  ]);
  t.true(readEvents(early, '3.raw').steps.includes('left out 1 words of events before the first time'));
});

test('times of a unit become whole microseconds', (t) => {
  const events = many(50);
  const timed = (scale: number) =>
    npz({
      x: column(events, ({ x }) => x),
      y: column(events, ({ y }) => y),
      t: column(events, ({ t: time }) => time * scale),
      p: column(events, ({ on }) => on),
    });
  for (const [unit, scale] of [
    ['s', 1e-6],
    ['ms', 1e-3],
    ['us', 1],
  ] as const) {
    const list = readEvents(timed(scale), 'a.npz', { timeUnit: unit });
    t.deepEqual(raw(list), events, unit);
  }
  const since = 1_700_000_000_000_000n;
  const nanoseconds: AnyTensor = {
    type: 'I64',
    shape: [2],
    data: BigInt64Array.of(since * 1000n + 400n, since * 1000n + 7_000n),
  };
  const two: AnyTensor = { type: 'U8', shape: [2], data: Uint8Array.of(0, 1) };
  const file = npz({ x: two, y: two, t: nanoseconds, p: two });
  t.deepEqual([...readEvents(file, 'a.npz', { timeUnit: 'ns' }).times], [Number(since), Number(since) + 7]);
  t.regex(
    diagnosed(() => readEvents(file, 'a.npz')),
    /SPK404 .*has the time 17.*--time-unit ns/,
  );
});

test('options that a format has no use for are named', (t) => {
  const list = readEvents(evt3(many(5)), 'a.raw', { timeUnit: 'ms', columns: 'xypt' });
  t.deepEqual(raw(list), many(5));
  t.is(list.changes?.[0]?.code, 'SPK481');
  t.regex(list.changes![0]!.message, /: --columns xypt and --time-unit ms had no use$/);
});

test('polarities as MATLAB counts them are mapped, and said; others are refused', (t) => {
  const three = (values: number[]): Uint8Array => {
    const ones: AnyTensor = { type: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) };
    return npz({ x: ones, y: ones, t: ones, p: { type: 'I16', shape: [3], data: Int16Array.from(values) } });
  };
  const list = readEvents(three([1, 2, 1]), 'a.npz');
  t.deepEqual([...list.polarities], [0, 1, 0]);
  t.is(list.changes?.[0]?.code, 'SPK477');
  t.deepEqual([...readEvents(three([255, 0, 255]), 'a.npz').polarities], [1, 0, 1]);
  t.regex(
    diagnosed(() => readEvents(three([0, 7, 1]), 'a.npz')),
    /SPK404 .*event 1 has the polarity 7/,
  );
  t.regex(
    diagnosed(() => readEvents(three([0, 1, 2]), 'a.npz')),
    /SPK404 .*event 2 has the polarity 2/,
  );
});

test('tables whose columns nobody names are asked about', (t) => {
  const events = many(80);
  const refused = (bytes: Uint8Array, name: string, options?: ReadingOptions): string =>
    diagnosed(() => readEvents(bytes, name, options));
  t.regex(refused(npz({ rows: table(events) }), 'a.npz'), /SPK475 .*80x4.*--columns xpty \(or yptx/);
  const still = events.map((event) => ({ ...event, t: 5, y: 2 }));
  t.regex(refused(npz({ rows: table(still) }), 'a.npz'), /SPK475 .*say it: --columns xypt/);
  t.regex(refused(textTable(events, 'a,b,c,d'), 'a.csv'), /SPK479 .*"a", "b", "c", "d".*none of them is x, y, t, p/);
  t.regex(
    refused(textTable(events, undefined), 'a.csv', { columns: 'txy_p' }),
    /SPK404 .*4 columns; --columns txy_p names 5/,
  );
  t.regex(refused(Buffer.from('t,x,y,p\n1,2,3,1\n4,5,0\n'), 'a.csv'), /SPK404 a.csv, line 3: "4,5,0" has 3 columns/);
  t.regex(refused(Buffer.from('t,x,y,p\n1,2,3,1\n4,5,abc,0\n'), 'a.csv'), /SPK404 a.csv, line 3: "abc" is no number/);
  t.regex(refused(Buffer.from('t,x,y,p\n1,2.5,3,1\n'), 'a.csv'), /SPK404 .*event 0 is at column 2.5/);
  const sized = Buffer.concat([Buffer.from('128 96\n'), textTable(events, undefined, ' ')]);
  t.deepEqual(readEvents(sized, 'a.txt').sensor, { width: 128, height: 96 }, 'as E2VID has them');
});

test('files that contradict themselves say where', (t) => {
  const refused = (bytes: Uint8Array, name: string): string => diagnosed(() => readEvents(bytes, name));
  t.regex(refused(aedat2(many(2)).subarray(0, -1), 'a.aedat'), /SPK404 .*15 bytes behind the header/);
  t.regex(refused(dat(many(2)).subarray(0, -1), 'a.dat'), /SPK404 .*15 bytes behind the header/);
  t.regex(refused(dat(many(2), { type: 14 }), 'a.dat'), /SPK405 .*events are of type 14/);
  t.regex(refused(evt2(many(2)).subarray(0, -1), 'a.raw'), /SPK404 .*no whole number of words of 4 bytes/);
  t.regex(refused(evt3(many(2)).subarray(0, -1), 'a.raw'), /SPK404 .*the last word of 2 bytes is cut off/);
  const slave = Buffer.concat([
    evt3(many(2)),
    packed([
      [2, 0x0800],
      [2, 0x2001],
    ]),
  ]);
  t.regex(refused(slave, 'a.raw'), /SPK405 .*two cameras/);
  t.is(
    readEvents(evt2(many(2), { header: evt2Header.replace(/.*(format|geometry).*\n/g, '') }), 'a.raw').sensor,
    undefined,
  );
  t.deepEqual(readEvents(dat(many(2), { header: datHeader }), 'a.dat').sensor, { width: 128, height: 96 });
});

test('damaged recordings of AEDAT 2, DAT and EVT give diagnostics', (t) => {
  const read = (bytes: Uint8Array, name: string): EventList => readEvents(bytes, name);
  const files: [string, Uint8Array][] = [
    ['a.aedat', aedat2(many(50))],
    ['a.dat', dat(many(50))],
    ['2.raw', evt2(many(50))],
    ['3.raw', evt3(rows(200))],
    ['a.csv', textTable(many(50), 't,x,y,p')],
    ['a.npy', structured(many(50), { t: 't', x: 'x', y: 'y', p: 'p' })],
  ];
  for (const [, bytes] of files) survivesDamage(bytes, read, { checksummed: false, runs: 100 });
  t.pass();
});
