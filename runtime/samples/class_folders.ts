/** @file Pictures on disk, by class. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../ir/diagnostics/index.ts';

/** A picture's file, with its class where that is known. */
export interface LabelledFile {
  readonly path: string;
  readonly label?: number;
}

/**
 * PNG files of a folder and of its subfolders, in the order of the folder's names. Subfolders named by numbers give their
 * pictures that class. Where there are neither such subfolders nor pictures beside them, the subfolders' names are classes.
 *
 * @param classes names of the classes 0, 1, 2, ...; default: the subfolders with pictures, in the order of their names.
 * @throws DiagnosticError SPK803 where a subfolder is none of `classes`.
 */
export function classFolders(folder: string, classes: readonly string[] = classNames(folder)): LabelledFile[] {
  return groupsOf(folder).flatMap(({ name, isLoose, pictures }) =>
    pictures.map((path) => (isLoose ? { path } : { path, label: labelOf(name, classes, folder) })),
  );
}

/** The names that stand for classes in a folder; none where classes are numbers. */
export const classNames = (folder: string): string[] =>
  groupsOf(folder).flatMap(({ name, isLoose }) => (isLoose || isNumber(name) ? [] : [name]));

function labelOf(name: string, classes: readonly string[], folder: string): number {
  if (isNumber(name)) return Number(name);
  const label = classes.indexOf(name);
  return label >= 0
    ? label
    : fail('SPK803', `the folder "${name}" is none of the classes to learn: ${classes.join(', ')}`, { place: folder });
}

interface Group {
  readonly name: string;
  /** A picture beside the subfolders. */
  readonly isLoose: boolean;
  readonly pictures: readonly string[];
}

function groupsOf(folder: string): Group[] {
  const groups = readdirSync(folder)
    .sort()
    .map((name) => ({ name, isLoose: isPicture(name), pictures: picturesOf(join(folder, name)) }))
    .filter(({ pictures }) => pictures.length > 0);
  const plain = groups.filter(({ name, isLoose }) => isLoose || isNumber(name));
  return plain.length > 0 ? plain : groups;
}

const isNumber = (name: string): boolean => /^\d{1,6}$/.test(name);
const isPicture = (file: string): boolean => /\.png$/i.test(file);

/** A picture itself, or those of a folder. */
function picturesOf(path: string): string[] {
  if (isPicture(path)) return [path];
  if (!statSync(path).isDirectory()) return [];
  return readdirSync(path)
    .filter(isPicture)
    .sort()
    .map((file) => join(path, file));
}
