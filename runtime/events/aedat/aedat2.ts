/** @file AEDAT 2.0: pairs of an address and a time behind a text header, as jAER writes them (CIFAR10-DVS, DVS128, DAVIS). */
import { damaged, unsupported } from '../../formats/problems.ts';
import { mendClock } from '../clock.ts';
import { addEvent, eventBuffer, type EventBuffer } from '../event_buffer.ts';
import { finishEvents, type EventList, type Sensor } from '../event_list.ts';
import { latin } from '../../formats/latin.ts';
import { cameraOf } from './cameras.ts';

const recordBytes = 8;
const clockBits = 32;
const longestHeader = 65_536;

/** How a camera's addresses are laid out (jAER; `ImportAedatDataVersion1or2.m` of AedatTools). */
interface Layout {
  /** What the addresses are turned to, for the steps. */
  readonly words: string;
  isEvent(address: number): boolean;
  column(address: number, sensor: Sensor): number;
  row(address: number, sensor: Sensor): number;
  /** 1 where brightness rose. */
  on(address: number): number;
}

/** Bit 15 marks what is no event. Turned as spikingjelly turns CIFAR10-DVS (`cifar10_dvs.py`), whose camera lay on its side. */
const dvs128: Layout = {
  words:
    'addresses of a DVS128, turned as spikingjelly turns CIFAR10-DVS: column 127 - bits 8..14, row 127 - bits 1..7',
  isEvent: (address) => (address & 0x8000) === 0,
  column: (address) => 127 - ((address >>> 8) & 0x7f),
  row: (address) => 127 - ((address >>> 1) & 0x7f),
  on: (address) => 1 - (address & 1),
};

/** Bit 31 marks samples of pictures and of inertial data, bit 10 special events. jAER counts rows from the bottom. */
const davis: Layout = {
  words: 'addresses of a DAVIS, upright: column width - 1 - bits 12..21, row height - 1 - bits 22..30',
  isEvent: (address) => address >>> 31 === 0 && (address & 0x400) === 0,
  column: (address, { width }) => width - 1 - ((address >>> 12) & 0x3ff),
  row: (address, { height }) => height - 1 - ((address >>> 22) & 0x1ff),
  on: (address) => (address >>> 11) & 1,
};

const sizeOfDvs128: Sensor = { width: 128, height: 128 };

/**
 * Reads such a recording: big-endian pairs of 32-bit address and 32-bit time in microseconds, which run over after 71
 * minutes (and are written with a sign). Which camera it was says a line of the header, where there is one; addresses without
 * any bit above the 15th are those of a DVS128.
 *
 * @param given the sensor where the user names it; a DAVIS needs it where the header does not name the camera.
 * @throws DiagnosticError SPK404 (cut off, a pixel outside), SPK405 (other addresses, a DAVIS of unknown size), SPK406.
 */
export function readAedat2(bytes: Uint8Array, name: string, given?: Sensor): EventList {
  const header = readHeader(bytes);
  if (!header.startsWith('#!AER-DAT2') || /^# *Data format.*int16 address/m.test(header))
    unsupported(
      name,
      'it is AEDAT 1, whose addresses have 16 bits',
      'export it with jAER as AEDAT 2.0 with addresses of 32 bits',
    );
  const data = new DataView(bytes.buffer, bytes.byteOffset + header.length, bytes.byteLength - header.length);
  if (data.byteLength % recordBytes !== 0)
    damaged(name, `${data.byteLength} bytes behind the header are no whole number of events of ${recordBytes} bytes`);
  const { layout, sensor } = cameraIn(header, data, name, given);
  const buffer = eventBuffer(data.byteLength / recordBytes, name);
  addEvents(data, layout, sensor, buffer);
  const others = data.byteLength / recordBytes - buffer.count;
  const steps = [layout.words, ...(others > 0 ? [`left out ${others} records that are no polarity events`] : [])];
  return finishEvents(buffer, { steps, changes: mendClock(buffer, clockBits), sensor });
}

/** Lines that begin with `#` and are text. Data may begin with the same byte, but hardly with a line of letters. */
function readHeader(bytes: Uint8Array): string {
  const text = latin(bytes.subarray(0, longestHeader));
  const marked = /^(#[^\r\n]*\r?\n)*?#End Of ASCII Header\r?\n/.exec(text)?.[0];
  return marked ?? /^(#[\t\x20-\x7e\x80-\xff]*\r?\n)*/.exec(text)![0];
}

function cameraIn(
  header: string,
  data: DataView,
  name: string,
  given: Sensor | undefined,
): { layout: Layout; sensor: Sensor } {
  const camera = cameraOf(header);
  const named = camera?.sensor;
  const isDvs128 = camera ? camera.name === 'DVS128' : !hasHighBits(data);
  if (isDvs128) return { layout: dvs128, sensor: named ?? sizeOfDvs128 };
  const sensor = named ?? given;
  if (sensor) return { layout: davis, sensor };
  return unsupported(
    name,
    'its addresses are those of a DAVIS camera, and no line of the header says which one',
    'say its pixels: --sensor 240x180 for a DAVIS240, --sensor 346x260 for a DAVIS346',
  );
}

function hasHighBits(data: DataView): boolean {
  for (let at = 0; at < data.byteLength; at += recordBytes) if (data.getUint32(at) >= 2 ** 16) return true;
  return false;
}

function addEvents(data: DataView, layout: Layout, sensor: Sensor, buffer: EventBuffer): void {
  for (let at = 0; at < data.byteLength; at += recordBytes) {
    const [address, time] = [data.getUint32(at), data.getUint32(at + 4)];
    if (layout.isEvent(address))
      addEvent(buffer, layout.column(address, sensor), layout.row(address, sensor), time, layout.on(address));
  }
}
