/** @file Classes of samples: how folders became them, and whether they are those of the network. */
import { fail } from '../../ir/diagnostics/index.ts';

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
  return `${enough}, or mend the labels`;
}
