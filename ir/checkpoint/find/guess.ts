/** @file How a renamed checkpoint may be read: a guess for the user to judge, never applied. */
import type { Shape } from '../../tensor.ts';
import type { Chosen } from './choose.ts';
import { mismatchOf } from './mismatch.ts';
import { namedAs } from './names.ts';
import { inNetworkOrder } from './order.ts';
import { pairsOf, type Pair } from './pairs.ts';
import { readRenames, type Rename } from './rename.ts';
import { shortestRenames } from './shortest_renames.ts';

/** Tensors that may have been renamed. */
export interface Guess {
  /** Names of the file, without its prefix, with those that they may have in the model. */
  readonly pairs: readonly Pair[];
  /** Tensors of the model that are missing or have other shapes. */
  readonly wanted: number;
  /** The fewest `--rename` that make these names of those, with the ones that were given; absent where they would be too many. */
  readonly renames?: readonly string[];
}

/**
 * Pairs what the model lacks with what it does not know, by names, shapes and order; undefined where fewer than half find a
 * partner. The renames were tried: with them the pairs fit.
 *
 * @param named shapes of the set's tensors by the model's names, without what belongs to no layer.
 */
export function guessRenames(
  chosen: Chosen,
  named: ReadonlyMap<string, Shape>,
  given: readonly Rename[] = [],
): Guess | undefined {
  const { aliases } = chosen;
  const { missing, misshapen, unknown } = mismatchOf(aliases, named);
  const astray = new Set([...misshapen, ...unknown]);
  const lacking = [...missing, ...misshapen.map((name) => aliases.byName.get(name)!.name)];
  const wanted = new Set(lacking);
  const pairs = pairsOf(
    [...aliases.wanted].filter(([name]) => wanted.has(name)),
    inNetworkOrder([...named.keys()]).flatMap((name) => (astray.has(name) ? [[name, named.get(name)!] as const] : [])),
  );
  if (pairs.length === 0 || 2 * pairs.length < wanted.size) return undefined;
  const paired = new Set(pairs.map(([from]) => from));
  const renames = shortestRenames(
    pairs,
    [...named.keys()].filter((name) => !astray.has(name)),
    unknown.filter((name) => !paired.has(name)),
  );
  const all = renames && [...given.map(({ text }) => text), ...renames];
  const base = { pairs, wanted: wanted.size };
  return all && makesFit(chosen, pairs, all) ? { ...base, renames: all } : base;
}

/** Whether the pairs fit once the file is read with these renames, prefix and wrappers and all. */
function makesFit(chosen: Chosen, pairs: readonly Pair[], texts: readonly string[]): boolean {
  const { fileNames, doubled } = namedAs(chosen, readRenames(texts));
  const known = new Set([...fileNames.keys()].map((name) => chosen.aliases.byName.get(name)?.name));
  return doubled.length === 0 && pairs.every(([, to]) => known.has(to));
}
