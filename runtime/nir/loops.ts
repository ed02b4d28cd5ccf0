/** @file Loops of a NIR network: where they are, and which of their edges bring the value of the step before. */
import { componentsOf } from '../../ir/components.ts';
import type { NirEdge } from './file.ts';

/** Sets of nodes that reach each other, of at least two, or one with an edge to itself. */
export function loopsOf(names: Iterable<string>, edges: readonly NirEdge[]): ReadonlySet<string>[] {
  const own = new Set(edges.filter(([from, to]) => from === to).map(([from]) => from));
  return componentsOf(names, edges).filter(
    (members) => members.size > 1 || [...members].every((name) => own.has(name)),
  );
}

/** Which edges of a loop wait: those that leave what spikes, or those that enter it. */
export type Waits = 'spikes' | 'matrices';

export interface Registers {
  /** Edges whose values are those of the step before; 0 in the first. */
  readonly waiting: readonly NirEdge[];
  /** Loops in which nothing keeps anything: they have no meaning. */
  readonly endless: readonly ReadonlySet<string>[];
}

/**
 * Cuts all loops, at what spikes, and where nothing spikes at what else keeps something.
 *
 * @param keeps whether a node spikes, keeps something without spiking, or neither.
 */
export function registersOf(
  names: Iterable<string>,
  edges: readonly NirEdge[],
  keeps: (name: string) => 'spikes' | 'values' | undefined,
  waits: Waits = 'spikes',
): Registers {
  const all = [...names];
  const waiting: NirEdge[] = [];
  let left = [...edges];
  for (;;) {
    const loops = loopsOf(all, left);
    const before = waiting.length;
    const loopAt = new Map(loops.flatMap((loop) => [...loop].map((name) => [name, loop] as const)));
    const spiking = new Set(loops.filter((loop) => [...loop].some((name) => keeps(name) === 'spikes')));
    const kept: NirEdge[] = [];
    for (const edge of left) {
      const [from, to] = edge;
      const loop = loopAt.get(from);
      const kind = loop && loop === loopAt.get(to) ? (spiking.has(loop) ? 'spikes' : 'values') : undefined;
      (kind !== undefined && keeps(waits === 'spikes' ? from : to) === kind ? waiting : kept).push(edge);
    }
    left = kept;
    if (waiting.length === before) return { waiting, endless: loops };
  }
}
