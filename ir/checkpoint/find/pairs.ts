/** @file Which unknown tensor may be which missing one, where a checkpoint was renamed. */
import { shapeText, type Shape } from '../../tensor.ts';

/** A tensor's name and shape. */
export type Shaped = readonly [name: string, shape: Shape];

/** A name in the file, and the model's name for it. */
export type Pair = readonly [from: string, to: string];

/** Most tensors of either kind that are compared. */
const mostCompared = 5000;

/** Largest number of names of one kind that are compared each with each. */
const mostOfKind = 200;

/**
 * Pairs missing tensors of a model with unknown ones of a file. Modules that hold tensors of the same last parts and shapes
 * go first, then single tensors of one last part and shape: of those of a kind, first those whose names end alike, then the
 * others in the order of both, where there are equally many.
 */
export function pairsOf(missing: readonly Shaped[], unknown: readonly Shaped[]): Pair[] {
  const [wanted, there] = [missing.slice(0, mostCompared), unknown.slice(0, mostCompared)];
  const whole = pairsOfKinds(modulesByKind(wanted), modulesByKind(there)).flatMap(([from, to]) =>
    lastParts(wanted, to).map((last): Pair => [`${from}${last}`, `${to}${last}`]),
  );
  const [froms, tos] = [new Set(whole.map(([from]) => from)), new Set(whole.map(([, to]) => to))];
  const single = pairsOfKinds(
    byKind(wanted.filter(([name]) => !tos.has(name)).map(([name, shape]) => [kindOf(name, shape), name])),
    byKind(there.filter(([name]) => !froms.has(name)).map(([name, shape]) => [kindOf(name, shape), name])),
  );
  return [...whole, ...single];
}

const moduleOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('.')));

/** `.weight`, `.bias` of a module, in the order of the list; a name without a module is its own last part. */
const lastParts = (tensors: readonly Shaped[], module: string): string[] =>
  tensors.flatMap(([name]) => (moduleOf(name) === module ? [name.slice(module.length)] : []));

/** `weight 16x8x3x3`. */
const kindOf = (name: string, shape: Shape): string =>
  `${name.slice(name.lastIndexOf('.') + 1)} ${shapeText(shape.slice(0, shape.findLastIndex((extent) => extent !== 1) + 1))}`;

function modulesByKind(tensors: readonly Shaped[]): Map<string, string[]> {
  const kinds = new Map<string, string[]>();
  for (const [name, shape] of tensors) {
    const module = moduleOf(name);
    if (module === '') continue;
    const own = kinds.get(module) ?? [];
    kinds.set(module, own);
    own.push(kindOf(name, shape));
  }
  return byKind([...kinds].map(([module, own]) => [own.sort().join(', '), module]));
}

function byKind(named: readonly (readonly [kind: string, name: string])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [kind, name] of named) {
    const group = groups.get(kind) ?? [];
    groups.set(kind, group);
    group.push(name);
  }
  return groups;
}

const pairsOfKinds = (
  wanted: ReadonlyMap<string, readonly string[]>,
  there: ReadonlyMap<string, readonly string[]>,
): Pair[] => [...wanted].flatMap(([kind, names]) => pairsOfKind(names, there.get(kind) ?? []));

function pairsOfKind(names: readonly string[], others: readonly string[]): Pair[] {
  const alike = Math.max(names.length, others.length) > mostOfKind ? [] : endingAlike(names, others);
  const [froms, tos] = [new Set(alike.map(([from]) => from)), new Set(alike.map(([, to]) => to))];
  const [restOfNames, restOfOthers] = [names.filter((to) => !tos.has(to)), others.filter((from) => !froms.has(from))];
  if (restOfNames.length !== restOfOthers.length) return alike;
  return [...alike, ...restOfNames.map((to, i): Pair => [restOfOthers[i]!, to])];
}

/** Pairs of which each is the only one whose name shares most parts at the end with the other's. */
function endingAlike(names: readonly string[], others: readonly string[]): Pair[] {
  return names.flatMap((to): Pair[] => {
    const from = nearestEnding(to, others);
    return from !== undefined && nearestEnding(from, names) === to ? [[from, to]] : [];
  });
}

/** Parts that tell nothing of a module: numbers, which frameworks count on in other ways, and names that all tensors have. */
const saysNothing = (part: string): boolean => /^(\d*|weight|bias|running_(mean|var))$/.test(part);

function nearestEnding(name: string, others: readonly string[]): string | undefined {
  const parts = name.split('.');
  const shared = others.map((other) => sharedEnd(parts, other.split('.')));
  const most = Math.max(0, ...shared);
  if (parts.slice(parts.length - most).every(saysNothing)) return undefined;
  return shared.filter((count) => count === most).length === 1 ? others[shared.indexOf(most)] : undefined;
}

function sharedEnd(a: readonly string[], b: readonly string[]): number {
  let same = 0;
  while (same < Math.min(a.length, b.length) && a.at(-1 - same) === b.at(-1 - same)) same++;
  return same;
}
