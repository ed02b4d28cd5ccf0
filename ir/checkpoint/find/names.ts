/** @file The model's names of a set's tensors. */
import { splits, stemmed } from './candidates.ts';
import type { Chosen } from './choose.ts';
import type { Rename } from './rename.ts';
import { unwrapped } from './wrappers.ts';

/** The tensors of a set once their names are the model's. */
export interface Named {
  /** Names in the file by the names that binding looks for. */
  readonly fileNames: ReadonlyMap<string, string>;
  /** Pairs of names that would be the same once prefix and wrappers are off: nobody can tell which is meant. */
  readonly doubled: readonly (readonly [kept: string, other: string])[];
  /** Names that do not begin with the prefix, but for those of other sets of weights. */
  readonly outside: readonly string[];
}

/** Takes prefix and wrappers off, and applies renames. */
export function namedAs(chosen: Chosen, renames: readonly Rename[] = []): Named {
  const { set, stem, aliases, others } = chosen;
  const fileNames = new Map<string, string>();
  const doubled: [string, string][] = [];
  const outside: string[] = [];
  const rivals = others.filter((other) => other.set === set && other.stem !== '').map((other) => other.stem);
  for (const name of set.shapes.keys()) {
    const known = splits(name, aliases, renames).find(({ prefix }) => unwrapped(prefix) === stem)?.alias;
    const isRivals = (): boolean => rivals.some((rival) => stemmed(name, { stem: rival }, renames) !== undefined);
    if (known === undefined && isRivals()) continue;
    const own = known ?? stemmed(name, { stem }, renames);
    if (own === undefined) {
      outside.push(name);
      continue;
    }
    const key = aliases.start + own;
    const before = fileNames.get(key);
    if (before === undefined) fileNames.set(key, name);
    else doubled.push([before, name]);
  }
  return { fileNames, doubled, outside };
}
