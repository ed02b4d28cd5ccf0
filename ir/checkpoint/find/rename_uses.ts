/** @file Renames that rename nothing, or of which two are at odds. */
import { fail, nearest } from '../../diagnostics/index.ts';
import { after, type Rename } from './rename.ts';
import { quoted } from './words.ts';

/** A name of every tensor, or undefined where a rename does not touch it. */
type Names = readonly (string | undefined)[];

/**
 * Throws SPK326 for renames that touch no name, as those before them have left it, and where two would make different names
 * of one and the first is not the narrower: only then nobody can have meant their order.
 */
export function checkUsed(renames: readonly Rename[], names: readonly string[], file: string): void {
  const alone = renames.map((rename) => names.map((name) => after(name, rename)));
  let now = names;
  for (const [i, rename] of renames.entries()) {
    const next = now.map((name) => after(name, rename));
    if (next.every((name) => name === undefined)) refuseUnused(renames, i, alone, names, file);
    const left = now.map((name, n) => next[n] ?? name);
    refuseOverlaps(renames, i, alone, { names, next, left }, file);
    now = left;
  }
}

function refuseUnused(
  renames: readonly Rename[],
  i: number,
  alone: readonly Names[],
  names: readonly string[],
  place: string,
): never {
  const { text, from } = renames[i]!;
  const once = alone[i]!.findIndex((name) => name !== undefined);
  const taken = renames.slice(0, i).find((_, before) => alone[before]![once] !== undefined);
  if (taken)
    return fail('SPK326', `--rename ${text}: all that it names, --rename ${taken.text} has renamed before it`, {
      place,
      help: 'renames are made in their order: write the narrower one first, or leave one of them out',
    });
  const run = from.map((part) => part.join('*')).join('.');
  const near = nearest(run, new Set(names.flatMap((name) => runsOf(name, from.length))));
  return fail('SPK326', `--rename ${text}: no tensor has "${run}" in its name`, {
    place,
    help: `names are compared part by part, between dots${near === undefined ? '' : `; did you mean ${quoted(near)}?`}`,
  });
}

/** Names of which spellings are compared; only hostile files have more. */
const longestRun = 40;

function runsOf(name: string, length: number): string[] {
  const parts = name.split(/[./]/).slice(0, longestRun);
  return parts.flatMap((_, at) => (at + length <= parts.length ? [parts.slice(at, at + length).join('.')] : []));
}

function refuseOverlaps(
  renames: readonly Rename[],
  i: number,
  alone: readonly Names[],
  { names, next, left }: Record<'names' | 'left', readonly string[]> & { readonly next: Names },
  place: string,
): void {
  const own = alone[i]!;
  for (const [before, rename] of renames.slice(0, i).entries()) {
    const first = alone[before]!;
    const at = names.findIndex(
      (_, n) => first[n] !== undefined && own[n] !== undefined && next[n] === undefined && own[n] !== left[n],
    );
    const isNarrower =
      first.every((name, n) => name === undefined || own[n] !== undefined) && countOf(first) < countOf(own);
    if (at >= 0 && !isNarrower)
      fail('SPK326', `--rename ${rename.text} and --rename ${renames[i]!.text} both name ${quoted(names[at]!)}`, {
        place,
        help: 'renames are made in their order: write the narrower one first, or one that names fewer tensors',
      });
  }
}

const countOf = (some: readonly unknown[]): number => some.filter((name) => name !== undefined).length;
