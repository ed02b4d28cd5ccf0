/** @file Which populations of a spike graph wait for which. */
import type { DagEntry } from '../dag.ts';
import { sourcesOf, type Projection } from '../projections/index.ts';

/**
 * Populations as entries of an acyclic graph: each waits for all that projects into it, but for what reaches a register, which fires
 * what has come in the logical step before. Loops through registers are no cycles.
 */
export function dependenciesOf<P extends { readonly name: string }>(
  populations: readonly P[],
  projections: readonly Projection[],
  isRegister: (population: P) => boolean,
): DagEntry<P>[] {
  const incoming = Map.groupBy(projections, ({ target }) => target);
  return populations.map((label) => {
    const waitsFor = isRegister(label) ? [] : (incoming.get(label.name) ?? []);
    return { id: label.name, label, inputs: [...new Set(waitsFor.flatMap((projection) => sourcesOf(projection)))] };
  });
}
