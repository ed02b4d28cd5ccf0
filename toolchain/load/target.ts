import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fail } from '../../ir/diagnostics/index.ts';
import type { Target } from '../../ir/target/index.ts';
import { readText } from './files.ts';
import { loadUsed } from './model.ts';
import { bundled } from '../../node/package.ts';
import { suggestion } from '../../cli/terminal/suggestion.ts';

/** The chip where none is named. It is fictional, and every report says so. */
export const defaultTarget = 'sdt-core';

/** A target with the file that describes it. */
export interface FoundTarget {
  readonly path: string;
  readonly target: Target;
}

/** The descriptions that come with spikec, by target name. A file is called after its target. */
export function bundledTargets(): Map<string, string> {
  const folder = bundled('examples', 'targets');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.spike')) : [];
  return new Map(files.sort().map((name) => [basename(name, '.spike'), join(folder, name)]));
}

/** Finds a target by name, or reads it from a path (anything with a slash or the ending .spike, or a file that exists). */
export async function loadTarget(nameOrPath: string): Promise<FoundTarget> {
  const known = bundledTargets();
  const path = known.get(nameOrPath);
  if (path !== undefined) return readTarget(path);
  if (/[/\\]|\.spike$/.test(nameOrPath) || existsSync(nameOrPath)) return readTarget(nameOrPath);
  return fail('SPK706', `there is no target "${nameOrPath}"`, {
    help: suggestion(nameOrPath, [...known.keys()], 'spikec targets lists them'),
  });
}

export async function readTarget(path: string): Promise<FoundTarget> {
  const source = readText(path);
  const { compileTarget } = await import('../../compiler/frontend/index.ts');
  return { path, target: compileTarget(source, { load: loadUsed }) };
}

/** `sdt-core (fictional)`: reports never leave the second word out. */
export const targetTitle = ({ name, fictional }: Target): string =>
  fictional ? `${name} (fictional: no such chip exists)` : name;
