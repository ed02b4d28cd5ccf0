/** @file Events as four tensors of one file: `x`, `y`, `t`, `p`, the names of spikingjelly and of the HARDVS data set. */
import type { AnyTensor, TensorFile } from '../../ir/tensor.ts';
import { damaged } from '../formats/problems.ts';
import { mendClock } from './clock.ts';
import { addEvent, eventBuffer } from './event_buffer.ts';
import { finishEvents, type EventList } from './event_list.ts';

const names = ['x', 'y', 't', 'p'] as const;

/** Whether a file of tensors holds events: a row of numbers under each of the four names. */
export const holdsEvents = ({ tensors }: TensorFile): boolean =>
  names.every((name) => tensors.get(name)?.shape.length === 1);

/**
 * Reads columns, rows, times and polarities; a polarity of 0 or below is off (some files write -1). Times are taken as they are.
 * Throws SPK404 where the four differ in length or a number is none of an event, SPK406 for too many events.
 */
export function eventsOfTensors({ tensors }: TensorFile, name: string): EventList {
  const [x, y, t, p] = names.map((key) => tensors.get(key)!.data) as [Data, Data, Data, Data];
  if (x.length === 0 || [y, t, p].some(({ length }) => length !== x.length))
    damaged(
      name,
      `x, y, t, p have ${x.length}, ${y.length}, ${t.length}, ${p.length} elements`,
      'save one of each per event',
    );
  const buffer = eventBuffer(x.length, name);
  for (let i = 0; i < x.length; i++) {
    const [column, row] = [Number(x[i]), Number(y[i])];
    if (!Number.isInteger(column) || !Number.isInteger(row))
      damaged(name, `event ${i} is at column ${column}, row ${row}`, 'save x and y as whole pixels');
    addEvent(buffer, column, row, Number(t[i]), Number(p[i]) > 0 ? 1 : 0);
  }
  return finishEvents(buffer, { changes: mendClock(buffer) });
}

type Data = AnyTensor['data'];
