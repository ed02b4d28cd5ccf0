/** @file The fewest renames that turn names of a file into those of a model. */
import type { Pair } from './pairs.ts';
import { readRenames, renamed, type Rename } from './rename.ts';

/** Candidates that are tried against all names; only hostile files need more. */
const mostRefused = 500;
/** More renames than a user would type are none. */
const mostRenames = 40;
/** Names of more parts are compared as a whole; only hostile files have them. */
const mostParts = 24;
/** Ways in which two names can have stars, of one pair. */
const mostWays = 12;

/**
 * Renames that, made in their order, turn the first name of every pair into the second and leave the others alone: at each
 * turn the one that serves most pairs, of several alike the shortest. Undefined where they would be too many, or get into
 * each other's way.
 *
 * @param others names that mean what they are called.
 * @param strangers names that mean nothing, and must not come to mean something.
 */
export function shortestRenames(
  pairs: readonly Pair[],
  others: readonly string[] = [],
  strangers: readonly string[] = [],
): string[] | undefined {
  const target = new Map(pairs.filter(([from, to]) => from !== to));
  const stay = [...others, ...pairs.filter(([from, to]) => from === to).map(([from]) => from)];
  const meant = new Set([...target.values(), ...stay]);
  const names = [...target.keys(), ...stay];
  const fits = (rename: Rename): boolean =>
    names.every((name) => {
      const now = renamed(name, [rename]);
      return now === undefined || now === target.get(name);
    }) && strangers.every((name) => !meant.has(renamed(name, [rename]) ?? name));
  const candidates = candidatesOf(target);
  const refused = new Set<Candidate>();
  const open = new Set(target.keys());
  const chosen: Rename[] = [];
  while (open.size > 0) {
    const { best, count } = mostServed(candidates, open, refused);
    if (!best || refused.size > mostRefused || count * (mostRenames - chosen.length) < open.size) return undefined;
    refused.add(best);
    const [rename] = readRenames([best.text]) as [Rename];
    if (!fits(rename)) continue;
    chosen.push(rename);
    for (const name of best.served) open.delete(name);
  }
  return inOrder(chosen, target)?.map(({ text }) => text);
}

interface Candidate {
  readonly text: string;
  /** Names of the file that it renames as they should be. */
  readonly served: ReadonlySet<string>;
}

/** The first of those that serve most names that are open. Candidates come by the names that they serve, the most first. */
function mostServed(candidates: readonly Candidate[], open: ReadonlySet<string>, refused: ReadonlySet<Candidate>) {
  let [best, most]: [Candidate | undefined, number] = [undefined, 0];
  for (const candidate of candidates) {
    if (candidate.served.size <= most) break;
    const count = refused.has(candidate) ? 0 : countOf(candidate.served, open);
    if (count > most) [best, most] = [candidate, count];
  }
  return { best, count: most };
}

function countOf(served: ReadonlySet<string>, open: ReadonlySet<string>): number {
  let count = 0;
  for (const name of served) if (open.has(name)) count++;
  return count;
}

/** The renames so that none touches what one before it has written; undefined where no order has that. */
function inOrder(renames: readonly Rename[], target: ReadonlyMap<string, string>): Rename[] | undefined {
  const rest = [...renames];
  const ordered: Rename[] = [];
  const touches = (later: Rename, first: Rename): boolean =>
    [...target].some(([from, to]) => renamed(from, [first]) === to && renamed(to, [later]) !== undefined);
  while (rest.length > 0) {
    const next = rest.findIndex((first) => rest.every((later) => later === first || !touches(later, first)));
    if (next < 0) return undefined;
    ordered.push(...rest.splice(next, 1));
  }
  return [...target].every(([from, to]) => renamed(from, ordered) === to) ? ordered : undefined;
}

/** Every rename that turns the names of a pair into each other, with all pairs that it serves: those that serve most first, then the shortest. */
function candidatesOf(pairs: Iterable<Pair>): Candidate[] {
  const byText = new Map<string, Set<string>>();
  for (const [from, to] of pairs)
    for (const text of waysBetween(from.split('.'), to.split('.'))) {
      const served = byText.get(text) ?? new Set();
      byText.set(text, served);
      served.add(from);
    }
  const candidates = [...byText].map(([text, served]) => ({ text, served }));
  return candidates.sort((a, b) => b.served.size - a.served.size || a.text.length - b.text.length);
}

/** Renames of one name into another: with as much of what both share at their ends left out as one likes, and with stars for what stays. */
function waysBetween(from: readonly string[], to: readonly string[]): Iterable<string> {
  if (Math.max(from.length, to.length) > mostParts) return [textOf(from, to, [])];
  const ways = new Set<string>();
  const shortest = Math.min(from.length, to.length);
  const end = sharedLength(shortest, (i) => from.at(-1 - i) === to.at(-1 - i));
  const front = sharedLength(shortest - end, (i) => from[i] === to[i]);
  for (let first = 0; first <= front; first++)
    for (let last = 0; last <= end; last++) {
      const [read, written] = [from.slice(first, from.length - last), to.slice(first, to.length - last)];
      // A run of no parts stands in front of all others.
      if (read.length === 0 && first > 0) continue;
      for (const stars of starsBetween(read, written)) ways.add(textOf(read, written, stars));
    }
  return ways;
}

function sharedLength(most: number, isShared: (i: number) => boolean): number {
  let length = 0;
  while (length < most && isShared(length)) length++;
  return length;
}

/** What a star may stand for in a part of both: parts by their places, and the text. */
type Star = readonly [read: number, written: number, text: string];

/** Some ways to write stars, none of them first, each with its places ascending on both sides. */
function starsBetween(read: readonly string[], written: readonly string[]): (readonly Star[])[] {
  const all: Star[] = read.flatMap((part, i) =>
    written.flatMap((other, j): Star[] => {
      const number = /\d+/.exec(part)?.[0];
      if (part === other) return [[i, j, part]];
      return number !== undefined && /\d+/.exec(other)?.[0] === number ? [[i, j, number]] : [];
    }),
  );
  let ways: (readonly Star[])[] = [[]];
  for (const star of all) {
    const longer = ways.filter((way) => way.every(([i, j]) => i < star[0] && j < star[1])).map((way) => [...way, star]);
    ways = [...ways, ...longer].slice(0, mostWays);
  }
  return ways;
}

function textOf(read: readonly string[], written: readonly string[], stars: readonly Star[]): string {
  const starred = (parts: readonly string[], side: 0 | 1): string =>
    parts
      .map((part, at) => {
        const star = stars.find((each) => each[side] === at);
        return star ? part.replace(star[2], '*') : part;
      })
      .join('.');
  return `${starred(read, 0)}=${starred(written, 1)}`;
}

/** The options as a shell takes them. */
export const renameOptions = (renames: readonly string[]): string =>
  renames.map((text) => `--rename ${/^[\w.=/-]*$/.test(text) ? text : `'${text}'`}`).join(' ');
