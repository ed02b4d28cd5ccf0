/** @file Which unknown tensor may be which missing one, where a checkpoint was renamed. */
import { shapeText, type Shape } from '../../tensor.ts';

/** Most tensors of either kind that are compared. */
const mostCompared = 5000;

/** Largest number of tensors of one kind whose names are compared each with each. */
const mostOfKind = 200;

/**
 * Pairs missing tensors of a model with unknown ones of a file: of one shape and with the same last part, first those whose
 * names end alike, the others in the order of both where there are equally many. Returns `[name in the file, name in the model]`.
 */
export function pairsOf(
  missing: readonly (readonly [name: string, shape: Shape])[],
  unknown: readonly (readonly [name: string, shape: Shape])[],
): [from: string, to: string][] {
  const there = groups(unknown.slice(0, mostCompared));
  return [...groups(missing.slice(0, mostCompared))].flatMap(([kind, names]) =>
    pairsOfKind(names, there.get(kind) ?? []),
  );
}

function pairsOfKind(names: readonly string[], others: readonly string[]): [string, string][] {
  const alike = Math.max(names.length, others.length) > mostOfKind ? [] : endingAlike(names, others);
  const [froms, tos] = [new Set(alike.map(([from]) => from)), new Set(alike.map(([, to]) => to))];
  const [restOfNames, restOfOthers] = [names.filter((to) => !tos.has(to)), others.filter((from) => !froms.has(from))];
  if (restOfNames.length !== restOfOthers.length) return alike;
  return [...alike, ...restOfNames.map((to, i): [string, string] => [restOfOthers[i]!, to])];
}

/** Pairs of which each is the only one whose name shares most parts at the end with the other's, and more than the last. */
function endingAlike(names: readonly string[], others: readonly string[]): [from: string, to: string][] {
  return names.flatMap((to): [string, string][] => {
    const from = nearestEnding(to, others);
    return from !== undefined && nearestEnding(from, names) === to ? [[from, to]] : [];
  });
}

function nearestEnding(name: string, others: readonly string[]): string | undefined {
  const parts = name.split('.');
  const shared = others.map((other) => sharedEnd(parts, other.split('.')));
  const most = Math.max(0, ...shared);
  return most > 1 && shared.filter((count) => count === most).length === 1 ? others[shared.indexOf(most)] : undefined;
}

function sharedEnd(a: readonly string[], b: readonly string[]): number {
  let same = 0;
  while (same < Math.min(a.length, b.length) && a.at(-1 - same) === b.at(-1 - same)) same++;
  return same;
}

/** Names by shape and last part, in their order: `weight 16x8x3x3`. */
function groups(named: readonly (readonly [string, Shape])[]): Map<string, string[]> {
  const byKind = new Map<string, string[]>();
  for (const [name, shape] of named) {
    const kind = `${name.slice(name.lastIndexOf('.') + 1)} ${shapeText(trimmed(shape))}`;
    const group = byKind.get(kind) ?? [];
    byKind.set(kind, group);
    group.push(name);
  }
  return byKind;
}

const trimmed = (shape: Shape): Shape => shape.slice(0, shape.findLastIndex((extent) => extent !== 1) + 1);

/** The renames that pairs come to: what differs at the end of both names stays, `encoder.0=stem.conv`. Each once. */
export function renamesOf(pairs: readonly (readonly [from: string, to: string])[]): string[] {
  return [...new Set(pairs.map(([from, to]) => shortened(from.split('.'), to.split('.'))))];
}

function shortened(from: string[], to: string[]): string {
  const same = Math.min(sharedEnd(from, to), from.length - 1, to.length - 1);
  const cut = (parts: string[]): string => parts.slice(0, parts.length - same).join('.');
  return `${cut(from)}=${cut(to)}`;
}
