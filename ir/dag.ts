/** @file Directed acyclic graphs of named nodes, small enough to hold layers and tiles. */

/** A node as it is put in: its label and the ids it reads, which may come later in the list. */
export interface DagEntry<N> {
  readonly id: string;
  readonly label: N;
  readonly inputs: readonly string[];
}

/** A directed acyclic graph. Every listing is in topological order, first come first where the order is free. */
export interface Dag<N> {
  readonly ids: readonly string[];
  readonly labels: readonly N[];
  has(id: string): boolean;
  /** The label of an id that is known to exist. */
  label(id: string): N;
  predecessors(id: string): readonly string[];
  successors(id: string): readonly string[];
}

/** What keeps entries from being a directed acyclic graph. */
export type DagProblem =
  | { readonly kind: 'duplicate'; readonly id: string }
  | { readonly kind: 'unknown'; readonly id: string; readonly input: string }
  | { readonly kind: 'cycle'; readonly ids: readonly string[] };

/** Lists every duplicate id and unknown input, or one cycle; nothing means `buildDag` succeeds. */
export function dagProblems<N>(entries: readonly DagEntry<N>[]): readonly DagProblem[] {
  return ordered(entries).problems;
}

interface Ordered {
  readonly problems: readonly DagProblem[];
  readonly edges: Edges;
  /** In topological order; none where an id stands twice or is unknown. */
  readonly ids: readonly string[];
}

/** Neighbours of every node, each once, in the order in which they were named. */
interface Edges {
  readonly predecessors: ReadonlyMap<string, readonly string[]>;
  readonly successors: ReadonlyMap<string, readonly string[]>;
}

function ordered<N>(entries: readonly DagEntry<N>[]): Ordered {
  const problems: DagProblem[] = [];
  const known = new Set<string>();
  for (const { id } of entries) {
    if (known.has(id)) problems.push({ kind: 'duplicate', id });
    known.add(id);
  }
  for (const { id, inputs } of entries)
    for (const input of inputs) if (!known.has(input)) problems.push({ kind: 'unknown', id, input });
  if (problems.length > 0) return { problems, edges: edgesOf([]), ids: [] };
  const edges = edgesOf(entries);
  const ids = topologicalOrder(edges);
  if (ids.length === entries.length) return { problems, edges, ids };
  const done = new Set(ids);
  const cycle = entries.map((entry) => entry.id).filter((id) => !done.has(id));
  return { problems: [{ kind: 'cycle', ids: cycle }], edges, ids };
}

/** Builds the graph; throws on what `dagProblems` would list, which callers check first for anything a user wrote. */
export function buildDag<N>(entries: readonly DagEntry<N>[]): Dag<N> {
  const {
    problems: [problem],
    edges: { predecessors, successors },
    ids,
  } = ordered(entries);
  if (problem) throw new Error(`not a directed acyclic graph: ${JSON.stringify(problem)}`);
  const labels = new Map(entries.map(({ id, label }) => [id, label]));
  return {
    ids,
    labels: ids.map((id) => labels.get(id)!),
    has: (id) => labels.has(id),
    label(id) {
      const label = labels.get(id);
      if (label === undefined) throw new Error(`no node "${id}"`);
      return label;
    },
    predecessors: (id) => predecessors.get(id) ?? [],
    successors: (id) => successors.get(id) ?? [],
  };
}

function edgesOf<N>(entries: readonly DagEntry<N>[]): Edges {
  const predecessors = new Map<string, readonly string[]>();
  const successors = new Map<string, string[]>(entries.map(({ id }) => [id, []]));
  for (const { id, inputs } of entries) {
    const each = [...new Set(inputs)];
    predecessors.set(id, each);
    for (const input of each) successors.get(input)!.push(id);
  }
  return { predecessors, successors };
}

/** Kahn's algorithm: iterative, since networks may be long chains. Nodes on cycles are left out. */
function topologicalOrder({ predecessors, successors }: Edges): string[] {
  const missing = new Map([...predecessors].map(([id, before]) => [id, before.length]));
  const order = [...predecessors.keys()].filter((id) => missing.get(id) === 0);
  for (let next = 0; next < order.length; next++)
    for (const successor of successors.get(order[next]!)!) {
      const left = missing.get(successor)! - 1;
      missing.set(successor, left);
      if (left === 0) order.push(successor);
    }
  return order;
}
