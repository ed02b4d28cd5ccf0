/** @file `--rename old=new`: names that the user gives instead of those in the file. */
import { fail } from '../../diagnostics/index.ts';
import { unwrapped } from './wrappers.ts';
import { quoted } from './words.ts';

/** One part of a pattern: a word, or what stands in front of its `*` and behind it. */
type PartPattern = readonly [word: string] | readonly [front: string, end: string];

/**
 * One rename: a run of whole parts of a name, `encoder.0`, and what stands there instead. Either may be empty. A part may hold
 * one `*`, which stands for any text there; the first `*` on the right is what the first on the left stood for, and so on.
 */
export interface Rename {
  readonly from: readonly PartPattern[];
  readonly to: readonly PartPattern[];
  /** As the user wrote it. */
  readonly text: string;
}

const example =
  'for example --rename features.0=stem.conv, which renames all tensors of features.0, or --rename "encoder.*.conv=blocks.*.c1"';

/** Reads `old=new` texts. Throws SPK326. */
export const readRenames = (texts: readonly string[] = []): Rename[] => texts.map(readRename);

function readRename(text: string): Rename {
  const [, from, to] = /^([^=]*)=([^=]*)$/.exec(text) ?? [];
  if (from === undefined || to === undefined || from === to)
    return fail('SPK326', `--rename ${text}: a rename is written old=new`, { help: example });
  const [read, written] = [patternOf(from, text), patternOf(to, text)];
  const [left, right] = [starsOf(read), starsOf(written)];
  if (left !== right)
    fail('SPK326', `--rename ${text}: ${left} * in front of the =, ${right} behind it`, {
      help: `each * on the right is what one on the left stands for: as many on both sides; ${example}`,
    });
  return { from: read, to: written, text };
}

function patternOf(side: string, text: string): PartPattern[] {
  return side
    .split('.')
    .filter((part) => part !== '')
    .map((part): PartPattern => {
      const [front = '', end, ...more] = part.split('*');
      if (more.length > 0)
        fail('SPK326', `--rename ${text}: ${quoted(part)} has more than one *`, {
          help: `one for each part, between dots; ${example}`,
        });
      return end === undefined ? [front] : [front, end];
    });
}

const starsOf = (pattern: readonly PartPattern[]): number => pattern.filter(({ length }) => length === 2).length;

/**
 * The name after the renames that it holds, each once, in their order, as it is or without the modules that wrap others, as
 * messages print it; undefined where none of them touches it.
 */
export function renamed(name: string, renames: readonly Rename[]): string | undefined {
  let now: string | undefined;
  for (const rename of renames) now = after(now ?? name, rename) ?? now;
  return now;
}

/** The name after one rename; undefined where it does not touch it. */
export const after = (name: string, rename: Rename): string | undefined =>
  replaced(name, rename) ?? replaced(unwrapped(name), rename);

function replaced(name: string, { from, to }: Rename): string | undefined {
  const parts = name.split(/[./]/);
  for (let at = 0; at + from.length <= parts.length; at++) {
    const stars = matched(parts, at, from);
    if (stars) return [...parts.slice(0, at), ...filled(to, stars), ...parts.slice(at + from.length)].join('.');
  }
  return undefined;
}

/** What the stars of a run stand for where it begins at a part; undefined where it does not. An empty run stands in front. */
function matched(parts: readonly string[], at: number, run: readonly PartPattern[]): string[] | undefined {
  const stars: string[] = [];
  for (const [i, [front, end]] of run.entries()) {
    const part = parts[at + i]!;
    if (end === undefined) {
      if (part !== front) return undefined;
    } else if (part.length > front.length + end.length && part.startsWith(front) && part.endsWith(end))
      stars.push(part.slice(front.length, part.length - end.length));
    else return undefined;
  }
  return stars;
}

function filled(run: readonly PartPattern[], stars: readonly string[]): string[] {
  let next = 0;
  return run.map(([front, end]) => (end === undefined ? front : `${front}${stars[next++]!}${end}`));
}
