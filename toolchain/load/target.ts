import { compileTarget, type KnownTarget } from '../../compiler/frontend/index.ts';
import { fail, type SourceText } from '../../ir/diagnostics/index.ts';
import type { Target } from '../../ir/target/index.ts';
import type { Files } from '../../runtime/index.ts';
import { suggestion } from '../suggestion.ts';
import { readText, usedFrom } from './files.ts';

/** A target with the file that describes it. */
export interface FoundTarget {
  readonly path: string;
  readonly target: Target;
}

/** The descriptions that come with spikec, by target name. A file is called after its target. */
export function bundledTargets(files: Files): Map<string, string> {
  const { basename, join } = files.paths;
  const folder = files.bundled('examples', 'targets');
  const names = files.kindOf(folder) === 'folder' ? files.list(folder) : [];
  const found = names.filter((name) => name.endsWith('.spike')).sort();
  return new Map(found.map((name) => [basename(name, '.spike'), join(folder, name)]));
}

/**
 * Finds a target by name, or reads it from a path (anything with a slash or the ending .spike, or a file that exists).
 *
 * @throws DiagnosticError SPK706 where there is none, and what a description is wrong with.
 */
export function loadTarget(files: Files, nameOrPath: string): FoundTarget {
  const known = bundledTargets(files);
  const path = known.get(nameOrPath);
  if (path !== undefined) return readTarget(files, path);
  if (/[/\\]|\.spike$/.test(nameOrPath) || files.kindOf(nameOrPath) !== undefined) return readTarget(files, nameOrPath);
  return fail('SPK706', `there is no target "${nameOrPath}"`, {
    help: suggestion(nameOrPath, [...known.keys()], 'spikec targets lists them'),
  });
}

/** Reads a description of a chip. Throws a `DiagnosticError` with all its mistakes. */
export const readTarget = (files: Files, path: string): FoundTarget => ({
  path,
  target: compileTarget(readText(files, path, 'target'), {
    load: usedFrom(files, 'target'),
    known: knownTargets(files),
  }),
});

/** The targets that come with spikec, as `like` finds them. */
function knownTargets(files: Files): KnownTarget {
  const paths = bundledTargets(files);
  const textOf = (name: string): SourceText | undefined => {
    const path = paths.get(name);
    return path === undefined ? undefined : readText(files, path, 'target');
  };
  return Object.assign(textOf, { names: [...paths.keys()] });
}
