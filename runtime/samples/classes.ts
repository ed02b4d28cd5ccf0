/** @file Classes of samples, and of their pixels: how folders became them, and whether they are those of the network. */
import { fail } from '../../ir/diagnostics/index.ts';
import { shapeText, type AnyTensor, type Shape } from '../../ir/tensor.ts';
import type { InputGrid } from './sample.ts';

/** Folders get their classes by the numbers they are called, or by the order of their names as text, as torchvision does it. */
export type ClassOrder = 'number' | 'name';

/** How folders became classes. */
export interface FolderClasses {
  readonly order: ClassOrder;
  /** The class of every folder that holds samples. */
  readonly folders: Readonly<Record<string, number>>;
}

/**
 * Throws SPK803 where a label is none of the classes 0..classes - 1: nothing is renumbered.
 *
 * @param folders where the labels come from folders.
 */
export function checkLabels(
  labels: ArrayLike<number | bigint>,
  classes: number,
  place: string,
  folders?: FolderClasses,
): void {
  const all = Array.from(labels, Number);
  const at = all.findIndex((label) => label < 0 || label >= classes);
  if (at < 0) return;
  const label = all[at]!;
  const [low, high] = all.reduce(([a, b], each) => [Math.min(a, each), Math.max(b, each)], [Infinity, -Infinity]);
  const folder = folders && Object.entries(folders.folders).find(([, each]) => each === label)?.[0];
  const whose = folder === undefined ? `sample ${at} has` : `the folder "${folder}" gives`;
  fail('SPK803', `${whose} the label ${label}; the network has the classes 0..${classes - 1}`, {
    place,
    help: helpOf({ low, high, classes, folders }),
  });
}

function helpOf({
  low,
  high,
  classes,
  folders,
}: {
  readonly low: number;
  readonly high: number;
  readonly classes: number;
  readonly folders: FolderClasses | undefined;
}): string {
  const enough = `give the network enough outputs (-p classes=${high + 1})`;
  if (folders?.order === 'number')
    return `number folders by the order of their names as text, as torchvision does (0, 1, 10, 2): --class-order name; or ${enough}`;
  if (low >= 1 && high <= classes)
    return 'the labels count from 1, classes from 0: take 1 from each label (labels - 1)';
  if (low < 0) return 'no label is below 0: leave samples out whose class is not known';
  return `${enough}, or mend the labels`;
}

/** Classes of pixels, -1 for those of none. */
export interface LabelMaps {
  /** Rows and columns of a picture. */
  readonly extents: readonly [number, number];
  /** Those of the network's answers: the same, or whole parts of them. */
  readonly places: readonly [number, number];
  /** All maps, one after the other. */
  readonly all: Int32Array;
  of(index: number): Int32Array;
}

/** What they must fit. */
interface Wanted {
  /** Of a picture as it is stored, [C, H, W]. */
  readonly shape: Shape;
  readonly classes: number;
  /** Absent: the network has one answer to a picture. */
  readonly places: readonly [number, number] | undefined;
  readonly grid: InputGrid;
}

/** Masks are often white where something is. */
export const maskHelp = 'a mask of 0 and 255 becomes classes by (mask > 0)';

/** Labels of pixels that nobody knows, by the custom of data sets; a class where a network has so many. */
const ignored = 255;

/**
 * The maps of a data set; nothing where pictures have a class each and the network an answer.
 *
 * @throws DiagnosticError SPK802 where there are none and there must be, SPK803 where a label is no class, SPK814 where extents do not fit.
 */
export function labelMapsOf(
  { name: place, maps: tensor }: { readonly name: string; readonly maps?: AnyTensor },
  { shape, classes, places, grid }: Wanted,
): LabelMaps | undefined {
  const help =
    'labels are then whole numbers [N, H, W], 255 or -1 for pixels of no class, beside "images" in one .npz file';
  if (!tensor)
    return (
      places &&
      fail(
        'SPK802',
        `the network answers for each of ${places.join('x')} places, and the data set has no classes of pixels`,
        { place, help },
      )
    );
  const [, height = 0, width = 0] = tensor.shape;
  const refuse = (message: string, way: string): never => fail('SPK814', message, { place, help: way });
  if (!places)
    return refuse(
      `the labels are ${shapeText(tensor.shape)}, a class for every pixel, and the network has one answer to a picture`,
      'train a network whose output is a map of scores, or give one class for a picture',
    );
  const [, rows, columns] = shape;
  if (rows !== height || columns !== width || String(shape) !== String(grid.shape))
    return refuse(
      `pictures are ${shapeText(shape)}, their labels ${height}x${width}, the network takes ${shapeText(grid.shape)}`,
      'classes of pixels take pictures of the size that the network has: scale both before',
    );
  if (height % places[0] !== 0 || width % places[1] !== 0)
    return refuse(
      `the labels are ${height}x${width}, and the network's map of ${places.join('x')} divides them with a rest`,
      'give the network a size that its map divides',
    );
  const all = new Int32Array(tensor.data.length);
  for (let i = 0; i < all.length; i++) {
    const label = Number(tensor.data[i]);
    const isClass = Number.isInteger(label) && label >= 0 && label < classes;
    if (!isClass && label !== -1 && label !== ignored)
      fail(
        'SPK803',
        `picture ${Math.floor(i / (height * width))} has a pixel of the label ${label}; the network has the classes 0..${classes - 1}`,
        { place, help: 'give the network enough classes; pixels of no class are 255 or -1' },
      );
    all[i] = isClass ? label : -1;
  }
  if (all.every((label) => label < 0))
    fail('SPK803', 'no pixel has a class: all labels are 255 or -1', { place, help: maskHelp });
  const size = height * width;
  return { extents: [height, width], places, all, of: (index) => all.subarray(index * size, (index + 1) * size) };
}

/** A thing on a picture: its class, and the left, top, right and bottom of its box in pixels. */
export interface PictureBox {
  readonly label: number;
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
}

/** What they must fit. */
interface WantedBoxes extends Omit<Wanted, 'places'> {
  /** Whether all classes are one: the network says where there is anything. */
  readonly things?: boolean;
}

/** Boxes of all pictures. */
export interface PictureBoxes {
  /** All numbers, rounded to float32, for a hash. */
  readonly all: Float32Array;
  of(index: number): readonly PictureBox[];
}

/**
 * The boxes of a data set: [N, boxes, 5], each a class and left, top, right, bottom in pixels; of the class -1 there are none.
 *
 * @throws DiagnosticError SPK802 where there are none, SPK814 where they do not fit the pictures, SPK803 where a class or a box is none.
 */
export function boxesOf(
  { name: place, boxes: tensor }: { readonly name: string; readonly boxes?: AnyTensor },
  { shape, classes, grid, things = false }: WantedBoxes,
  count: number,
): PictureBoxes {
  const help =
    'boxes are numbers [N, most boxes, 5] beside "images" in one .npz file: class (-1 for none), left, top, right, bottom in pixels';
  if (!tensor) return fail('SPK802', 'the network answers with boxes, and the data set has none', { place, help });
  const [samples, most = 0, numbers] = tensor.shape;
  if (tensor.shape.length !== 3 || samples !== count || numbers !== 5)
    fail('SPK814', `the boxes are ${shapeText(tensor.shape)} for ${count} pictures`, { place, help });
  if (String(shape) !== String(grid.shape))
    fail('SPK814', `pictures are ${shapeText(shape)}, the network takes ${shapeText(grid.shape)}`, {
      place,
      help: 'boxes take pictures of the size that the network has: scale both before',
    });
  const [, height = 0, width = 0] = shape;
  const all = Float32Array.from(tensor.data as ArrayLike<number>, Number);
  const boxes = Array.from({ length: count * most }, (_, i): PictureBox | undefined => {
    const [label, ...box] = all.subarray(5 * i, 5 * i + 5) as unknown as [number, number, number, number, number];
    if (label === -1) return undefined;
    const [left, top, right, bottom] = box;
    const lies = left >= 0 && top >= 0 && right <= width && bottom <= height && left < right && top < bottom;
    const highest = things ? Infinity : classes - 1;
    if (!Number.isInteger(label) || label < 0 || label > highest || !lies)
      fail(
        'SPK803',
        `picture ${Math.floor(i / most)} has a box [${box.join(', ')}] of the class ${label}; ${things ? 'classes count from 0' : `the network has the classes 0..${classes - 1}`}, pictures are ${width} wide and ${height} high`,
        { place, help },
      );
    return { label: things ? 0 : label, box: [left, top, right, bottom] };
  });
  const known = boxes.filter((one) => one !== undefined);
  if (known.length > 0 && known.every(({ box: [, , right, bottom] }) => right <= 1 && bottom <= 1))
    fail('SPK803', 'all boxes lie within 0..1: they are shares of the picture, and pixels are wanted', {
      place,
      help: 'multiply them by its width and height; centres with sizes, as YOLO has them, become corners before',
    });
  return {
    all,
    of: (index) => boxes.slice(index * most, (index + 1) * most).filter((one) => one !== undefined),
  };
}
