/** @file Where in a file tensors of a model may be: the sets, and in each the prefixes, behind which its names appear. */
import type { Shape } from '../../tensor.ts';
import { fitsName, type Aliases } from './aliases.ts';
import { renamed, type Rename } from './rename.ts';
import { unwrapped, withoutWrappers } from './wrappers.ts';

/** One set of a file: tensors by the names they have there. */
export interface NamedSet {
  /** Keys that lead to it; empty where it is the whole file. */
  readonly path: readonly string[];
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Whether it is all other sets of the file in one, by path and name: asked where no other holds the whole model. */
  readonly isJoined?: boolean;
}

/** Tensors of a model in a set, behind one prefix. */
export interface Candidate {
  readonly set: NamedSet;
  /** In front of its names, with the final dot; empty where there is none. Where wrappers differ, the most frequent. */
  readonly prefix: string;
  /** The prefix without wrappers, which all names share. */
  readonly stem: string;
  /** Path and prefix in one word, `state_dict.teacher`: what `--take` names. Empty for the whole file without a prefix. */
  readonly label: string;
  /** How many of the model's tensors are there, and how many of them have the model's shape. */
  readonly present: number;
  readonly fitting: number;
}

/** Names of JAX, HDF5 and TensorFlow have slashes between their parts. */
const dotted = (name: string): string => name.replaceAll('/', '.');

/** What a name is behind the prefix of a candidate; undefined where it does not begin so. */
export function stemmed(
  name: string,
  { stem }: Pick<Candidate, 'stem'>,
  renames: readonly Rename[] = [],
): string | undefined {
  const plain = unwrapped(renamed(name, renames) ?? dotted(name));
  return plain.startsWith(stem) ? plain.slice(stem.length) : undefined;
}

/** What a name may be read as: renamed or as it is, and without wrappers. The first reading that the model knows counts. */
function readings(name: string, renames: readonly Rename[]): string[] {
  const given = renamed(name, renames) ?? dotted(name);
  return [given, withoutWrappers(given), unwrapped(given)];
}

/** A name of the file as a prefix and a name that the model knows; several where one such name ends another. */
export function splits(
  name: string,
  aliases: Aliases,
  renames: readonly Rename[],
): { prefix: string; alias: string }[] {
  for (const reading of readings(name, renames)) {
    const found = endings(reading, aliases.depth)
      .filter((at) => aliases.byName.has(reading.slice(at)))
      .map((at) => ({ prefix: reading.slice(0, at), alias: reading.slice(at) }));
    if (found.length > 0) return found;
  }
  return [];
}

/** Where the last `depth` endings at dots begin, the longest first. */
function endings(name: string, depth: number): number[] {
  const starts: number[] = [];
  let end = name.length;
  while (starts.length < depth && end > 0) {
    const dot = name.lastIndexOf('.', end - 1);
    starts.unshift(dot + 1);
    end = dot;
  }
  return starts;
}

interface Tally {
  /** How often each prefix that is the same without wrappers occurs. */
  readonly prefixes: Map<string, number>;
  readonly present: Set<string>;
  readonly fitting: Set<string>;
}

/** Candidates kept of one set: prefixes with the most tensors. */
const mostOfSet = 16;

/** All candidates of all sets with a tensor of the model, the best first. Work: names times parts of a name. */
export function candidatesOf(
  aliases: Aliases,
  sets: readonly NamedSet[],
  renames: readonly Rename[] = [],
): Candidate[] {
  return sets.flatMap((set) => candidatesIn(aliases, set, renames).slice(0, mostOfSet)).sort(better);
}

/** More tensors of the right shape, then more tensors. */
export const better = (a: Candidate, b: Candidate): number => b.fitting - a.fitting || b.present - a.present;

function candidatesIn(aliases: Aliases, set: NamedSet, renames: readonly Rename[]): Candidate[] {
  const tallies = new Map<string, Tally>();
  for (const [name, shape] of set.shapes)
    for (const { prefix, alias } of splits(name, aliases, renames)) {
      const stem = unwrapped(prefix);
      const tally = tallies.get(stem) ?? { prefixes: new Map(), present: new Set(), fitting: new Set() };
      tallies.set(stem, tally);
      tally.prefixes.set(prefix, (tally.prefixes.get(prefix) ?? 0) + 1);
      const wanted = aliases.byName.get(alias)!;
      tally.present.add(wanted.name);
      if (fitsName(shape, wanted)) tally.fitting.add(wanted.name);
    }
  const candidates = [...tallies].map(([stem, { prefixes, present, fitting }]) => {
    const prefix = mostFrequent(prefixes);
    return { set, prefix, stem, label: labelOf(set, prefix), present: present.size, fitting: fitting.size };
  });
  return candidates.sort(better);
}

const mostFrequent = (counts: ReadonlyMap<string, number>): string =>
  [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];

/** Path and prefix as one word. */
export const labelOf = ({ path }: Pick<NamedSet, 'path'>, prefix: string): string =>
  [...path, prefix.replace(/\.$/, '')].filter((part) => part !== '').join('.');
