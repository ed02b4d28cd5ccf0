/** @file Any file of events, told apart by content; `.bin`, which has no mark, by its name. */
import { requirePlace } from '../formats/recognise/place.ts';
import { parseTensorFile } from '../formats/tensor_files.ts';
import { unsupported } from '../formats/problems.ts';
import { looksLikeAedat3, readAedat3 } from './aedat/aedat3.ts';
import { looksLikeAedat4, readAedat4, type ExpandZstandard } from './aedat/aedat4.ts';
import { readAtis } from './atis.ts';
import type { EventList } from './event_list.ts';
import { eventsOfTensors, holdsEvents } from './tables/event_tensors.ts';
import { latin } from './latin.ts';

const aedat = '#!AER-DAT';

/** Whether a file's name is one that recordings have; files of tensors only where they lie in the folder of a class. */
export const isEventFileName = (name: string, loose: boolean): boolean =>
  /\.(bin|aedat|aedat4)$/i.test(name) || (!loose && /\.(npz|safetensors)$/i.test(name));

/** Whether a file can only be a recording; files of tensors may be one, see `holdsEvents`. */
export const looksLikeEvents = (bytes: Uint8Array, name: string): boolean =>
  /\.bin$/i.test(name) || latin(bytes.subarray(0, aedat.length)) === aedat;

/** Reads N-MNIST's `.bin`, AEDAT 3.1 and 4, and tensors x, y, t, p. Throws as each reader does; SPK405, and as `requirePlace` for others. */
export function readEvents(bytes: Uint8Array, name: string, expandZstandard?: ExpandZstandard): EventList {
  requirePlace(bytes, name, 'sample');
  if (looksLikeAedat4(bytes)) return readAedat4(bytes, name, expandZstandard);
  if (looksLikeAedat3(bytes) || looksLikeEvents(bytes, '')) return readAedat3(bytes, name);
  if (looksLikeEvents(bytes, name)) return readAtis(bytes, name);
  const file = parseTensorFile(bytes, name, 'sample');
  return holdsEvents(file)
    ? eventsOfTensors(file, name)
    : unsupported(name, 'the file of tensors holds no events', 'save rows of numbers named x, y, t and p');
}
