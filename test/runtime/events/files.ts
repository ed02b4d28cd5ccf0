/** @file Small writers of the recordings that the product only reads, and random events. */
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import type { EventList } from '../../../runtime/events/index.ts';

/** One event as tests write it. */
export interface RawEvent {
  readonly x: number;
  readonly y: number;
  readonly t: number;
  readonly on: 0 | 1;
}

/** Events in the order of their times, within a sensor and a span. */
export const rawEvents = (width: number, height: number, span: number): fc.Arbitrary<RawEvent[]> =>
  fc
    .array(
      fc.record({
        x: fc.nat(width - 1),
        y: fc.nat(height - 1),
        t: fc.nat(span),
        on: fc.constantFrom<0 | 1>(0, 1),
      }),
      { minLength: 1, maxLength: 60 },
    )
    .map((events) => events.sort((a, b) => a.t - b.t));

export const raw = ({ columns, rows, times, polarities }: EventList): RawEvent[] =>
  Array.from(times, (t, i) => ({ x: columns[i]!, y: rows[i]!, t, on: polarities[i] === 1 ? 1 : 0 }));

/** N-MNIST's five bytes an event. */
export const atis = (events: readonly RawEvent[]): Uint8Array =>
  Uint8Array.from(events.flatMap(({ x, y, t, on }) => [x, y, (on << 7) | (t >> 16), (t >> 8) & 255, t & 255]));

export interface Packet3 {
  readonly type?: number;
  readonly source?: number;
  readonly overflow?: number;
  readonly events: readonly RawEvent[];
  /** Indices of events that are marked invalid. */
  readonly invalid?: readonly number[];
}

export const header3 =
  '#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 1: DVS128\r\n#Start-Time: 2026-01-01\r\n#!END-HEADER\r\n';

export const aedat3 = (packets: readonly Packet3[], header = header3): Uint8Array =>
  Buffer.concat([Buffer.from(header), ...packets.map(packet3)]);

function packet3({ type = 1, source = 1, overflow = 0, events, invalid = [] }: Packet3): Buffer {
  const bytes = Buffer.alloc(28 + 8 * events.length);
  bytes.writeInt16LE(type, 0);
  bytes.writeInt16LE(source, 2);
  [8, 4, overflow, events.length, events.length, events.length - invalid.length].forEach((value, i) =>
    bytes.writeInt32LE(value, 4 + 4 * i),
  );
  events.forEach(({ x, y, t, on }, i) => {
    const data = x * 2 ** 17 + y * 4 + on * 2 + (invalid.includes(i) ? 0 : 1);
    bytes.writeUInt32LE(data, 28 + 8 * i);
    bytes.writeUInt32LE(t, 32 + 8 * i);
  });
  return bytes;
}

export interface Packet4 {
  readonly stream?: number;
  readonly identifier?: string;
  readonly events: readonly RawEvent[];
}

/** Packs the content of a packet as a file with this number for its compression has it. */
export type Pack = (content: Uint8Array) => Uint8Array;
export const zstandard: Pack = (content) => zstdCompressSync(content);

export const aedat4 = (
  packets: readonly Packet4[],
  { compression = 0, pack = (x) => x, listed = false }: { compression?: number; pack?: Pack; listed?: boolean } = {},
): Uint8Array => {
  const body = Buffer.concat(packets.map((packet) => packet4(packet, pack)));
  const bare = header4(compression, -1n);
  const start = 14 + 4 + bare.length;
  const header = listed ? header4(compression, BigInt(start + body.length)) : bare;
  const list = listed ? Buffer.from('a table of packets') : Buffer.alloc(0);
  return Buffer.concat([Buffer.from('#!AER-DAT4.0\r\n'), uint32(header.length), header, body, list]);
};

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const description =
  '<dv version="2.0"><node name="0"><attr key="typeIdentifier" type="string">EVTS</attr><node name="info">' +
  '<attr key="sizeX" type="int">12</attr><attr key="sizeY" type="int">9</attr></node></node></dv>';

/** A FlatBuffer: root offset, identifier, list of three fields, table. */
function header4(compression: number, end: bigint): Buffer {
  const bytes = Buffer.alloc(44);
  bytes.writeUInt32LE(20, 0);
  bytes.write('IOHE', 4);
  [10, 20, 4, 8, 16].forEach((value, i) => bytes.writeUInt16LE(value, 8 + 2 * i));
  bytes.writeInt32LE(12, 20);
  bytes.writeInt32LE(compression, 24);
  bytes.writeBigInt64LE(end, 28);
  bytes.writeUInt32LE(4, 36);
  bytes.writeUInt32LE(description.length, 40);
  return Buffer.concat([bytes, Buffer.from(`${description}\0`)]);
}

function packet4({ stream = 0, identifier = 'EVTS', events }: Packet4, pack: Pack): Buffer {
  const bytes = Buffer.alloc(32 + 16 * events.length);
  bytes.writeUInt32LE(bytes.length - 4, 0);
  bytes.writeUInt32LE(16, 4);
  bytes.write(identifier, 8);
  [6, 8, 4].forEach((value, i) => bytes.writeUInt16LE(value, 12 + 2 * i));
  bytes.writeInt32LE(8, 20);
  bytes.writeUInt32LE(4, 24);
  bytes.writeUInt32LE(events.length, 28);
  events.forEach(({ x, y, t, on }, i) => {
    const at = 32 + 16 * i;
    bytes.writeBigInt64LE(BigInt(t), at);
    bytes.writeInt16LE(x, at + 8);
    bytes.writeInt16LE(y, at + 10);
    bytes.writeUInt8(on, at + 12);
  });
  const content = pack(bytes);
  const head = Buffer.alloc(8);
  head.writeInt32LE(stream, 0);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}
