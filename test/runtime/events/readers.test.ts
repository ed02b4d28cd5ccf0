import test from 'ava';
import fc from 'fast-check';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { readAedat3, readAedat4, readAtis, readEvents, type EventList } from '../../../runtime/events/index.ts';
import { host } from '../../support/host.ts';
import { writeSafetensors } from '../../../runtime/index.ts';
import { diagnosed, survivesDamage } from '../formats/damage.ts';
import { aedat3, aedat4, atis, header3, raw, rawEvents, zstandard, type RawEvent } from './files.ts';

const some: readonly RawEvent[] = [
  { x: 3, y: 2, t: 10, on: 1 },
  { x: 11, y: 0, t: 10, on: 0 },
  { x: 0, y: 8, t: 70_000, on: 1 },
];
/** `count` events of a wheel. */
const many = (count: number): RawEvent[] =>
  Array.from({ length: count }, (_, i) => ({ x: (i * 7) % 12, y: (i * 5) % 9, t: 13 * i, on: i % 3 === 0 ? 1 : 0 }));
const longLife = 1_663_249_605_734_020;

test('N-MNIST: the bytes of an event, as its page describes them', (t) => {
  const events = readAtis(Uint8Array.of(33, 7, 0b1000_0001, 2, 3, 0, 1, 0x7f, 0xff, 0xff), 'a.bin');
  t.deepEqual(raw(events), [
    { x: 33, y: 7, t: 65_536 + 512 + 3, on: 1 },
    { x: 0, y: 1, t: 2 ** 23 - 1, on: 0 },
  ]);
  t.is(events.sensor, undefined);
  // "[1 2]" and "[ \u0080  ": events all the same.
  for (const bytes of [Uint8Array.of(91, 49, 32, 50, 93), Uint8Array.of(91, 32, 128, 32, 32)])
    t.is(readEvents(bytes, 'a.bin').times.length, 1);
});

test('ATIS and AEDAT 3 and 4: what was written is read', (t) => {
  const property = fc.property(rawEvents(128, 128, 2 ** 23 - 1), fc.nat(20), (events, cut) => {
    const packets = [{ events: events.slice(0, cut) }, { events: events.slice(cut) }];
    const files: [string, Uint8Array][] = [
      ['a.bin', atis(events)],
      ['a.aedat', aedat3(packets)],
      ['a.aedat4', aedat4(packets)],
      ['b.aedat4', aedat4(packets, { compression: 3, pack: zstandard, listed: true })],
    ];
    for (const [name, bytes] of files)
      t.deepEqual(raw(readEvents(bytes, name, { expandZstandard: host.expandZstandard })), events, name);
  });
  fc.assert(property, { numRuns: 60 });
});

test('tensors x, y, t, p of any type; -1 is off; late events are put in order', (t) => {
  const shape = [3];
  const bytes = writeSafetensors({
    tensors: new Map<string, AnyTensor>([
      ['x', { type: 'I16', shape, data: Int16Array.of(3, 4, 5) }],
      ['y', { type: 'U8', shape, data: Uint8Array.of(0, 1, 2) }],
      ['t', { type: 'I64', shape, data: BigInt64Array.of(90n, 20n, 20n) }],
      ['p', { type: 'I8', shape, data: Int8Array.of(1, -1, 1) }],
    ]),
    metadata: {},
  });
  const events = readEvents(bytes, 'e.safetensors');
  t.deepEqual(raw(events), [
    { x: 4, y: 1, t: 20, on: 0 },
    { x: 5, y: 2, t: 20, on: 1 },
    { x: 3, y: 0, t: 90, on: 1 },
  ]);
  t.deepEqual(events.steps, ['put 2 events that came late in the order of their times, which fall once, by 70']);
  t.is(events.changes?.[0]?.code, 'SPK471');
});

test('tensors that are no events', (t) => {
  const file = (p: AnyTensor, x: AnyTensor = { type: 'F32', shape: [2], data: Float32Array.of(1, 2) }): Uint8Array =>
    writeSafetensors({
      tensors: new Map([['x', x], ...['y', 't'].map((n) => [n, x] as const), ['p', p]]),
      metadata: {},
    });
  const three: AnyTensor = { type: 'U8', shape: [3], data: new Uint8Array(3) };
  const two: AnyTensor = { type: 'U8', shape: [2], data: new Uint8Array(2) };
  const refused = (bytes: Uint8Array): string => diagnosed(() => readEvents(bytes, 'e.safetensors'));
  t.regex(refused(file(three)), /SPK404 e.safetensors: x, y, t, p have 2, 2, 2, 3 elements/);
  t.regex(
    refused(file(two, { type: 'F32', shape: [2], data: Float32Array.of(1, 2.5) })),
    /SPK404 .*event 1 is at column 2.5/,
  );
  t.regex(refused(file(two, { type: 'F64', shape: [2], data: Float64Array.of(1, NaN) })), /SPK404 .*event 1/);
  t.regex(
    refused(file(two, { type: 'I32', shape: [2], data: Int32Array.of(70_000, 1) })),
    /SPK404 .*event 0 is at column 70000/,
  );
  t.regex(refused(writeSafetensors({ tensors: new Map([['x', two]]), metadata: {} })), /SPK405 .*holds no events/);
});

test('AEDAT 3.1: overflowing times, invalid events, other packets, the sensor', (t) => {
  const events = readAedat3(
    aedat3([
      { type: 2, events: some },
      { events: some, invalid: [1] },
      { events: some.slice(0, 1), overflow: 3 },
    ]),
    'a.aedat',
  );
  t.deepEqual(raw(events), [some[0], some[2], { ...some[0], t: 3 * 2 ** 31 + 10 }] as RawEvent[]);
  t.deepEqual(events.sensor, { width: 128, height: 128 });
  t.deepEqual(events.steps, [
    'left out 1 packets that hold no polarity events',
    'left out 1 events that are marked invalid',
  ]);
});

test('AEDAT 3.1: what is not read says so', (t) => {
  const refused = (bytes: Uint8Array): string => diagnosed(() => readEvents(bytes, 'a.aedat'));
  const changed = (from: string, to: string): Uint8Array => aedat3([{ events: some }], header3.replace(from, to));
  t.regex(refused(changed('3.1', '1.0')), /SPK405 a.aedat: it is AEDAT 1/);
  t.regex(refused(changed('3.1', '3.0')), /SPK405 a.aedat: AEDAT 3.0 is not read/);
  t.regex(refused(changed('RAW', 'Serial-TS')), /SPK405 .*"Serial-TS"/);
  t.regex(refused(changed('#!END-HEADER', '#')), /SPK404 .*no line #!END-HEADER/);
  t.regex(refused(aedat3([{ events: some }, { events: some, source: 2 }])), /SPK405 .*several cameras/);
  t.regex(refused(aedat3([{ events: some }]).subarray(0, -1)), /SPK404 .*packet 0 at byte \d+: its 3 events/);
  const huge = aedat3([{ events: some }]);
  new DataView(huge.buffer, huge.byteOffset).setInt32(header3.length + 20, 2 ** 30, true);
  t.regex(refused(huge), /SPK404 .*claims 1073741824 of 3 events/);
  const fields: readonly (readonly [at: number, value: number, message: RegExp])[] = [
    [4, 4, /SPK404 .*its polarity events have 4 bytes/],
    [8, 0, /SPK404 .*with the time at byte 0/],
    [12, -1, /SPK404 .*claims 3 of 3 events/],
  ];
  for (const [at, value, message] of fields) {
    const wrong = aedat3([{ events: some }]);
    new DataView(wrong.buffer, wrong.byteOffset).setInt32(header3.length + at, value, true);
    t.regex(refused(wrong), message);
  }
  t.regex(refused(aedat3([{ events: [{ ...some[0]!, t: 2 ** 31 }] }])), /SPK404 .*has a negative time/);
});

test('AEDAT 4: times since 1970, other packets, the sensor, two cameras', (t) => {
  const late = some.map((event) => ({ ...event, t: event.t + longLife }));
  const events = readAedat4(aedat4([{ identifier: 'IMUS', stream: 1, events: [] }, { events: late }]), 'a.aedat4');
  t.deepEqual(raw(events), late);
  t.deepEqual(events.sensor, { width: 12, height: 9 });
  t.deepEqual(events.steps, ['left out 1 packets that hold no events']);
  const refused = (bytes: Uint8Array): string =>
    diagnosed(() => readEvents(bytes, 'a.aedat4', { expandZstandard: host.expandZstandard }));
  t.regex(refused(aedat4([{ events: some }, { events: some, stream: 1 }])), /SPK405 .*several cameras/);
  t.regex(refused(aedat4([{ events: some }], { compression: 7 })), /SPK405 .*compression 7/);
  t.regex(
    refused(aedat4([{ events: some }], { compression: 3 })),
    /SPK404 .*packet 0 at byte \d+: the compressed content/,
  );
  t.regex(
    diagnosed(() => readEvents(aedat4([{ events: some }], { compression: 3 }), 'a.aedat4')),
    /SPK405 .*Zstandard is not read on this machine/,
  );
  t.regex(refused(aedat4([{ events: some }], { compression: 1 })), /SPK404 .*not begin like an LZ4 frame/);
});

test('a packet that expands without end is refused', (t) => {
  const bomb = aedat4([{ events: some }], { compression: 4, pack: () => zstandard(Buffer.alloc(2 ** 26 + 1)) });
  t.true(bomb.length < 20_000);
  t.regex(
    diagnosed(() => readEvents(bomb, 'a.aedat4', { expandZstandard: host.expandZstandard })),
    /SPK406 .*its 2071 bytes expand to more than 530176/,
  );
});

test('damaged recordings of ATIS and AEDAT 3 and 4 give diagnostics', (t) => {
  const packets = [{ events: many(40) }, { events: many(40) }];
  survivesDamage(atis(many(50)), readAtis, { checksummed: false });
  survivesDamage(aedat3(packets), readAedat3, { checksummed: false });
  survivesDamage(aedat4(packets), readAedat4, { checksummed: false });
  const readZstandard = (bytes: Uint8Array, name: string): EventList => readAedat4(bytes, name, host.expandZstandard);
  survivesDamage(aedat4(packets, { compression: 3, pack: zstandard, listed: true }), readZstandard, {
    checksummed: false,
  });
  t.pass();
});
