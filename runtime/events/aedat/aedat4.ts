/** @file AEDAT 4: the files of inivation's DV software. FlatBuffers in packets, plain or compressed with LZ4 or Zstandard. */
import type { Files } from '../../files.ts';
import { maxPacketBytes, maxPacketRatio, maxPackets, smallPacketBytes } from '../../formats/limits.ts';
import { damaged, strictText, unjustified, unsupported } from '../../formats/problems.ts';
import { addEvent, eventBuffer, type EventBuffer } from '../event_buffer.ts';
import { finishEvents, type EventList, type Sensor } from '../event_list.ts';
import { int32Field, int64Field, rootTable, vectorField } from './flatbuffer.ts';
import { latin } from '../../formats/latin.ts';
import { decompressLz4 } from './lz4.ts';

const magic = '#!AER-DAT4.0\r\n';
const eventBytes = 16;
const eventPacket = 'EVTS';

interface Header {
  /** 0 none, 1 and 2 LZ4, 3 and 4 Zstandard. */
  readonly compression: number;
  /** Where the packets end and the table of packets begins. */
  readonly end: number;
  readonly sensor: Sensor | undefined;
  /** Where the packets begin. */
  readonly start: number;
}

/** How a host expands Zstandard, which is only read where it can. */
export type ExpandZstandard = NonNullable<Files['expandZstandard']>;

/**
 * Reads the events of a recording; frames, inertial data and triggers are left out, and counted in the steps.
 *
 * After inivation's specification of AEDAT 4.0: a first line, the size and the table of the file (compression, where its
 * list of packets is, a description in XML), then packets of stream, size and content; a packet of events has the
 * identifier EVTS and a vector of 16 bytes an event: time (64 bits, microseconds), column, row (16 bits each), polarity.
 *
 * Throws SPK404, SPK405 (two cameras, unknown compression) or SPK406.
 */
export function readAedat4(bytes: Uint8Array, name: string, expandZstandard?: ExpandZstandard): EventList {
  const header = readHeader(bytes, name);
  const expand = expanderOf(header.compression, expandZstandard);
  const buffer = eventBuffer(0, name);
  const others = readPackets(bytes, header, expand, buffer);
  const steps = others > 0 ? [`left out ${others} packets that hold no events`] : [];
  return finishEvents(buffer, { steps, sensor: header.sensor });
}

function readHeader(bytes: Uint8Array, name: string): Header {
  const place = `${name}, header`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const from = magic.length + 4;
  const size = bytes.length < from ? 0 : view.getUint32(from - 4, true);
  if (size === 0 || size > bytes.length - from) damaged(place, `it claims ${size} of ${bytes.length} bytes`);
  const start = from + size;
  const table = rootTable(bytes.subarray(from, start), place);
  const compression = int32Field(table, 0) ?? 0;
  if (compression < 0 || compression > 4)
    unsupported(
      place,
      `compression ${compression} is not read`,
      'record without compression, or with LZ4 or Zstandard',
    );
  const listed = int64Field(table, 1) ?? -1n;
  const end = listed < 0n ? bytes.length : Number(listed);
  if (end < start || end > bytes.length) damaged(place, `its packets should end at byte ${end} of ${bytes.length}`);
  const text = vectorField(table, 2, 1);
  return { compression, end, start, sensor: sensorOf(new Uint8Array(text.buffer, text.byteOffset, text.byteLength)) };
}

/** `sizeX` and `sizeY` of the description; unknown where its streams differ. */
function sensorOf(description: Uint8Array): Sensor | undefined {
  const text = strictText(description) ?? '';
  const only = (key: string): number | undefined => {
    const found = new Set([...text.matchAll(new RegExp(`key="${key}"[^>]{0,40}>(\\d{1,5})<`, 'g'))].map((m) => m[1]!));
    return found.size === 1 ? Number([...found][0]) : undefined;
  };
  const [width, height] = [only('sizeX'), only('sizeY')];
  return width && height ? { width, height } : undefined;
}

/** Adds the events of every packet, one packet after the other, and returns how many packets hold others. */
function readPackets(bytes: Uint8Array, { start, end }: Header, expand: Expander, buffer: EventBuffer): number {
  const { place: name } = buffer;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const streams = new Set<number>();
  let [packets, others] = [0, 0];
  for (let at = start; at < end; packets++) {
    const place = `${name}, packet ${packets} at byte ${at}`;
    if (packets >= maxPackets) unjustified(name, `it holds more than ${maxPackets} packets`);
    if (at + 8 > end) damaged(place, 'the packet is cut off');
    const [stream, size] = [view.getInt32(at, true), view.getUint32(at + 4, true)];
    at += 8;
    if (size > end - at) damaged(place, `its ${size} bytes do not fit into the file`);
    const content = expand(bytes.subarray(at, at + size), place);
    at += size;
    if (identifierOf(content, place) !== eventPacket) {
      others++;
      continue;
    }
    streams.add(stream);
    if (streams.size > 1)
      unsupported(name, 'the recording holds the events of several cameras', 'export those of one camera');
    addEvents(vectorField(rootTable(content.subarray(4), place), 0, eventBytes), buffer);
  }
  return others;
}

function addEvents(packet: DataView, buffer: EventBuffer): void {
  for (let at = 0; at < packet.byteLength; at += eventBytes) {
    const time = Number(packet.getBigInt64(at, true));
    addEvent(buffer, packet.getInt16(at + 8, true), packet.getInt16(at + 10, true), time, packet.getUint8(at + 12));
  }
}

/** Behind the packet's size and the offset of its table. */
function identifierOf(content: Uint8Array, place: string): string {
  const declared = content.length < 12 ? -1 : new DataView(content.buffer, content.byteOffset).getUint32(0, true);
  if (declared !== content.length - 4)
    damaged(place, `its content has ${content.length} bytes and declares ${declared}`);
  return latin(content.subarray(8, 12));
}

type Expander = (content: Uint8Array, place: string) => Uint8Array;

/** Most bytes that a compressed packet may expand to. */
const mostOf = (content: Uint8Array): number =>
  Math.min(maxPacketBytes, Math.max(smallPacketBytes, maxPacketRatio * content.length));

/** By the number in the header; checked before, so others do not come here. */
function expanderOf(compression: number, expandZstandard: ExpandZstandard | undefined): Expander {
  if (compression === 0) return (content) => content;
  if (compression <= 2) return (content, place) => decompressLz4(content, mostOf(content), place);
  return (content, place) =>
    expandZstandard
      ? decompressZstandard(expandZstandard, content, place)
      : unsupported(place, 'Zstandard is not read on this machine', 'record without compression, or with LZ4');
}

function decompressZstandard(expand: ExpandZstandard, content: Uint8Array, place: string): Uint8Array {
  const most = mostOf(content);
  try {
    return expand(content, most);
  } catch (error) {
    if (error instanceof RangeError)
      return unjustified(place, `its ${content.length} bytes expand to more than ${most}`);
    return damaged(
      place,
      `the compressed content is damaged: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
