/** @file Pictures, or recordings, on disk, by class. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../ir/diagnostics/index.ts';

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
  folder: string,
  isSample: IsSample,
  classes: readonly string[] = classNames(folder, isSample),
): LabelledFile[] {
  return groupsOf(folder, isSample).flatMap(({ name, isLoose, samples }) =>
    samples.map((path) => (isLoose ? { path } : { path, label: labelOf(name, classes, folder) })),
  );
}

/** The names that stand for classes in a folder; none where classes are numbers. */
export const classNames = (folder: string, isSample: IsSample): string[] =>
  groupsOf(folder, isSample).flatMap(({ name, isLoose }) => (isLoose || isNumber(name) ? [] : [name]));

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

function groupsOf(folder: string, isSample: IsSample): Group[] {
  const groups = readdirSync(folder)
    .sort()
    .map((name) => ({ name, isLoose: isSample(name, true), samples: samplesIn(join(folder, name), isSample) }))
    .filter(({ samples }) => samples.length > 0);
  const plain = groups.filter(({ name, isLoose }) => isLoose || isNumber(name));
  return plain.length > 0 ? plain : groups;
}

const isNumber = (name: string): boolean => /^\d{1,6}$/.test(name);

/** A sample itself, or those of a folder. */
function samplesIn(path: string, isSample: IsSample): string[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder) return isSample(path, true) ? [path] : [];
  return readdirSync(path)
    .filter((file) => isSample(file, false))
    .sort()
    .map((file) => join(path, file));
}
