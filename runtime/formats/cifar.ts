/** @file CIFAR-10 and CIFAR-100 as they are downloaded: records of bytes, or pickles of numpy arrays (cs.toronto.edu/~kriz/cifar.html). */
import { isKind, type PickleValue } from './torch/pickle_values.ts';
import { unpickle } from './torch/pickle.ts';
import { damaged } from './problems.ts';
import { cifarPixels } from './recognise/unmarked.ts';

/** Pictures of 3x32x32 with their classes. */
export interface CifarBatch {
  readonly pixels: Uint8Array;
  readonly labels: readonly number[];
}

/** The bytes before a record's pixels; the last one is the class (of CIFAR-100, whose first is the coarse class). */
const labelBytes = { cifar10: 1, cifar100: 2 } as const;

/** A batch by kind: records, or a pickle. Throws SPK404. */
export function readCifar(bytes: Uint8Array, kind: 'cifar10' | 'cifar100' | 'cifar-python', name: string): CifarBatch {
  return kind === 'cifar-python' ? ofPickle(bytes, name) : ofRecords(bytes, labelBytes[kind]);
}

function ofRecords(bytes: Uint8Array, before: number): CifarBatch {
  const record = before + cifarPixels;
  const count = bytes.length / record;
  const pixels = new Uint8Array(count * cifarPixels);
  const labels: number[] = [];
  for (let i = 0; i < count; i++) {
    const at = i * record + before;
    labels.push(bytes[at - 1]!);
    pixels.set(bytes.subarray(at, at + cifarPixels), i * cifarPixels);
  }
  return { pixels, labels };
}

/** A text out of Python 2, or 3. */
function latin(value: PickleValue | undefined): string | undefined {
  if (value instanceof Uint8Array) return new TextDecoder('latin1').decode(value);
  return typeof value === 'string' ? value : undefined;
}

const bytesOf = (value: PickleValue | undefined): Uint8Array | undefined =>
  typeof value === 'string'
    ? Uint8Array.from(value, (c) => c.charCodeAt(0))
    : value instanceof Uint8Array
      ? value
      : undefined;

/** The entries of a pickled dict by their keys as texts, and the states of the objects in it. */
function dictOf(
  bytes: Uint8Array,
  name: string,
): { entries: Map<string | undefined, PickleValue>; states: Map<PickleValue, PickleValue> } {
  const states = new Map<PickleValue, PickleValue>();
  const root = unpickle(bytes, name, {
    persistent: () => damaged(name, 'a batch of CIFAR refers to nothing outside'),
    call: (called, args) => (called === '_codecs.encode' ? args[0] : undefined),
    build: (object, state) => void states.set(object, state),
  });
  return {
    states,
    entries: new Map(isKind(root, 'dict') ? [...root.entries].map(([key, value]) => [latin(key), value]) : []),
  };
}

/** The names of the classes out of the pickle `batches.meta`, or of the fine ones out of CIFAR-100's `meta`. Throws SPK404. */
export function readCifarNames(bytes: Uint8Array, name: string): readonly string[] {
  const { entries } = dictOf(bytes, name);
  const names = entries.get('fine_label_names') ?? entries.get('label_names');
  return isKind(names, 'list')
    ? names.items.map((item) => latin(item) ?? damaged(name, 'a class has no text as its name'))
    : [];
}

/** A dict of `data`, an array of bytes [N, 3072], and `labels` or `fine_labels`. */
function ofPickle(bytes: Uint8Array, name: string): CifarBatch {
  const { entries, states } = dictOf(bytes, name);
  const labels = entries.get('fine_labels') ?? entries.get('labels');
  const state = states.get(entries.get('data') ?? null);
  const pixels = bytesOf(isKind(state, 'tuple') ? state.items[4] : undefined);
  const wrong = (what: string): never => damaged(name, `the batch has no ${what}`);
  if (!isKind(labels, 'list') || !labels.items.every((label) => typeof label === 'number'))
    return wrong('list of whole numbers called labels, or fine_labels');
  if (pixels?.length !== labels.items.length * cifarPixels)
    return wrong(`array of ${labels.items.length} x ${cifarPixels} bytes called data`);
  return { pixels, labels: labels.items as number[] };
}
