/** @file Any file of events, told by its content; `.bin`, which has no mark, by its name. */
import type { AnyTensor } from '../../ir/tensor.ts';
import type { Kind } from '../formats/recognise/kinds.ts';
import { requirePlace } from '../formats/recognise/place.ts';
import { parseTensorFile } from '../formats/tensor_files.ts';
import { unsupported } from '../formats/problems.ts';
import { readAedat2 } from './aedat/aedat2.ts';
import { readAedat3 } from './aedat/aedat3.ts';
import { readAedat4, type ExpandZstandard } from './aedat/aedat4.ts';
import { readAtis } from './atis.ts';
import type { EventList, Sensor } from './event_list.ts';
import { readDat } from './prophesee/dat.ts';
import { readEvt2 } from './prophesee/evt2.ts';
import { readEvt3 } from './prophesee/evt3.ts';
import { eventsOfTable, eventsOfTensors, holdsEvents, isTable, type TableOptions } from './tables/event_tensors.ts';
import { readTextTable } from './tables/text_table.ts';

/** What a reader may need beside the bytes: what the user says, and what the machine can. */
export interface ReadingOptions extends TableOptions {
  /** The sensor, where the file does not name it. */
  readonly sensor?: Sensor;
  readonly expandZstandard?: ExpandZstandard | undefined;
}

type Reader = (bytes: Uint8Array, name: string, options: ReadingOptions) => EventList;

/** Readers of the kinds of files that hold nothing but events. */
const readers = {
  atis: readAtis,
  aedat2: (bytes, name, { sensor }) => readAedat2(bytes, name, sensor),
  aedat3: readAedat3,
  aedat4: (bytes, name, { expandZstandard }) => readAedat4(bytes, name, expandZstandard),
  dat: readDat,
  evt2: readEvt2,
  evt3: readEvt3,
  'table-with-names': readTextTable,
  numbers: readTextTable,
} as const satisfies Partial<Record<Kind, Reader>>;

export type EventKind = keyof typeof readers;

/** Whether a file of this kind can only be a recording; files of tensors may be one, see `holdsEvents`. */
export const isEventKind = (kind: Kind): kind is EventKind => Object.hasOwn(readers, kind);

/** Whether a file's name is one that recordings have; tensors and texts only where they lie in the folder of a class. */
export const isEventFileName = (name: string, loose: boolean): boolean =>
  /\.(bin|aedat|aedat[24]|dat|raw)$/i.test(name) ||
  (!loose && /\.(npz|npy|safetensors|pth?|csv|txt)$/i.test(name) && !/_labels\.csv$/i.test(name));

/** What a file in the place of a recording may hold: events, or a tensor that is a sample as it stands, such as the frames that were made of them. */
export type Recorded =
  | { readonly kind: 'events'; readonly events: EventList }
  | { readonly kind: 'tensor'; readonly tensor: AnyTensor; readonly steps?: readonly string[] };

/** Reads a recording of any kind. Throws as each reader does; SPK405, and as `requirePlace` for others. */
export function readEvents(bytes: Uint8Array, name: string, options: ReadingOptions = {}): EventList {
  const recorded = readRecorded(bytes, name, options);
  return recorded.kind === 'events'
    ? recorded.events
    : unsupported(name, 'the file of tensors holds no events', 'save rows of numbers named x, y, t and p');
}

const isTextKind = (kind: EventKind): boolean => readers[kind] === readTextTable;

/** Says which options had no use for a format that states its columns and counts microseconds (SPK481). */
function withUnused(events: EventList, { columns, timeUnit }: TableOptions): EventList {
  const unused = [
    ...(columns === undefined ? [] : [`--columns ${columns}`]),
    ...(timeUnit === undefined || timeUnit === 'us' ? [] : [`--time-unit ${timeUnit}`]),
  ];
  if (unused.length === 0) return events;
  const message = `the format has columns of its own and counts microseconds: ${unused.join(' and ')} had no use`;
  return { ...events, changes: [...(events.changes ?? []), { code: 'SPK481', severity: 'warning', message }] };
}

/** The name under which spikingjelly caches frames. */
const framesName = 'frames';

/** Reads events, or the tensor of a file: the only one, or that called `frames`. Throws as `readEvents`. */
export function readRecorded(bytes: Uint8Array, name: string, options: ReadingOptions = {}): Recorded {
  const { kind } = requirePlace(bytes, name, 'sample');
  if (isEventKind(kind)) {
    const events = (readers[kind] as Reader)(bytes, name, options);
    return { kind: 'events', events: isTextKind(kind) ? events : withUnused(events, options) };
  }
  const file = parseTensorFile(bytes, name, 'sample');
  if (holdsEvents(file)) return { kind: 'events', events: eventsOfTensors(file, name, options) };
  const [only] = file.tensors.values();
  const tensor = file.tensors.get(framesName) ?? (file.tensors.size === 1 ? only : undefined);
  if (tensor && isTable(tensor, options)) return { kind: 'events', events: eventsOfTable(tensor, name, options) };
  if (tensor) return { kind: 'tensor', tensor };
  return unsupported(name, 'the file of tensors holds no events', 'save rows of numbers named x, y, t and p');
}
