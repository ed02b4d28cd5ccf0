/** @file Prophesee EVT 3.0: words of 16 bits that say only what has changed, time, row, column, and rows of pixels at once. */
import { damaged, unsupported } from '../../formats/problems.ts';
import { mendClock } from '../clock.ts';
import { addEvent, eventBuffer, type EventBuffer } from '../event_buffer.ts';
import { finishEvents, type EventList } from '../event_list.ts';
import { leftOut } from './left_out.ts';
import { readHeader } from './header.ts';

/** Of 24 bits of microseconds, words of time have 12 each. */
const clockBits = 24;
const wordBytes = 2;

/** What earlier words have said. */
interface State {
  readonly buffer: EventBuffer;
  high: number | undefined;
  low: number;
  row: number;
  /** Whether the row is one of contrast events; those of other sensors are left out. */
  contrast: boolean;
  /** Where the next row of pixels begins, and its polarity. */
  column: number;
  on: number;
  /** Words of events before the first time, and words that are no events. */
  early: number;
  others: number;
  /** Master and slave camera, by the bit that names them. */
  cameras: number;
}

type Word = (state: State, content: number) => void;

const other: Word = (state) => {
  state.others++;
};

/** What a word does, by its upper four bits. */
const words: Readonly<Record<number, Word>> = {
  0x0: (state, content) => {
    [state.row, state.contrast] = [content & 0x7ff, true];
    state.cameras |= 1 << (content >>> 11);
  },
  0x1: (state) => {
    [state.contrast, state.others] = [false, state.others + 1];
  },
  0x2: (state, content) => add(state, content & 0x7ff, 1, content >>> 11),
  0x3: (state, content) => {
    [state.column, state.on] = [content & 0x7ff, content >>> 11];
  },
  0x4: (state, content) => addVector(state, content, 12),
  0x5: (state, content) => addVector(state, content & 0xff, 8),
  0x6: (state, content) => {
    state.low = content;
  },
  0x8: (state, content) => {
    [state.high, state.low] = [content, 0];
  },
};

/** Bit k of the mask is the pixel k columns to the right. */
function add(state: State, column: number, mask: number, on: number): void {
  if (state.high === undefined || !state.contrast) {
    if (state.contrast) state.early++;
    else state.others++;
    return;
  }
  const time = state.high * 2 ** 12 + state.low;
  for (let [rest, k] = [mask, 0]; rest !== 0; rest >>>= 1, k++)
    if (rest & 1) addEvent(state.buffer, column + k, state.row, time, on);
}

/** A row of pixels; the next one begins behind it. */
function addVector(state: State, mask: number, width: number): void {
  add(state, state.column, mask, state.on);
  state.column += width;
}

/**
 * Reads such a file, little-endian, after docs.prophesee.ai and the decoders of OpenEB, which also leave out what comes
 * before the first time.
 *
 * @throws DiagnosticError SPK404 (cut off, a row of pixels beyond 16 bits), SPK405 (two cameras), SPK406.
 */
export function readEvt3(bytes: Uint8Array, name: string): EventList {
  const { end, sensor } = readHeader(bytes);
  const data = new DataView(bytes.buffer, bytes.byteOffset + end, bytes.byteLength - end);
  if (data.byteLength % wordBytes !== 0) damaged(name, `the last word of ${wordBytes} bytes is cut off`);
  const buffer = eventBuffer(0, name);
  const state: State = {
    ...{ buffer, high: undefined, low: 0, row: 0, contrast: true, column: 0, on: 0 },
    ...{ early: 0, others: 0, cameras: 0 },
  };
  for (let at = 0; at < data.byteLength; at += wordBytes) {
    const word = data.getUint16(at, true);
    (words[word >>> 12] ?? other)(state, word & 0xfff);
  }
  if (state.cameras === 3)
    unsupported(name, 'the recording holds the events of two cameras', 'export those of one camera');
  const steps = leftOut(state.early, state.others);
  return finishEvents(buffer, { steps, changes: mendClock(buffer, clockBits), sensor });
}
