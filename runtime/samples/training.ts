/** @file Labelled pictures to learn from, with the encoder that `run` has. */
import { fail } from '../../ir/diagnostics/index.ts';
import { createSha256, hexOf } from '../../ir/sha256.ts';
import { sameShape, shapeText, sizeOf, type Shape, type Tensor } from '../../ir/tensor.ts';
import { defaultFrames, type FrameOptions } from '../events/index.ts';
import type { Files } from '../files.ts';
import { readPicture } from '../formats/index.ts';
import type { DataPart } from './cifar_folder.ts';
import type { LabelledFile } from './class_folders.ts';
import {
  checkLabels,
  boxesOf,
  labelMapsOf,
  type LabelMaps,
  type PictureBoxes,
  type ClassOrder,
  type FolderClasses,
} from './classes.ts';
import { hasTestPart, openData, type DataSource } from './datasets.ts';
import { usualFit, type Fit } from './fit/fit.ts';
import { encodePicture, samplesOf } from './from_tensor.ts';
import { unfoldTensor } from './flat.ts';
import { channelsFirst, layoutOf } from './layout.ts';
import { asPixels } from './pixels.ts';
import { quantisePixels, type Quantised } from './quantise.ts';
import { rangeOf, type InputGrid } from './sample.ts';
import { changed, frameWords, recordingSample } from './single.ts';
import { movedChannels, seenChanges, unusedOptions, type SampleChange, type SeenChanges } from './changes.ts';

/** Values of one picture: 8-bit pixels, or integers that are on the input grid already. */
export type PictureValues = Uint8Array | Int32Array;

/**
 * A data set in memory. Pictures are as they were stored, so that they can be changed before they are fitted to the
 * network; `encode` is the host encoder of `run`, so a network sees in training the very integers that the chip gets.
 */
export interface EncodedData {
  readonly name: string;
  /** Of shape, pictures, and labels as 32-bit little-endian numbers; in hex. */
  readonly sha256: string;
  readonly count: number;
  readonly labels: Int32Array;
  /** Where every pixel has a class: those of a picture, and of which of them the network's answers are. */
  readonly maps?: LabelMaps;
  /** Where the network answers with boxes: those of a picture. */
  readonly boxes?: PictureBoxes['of'];
  /** What the classes 0, 1, ... are called, where a data set says so. */
  readonly classNames: readonly string[];
  /** How folders became classes, where they did. */
  readonly classes?: FolderClasses;
  /** Of one picture, [C, H, W]; of a sample of T frames, [T x C, H, W]. */
  readonly shape: Shape;
  /** Frames of a sample: one picture for all logical steps, or one for each. */
  readonly frames: number;
  /** The value of padding, the smallest and the largest one. */
  readonly range: { readonly blank: number; readonly low: number; readonly high: number };
  /** What the encoder does to a picture, in words with figures. */
  readonly steps: readonly string[];
  /** What was done to samples that changes what they mean. */
  readonly changes: readonly SampleChange[];
  picture(index: number): PictureValues;
  /** Writes grid integers times the grid's step to `out` from `at` on. */
  encode(picture: PictureValues, out: Float32Array, at: number): void;
}

/** How the samples of a data set are taken; as usual unless told. */
export interface TrainingReading {
  /** How folders become classes. */
  readonly order?: ClassOrder;
  /** How pictures of other extents are fitted. */
  readonly fit?: Fit;
  /** How recordings become frames. */
  readonly frames?: FrameOptions;
  /** Rows and columns of a network's map of answers: every pixel then has a class. */
  readonly places?: readonly [number, number];
  /** Whether the network answers with boxes, of classes or of things whatever their class: every picture then has some. */
  readonly boxes?: 'of classes' | 'of things' | undefined;
  /** Whether samples need no labels: all are then of class 0 where there are none, and no label is wrong. */
  readonly unlabelled?: boolean;
}

/**
 * Loads a part of a data set for a network of so many classes. Floats and integers in a tensor are brought to the grid
 * once; pictures stay pixels.
 *
 * Throws SPK802 (no labels), SPK814 (classes of pixels that do not fit), SPK803 (a label is no class), SPK809 (pictures of several extents), SPK445 (nothing there),
 * what `samplesOf` says about shapes, and what files are wrong with.
 */
export async function openTrainingData(
  files: Files,
  text: string,
  grid: InputGrid,
  classes: number,
  part: DataPart = 'train',
  {
    order,
    fit = usualFit,
    frames: cut = defaultFrames,
    places,
    boxes: boxed,
    unlabelled: free = false,
  }: TrainingReading = {},
): Promise<EncodedData> {
  const source = await openData(files, text, part, { ...cut, order });
  const seen = seenChanges();
  const {
    pictures,
    shape,
    labels,
    frames = 1,
  } = await labelledPictures(
    { files, grid, fit, cut, seen },
    source,
    free || boxed || places || hasMaps(source) ? () => 0 : unlabelled,
  );
  const size = sizeOf(shape);
  const unclassed = free || boxed;
  const maps = unclassed
    ? undefined
    : labelMapsOf(source.kind === 'tensor' ? source : { name: source.name }, { shape, classes, places, grid });
  if (!unclassed && !maps)
    checkLabels(labels, classes, source.name, source.kind === 'tensor' ? undefined : source.classes);
  const count = labels.length;
  if (count === 0) fail('SPK445', 'the data set is empty', { place: source.name });
  const tensors = source.kind === 'tensor' ? source : { name: source.name };
  const boxes = boxed ? boxesOf(tensors, { shape, classes, grid, things: boxed === 'of things' }, count) : undefined;
  const scale = 2 ** -grid.fractionBits;
  const gridOf = (picture: PictureValues): Quantised =>
    picture instanceof Uint8Array
      ? encodePicture({ ...extents(shape), data: picture }, grid, source.name, fit)
      : { input: picture, steps: [`integers on the grid of 1/${2 ** grid.fractionBits}`] };
  const [low, high] = pictures instanceof Uint8Array ? [0, 255] : rangeOf(grid);
  const picture = (index: number): PictureValues => pictures.subarray(index * size, (index + 1) * size);
  // Pictures have the same extents, so what is done to one is done to all, but for pixels beyond the grid.
  const each = pictures instanceof Uint8Array && clampsPixels(grid);
  for (let i = 0; i < (each ? count : 1); i++)
    seen.see({ name: `${source.name}[${i}]`, ...gridOf(picture(i)) }, each ? 1 : count);
  return {
    name: source.name,
    sha256: hashOf(pictures, shape, maps?.all ?? (boxes ? new Int32Array(boxes.all.buffer) : labels)),
    count,
    labels: maps?.all ?? labels,
    ...(maps ? { maps } : {}),
    ...(boxes ? { boxes: boxes.of } : {}),
    classNames: namesOf(source),
    ...(source.kind === 'tensor' || !source.classes ? {} : { classes: source.classes }),
    ...{ shape, frames },
    range: { blank: 0, low, high },
    steps: gridOf(picture(0)).steps,
    changes: seen.all(),
    picture,
    encode(values, out, at) {
      const { input } = gridOf(values);
      for (let i = 0; i < input.length; i++) out[at + i] = input[i]! * scale;
    },
  };
}

/** Whether a pixel can lie beyond what the grid holds. */
const clampsPixels = (grid: InputGrid): boolean => {
  const channels = grid.shape[0];
  const data = Uint8Array.from({ length: 2 * channels }, (_, i) => (i % 2) * 255);
  return (quantisePixels({ channels, height: 1, width: 2, data }, grid).changes ?? []).length > 0;
};

const hasMaps = (source: DataSource): boolean => source.kind === 'tensor' && source.maps !== undefined;

/**
 * The names of the classes 0, 1, ...: a list beside the samples, or the folders that hold them; none where folders are called by the numbers of
 * their classes, and none where a class has no folder.
 */
function namesOf(source: DataSource): readonly string[] {
  if (source.kind === 'tensor') return source.classNames ?? [];
  const names: string[] = [];
  for (const [folder, label] of Object.entries(source.classes?.folders ?? {})) names[label] ??= folder;
  const isPlain = names.every((name, label) => Number(name) === label);
  return isPlain || Object.keys(names).length < names.length ? [] : names;
}

/** The test part of a data set, or nothing where it has none. */
export const openTestData = async (
  files: Files,
  text: string,
  grid: InputGrid,
  classes: number,
  reading: TrainingReading = {},
): Promise<EncodedData | undefined> =>
  hasTestPart(files, text) ? openTrainingData(files, text, grid, classes, 'test', reading) : undefined;

/** What samples are read with. */
interface Reader {
  readonly files: Files;
  readonly grid: InputGrid;
  readonly fit: Fit;
  readonly cut: FrameOptions;
  readonly seen: SeenChanges;
}

interface LabelledPictures {
  readonly pictures: PictureValues;
  readonly shape: Shape;
  readonly labels: Int32Array;
  /** 1 unless told. */
  readonly frames?: number;
}

const extents = (shape: Shape): { channels: number; height: number; width: number } => {
  const [channels, height, width] = shape as [number, number, number];
  return { channels, height, width };
};

const unlabelled = (name: string): never =>
  fail('SPK802', 'the data set has no labels', {
    place: name,
    help: 'put the labels file beside the images, or the pictures into one folder per class',
  });

function tensorSet(
  { grid, fit, cut: { timeFirst, ...rest }, seen }: Omit<Reader, 'files'>,
  { tensor, labels, name }: DataSource & { kind: 'tensor' },
  labelOf: (name: string) => number,
): LabelledPictures {
  const classes = labels ? Int32Array.from(labels, Number) : new Int32Array(tensor.shape[0] ?? 0).fill(labelOf(name));
  const count = classes.length;
  const unused = unusedOptions(frameWords(rest), 'no recording of events');
  if (tensor.type === 'U8' && tensor.shape.length < 5 && timeFirst !== true) {
    const meant = asPixels(tensor, grid);
    if (meant.tensor.type === 'U8') {
      seen.see({ name: `${name}[0]`, changes: [...meant.changes, ...unused] }, count);
      return { ...pixelSet({ grid, seen }, tensor, name, count), labels: classes };
    }
  }
  const row = samplesOf(tensor, grid, name, { count, fit, timeFirst });
  const inputs = Array.from({ length: count }, (_, i) => {
    const sample = changed(row.sample(i, `${name}[${i}]`), unused);
    seen.see(sample);
    return sample.input;
  });
  return { ...sequences(inputs, grid), labels: classes };
}

/** Samples on the grid already, of one frame or of T. */
function sequences(inputs: readonly Int32Array[], { shape }: InputGrid): Omit<LabelledPictures, 'labels'> {
  const size = inputs[0]?.length ?? sizeOf(shape);
  const frames = size / sizeOf(shape);
  const pictures = new Int32Array(inputs.length * size);
  inputs.forEach((input, i) => {
    pictures.set(input, i * size);
  });
  const [channels = 1, ...places] = shape;
  return { pictures, shape: [frames * channels, ...places], frames };
}

/** Pictures as they are, channels first. */
function pixelSet(
  { grid, seen }: Pick<Reader, 'grid' | 'seen'>,
  tensor: Tensor<'U8'>,
  name: string,
  count: number,
): Omit<LabelledPictures, 'labels'> {
  const isFlat = grid.rank !== undefined;
  const isMap = isFlat && tensor.shape.length > 2 && grid.rank === 1;
  const { shape } = isFlat && !isMap ? unfoldTensor(tensor, grid, name).tensor : tensor;
  const wanted = isMap ? [1, ...shape.slice(1)].slice(-3) : grid.shape;
  const { extents, channelsLast } = layoutOf({ type: tensor.type, shape }, wanted, name, count);
  if (!channelsLast) return { pictures: tensor.data, shape: extents };
  seen.see({ name: `${name}[0]`, changes: [movedChannels(tensor.shape)] }, count);
  const size = sizeOf(extents);
  const pictures = new Uint8Array(count * size);
  for (let at = 0; at < pictures.length; at += size)
    pictures.set(channelsFirst(tensor.data.subarray(at, at + size), extents), at);
  return { pictures, shape: extents };
}

/** @param labelOf the class of samples without one. */
const labelledPictures = (
  reader: Reader,
  source: DataSource,
  labelOf: (name: string) => number,
): LabelledPictures | Promise<LabelledPictures> => {
  switch (source.kind) {
    case 'tensor':
      return tensorSet(reader, source, labelOf);
    case 'pictures':
      return pictureSet(reader, source, labelOf);
    case 'events':
      return eventSet(reader, source, labelOf);
  }
};

/** Recordings as the frames that the chip gets. */
function eventSet(
  { grid, fit, cut, seen }: Reader,
  { recordings, name }: DataSource & { kind: 'events' },
  labelOf: (name: string) => number,
): LabelledPictures {
  const inputs = recordings.map((recording) => {
    const sample = recordingSample(recording, { fit, frames: cut }, grid);
    seen.see(sample);
    return sample.input;
  });
  const labels = Int32Array.from(recordings, ({ label }) => label ?? labelOf(name));
  return { ...sequences(inputs, grid), labels };
}

async function pictureSet(
  { files, seen }: Reader,
  { files: pictureFiles, name }: DataSource & { kind: 'pictures' },
  labelOf: (name: string) => number,
): Promise<LabelledPictures> {
  let [pictures, shape]: [Uint8Array, Shape] = [new Uint8Array(0), []];
  for (const [i, file] of pictureFiles.entries()) {
    const { picture: tensor, changes } = await readPicture(files.read(file.path), file.path, files.decodeJpeg);
    seen.see({ name: file.path, changes });
    if (i === 0) [pictures, shape] = [new Uint8Array(pictureFiles.length * tensor.data.length), tensor.shape];
    if (!sameShape(tensor.shape, shape)) unequal(file, tensor.shape, pictureFiles[0]!, shape);
    pictures.set(tensor.data, i * tensor.data.length);
  }
  return { pictures, shape, labels: Int32Array.from(pictureFiles, ({ label }) => label ?? labelOf(name)) };
}

const unequal = (file: LabelledFile, shape: Shape, first: LabelledFile, wanted: Shape): never =>
  fail('SPK809', `the picture is ${shapeText(shape)}, the first one (${first.path}) is ${shapeText(wanted)}`, {
    place: file.path,
    help: 'scale all pictures to one size',
  });

function hashOf(pictures: PictureValues, shape: Shape, labels: Int32Array): string {
  const hash = createSha256().update(JSON.stringify([shape, pictures.BYTES_PER_ELEMENT]));
  return hexOf(hash.update(littleEndian(pictures)).update(littleEndian(labels)).digest());
}

/** The bytes of values as every machine has them. */
function littleEndian(values: PictureValues): Uint8Array {
  if (values instanceof Uint8Array) return values;
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (let i = 0; i < values.length; i++) view.setInt32(4 * i, values[i]!, true);
  return new Uint8Array(view.buffer);
}
