/** @file Pictures, or recordings, on disk, by class. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { Files } from '../files.ts';

/** A sample's file, with its class where that is known. */
export interface LabelledFile {
  readonly path: string;
  readonly label?: number;
}

/** Tells by its name whether a file is a sample; `loose` where it lies beside the folders of classes. */
export type IsSample = (file: string, loose: boolean) => boolean;

export const isPicture: IsSample = (file) => /\.png$/i.test(file);

/**
 * Samples of a folder and of its subfolders, in the order of the folder's names. Subfolders named by numbers give their
 * samples that class. Where there are neither such subfolders nor samples beside them, the subfolders' names are classes.
 *
 * @param classes names of the classes 0, 1, 2, ...; default: the subfolders with samples, in the order of their names.
 * @throws DiagnosticError SPK803 where a subfolder is none of `classes`.
 */
export function classFolders(
  files: Files,
  folder: string,
  isSample: IsSample,
  classes: readonly string[] = classNames(files, folder, isSample),
): LabelledFile[] {
  return groupsOf(files, folder, isSample).flatMap(({ name, isLoose, samples }) =>
    samples.map((path) => (isLoose ? { path } : { path, label: labelOf(name, classes, folder) })),
  );
}

/** The names that stand for classes in a folder; none where classes are numbers. */
export const classNames = (files: Files, folder: string, isSample: IsSample): string[] =>
  groupsOf(files, folder, isSample).flatMap(({ name, isLoose }) => (isLoose || isNumber(name) ? [] : [name]));

function labelOf(name: string, classes: readonly string[], folder: string): number {
  if (isNumber(name)) return Number(name);
  const label = classes.indexOf(name);
  return label >= 0
    ? label
    : fail('SPK803', `the folder "${name}" is none of the classes to learn: ${classes.join(', ')}`, { place: folder });
}

interface Group {
  readonly name: string;
  /** A sample beside the subfolders. */
  readonly isLoose: boolean;
  readonly samples: readonly string[];
}

function groupsOf(files: Files, folder: string, isSample: IsSample): Group[] {
  const { join } = files.paths;
  const groups = [...files.list(folder)]
    .sort()
    .map((name) => ({ name, isLoose: isSample(name, true), samples: samplesIn(files, join(folder, name), isSample) }))
    .filter(({ samples }) => samples.length > 0);
  const plain = groups.filter(({ name, isLoose }) => isLoose || isNumber(name));
  return plain.length > 0 ? plain : groups;
}

const isNumber = (name: string): boolean => /^\d{1,6}$/.test(name);

/** A sample itself, or those of a folder. */
function samplesIn(files: Files, path: string, isSample: IsSample): string[] {
  if (files.kindOf(path) !== 'folder') return isSample(path, true) ? [path] : [];
  return files
    .list(path)
    .filter((file) => isSample(file, false))
    .sort()
    .map((file) => files.paths.join(path, file));
}

/** Where a folder says which of its files are a part, as in DVS128 Gesture: one path in the folder on a line. */
export const partList = ({ paths }: Files, folder: string, part: string): string =>
  paths.join(folder, `trials_to_${part}.txt`);

/**
 * The samples that the list of a part names; all of them where there is no list.
 *
 * @throws DiagnosticError SPK445 where it names none, or one that is not in the folder.
 */
export function listedFiles(
  files: Files,
  folder: string,
  part: string,
  labelled: readonly LabelledFile[],
): readonly LabelledFile[] {
  const list = partList(files, folder, part);
  if (files.kindOf(list) === undefined) return labelled;
  const { relative, sep } = files.paths;
  const names = new TextDecoder().decode(files.read(list)).split(/\r?\n/);
  const wanted = names.map((name) => name.trim()).filter((name) => name !== '');
  const byName = new Map(labelled.map((file) => [relative(folder, file.path).replaceAll(sep, '/'), file]));
  const help = 'copy the files that are missing, or take their names out of the list';
  if (wanted.length === 0) fail('SPK445', 'the list names no recording', { place: list, help });
  return wanted.map(
    (name) =>
      byName.get(name) ??
      fail('SPK445', `there is no recording ${JSON.stringify(name.slice(0, 80))} in the folder`, { place: list, help }),
  );
}
