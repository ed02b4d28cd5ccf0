/** @file The `.bin` files of N-MNIST and N-Caltech101: five bytes an event, nothing else. */
import { damaged } from '../formats/problems.ts';
import { addEvent, eventBuffer, finishEvents, type EventList } from './event_list.ts';

const eventBytes = 5;

/**
 * Reads such a file. From the highest bit: 8 bits column, 8 bits row, 1 bit polarity (1 is on), 23 bits time in
 * microseconds (garrickorchard.com/datasets/n-mnist). The format names no sensor: N-MNIST has 34x34 pixels,
 * N-Caltech101 up to 240x180. Throws SPK404 where the length is no whole number of events, SPK406 for too many.
 */
export function readAtis(bytes: Uint8Array, name: string): EventList {
  if (bytes.length === 0 || bytes.length % eventBytes !== 0)
    damaged(name, `${bytes.length} bytes are no whole number of events of ${eventBytes} bytes`);
  const buffer = eventBuffer(bytes.length / eventBytes, name);
  for (let at = 0; at < bytes.length; at += eventBytes) {
    const high = bytes[at + 2]!;
    const time = ((high & 0x7f) << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!;
    addEvent(buffer, bytes[at]!, bytes[at + 1]!, time, high >> 7, name);
  }
  return finishEvents(buffer, []);
}
