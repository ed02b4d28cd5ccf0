/** @file Files that a user named, with the nearest name where there is none. */
import { fail, type SourceText } from '../../ir/diagnostics/index.ts';
import { missingFile, requirePlace, type Files, type OpenFile, type Place } from '../../runtime/index.ts';

/** No text a person writes is larger, in bytes. */
const largestText = 4 << 20;

/** Reads a whole file. Throws SPK401 where it cannot be read, with the nearest name in its folder, and SPK402. */
export function readInput(files: Files, path: string): Uint8Array {
  checkExists(files, path);
  return files.read(path);
}

/** Opens a file that is read piece by piece. Throws SPK401 as `readInput` does. */
export function openInput(files: Files, path: string): OpenFile {
  checkExists(files, path);
  return files.open(path);
}

function checkExists(files: Files, path: string): void {
  if (files.kindOf(path) === undefined) missingFile(files, path);
}

/** Reads a text in UTF-8, named as the user named it. Throws as `readInput` and `requirePlace` do. */
export function readText(files: Files, path: string, place: Place): SourceText {
  const bytes = readInput(files, path);
  requirePlace(bytes, path, place);
  if (bytes.length > largestText)
    fail('SPK402', `the text has ${bytes.length} bytes; no model or target is larger than ${largestText}`, {
      place: path,
    });
  return { name: path, text: new TextDecoder().decode(bytes) };
}

/** Finds the file of a `use` line, relative to the file that holds it. */
export const usedFrom =
  (files: Files, place: Place) =>
  (path: string, from: SourceText): SourceText => {
    const { isAbsolute, join, dirname } = files.paths;
    return readText(files, isAbsolute(path) ? path : join(dirname(from.name), path), place);
  };
