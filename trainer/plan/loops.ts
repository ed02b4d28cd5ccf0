/** @file Loops through earlier logical steps: which layers they hold, and what of them is computed together. */
import { componentsOf as connected } from '../../ir/components.ts';
import { readBy, referenceOf, stepsOf, type ModelGraph } from '../../ir/model/index.ts';
import type { PlannedLayer } from './layers.ts';

/** The layers of a loop, computed in blocks of so many steps. */
export interface Loop {
  readonly layers: readonly PlannedLayer[];
  readonly block: number;
}

/** A layer alone, computed through all steps at once; or a loop. */
export type Unit = Loop | { readonly layers: readonly PlannedLayer[] };

export const isLoop = (unit: Unit): unit is Loop => 'block' in unit;

/**
 * What is computed after what: layers in their order, but for what they refer to, which comes first; and loops as wholes. A block of a loop
 * has as many steps as what comes back soonest waits for.
 */
export function unitsOf(graph: ModelGraph, layers: readonly PlannedLayer[]): readonly Unit[] {
  if (graph.nodes.labels.every((node) => !referenceOf(node))) return layers.map((layer) => ({ layers: [layer] }));
  const components = componentsOf(graph);
  const rank = new Map(components.flatMap((names, i) => names.map((name) => [name, i] as const)));
  const units = components.map((names) => ({
    layers: layers.filter(({ result }) => rank.get(result) === rank.get(names[0]!)),
    names,
  }));
  return units
    .filter(({ layers: own }) => own.length > 0)
    .map(({ layers: own, names }) =>
      comesBack(graph, names) ? { layers: own, block: blockOf(graph, names) } : { layers: own },
    );
}

/** Layers that take part in loops. */
export const looped = (graph: ModelGraph): ReadonlySet<string> =>
  new Set(
    graph.nodes.labels.some((node) => referenceOf(node))
      ? componentsOf(graph)
          .filter((names) => comesBack(graph, names))
          .flat()
      : [],
  );

/** Layers whose values are read in other steps than their own: they keep their memory. */
export const lastingValues = (graph: ModelGraph): ReadonlySet<string> =>
  new Set([...looped(graph), ...graph.nodes.labels.flatMap((node) => referenceOf(node)?.layer ?? [])]);

const comesBack = (graph: ModelGraph, [first, ...others]: readonly string[]): boolean =>
  others.length > 0 || readBy(graph.nodes.label(first!)).includes(first!);

const blockOf = (graph: ModelGraph, names: readonly string[]): number =>
  Math.min(stepsOf(graph), ...names.flatMap((name) => referenceOf(graph.nodes.label(name))?.steps ?? []));

/** Layers that reach each other, each component behind all that it reads. */
const componentsOf = ({ nodes: { ids, labels } }: ModelGraph): readonly (readonly string[])[] =>
  connected(
    ids,
    labels.flatMap((node) => readBy(node).map((from) => [from, node.name] as const)),
  ).map((members) => [...members]);
