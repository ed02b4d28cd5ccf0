/** @file Prophesee EVT 2.0, an event in each word, and EVT 2.1, up to 32 of them in a row of pixels. */
import { damaged } from '../../formats/problems.ts';
import { mendClock } from '../clock.ts';
import { addEvent, eventBuffer, type EventBuffer } from '../event_buffer.ts';
import { finishEvents, type EventList } from '../event_list.ts';
import { leftOut } from './left_out.ts';
import { readHeader } from './header.ts';

/** Of 34 bits of microseconds, words of time have the upper 28, and every event the lower 6. */
const clockBits = 34;
const lowBits = 6;

/** The upper 4 bits of a word; other numbers are triggers and what the camera says of itself. */
const types = { off: 0, on: 1, timeHigh: 8 } as const;

/**
 * Reads EVT 2.0 (words of 32 bits) and EVT 2.1 (of 64: the same word, and a mask of the 32 pixels from its column on).
 * All is little-endian; in files of 2.1 whose header says `endianness=legacy` the mask comes behind its word. After
 * docs.prophesee.ai and the decoders of OpenEB, which also leave out what comes before the first time.
 *
 * @throws DiagnosticError SPK404 (cut off), SPK406.
 */
export function readEvt2(bytes: Uint8Array, name: string): EventList {
  const { text, end, sensor } = readHeader(bytes);
  const vectors = /^% (evt 2\.1|format EVT21\b)/m.test(text);
  const legacy = /endianness=legacy/.test(text);
  const wordBytes = vectors ? 8 : 4;
  const data = new DataView(bytes.buffer, bytes.byteOffset + end, bytes.byteLength - end);
  if (data.byteLength % wordBytes !== 0)
    damaged(name, `${data.byteLength} bytes behind the header are no whole number of words of ${wordBytes} bytes`);
  const buffer = eventBuffer(0, name);
  const [wordAt, maskAt] = vectors && !legacy ? [4, 0] : [0, 4];
  let [high, early, others]: [number | undefined, number, number] = [undefined, 0, 0];
  for (let at = 0; at < data.byteLength; at += wordBytes) {
    const word = data.getUint32(at + wordAt, true);
    const type = word >>> 28;
    if (type === types.timeHigh) high = (word & 0x0fff_ffff) * 2 ** lowBits;
    else if (type !== types.off && type !== types.on) others++;
    else if (high === undefined) early++;
    else addRow(buffer, word, vectors ? data.getUint32(at + maskAt, true) : 1, high, type);
  }
  return finishEvents(buffer, { steps: leftOut(early, others), changes: mendClock(buffer, clockBits), sensor });
}

/** The events of one word: bit k of the mask is the pixel k columns to the right. */
function addRow(buffer: EventBuffer, word: number, mask: number, high: number, on: number): void {
  const [low, column, row] = [(word >>> 22) & 0x3f, (word >>> 11) & 0x7ff, word & 0x7ff];
  for (let [rest, k] = [mask, 0]; rest !== 0; rest >>>= 1, k++)
    if (rest & 1) addEvent(buffer, column + k, row, high + low, on);
}
