/** @file Graphs in graphs, laid out in one: edges to a graph go to its Input, edges from it start at its Output. */
import { nearest } from '../../../ir/diagnostics/index.ts';
import { maxNirEdges } from '../../formats/limits.ts';
import { listed, quoted } from '../../formats/problems.ts';
import type { NirEdge, NirGraph, NirNode } from '../file.ts';
import type { Report } from './report.ts';

/** Nodes of all graphs under names with dots, and what goes where. */
export interface FlatGraph {
  readonly nodes: ReadonlyMap<string, NirNode>;
  readonly edges: readonly NirEdge[];
  /** Inputs and outputs of inner graphs that no edge goes through. */
  readonly ports: ReadonlySet<string>;
}

/** Reports SPK417 (an edge to nothing), SPK420 (an inner graph that one cannot get into), SPK424 (edges that stand twice). */
export function flattened(graph: NirGraph, report: Report): FlatGraph {
  const laid: Laid = { nodes: new Map(), ports: [] };
  const edges = layOut(graph, '', laid, report);
  return contracted(laid.nodes, edges, laid.ports, report);
}

interface Laid {
  readonly nodes: Map<string, NirNode>;
  /** Inputs and outputs of inner graphs. */
  readonly ports: string[];
}

const isPort = ({ type }: NirNode): boolean => type === 'Input' || type === 'Output';

const under = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

function layOut(graph: NirGraph, path: string, into: Laid, report: Report): NirEdge[] {
  const edges: NirEdge[] = [];
  for (const [name, node] of graph.nodes) {
    const full = under(path, name);
    if (node.kind === 'graph') for (const edge of layOut(node, full, into, report)) edges.push(edge);
    else if (into.nodes.has(full)) report.error('SPK416', full, 'two nodes have this name', 'give one another name');
    else into.nodes.set(full, node);
    if (path !== '' && node.kind === 'node' && isPort(node)) into.ports.push(full);
  }
  missingNodes(graph, path, report);
  return [...edges, ...uniqueEdges(graph, path, report).flatMap((edge) => edgeOf(edge, graph, path, report))];
}

function uniqueEdges({ edges }: NirGraph, path: string, report: Report): NirEdge[] {
  const found = new Map(edges.map((edge) => [JSON.stringify(edge), edge]));
  const twice = edges.length - found.size;
  if (twice > 0)
    report.warn(
      'SPK424',
      path === '' ? undefined : path,
      `${twice} of ${edges.length} edges stand twice: each is counted once, as all tools do`,
    );
  return [...found.values()];
}

/** An edge between nodes; none where one of them is not there, which `missingNodes` reports. */
function edgeOf([from, to]: NirEdge, graph: NirGraph, path: string, report: Report): NirEdge[] {
  const [start, stop] = [end(from, 'Output', graph, path, report), end(to, 'Input', graph, path, report)];
  return start === undefined || stop === undefined ? [] : [[start, stop]];
}

/** Each of them is looked for among all nodes. */
const mostMissing = 20;

function missingNodes({ nodes, edges }: NirGraph, path: string, report: Report): void {
  const known = [...nodes.keys()];
  const missing = new Map<string, number>();
  for (const edge of edges)
    for (const name of new Set(edge)) if (!nodes.has(name)) missing.set(name, (missing.get(name) ?? 0) + 1);
  const place = path === '' ? undefined : path;
  for (const [name, count] of [...missing].slice(0, mostMissing)) {
    const near = nearest(name, known) ?? known.find((other) => other.startsWith(name) || name.startsWith(other));
    const words = near === undefined ? '' : `: did its writer mean ${quoted(near)}?`;
    report.error(
      'SPK417',
      place,
      `${count === 1 ? 'an edge names' : `${count} edges name`} ${quoted(name)}, and no node has that name; there are ${listed(known)}`,
      `export the network again${words}`,
    );
  }
  const others = [...missing.keys()].slice(mostMissing);
  if (others.length > 0)
    report.error('SPK417', place, `edges name ${listed(others)}, too, and no node has these names`);
}

/** The node that an edge to or from a name ends at; undefined where there is none. */
function end(
  name: string,
  port: 'Input' | 'Output',
  graph: NirGraph,
  path: string,
  report: Report,
): string | undefined {
  const node = graph.nodes.get(name);
  const full = under(path, name);
  if (node?.kind !== 'graph') return node && full;
  const ports = [...node.nodes].filter(([, inner]) => inner.kind === 'node' && inner.type === port);
  if (ports.length === 1) return under(full, ports[0]![0]);
  report.error(
    'SPK420',
    full,
    `the graph stands as a node, and has ${ports.length} nodes of type ${port}: which one is meant is not said`,
    `give it one ${port}`,
  );
  return undefined;
}

/** Without the Input and Output nodes of inner graphs, which only hand on; those that nothing goes into or comes out of stay. */
function contracted(
  nodes: FlatGraph['nodes'],
  edges: readonly NirEdge[],
  ports: readonly string[],
  report: Report,
): FlatGraph {
  const behind = Map.groupBy(edges, ([from]) => from);
  const entered = new Set(edges.map(([, to]) => to));
  const through = new Set(ports.filter((name) => behind.has(name) && entered.has(name)));
  let walked = 0;
  /** Nodes that an edge to a name reaches; a circle of ports reaches none. */
  const reached = (name: string): ReadonlySet<string> => {
    const [found, seen, waiting] = [new Set<string>(), new Set([name]), [name]];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      walked++;
      if (!through.has(at)) found.add(at);
      else
        for (const [, to] of behind.get(at) ?? [])
          if (!seen.has(to)) {
            seen.add(to);
            waiting.push(to);
          }
    }
    return found;
  };
  const left: NirEdge[] = [];
  for (const [from, to] of edges) {
    if (through.has(from)) continue;
    for (const target of reached(to)) left.push([from, target]);
    if (Math.max(left.length, walked) <= maxNirEdges) continue;
    report.error('SPK406', undefined, `graphs in graphs stand for more than ${maxNirEdges} edges`);
    break;
  }
  const kept = new Map([...nodes].filter(([name]) => !through.has(name)));
  return { nodes: kept, edges: left, ports: new Set(ports.filter((name) => kept.has(name))) };
}
