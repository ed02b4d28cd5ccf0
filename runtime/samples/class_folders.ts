/** @file Pictures, or recordings, on disk, by class. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { Files } from '../files.ts';
import type { ClassOrder, FolderClasses } from './classes.ts';

/** A sample's file, with its class where that is known. */
export interface LabelledFile {
  readonly path: string;
  readonly label?: number;
}

/** Tells by its name whether a file is a sample; `loose` where it lies beside the folders of classes. */
export type IsSample = (file: string, loose: boolean) => boolean;

/**
 * What machines put beside files: names with a dot in front (macOS's `.DS_Store` and `._a.png`, notebooks' `.ipynb_checkpoints`), its archives'
 * `__MACOSX`, and Synology's `@eaDir`. None of them is a sample or a class.
 */
export const isStray = (name: string): boolean => /^(\.|__MACOSX$|@eaDir$)/.test(name);

/** By the endings that pictures have; those that are not read are refused when they are met, not left out. */
export const isPicture: IsSample = (file) => /\.(png|jpe?g|jpe|bmp|gif|webp|tiff?|p[bgpn]m|heic|avif)$/i.test(file);

/** Samples of a folder, with how its folders became classes, where they are classes. */
export interface ClassedFiles {
  readonly files: readonly LabelledFile[];
  readonly classes?: FolderClasses;
}

/**
 * Samples of a folder and of all below its subfolders, in the order of the subfolders' names. Subfolders named by numbers give their samples that
 * class, others are classes in the order of their names; all of them are with the order `name`, those without a sample, too, as torchvision counts
 * them. Samples beside subfolders have no class.
 *
 * @param learnt the folder of the samples to learn from, whose names are the classes; the folder itself if absent.
 * @throws DiagnosticError SPK803 where a subfolder is none of the classes to learn, SPK464 where numbers and names, or samples and subfolders, lie
 * side by side, two folders have one number, one that may be a class is empty, or folders lie too deep.
 */
export function classFolders(
  files: Files,
  folder: string,
  isSample: IsSample,
  order: ClassOrder = 'number',
  learnt: string = folder,
): ClassedFiles {
  const all = groupsOf(files, folder, isSample);
  const groups = all.filter(({ samples }) => samples.length > 0);
  const folders = groups.filter(({ isLoose }) => !isLoose);
  if (folders.length === 0) return { files: groups.flatMap(({ samples }) => samples.map((path) => ({ path }))) };
  checkOneKind(groups, order, folder);
  const byNumber = order === 'number' && isNumber(folders[0]!.name);
  const names = byNumber ? [] : classNames(learnt === folder ? all : groupsOf(files, learnt, isSample), order, learnt);
  const labels = new Map(
    folders.map(({ name }) => [name, byNumber ? Number(name) : classOf(name, names, folder)] as const),
  );
  return {
    files: groups.flatMap(({ name, samples }) =>
      samples.map((path) => (labels.has(name) ? { path, label: labels.get(name)! } : { path })),
    ),
    classes: { order: byNumber ? 'number' : 'name', folders: Object.fromEntries(labels) },
  };
}

/** Throws SPK464: whatever was taken, something would be left out. */
function checkOneKind(groups: readonly Group[], order: ClassOrder, folder: string): void {
  const loose = groups.find(({ isLoose }) => isLoose);
  const [number, name] = [true, false].map((wanted) =>
    groups.find((group) => !group.isLoose && isNumber(group.name) === wanted),
  );
  const help = 'move what is no class elsewhere, or give the folder of a class alone';
  if (loose && name)
    unclear(`"${loose.name}" lies beside the folder "${name.name}", which holds samples, too`, folder, help);
  const numbers = new Map<number, string>();
  for (const { name: each, isLoose } of groups) {
    if (isLoose || order !== 'number' || !isNumber(each)) continue;
    const other = numbers.get(Number(each));
    if (other !== undefined) unclear(`the folders "${other}" and "${each}" are called by one number`, folder, help);
    numbers.set(Number(each), each);
  }
  if (order === 'number' && number && name)
    unclear(
      `the folder "${number.name}" is called by a number, "${name.name}" by a name`,
      folder,
      `${help}; --class-order name makes every folder a class, in the order of their names`,
    );
}

/** The names of folders, which are classes in this order. Throws SPK464 where an empty one would have to be counted or not. */
function classNames(groups: readonly Group[], order: ClassOrder, folder: string): string[] {
  const folders = groups.filter(({ isLoose }) => !isLoose);
  const empty = folders.find(({ samples }) => samples.length === 0);
  if (empty && order !== 'name')
    unclear(
      `the folder ${JSON.stringify(empty.name)} holds no sample: it is a class that has none here, or no class, and those behind it have other numbers`,
      folder,
      '--class-order name counts it as a class, as torchvision does; where it is none, move it elsewhere',
    );
  return folders.map(({ name }) => name);
}

const unclear = (message: string, place: string, help: string): never => fail('SPK464', message, { place, help });

function classOf(name: string, classes: readonly string[], folder: string): number {
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

/** Samples and folders of a folder, in the order of names as text, by code units: the order of Python's `sorted`. */
const groupsOf = (files: Files, folder: string, isSample: IsSample): Group[] =>
  listed(files, folder).flatMap((name): Group[] => {
    const path = files.paths.join(folder, name);
    if (files.kindOf(path) === 'folder')
      return [{ name, isLoose: false, samples: samplesBelow(files, path, isSample) }];
    return isSample(name, true) ? [{ name, isLoose: true, samples: [path] }] : [];
  });

const listed = (files: Files, folder: string): string[] =>
  [...files.list(folder)].filter((name) => !isStray(name)).sort();

const isNumber = (name: string): boolean => /^\d{1,6}$/.test(name);

/** Folders in folders: deeper ones are links that go in circles. */
const deepest = 8;

/** Samples of a folder, then those of the folders in it, as torchvision walks through them. */
function samplesBelow(files: Files, folder: string, isSample: IsSample, depth = 1): string[] {
  if (depth > deepest)
    unclear(`folders lie more than ${deepest} deep`, folder, 'remove links that lead back to a folder around them');
  const paths = listed(files, folder).map((name) => [name, files.paths.join(folder, name)] as const);
  const [folders, others] = [
    paths.filter(([, path]) => files.kindOf(path) === 'folder'),
    paths.filter(([, path]) => files.kindOf(path) !== 'folder'),
  ];
  return [
    ...others.flatMap(([name, path]) => (isSample(name, false) ? [path] : [])),
    ...folders.flatMap(([, path]) => samplesBelow(files, path, isSample, depth + 1)),
  ];
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
