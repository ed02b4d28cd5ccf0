/** @file Data sets of tensors: pictures and their classes in one file under the names that programs give them, or in a file each. */
import { fail } from '../../ir/diagnostics/index.ts';
import { shapeText, type AnyTensor, type TensorFile } from '../../ir/tensor.ts';
import type { Files } from '../files.ts';
import { pairIdx, parseTensorFile, readIdx, recognise, requirePlace, selectTensor } from '../formats/index.ts';
import type { DataPart } from './cifar_folder.ts';

/** Pictures with their classes, where those are known. */
export interface TensorData {
  readonly kind: 'tensor';
  readonly name: string;
  readonly tensor: AnyTensor;
  readonly labels?: ArrayLike<number | bigint>;
  /** A class for every pixel instead, [N, H, W]. */
  readonly maps?: AnyTensor;
  /** Boxes on the pictures, [N, most, 5]. */
  readonly boxes?: AnyTensor;
  /** Whether the first axis counts samples, by the file's format. */
  readonly counted?: boolean;
  /** What the classes 0, 1, ... are called, where a list says so. */
  readonly classNames?: readonly string[];
}

/** What pictures and classes of a part are called: here, by MedMNIST, Keras, scikit-learn and others. The first that is there counts. */
const usualNames = (part: DataPart): readonly (readonly [images: string, labels: string])[] => [
  ['images', 'labels'],
  [`${part}_images`, `${part}_labels`],
  [`x_${part}`, `y_${part}`],
  [`X_${part}`, `y_${part}`],
  ['images', 'targets'],
  ['data', 'labels'],
  ['data', 'targets'],
  ['x', 'y'],
  ['X', 'y'],
  ['image', 'label'],
  ['images', 'masks'],
  [`${part}_images`, `${part}_masks`],
  ['image', 'mask'],
];

/** A tensor of pictures has rows, columns and a count of them, or the rows of a table. */
const isPictures = ({ shape }: AnyTensor): boolean => shape.length >= 2 && shape.length <= 5;

/**
 * A file of tensors as a data set: its pictures and classes by their names, or its only tensor without classes. Other names than `images` stand
 * in the name of the set.
 *
 * @param timeFirst whether the pictures are frames [T, N, C, H, W].
 * @throws DiagnosticError SPK445 where no tensor is called as pictures are; SPK408 where labels are none.
 */
export function dataOfTensors(
  { tensors }: TensorFile,
  path: string,
  name: string,
  part: DataPart,
  timeFirst: boolean,
): TensorData {
  const [only] = tensors.values();
  if (only && tensors.size === 1) return { kind: 'tensor', name, tensor: only };
  const named = usualNames(part).filter(([images]) => tensors.has(images) && isPictures(tensors.get(images)!));
  const [images, labels] = named.find(([, each]) => tensors.has(each)) ?? named[0] ?? [];
  if (images === undefined)
    return fail('SPK445', `the file holds no tensor "images"; it holds ${namesText(tensors)}`, {
      place: path,
      help: 'a file of tensors is a data set if it holds "images" and "labels" (or x_test and y_test, test_images and test_labels); else give one of its tensors: --input FILE:NAME',
    });
  const tensor = tensors.get(images)!;
  const classes = tensors.get(labels!);
  const count = tensor.shape[timeFirst && tensor.shape.length === 5 ? 1 : 0]!;
  return {
    ...{ kind: 'tensor', name: images === 'images' ? name : `${name}:${images}`, tensor },
    ...(classes ? namedBy(classes, count, path) : {}),
    ...boxesBeside(images, tensors),
  };
}

/** `boxes` beside `images`, `boxes_test` beside `x_test`, `test_boxes` beside `test_images`. */
function boxesBeside(images: string, tensors: TensorFile['tensors']): Pick<TensorData, 'boxes'> {
  const boxes = tensors.get(images.replace(/^[xX](?=_|$)|images?$/, 'boxes'));
  return boxes ? { boxes } : {};
}

/** Classes of pictures, or of their pixels. */
const namedBy = (classes: AnyTensor, count: number, place: string): Pick<TensorData, 'labels' | 'maps'> =>
  classMapsOf(classes, count) ?? { labels: classesOf(classes, count, place) };

/** Classes of pixels, [N, H, W] or [N, 1, H, W]; undefined where labels are no such maps. */
function classMapsOf(classes: AnyTensor, count: number): { readonly maps: AnyTensor } | undefined {
  const [samples, ...extents] = classes.shape;
  const [height, width, ...rest] = extents.length === 3 && extents[0] === 1 ? extents.slice(1) : extents;
  if (samples !== count || height === undefined || width === undefined || rest.length > 0 || height * width <= 1)
    return undefined;
  return { maps: { ...classes, shape: [count, height, width] } };
}

const namesText = (tensors: TensorFile['tensors']): string => {
  const words = [...tensors]
    .slice(0, 6)
    .map(([key, { shape }]) => `${JSON.stringify(key.slice(0, 80))} ${shapeText(shape)}`);
  return words.length < tensors.size ? `${words.join(', ')} and ${tensors.size - words.length} more` : words.join(', ');
};

/**
 * One class for each of `count` samples: whole numbers, [N] or [N, 1], or rows of one 1 among zeros (one-hot).
 *
 * @throws DiagnosticError SPK408.
 */
export function classesOf({ type, shape, data }: AnyTensor, count: number, place: string): ArrayLike<number | bigint> {
  const [rows = 0, columns = 1, ...rest] = shape;
  const wrong = (why: string): never =>
    fail('SPK408', `the labels are ${shapeText(shape)} of ${type} for ${count} images${why}`, {
      place,
      help: 'labels are one whole number for each image, the class from 0 on: [N], [N, 1], or [N, classes] with a single 1 in each row; or the class of every pixel, [N, H, W]',
    });
  if (rows !== count || shape.length === 0 || rest.some((extent) => extent !== 1)) return wrong('');
  const values = Array.from(data, Number);
  const at = values.findIndex((value) => !Number.isInteger(value));
  if (at >= 0) return wrong(`, and number ${at} is ${values[at]!}`);
  return columns === 1 ? values : (oneHot(values, columns) ?? wrong(', and not every row has a single 1 among zeros'));
}

/** The places of the ones; undefined where a row has none, several, or anything else. */
function oneHot(values: readonly number[], columns: number): number[] | undefined {
  const classes: number[] = [];
  for (let at = 0; at < values.length; at += columns) {
    const row = values.slice(at, at + columns);
    const label = row.indexOf(1);
    if (label < 0 || row.some((value, column) => column !== label && value !== 0)) return undefined;
    classes.push(label);
  }
  return classes;
}

/** Pictures of one file, with the labels of another; either may be an idx file, plain or compressed, or hold one tensor, and labels may be a text. */
export function openPair(files: Files, images: string, labels?: string): TensorData {
  const name = files.paths.basename(images);
  const tensor = readOne(files, images);
  if (labels === undefined) return { kind: 'tensor', name, tensor, counted: true };
  const place = `${images}, ${labels}`;
  const bytes = files.read(labels);
  const isText = textKinds.includes(recognise(bytes, labels).kind);
  const classes = isText ? labelLines(bytes, labels) : readOne(files, labels);
  const maps = classMapsOf(classes, tensor.shape[0] ?? 0);
  if (maps) return { kind: 'tensor', name, tensor, ...maps, counted: true };
  if (tensor.type === 'U8' && classes.type === 'U8' && classes.shape.length !== 2) {
    const pair = pairIdx(tensor, classes, place);
    return { kind: 'tensor', name, tensor: pair.images, labels: pair.labels.data, counted: true };
  }
  return { kind: 'tensor', name, tensor, labels: classesOf(classes, tensor.shape[0] ?? 0, place), counted: true };
}

/** The tensor of an idx file, plain or compressed by gzip, or the only one of a file of tensors. */
function readOne(files: Files, path: string): AnyTensor {
  const bytes = files.read(path);
  const { kind } = requirePlace(bytes, path, 'sample', { also: ['gzip'] });
  if (kind === 'idx' || kind === 'gzip' || kind === 'unknown') return readIdx(bytes, path);
  return selectTensor(parseTensorFile(bytes, path, 'sample'), { path, key: undefined });
}

const textKinds: readonly string[] = ['text', 'numbers', 'table-with-names'];

/** A class on each line, below a line of one word or not. Throws SPK408. */
function labelLines(bytes: Uint8Array, path: string): AnyTensor {
  const lines = new TextDecoder()
    .decode(bytes)
    .split(/\r?\n/)
    .map((line) => line.trim());
  while (lines.at(-1) === '') lines.pop();
  const skip = /^"?[A-Za-z]\w*"?$/.test(lines[0] ?? '') ? 1 : 0;
  const classes = lines.slice(skip);
  const at = classes.findIndex((line) => !/^-?\d{1,9}$/.test(line));
  if (at >= 0)
    fail('SPK408', `${JSON.stringify(classes[at]!.slice(0, 80))} is no class`, {
      place: `${path}, line ${at + skip + 1}`,
      help: 'a text of labels has one whole number on each line, the class of one image',
    });
  return { type: 'I32', shape: [classes.length], data: Int32Array.from(classes, Number) };
}
