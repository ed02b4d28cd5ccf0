/** @file The `.bin` files of N-MNIST and N-Caltech101: five bytes an event, nothing else. */
import { fail } from '../../ir/diagnostics/index.ts';
import { damaged } from '../formats/problems.ts';
import { disorderOf, mendClock } from './clock.ts';
import { addEvent, eventBuffer, type EventBuffer } from './event_buffer.ts';
import { finishEvents, type EventList } from './event_list.ts';

const eventBytes = 5;
const clockBits = 23;
/** Rows of the sensor, an ATIS: an event in this row, below the last one, marks an overflow of the camera's own clock. */
const overflowRow = 240;
/** What each such mark adds to the times that follow (`read_mnist_file` of tonic, `eventvision.py` of the data set's authors). */
const overflowTime = 2 ** 13;

/**
 * Reads such a file. From the highest bit: 8 bits column, 8 bits row, 1 bit polarity (1 is on), 23 bits time in
 * microseconds (garrickorchard.com/datasets/n-mnist), which are taken to go on where they run over. Marks of overflow are
 * left out, and counted. The format names no sensor: N-MNIST has 34x34 pixels, N-Caltech101 up to 240x180.
 *
 * Throws SPK404 where the length is no whole number of events, SPK406 for too many, SPK478 where times are in no order,
 * as those of no recording are: the format has no mark that would tell.
 */
export function readAtis(bytes: Uint8Array, name: string): EventList {
  if (bytes.length === 0 || bytes.length % eventBytes !== 0)
    damaged(name, `${bytes.length} bytes are no whole number of events of ${eventBytes} bytes`);
  const buffer = eventBuffer(bytes.length / eventBytes, name);
  const marks: number[] = [];
  for (let at = 0; at < bytes.length; at += eventBytes) {
    const high = bytes[at + 2]!;
    const time = ((high & 0x7f) << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!;
    if (bytes[at + 1] === overflowRow) marks.push(buffer.count);
    else addEvent(buffer, bytes[at]!, bytes[at + 1]!, time, high >> 7);
  }
  checkOrder(buffer, name);
  const changes = mendClock(buffer, clockBits);
  for (let [i, passed] = [0, 0]; i < buffer.count; i++) {
    while (passed < marks.length && marks[passed]! <= i) passed++;
    buffer.times[i]! += passed * overflowTime;
  }
  return finishEvents(buffer, { steps: marks.length === 0 ? [] : [overflowText(marks.length)], changes });
}

const overflowText = (marks: number): string =>
  `${marks} ${marks === 1 ? 'mark' : 'marks'} of overflow: ${marks === 1 ? 'adds' : 'each adds'} ${overflowTime} us to the times after it`;

/** Fewer events tell nothing. */
const fewest = 16;

/** Other files of this ending have their bytes in no order, so that half of their times fall. */
function checkOrder({ times, count }: EventBuffer, name: string): void {
  const { falls } = disorderOf(times.subarray(0, count));
  if (count < fewest || falls < count / 4) return;
  fail('SPK478', `${falls} of ${count} times are less than the one before: this is no recording of N-MNIST`, {
    place: name,
    help: 'a .bin file is read as the events of N-MNIST and N-Caltech101, five bytes each; check what it is',
  });
}
