/** @file Which unknown tensor may be which missing one, where a checkpoint was renamed. */
import { shapeText, type Shape } from '../../tensor.ts';

/** Most tensors of either kind that are compared. */
const mostCompared = 5000;

/**
 * Pairs missing tensors of a model with unknown ones of a file: those of one shape in the order of both, where there are
 * equally many; preferred are pairs whose names end alike. Returns `[name in the file, name in the model]`.
 */
export function pairsOf(
  missing: readonly (readonly [name: string, shape: Shape])[],
  unknown: readonly (readonly [name: string, shape: Shape])[],
): [from: string, to: string][] {
  const pairs: [string, string][] = [];
  const there = groups(unknown.slice(0, mostCompared));
  for (const [kind, names] of groups(missing.slice(0, mostCompared))) {
    const others = there.get(kind) ?? [];
    if (others.length === names.length) names.forEach((name, i) => pairs.push([others[i]!, name]));
  }
  return pairs;
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
  let same = 0;
  while (same < Math.min(from.length, to.length) - 1 && from.at(-1 - same) === to.at(-1 - same)) same++;
  const cut = (parts: string[]): string => parts.slice(0, parts.length - same).join('.');
  return `${cut(from)}=${cut(to)}`;
}
