/** @file Whether a file may stand where it stands, and what is said where it may not. */
import { fail } from '../../../ir/diagnostics/index.ts';
import { damaged } from '../problems.ts';
import { kinds, type Kind, type KindFacts, type Place } from './kinds.ts';
import { recognise, type Recognised } from './recognise.ts';

interface PlaceFacts {
  /** What belongs there, with its article. */
  readonly words: string;
  /** How the command line names the place. */
  readonly option: string;
  /** What is read there. */
  readonly takes: string;
}

const places: Readonly<Record<Place, PlaceFacts>> = {
  model: { words: 'a model', option: '--model', takes: 'a model is a .spike text (docs/language.md)' },
  network: {
    words: 'a network of another tool',
    option: 'the file',
    takes: 'networks of other tools are read from .nir files, as nir.write of the Python package nir leaves them',
  },
  target: {
    words: 'a description of a chip',
    option: '--target',
    takes: 'a target is a name that `spikec targets` lists, or a .spike text',
  },
  weights: {
    words: 'a file of weights',
    option: '--weights',
    takes: 'weights are read from .safetensors, .npz, .npy and .pth (torch.save of a state dict)',
  },
  image: {
    words: 'a chip image',
    option: 'the image',
    takes: 'an image is what `spikec compile --out net.chip` writes',
  },
  sample: {
    words: 'a sample',
    option: '--input or --data',
    takes:
      'samples are pictures (PNG, JPEG), recordings of events (AEDAT, Prophesee DAT and RAW, N-MNIST\u2019s .bin, .csv, .npz and .h5 with x, y, t, p), tensors (.npy, .npz, .safetensors, .pth) and idx files',
  },
  labels: { words: 'a list of class names', option: '--labels', takes: 'class names are a text, one name a line' },
  results: {
    words: 'a results file',
    option: 'the results',
    takes: 'results are what `spikec run --results FILE.jsonl` writes',
  },
  recording: {
    words: 'a recording',
    option: 'the recording',
    takes: 'recordings are tensors with the names of layers, in .npz (numpy.savez), .safetensors or .pth files',
  },
};

/**
 * Demands that a file is one that may stand at a place; unknown ones may, for the reader there says what is wrong with them.
 * Every reader asks this before it reads.
 *
 * @param options `size` of the whole file, where `bytes` are only its first 4 KB; `also` kinds that the caller reads although the place
 * does not.
 * @throws DiagnosticError SPK453 (a note instead of the file), SPK454 (it belongs elsewhere), SPK403 (not read), SPK404 (empty).
 */
export function requirePlace(
  bytes: Uint8Array,
  name: string,
  place: Place,
  { size = bytes.length, also = [] }: { readonly size?: number; readonly also?: readonly Kind[] } = {},
): Recognised {
  const found = recognise(bytes, name, size);
  const { places: belongs, convert }: KindFacts = kinds[found.kind];
  const free = [...(left[place] ?? binaries), ...also];
  if (!free.includes(found.kind) && (convert !== undefined || !belongs.includes(place)))
    refusePlace(found, name, place);
  return found;
}

/** What has no mark is left to the reader of bytes, which says what is wrong. */
const binaries: readonly Kind[] = ['unknown'];
/** And texts to the reader of a text that a person writes, which names the line. */
const texts: readonly Kind[] = ['text', 'numbers', 'table-with-names', 'empty'];

const left: Partial<Readonly<Record<Place, readonly Kind[]>>> = {
  model: texts,
  target: texts,
  labels: texts,
  results: [...texts, ...binaries, 'json'],
};

/** Says that a file cannot stand at a place, what it is, and what to do. Throws as `requirePlace`. */
export function refusePlace({ kind, words }: Recognised, name: string, place: Place): never {
  const facts: KindFacts = kinds[kind];
  const wanted = places[place];
  if (kind === 'empty') return damaged(name, 'the file is empty');
  if (kind === 'pointer' || kind === 'page')
    return fail('SPK453', `the file is ${words}`, { place: name, help: helpOf(facts, name) });
  const [home] = facts.places;
  if (home !== undefined && !facts.places.includes(place))
    return fail('SPK454', `the file is ${words}, not ${wanted.words}`, {
      place: name,
      help: `${wanted.takes}; ${home === 'network' ? helpOf(facts, name) : elsewhere(home, place)}`,
    });
  const help = remedyAt(kind, name, place);
  return fail('SPK403', `the file is ${words}, which is not read${home === undefined ? ` as ${wanted.words}` : ''}`, {
    place: name,
    help,
  });
}

/** What makes something that is read of a file, and what is read at a place. */
export const remedyAt = (kind: Kind, name: string, place: Place): string =>
  [helpOf(kinds[kind], name), places[place].takes].filter((line) => line !== '').join('; ');

const helpOf = ({ convert = '' }: KindFacts, name: string): string =>
  /^[\w./ -]{1,80}$/.test(name) ? convert.replaceAll('FILE', name) : convert;

const elsewhere = (home: Place, place: Place): string =>
  `this file belongs to ${places[home].option}: did you swap ${places[place].option} and ${places[home].option}?`;

/** Kinds of pictures that are read. */
const pictureKinds = ['png', 'jpeg'] as const satisfies readonly Kind[];
export type PictureKind = (typeof pictureKinds)[number];

/** Whether a file of this kind is a picture that is read. */
export const isPicture = (kind: Kind): kind is PictureKind => (pictureKinds as readonly Kind[]).includes(kind);

const cifarKinds = ['cifar10', 'cifar100', 'cifar-python'] as const satisfies readonly Kind[];

/** Whether a file of this kind is a batch of CIFAR. */
export const isCifar = (kind: Kind): kind is (typeof cifarKinds)[number] =>
  (cifarKinds as readonly Kind[]).includes(kind);
