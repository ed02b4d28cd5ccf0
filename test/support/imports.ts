/** @file The import graph of our sources. */
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A source without its comments. */
export const uncommented = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

/** What a source imports when it runs: relative files as paths from the project's folder, others by name. */
export function importsOf(file: string): string[] {
  const text = uncommented(readFileSync(resolve(root, file), 'utf8')).replace(/^(import|export) type [^;]*;/gm, '');
  const specifiers = [...text.matchAll(/(?:\bfrom\s*|^import\s*|\bimport\(\s*)'([\w@./:-]+)'/gm)].map(
    (match) => match[1]!,
  );
  return specifiers.map((specifier) =>
    specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : specifier,
  );
}

/** All that is reached from entries: our files, and packages, each with the file that imports it. */
export function reachedFrom(entries: readonly string[]): { readonly files: string[]; readonly packages: string[] } {
  const [files, packages] = [new Set<string>(), new Set<string>()];
  const waiting = [...entries];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (files.has(next)) continue;
    files.add(next);
    if (!next.endsWith('.ts')) continue;
    for (const found of importsOf(next))
      if (/^[\w-]+\/.*\.\w+$/.test(found) && !found.startsWith('node:') && isOurs(found)) waiting.push(found);
      else packages.add(`${found} of ${next}`);
  }
  return { files: [...files].sort(), packages: [...packages].sort() };
}

const ours = ['ir', 'engine', 'compiler', 'sim', 'trainer', 'runtime', 'toolchain', 'node', 'cli'];
const isOurs = (path: string): boolean => ours.includes(path.split('/')[0]!);
