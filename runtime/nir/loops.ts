/** @file Loops of a NIR network: where they are, and which of their edges bring the value of the step before. */
import type { NirEdge } from './file.ts';

/** Sets of nodes that reach each other, of at least two, or one with an edge to itself (Tarjan's algorithm, without recursion). */
export function loopsOf(names: Iterable<string>, edges: readonly NirEdge[]): ReadonlySet<string>[] {
  const behind = Map.groupBy(edges, ([from]) => from);
  const own = new Set(edges.filter(([from, to]) => from === to).map(([from]) => from));
  const [order, low] = [new Map<string, number>(), new Map<string, number>()];
  const stack: string[] = [];
  const onStack = new Set<string>();
  const loops: ReadonlySet<string>[] = [];
  const enter = (name: string): void => {
    order.set(name, order.size);
    low.set(name, order.get(name)!);
    stack.push(name);
    onStack.add(name);
  };
  const leave = (name: string): void => {
    if (low.get(name) !== order.get(name)) return;
    const members = new Set(stack.splice(stack.lastIndexOf(name)));
    for (const member of members) onStack.delete(member);
    if (members.size > 1 || own.has(name)) loops.push(members);
  };
  const lower = (name: string, to: number): void => void low.set(name, Math.min(low.get(name)!, to));
  for (const root of names) {
    if (order.has(root)) continue;
    enter(root);
    const path = [{ name: root, next: 0 }];
    for (let at = path.at(-1); at; at = path.at(-1)) {
      const to = behind.get(at.name)?.[at.next++]?.[1];
      if (to === undefined) {
        path.pop();
        leave(at.name);
        const above = path.at(-1);
        if (above) lower(above.name, low.get(at.name)!);
      } else if (!order.has(to)) {
        enter(to);
        path.push({ name: to, next: 0 });
      } else if (onStack.has(to)) lower(at.name, order.get(to)!);
    }
  }
  return loops;
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
