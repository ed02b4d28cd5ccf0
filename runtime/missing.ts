/** @file A path where nothing is: what may have been meant. */
import { DiagnosticError, fail, nearest } from '../ir/diagnostics/index.ts';
import type { Files } from './files.ts';

/** Throws SPK401 with the nearest name in the folder, or the folder that is missing. */
export const missingFile = (files: Files, path: string): never =>
  fail('SPK401', 'there is no such file', { place: path, help: pathHelp(files, path) });

/** What may have been meant by a path where nothing is. */
function pathHelp(files: Files, path: string): string {
  const folder = files.paths.dirname(path);
  if (files.kindOf(folder) !== 'folder') return `there is no folder "${folder}": check the path`;
  const near = nearPath(files, path);
  return near === undefined ? 'check the path' : `did you mean "${near}"?`;
}

/** The nearest name in the folder of a path, with the folder as it was given; nothing where none is near. */
export function nearPath(files: Files, path: string): string | undefined {
  const { dirname, basename } = files.paths;
  const folder = dirname(path);
  const near = files.kindOf(folder) === 'folder' ? nearest(basename(path), namesIn(files, folder)) : undefined;
  return near === undefined ? undefined : `${path.slice(0, path.length - basename(path).length)}${near}`;
}

/** Names in a folder; none where it may not be listed, which is not what went wrong. */
function namesIn(files: Files, folder: string): readonly string[] {
  try {
    return files.list(folder);
  } catch (error) {
    if (error instanceof DiagnosticError) return [];
    throw error;
  }
}
