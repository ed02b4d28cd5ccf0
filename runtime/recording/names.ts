/** @file Which tensor of a recording is which layer, by name. */
import {
  checkUsed,
  pairsOf,
  renamed,
  renameOptions,
  shortestRenames,
  unwrapped,
  type Rename,
} from '../../ir/checkpoint/index.ts';
import { nearest } from '../../ir/diagnostics/index.ts';
import type { AnyTensor, Shape } from '../../ir/tensor.ts';
import { membraneNames } from '../membranes.ts';

/** Names under which the inputs of the network may lie in the file, beside its own for them; the first that is there counts. */
export const inputNames = ['input', 'inputs', 'images'] as const;

/** A name of the network, and the tensor that is called so. */
export type Named = ReadonlyMap<string, string>;

/**
 * The tensors of a file by names of the network: as they are, after `--rename`, or without the modules that wrap others.
 *
 * @param known layers, outputs and inputs.
 * @returns the network's name of each tensor that has one, and those that two tensors claim.
 */
export function namedTensors(
  tensors: Iterable<string>,
  known: ReadonlySet<string>,
  renames: readonly Rename[],
  file: string,
): { readonly named: Named; readonly twice: readonly (readonly [name: string, tensors: readonly string[]])[] } {
  const all = [...tensors];
  checkUsed(renames, all, file);
  const claims = Map.groupBy(all, (tensor) => {
    const given = renamed(tensor, renames) ?? tensor;
    return [given, unwrapped(given)].find((name) => known.has(name));
  });
  const named = new Map<string, string>();
  const twice: [string, string[]][] = [];
  for (const [name, claimants] of claims) {
    if (name === undefined) continue;
    named.set(name, claimants.find((tensor) => tensor === name) ?? claimants[0]!);
    if (claimants.length > 1 && !claimants.includes(name)) twice.push([name, claimants]);
  }
  return { named, twice };
}

/** A layer without a tensor, or a tensor without a layer; of the tensor, one time step where it fits some layer. */
export type Left = readonly [name: string, shape: Shape];

/** Tensors whose names are compared; only hostile files hold more. */
const mostCompared = 1000;

/** At most so many renames are suggested in one message. */
const mostSuggested = 8;

/** The options that may be missing: names that are nearly right first, the others by shape and order; nothing where none is likely. */
export function suggestedRenames(layers: readonly Left[], left: readonly Left[]): string | undefined {
  const tensors = left.slice(0, mostCompared);
  const names = new Set(layers.map(([name]) => name));
  const typed = tensors.flatMap(([tensor]): [string, string][] => {
    const near = nearest(tensor, names) ?? endingWith(tensor, names);
    if (near === undefined) return [];
    names.delete(near);
    return [[tensor, near]];
  });
  const taken = new Set(typed.map(([tensor]) => tensor));
  // A last part that all share, so that names of one shape are one kind whatever their last part.
  const marked = (some: readonly Left[]): Left[] => some.map(([name, shape]) => [`${name}.`, shape]);
  const byShape = pairsOf(
    marked(layers.filter(([name]) => names.has(name))),
    marked(tensors.filter(([tensor]) => !taken.has(tensor))),
  ).map(([from, to]): [string, string] => [from.slice(0, -1), to.slice(0, -1)]);
  const all = [...typed, ...byShape];
  if (all.length === 0) return undefined;
  const renames = shortestRenames(all) ?? all.map(([from, to]) => `${from}=${to}`);
  const more = renames.length - mostSuggested;
  return `by names, shapes and order they may be: ${renameOptions(renames.slice(0, mostSuggested))}${more > 0 ? ` and ${more} more such` : ''}`;
}

/** The one name that stands at the end of a module's: `lif1` of `net.lif1`. */
function endingWith(tensor: string, names: ReadonlySet<string>): string | undefined {
  const found = [...names].filter((name) => tensor.endsWith(`.${name}`) || name.endsWith(`.${tensor}`));
  return found.length === 1 ? found[0] : undefined;
}

/** Of a tensor without a layer: what it is nevertheless, where that is known. */
export function knownBeside(name: string, layers: ReadonlySet<string>, { type }: AnyTensor): string | undefined {
  if (name === 'labels' && type !== 'F32' && type !== 'F64') return 'the classes of the samples';
  const [, layer = '', what = ''] = /^(.*)(\.[a-z]+)$/.exec(name) ?? [];
  if (!layers.has(layer)) return undefined;
  if (what === '.steps') return `the single time steps of "${layer}", whose counts are compared`;
  return Object.values<string>(membraneNames).includes(what) ? `of membranes of "${layer}"` : undefined;
}
