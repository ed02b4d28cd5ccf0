/** @file AEDAT 3.1: packets of events behind a text header, as cAER and libcaer write them (the recordings of DVS128 Gesture). */
import { maxPackets } from '../../formats/limits.ts';
import { damaged, quoted, unjustified, unsupported } from '../../formats/problems.ts';
import { addEvent, eventBuffer, type EventBuffer } from '../event_buffer.ts';
import { finishEvents, type EventList, type Sensor } from '../event_list.ts';
import { latin } from '../../formats/latin.ts';
import { cameraOf } from './cameras.ts';

const endOfHeader = '#!END-HEADER';
const packetHeaderBytes = 28;
const polarityEvent = 1;
const polarityBytes = 8;
const longestHeader = 65_536;

interface Packet {
  readonly type: number;
  readonly source: number;
  readonly eventBytes: number;
  readonly overflow: number;
  readonly count: number;
  /** Where its events begin. */
  readonly start: number;
}

/**
 * Reads the polarity events of a recording; packets of other kinds (frames, inertial data, special events) and events
 * that are marked invalid are left out, and counted in the steps.
 *
 * After inivation's specification of AEDAT 3.1 and the README of DVS128 Gesture: packet headers of 28 bytes, little-endian;
 * of an event's first 32 bits, bit 0 is validity, bit 1 polarity, bits 2 to 16 the row, bits 17 to 31 the column; then
 * 31 bits of microseconds, which the packet's overflow count extends. The sensor comes from the header's `#Source` line.
 *
 * Throws SPK404, SPK405 (compressed, two cameras) or SPK406.
 */
export function readAedat3(bytes: Uint8Array, name: string): EventList {
  const header = readHeader(bytes, name);
  const all = packetsOf(bytes, header.length, name);
  const packets = all.filter(({ type }) => type === polarityEvent);
  if (new Set(packets.map(({ source }) => source)).size > 1)
    unsupported(name, 'the recording holds the events of several cameras', 'export those of one camera');
  const total = packets.reduce((sum, { count }) => sum + count, 0);
  const buffer = eventBuffer(total, name);
  for (const packet of packets) readEvents(bytes, packet, buffer, name);
  const steps = stepsOf(all.length - packets.length, total - buffer.count);
  return finishEvents(buffer, { steps, sensor: sensorOf(header) });
}

const stepsOf = (packets: number, events: number): string[] => [
  ...(packets > 0 ? [`left out ${packets} packets that hold no polarity events`] : []),
  ...(events > 0 ? [`left out ${events} events that are marked invalid`] : []),
];

/** The text up to and with its last line. */
function readHeader(bytes: Uint8Array, name: string): string {
  const text = latin(bytes.subarray(0, longestHeader));
  const version = /^#!AER-DAT(\d+\.\d+)/.exec(text)?.[1];
  if (version !== '3.1')
    unsupported(
      name,
      `AEDAT ${version ?? 'of no version'} is not read`,
      'convert it to AEDAT 4 with iniVation\u2019s DV (dv-gui), or to AEDAT 3.1',
    );
  const start = text.indexOf(`\n${endOfHeader}`);
  const end = text.indexOf('\n', start + 1);
  if (start < 0 || end < 0) return damaged(name, 'the header has no line #!END-HEADER');
  const format = /^#Format: *([^\r\n]*)/m.exec(text.slice(0, end))?.[1] ?? 'RAW';
  if (format.trim() !== 'RAW')
    unsupported(name, `its events are stored as ${quoted(format.trim())}`, 'write the recording in the format RAW');
  return text.slice(0, end + 1);
}

function sensorOf(header: string): Sensor | undefined {
  const sources = header.match(/^#Source [^\r\n]*/gm) ?? [];
  return sources.length === 1 ? cameraOf(sources[0])?.sensor : undefined;
}

function packetsOf(bytes: Uint8Array, from: number, name: string): Packet[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packets: Packet[] = [];
  for (let at = from; at < bytes.length;) {
    const packet = readPacket(view, at, `${name}, packet ${packets.length} at byte ${at}`);
    packets.push(packet);
    if (packets.length > maxPackets) unjustified(name, `it holds more than ${maxPackets} packets`);
    at = packet.start + packet.count * packet.eventBytes;
  }
  return packets;
}

function readPacket(view: DataView, at: number, place: string): Packet {
  const start = at + packetHeaderBytes;
  if (start > view.byteLength)
    damaged(place, `the file ends after ${view.byteLength} bytes, inside the packet's header`);
  const field = (index: number): number => view.getInt32(at + 4 + 4 * index, true);
  const [type, eventBytes, overflow, capacity, count] = [
    view.getInt16(at, true),
    field(0),
    field(2),
    field(3),
    field(4),
  ];
  if (eventBytes < 1 || count < 0 || capacity !== count || overflow < 0)
    damaged(place, `it claims ${count} of ${capacity} events of ${eventBytes} bytes`);
  if (count * eventBytes > view.byteLength - start)
    damaged(place, `its ${count} events of ${eventBytes} bytes do not fit into the file`);
  if (type === polarityEvent && (eventBytes !== polarityBytes || field(1) !== 4))
    damaged(place, `its polarity events have ${eventBytes} bytes, with the time at byte ${field(1)}`);
  return { type, source: view.getInt16(at + 2, true), eventBytes, overflow, count, start };
}

function readEvents(bytes: Uint8Array, packet: Packet, buffer: EventBuffer, name: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + packet.start, packet.count * polarityBytes);
  for (let at = 0; at < view.byteLength; at += polarityBytes) {
    const [data, time] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    if (time >= 2 ** 31) damaged(name, `the event at byte ${packet.start + at} has a negative time`);
    if ((data & 1) === 0) continue;
    addEvent(buffer, data >>> 17, (data >>> 2) & 0x7fff, packet.overflow * 2 ** 31 + time, (data >>> 1) & 1);
  }
}
