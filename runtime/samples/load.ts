/** @file Loading samples: everything a user can name, one sample after the other. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { AnyTensor, TensorFile } from '../../ir/tensor.ts';
import {
  defaultFrames,
  eventsOfTable,
  eventsOfTensors,
  fileRecordings,
  holdsEvents,
  holdsTrains,
  isEventKind,
  refuseNames,
  trainRecordings,
  type FrameOptions,
  type Recording,
} from '../events/index.ts';
import type { Files } from '../files.ts';
import { missingFile } from '../missing.ts';
import {
  isCifar,
  isPicture,
  parseTensorFile,
  readIdx,
  readCifar,
  readHdf5Tensors,
  requirePlace,
  selectTensor,
  type Selector,
} from '../formats/index.ts';
import { joinBatches } from './cifar_folder.ts';
import { checkLabels, type ClassOrder, type FolderClasses } from './classes.ts';
import { openData, type DataSource } from './datasets.ts';
import { eventSample, isEventTable } from './from_events.ts';
import { usualFit, type Fit } from './fit/fit.ts';
import { samplesOf } from './from_tensor.ts';
import { dataIdentity, inputIdentity, type SampleIdentity } from './identity.ts';
import { takesEvents, type InputGrid, type Sample } from './sample.ts';
import { unusedOptions } from './changes.ts';
import { changed, frameWords, pictureSample, recordingSample, type Reading } from './single.ts';
import { parseInput, type InputSpec } from './spec.ts';

/** What the user asked to run: inputs first, then the data set. */
export interface SampleRequest {
  /** `FILE`, `FILE:tensor`, `FILE:tensor[from:to]`. */
  readonly inputs?: readonly string[];
  /** A name, a folder, or `IMAGES[,LABELS]`. */
  readonly data?: string;
}

/** Which of the samples. */
export interface SampleOptions {
  /** Most samples of each input, and of the data set. */
  readonly limit?: number;
  /** Samples of the data set to leave out at its start. */
  readonly offset?: number;
  /** How recordings of events become frames; default: binary, of equal numbers of events. */
  readonly frames?: FrameOptions;
  /** How pictures of other extents are fitted. */
  readonly fit?: Fit;
  /** How folders become classes; by their numbers unless told. */
  readonly order?: ClassOrder;
  /** Classes of the network, where it has any: labels must be some of them. */
  readonly classes?: number;
}

/** `SampleOptions` with their defaults. */
type Chosen = Required<Omit<SampleOptions, 'classes'>> & Pick<SampleOptions, 'classes'>;

/** Of all samples, counted from 0: the first one, and every so many after it. */
export interface Stride {
  readonly first: number;
  readonly every: number;
}

/** Samples that were found. Those of a data set are counted before the first one is made; inputs are opened one by one. */
export interface SampleSet {
  /** Absent where only reading all files would tell. */
  readonly count?: number;
  /** How folders became classes, where they did. */
  readonly classes?: FolderClasses;
  /** What they are, from their names, sizes and tensors. */
  identity(): SampleIdentity;
  /** Makes samples in their order, all of them unless told; those between them are not read. Throws SPK446 of an empty set. */
  samples(stride?: Stride): AsyncGenerator<Sample, void, undefined>;
}

/** Samples that lie together. */
interface Row {
  readonly count: number;
  /** @param index below `count`. */
  sample(index: number): Sample | Promise<Sample>;
}

/**
 * Finds what was asked for, for the network's input grid. Throws a `DiagnosticError`: SPK44x, or what a file is wrong
 * with; its samples throw the same.
 */
export async function openSampleSet(
  files: Files,
  { inputs = [], data }: SampleRequest,
  grid: InputGrid,
  options: SampleOptions = {},
): Promise<SampleSet> {
  const chosen: Chosen = {
    ...{ limit: Infinity, offset: 0, frames: defaultFrames, fit: usualFit, order: 'number' },
    ...options,
  };
  const specs = inputs.map((text) => parseInput(files, text));
  const source =
    data === undefined ? undefined : await openData(files, data, 'test', { ...chosen.frames, order: chosen.order });
  if (source) checkClasses(source, chosen.classes);
  const last = source && dataRow(files, source, chosen, grid);
  const rows = function* (): Generator<Row | Promise<Row>> {
    for (const spec of specs) yield inputRow(files, spec, chosen, grid);
    if (last) yield last;
  };
  return {
    ...(specs.length === 0 && last ? { count: last.count } : {}),
    ...(source && source.kind !== 'tensor' && source.classes ? { classes: source.classes } : {}),
    identity: () => (source ? dataIdentity(files, source) : inputIdentity(files, specs)),
    samples: (stride = { first: 0, every: 1 }) => samplesOfRows(rows(), stride, last?.whole),
  };
}

/** All samples of what was asked for, as `openSampleSet` finds them. */
export async function* loadSamples(
  files: Files,
  request: SampleRequest,
  grid: InputGrid,
  options: SampleOptions = {},
): AsyncGenerator<Sample, void, undefined> {
  yield* (await openSampleSet(files, request, grid, options)).samples();
}

/** @param whole how many samples the data set has, where there is one. */
async function* samplesOfRows(
  rows: Iterable<Row | Promise<Row>>,
  { first, every }: Stride,
  whole: number | undefined,
): AsyncGenerator<Sample, void, undefined> {
  let before = 0;
  let next = first;
  for (const found of rows) {
    const row = await found;
    for (; next < before + row.count; next += every) yield await row.sample(next - before);
    before += row.count;
  }
  if (before === 0)
    fail('SPK446', `no samples are left to run${whole === undefined ? '' : `: the data set has ${whole}`}`, {
      help: 'check ranges, --offset and --limit',
    });
}

/** The rows `from` to before `to` of a row. */
const part = (row: Row, from: number, to: number): Row => ({
  count: Math.max(0, Math.min(to, row.count) - from),
  sample: (index) => row.sample(from + index),
});

const listRow = <T>(items: readonly T[], sample: (item: T) => Sample | Promise<Sample>): Row => ({
  count: items.length,
  sample: (index) => sample(items[index]!),
});

function inputRow(files: Files, { path, key, range }: InputSpec, chosen: Chosen, grid: InputGrid): Row | Promise<Row> {
  const { limit, frames, fit } = chosen;
  const [from, to] = range ?? [0, Infinity];
  const { basename } = files.paths;
  const there = files.kindOf(path);
  if (there === undefined) missingFile(files, path);
  if (there === 'folder')
    fail('SPK401', 'it is a folder, not a file', {
      place: path,
      help: `a folder of samples is a data set: --data ${path}; to calibrate, --calibrate-data ${path}`,
    });
  const bytes = files.read(path);
  const { kind } = requirePlace(bytes, path, 'sample', { also: ['hdf5'] });
  const within = (row: Row): Row => part(row, from, Math.min(to, from + limit));
  const tensors = (source: TensorSource): Row => {
    if (source.labels) checkAll(source.labels, source.name, chosen.classes);
    return within(tensorRow(source, grid, { fit, frames }));
  };
  if (isCifar(kind))
    return tensors({ name: basename(path), counted: true, ...joinBatches([readCifar(bytes, kind, path)]) });
  if (kind === 'idx')
    return tensors({ name: basename(path), counted: true, tensor: readIdx(bytes, path), labels: undefined });
  if (isEventKind(kind)) return within(recordingsRow(fileRecordings(files, [{ path }], frames), chosen, grid));
  if (isPicture(kind))
    return within(
      listRow([bytes], (picture) => pictureSample(files, picture, { path, name: basename(path) }, grid, chosen)),
    );
  const ofFile = (file: TensorFile): Row => {
    const name = key === undefined ? basename(path) : `${basename(path)}:${key}`;
    if (holdsEvents(file, key))
      return within(
        listRow([file], (events) => eventSample(eventsOfTensors(events, path, frames, key), { name }, frames, grid)),
      );
    const tensor = chosenTensor(file, { path, key }, grid);
    if (isEventTable(tensor, frames, grid))
      return within(
        listRow([tensor], (table) => eventSample(eventsOfTable(table, name, frames), { name }, frames, grid)),
      );
    return tensors({ name, tensor, labels: labelsOf(file, tensor) });
  };
  if (kind !== 'hdf5') return ofFile(parseTensorFile(bytes, path, 'sample'));
  return readHdf5Tensors(bytes, path).then((file) =>
    holdsTrains(file)
      ? within(recordingsRow(trainRecordings(file, basename(path), path, frames.values), chosen, grid))
      : ofFile(file),
  );
}

/** The tensor that was named, or the only one; for networks of events that called `frames`, as spikingjelly caches them, or `events`. */
function chosenTensor(file: TensorFile, { path, key }: Selector, grid: InputGrid): AnyTensor {
  const { tensors } = file;
  const usual = takesEvents(grid) && key === undefined ? (tensors.get('frames') ?? tensors.get('events')) : undefined;
  if (usual) return usual;
  if (takesEvents(grid) && key === undefined) refuseNames(file, path);
  return selectTensor(file, { path, key });
}

interface TensorSource {
  readonly name: string;
  readonly tensor: AnyTensor;
  readonly labels: ArrayLike<number | bigint> | undefined;
  /** Whether the first axis counts samples, by the file's format. */
  readonly counted?: boolean;
}

function tensorRow(
  { name, tensor, labels, counted }: TensorSource,
  grid: InputGrid,
  { fit, frames: { timeFirst, ...frames } }: Pick<Chosen, 'fit' | 'frames'>,
): Row {
  const count = counted === true ? tensor.shape[0] : labels?.length;
  const row = samplesOf(tensor, grid, name, { count, fit, timeFirst });
  const label = (i: number): number | undefined => (labels?.length === row.count ? Number(labels[i]!) : undefined);
  const unused = unusedOptions(frameWords(frames), 'no recording of events');
  return { count: row.count, sample: (i) => changed(row.sample(i, `${name}[${i}]`, label(i)), unused) };
}

/** A row of whole numbers called `labels` beside the samples. */
function labelsOf(file: TensorFile, samples: AnyTensor): ArrayLike<number | bigint> | undefined {
  const labels = file.tensors.get('labels');
  if (labels === undefined || labels === samples || labels.shape.length !== 1) return undefined;
  return labels.type === 'F32' || labels.type === 'F64' ? undefined : labels.data;
}

const recordingsRow = (recordings: readonly Recording[], reading: Reading, grid: InputGrid): Row =>
  listRow(recordings, (recording) => recordingSample(recording, reading, grid));

/** A sample of a data set that may lie in the folder of its class. */
type Named = { readonly [K in 'name' | 'path' | 'label']?: Recording[K] | undefined } & { readonly name: string };

function dataRow(
  files: Files,
  source: DataSource,
  { limit, offset, frames, fit }: Chosen,
  grid: InputGrid,
): Row & { readonly whole: number } {
  const { basename, dirname, sep } = files.paths;
  /** With the folder of its class and those between them, where the same names are in each. */
  const nameOf = ({ name, path, label }: Named, classes: FolderClasses | undefined): string => {
    const folders = path === undefined ? [] : dirname(path).split(sep);
    const from = folders.findLastIndex((folder) => label !== undefined && classes?.folders[folder] === label);
    return from < 0 ? name : [...folders.slice(from), name].join('/');
  };
  const whole = wholeRow();
  return { ...part(whole, offset, offset + limit), whole: whole.count };

  function wholeRow(): Row {
    switch (source.kind) {
      case 'tensor':
        return tensorRow({ ...source, labels: source.labels }, grid, { fit, frames });
      case 'events':
        return recordingsRow(
          source.recordings.map((recording) => ({ ...recording, name: nameOf(recording, source.classes) })),
          { frames, fit },
          grid,
        );
      case 'pictures':
        return listRow(source.files, ({ path, label }) =>
          pictureSample(
            files,
            files.read(path),
            { path, name: nameOf({ name: basename(path), path, label }, source.classes), label },
            grid,
            { frames, fit },
          ),
        );
    }
  }
}

/** Throws SPK803 before anything is run. */
function checkClasses(source: DataSource, classes: number | undefined): void {
  switch (source.kind) {
    case 'tensor':
      return checkAll(source.labels ?? [], source.name, classes);
    case 'pictures':
      return checkAll(labelsOfFiles(source.files), source.name, classes, source.classes);
    case 'events':
      return checkAll(labelsOfFiles(source.recordings), source.name, classes, source.classes);
  }
}

const labelsOfFiles = (files: readonly { readonly label?: number }[]): number[] =>
  files.flatMap(({ label }) => (label === undefined ? [] : [label]));

function checkAll(
  labels: ArrayLike<number | bigint>,
  name: string,
  classes: number | undefined,
  folders?: FolderClasses,
): void {
  if (classes !== undefined) checkLabels(labels, classes, name, folders);
}
