/** @file The one place that knows graphlib: directed acyclic graphs of named nodes, small enough to hold layers and tiles. */
import { Graph } from 'graphlib';

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
  readonly graph: Graph;
  /** In topological order; none where an id stands twice or is unknown. */
  readonly ids: readonly string[];
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
  if (problems.length > 0) return { problems, graph: new Graph(), ids: [] };
  const graph = graphOf(entries);
  const ids = topologicalOrder(graph);
  if (ids.length === entries.length) return { problems, graph, ids };
  const done = new Set(ids);
  const cycle = entries.map((entry) => entry.id).filter((id) => !done.has(id));
  return { problems: [{ kind: 'cycle', ids: cycle }], graph, ids };
}

/** Builds the graph; throws on what `dagProblems` would list, which callers check first for anything a user wrote. */
export function buildDag<N>(entries: readonly DagEntry<N>[]): Dag<N> {
  const {
    problems: [problem],
    graph,
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
    predecessors: (id) => (graph.predecessors(keyOf(id)) ?? []).map(idOf),
    successors: (id) => (graph.successors(keyOf(id)) ?? []).map(idOf),
  };
}

function graphOf<N>(entries: readonly DagEntry<N>[]): Graph {
  const graph = new Graph({ directed: true });
  for (const { id } of entries) graph.setNode(keyOf(id));
  for (const { id, inputs } of entries) for (const input of inputs) graph.setEdge(keyOf(input), keyOf(id));
  return graph;
}

/** graphlib keeps nodes in plain objects, where "constructor" and "__proto__" are taken. */
const keyOf = (id: string): string => `:${id}`;
const idOf = (key: string): string => key.slice(1);

/** Kahn's algorithm: iterative, since graphlib's own recursion overflows on long chains. Nodes on cycles are left out. */
function topologicalOrder(graph: Graph): string[] {
  const missing = new Map(graph.nodes().map((id) => [id, (graph.predecessors(id) ?? []).length]));
  const order = graph.nodes().filter((id) => missing.get(id) === 0);
  for (let next = 0; next < order.length; next++)
    for (const successor of graph.successors(order[next]!) ?? []) {
      const left = missing.get(successor)! - 1;
      missing.set(successor, left);
      if (left === 0) order.push(successor);
    }
  return order.map(idOf);
}
