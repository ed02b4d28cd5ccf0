/** @file Strongly connected components: which nodes of a graph reach each other. */

/** From a node to a node, by name. */
export type Edge = readonly [from: string, to: string];

/**
 * Sets of nodes that reach each other, most of a single node; each stands behind all that it can be reached from (Tarjan's
 * algorithm, without recursion).
 *
 * @param edges ends that are no names are left out.
 */
export function componentsOf(names: Iterable<string>, edges: readonly Edge[]): ReadonlySet<string>[] {
  const behind = Map.groupBy(edges, ([from]) => from);
  const [order, low] = [new Map<string, number>(), new Map<string, number>()];
  const stack: string[] = [];
  const onStack = new Set<string>();
  const components: ReadonlySet<string>[] = [];
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
    components.push(members);
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
  return components.reverse();
}
