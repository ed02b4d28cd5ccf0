/** @file `--rename old=new`: names that the user gives instead of those in the file. */
import { fail } from '../../diagnostics/index.ts';
import { unwrapped } from './wrappers.ts';

/** One rename: a run of whole parts of a name, `encoder.0`, and what stands there instead. Either may be empty. */
export interface Rename {
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** As the user wrote it. */
  readonly text: string;
}

const partsOf = (text: string): string[] => text.split('.').filter((part) => part !== '');

/** Reads `old=new` texts. Throws SPK326. */
export function readRenames(texts: readonly string[] = []): Rename[] {
  return texts.map((text) => {
    const [, from, to] = /^([^=]*)=([^=]*)$/.exec(text) ?? [];
    if (from === undefined || to === undefined || from === to)
      return fail('SPK326', `--rename ${text}: a rename is written old=new`, {
        help: 'for example --rename features.0=stem.conv, which renames all tensors of features.0',
      });
    return { from: partsOf(from), to: partsOf(to), text };
  });
}

/**
 * The name after the renames that it holds, each once, in their order, as it is or without the modules that wrap others, as
 * messages print it; undefined where none of them touches it.
 */
export const renamed = (name: string, renames: readonly Rename[]): string | undefined =>
  renames.length === 0 ? undefined : (replaced(name, renames) ?? replaced(unwrapped(name), renames));

function replaced(name: string, renames: readonly Rename[]): string | undefined {
  let parts = name.split(/[./]/);
  let touched = false;
  for (const { from, to } of renames) {
    const at = runIn(parts, from);
    if (at < 0) continue;
    parts = [...parts.slice(0, at), ...to, ...parts.slice(at + from.length)];
    touched = true;
  }
  return touched ? parts.join('.') : undefined;
}

/** Where the run stands among the parts, -1 where nowhere; an empty run stands in front. */
function runIn(parts: readonly string[], run: readonly string[]): number {
  for (let at = 0; at + run.length <= parts.length; at++) if (run.every((part, i) => part === parts[at + i])) return at;
  return -1;
}

/** Throws SPK326 for renames that touch no name, as those before them have left it. */
export function checkUsed(renames: readonly Rename[], names: readonly string[], file: string): void {
  for (const [i, rename] of renames.entries()) {
    const before = renames.slice(0, i);
    if (!names.some((name) => renamed(renamed(name, before) ?? name, [rename]) !== undefined))
      fail('SPK326', `--rename ${rename.text}: no tensor has "${rename.from.join('.')}" in its name`, {
        place: file,
        help: 'names are compared part by part, between dots',
      });
  }
}
