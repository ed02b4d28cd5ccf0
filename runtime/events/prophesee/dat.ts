/** @file Prophesee DAT: contrast events of eight bytes (N-Cars, the automotive data sets). */
import { damaged, unsupported } from '../../formats/problems.ts';
import { mendClock } from '../clock.ts';
import { addEvent, eventBuffer } from '../event_buffer.ts';
import { finishEvents, type EventList } from '../event_list.ts';
import { readHeader } from './header.ts';

const eventBytes = 8;
const clockBits = 32;
/** Event2d and EventCD, which have the same bytes. */
const contrastTypes: readonly number[] = [0, 12];

/**
 * Reads such a file: lines of `%`, a byte with the type of the events, a byte with their size, then little-endian pairs of
 * 32 bits time in microseconds and of an address: 14 bits column, 14 bits row, 4 bits polarity (`dat_events_tools.py` of
 * Prophesee's toolbox).
 *
 * @throws DiagnosticError SPK404 (cut off), SPK405 (other events than contrast), SPK406.
 */
export function readDat(bytes: Uint8Array, name: string): EventList {
  const { end, sensor } = readHeader(bytes);
  const [type, size] = [bytes[end], bytes[end + 1]];
  if (type === undefined || size === undefined) return damaged(name, 'the file ends behind its header');
  if (!contrastTypes.includes(type))
    unsupported(name, `its events are of type ${type}`, 'export the contrast events (CD) alone, as DAT or RAW');
  if (size !== eventBytes) damaged(name, `its events have ${size} bytes instead of ${eventBytes}`);
  const data = new DataView(bytes.buffer, bytes.byteOffset + end + 2, bytes.byteLength - end - 2);
  if (data.byteLength % eventBytes !== 0)
    damaged(name, `${data.byteLength} bytes behind the header are no whole number of events of ${eventBytes} bytes`);
  const buffer = eventBuffer(data.byteLength / eventBytes, name);
  for (let at = 0; at < data.byteLength; at += eventBytes) {
    const address = data.getUint32(at + 4, true);
    addEvent(buffer, address & 0x3fff, (address >>> 14) & 0x3fff, data.getUint32(at, true), address >>> 28);
  }
  return finishEvents(buffer, { changes: mendClock(buffer, clockBits), sensor });
}
