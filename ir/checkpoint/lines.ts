/** @file Where norms and scales go: into the weights in front of them, through sums and joined channels, or into those behind them. */
import {
  gridOf,
  inputOf,
  isGraded,
  isHost,
  isLine,
  isWeighted,
  kernelsOf,
  readersOf,
  type ModelGraph,
  type ModelNode,
} from '../model/index.ts';
import { primitive } from '../ops/index.ts';
import { cascadesOf } from './cascade.ts';

/** A norm or scale behind a layer with weights: channel c of the layer is channel first + c of the line. */
export interface LineBehind {
  readonly line: ModelNode;
  readonly first: number;
  /** Whether its offset is added here; of a sum, one term alone takes it. */
  readonly shifts: boolean;
}

/** What folds into the weights of each layer, by its name. */
export interface PlacedLines {
  readonly behind: ReadonlyMap<string, readonly LineBehind[]>;
  /** A norm or scale that a layer with weights reads, of values that no weights make: it multiplies the columns. */
  readonly before: ReadonlyMap<string, ModelNode>;
}

/** A line that goes nowhere, and why. */
export interface Misplaced {
  readonly line: ModelNode;
  readonly why: string;
}

/**
 * Finds for every norm and scale the weights that can take it, exactly:
 *
 * - behind a layer with weights that nothing else reads;
 * - behind sums and joined channels of such layers: s (a + b) + o = s a + (s b + o);
 * - else in front of layers with weights that read nothing around their map: W (s x + o) = (W s) x + W o.
 */
export function placeLines(model: ModelGraph): PlacedLines | Misplaced {
  const behind = new Map<string, LineBehind[]>();
  const before = new Map<string, ModelNode>();
  const direct = cascadesOf(model).flat();
  for (const { node, lines } of direct)
    behind.set(
      node.name,
      lines.map((line) => ({ line, first: 0, shifts: true })),
    );
  const placed = new Set(direct.flatMap(({ lines }) => lines.map(({ name }) => name)));
  for (const line of model.nodes.labels.filter((node) => isLine(node) && !placed.has(node.name))) {
    const source = inputOf(model, line);
    const found = isPadding(line) ? undefined : sourcesOf(model, source, { line, first: 0, shifts: true });
    if (found && typeof found !== 'string') for (const [name, entry] of found) behind.get(name)!.push(entry);
    else {
      const readers = readersOf(model, line.name);
      const why = whyNotBefore(model, line, readers);
      if (why !== undefined) return { line, why: source.type.kind === 'count' ? why : (found ?? why) };
      for (const { name } of readers) before.set(name, line);
    }
  }
  return { behind, before };
}

/** A norm of spikes may stand on a larger map than they, by so many pixels at all sides: nothing in front of it makes that border. */
export const borderOf = ({ attributes }: ModelNode): number =>
  'pad' in attributes && typeof attributes.pad === 'number' ? attributes.pad : 0;

const isPadding = (line: ModelNode): boolean => borderOf(line) > 0;

/** The layers with weights whose sums and joined channels a value is, with what each takes; or why it is none. */
function sourcesOf(
  model: ModelGraph,
  node: ModelNode,
  entry: LineBehind,
): readonly (readonly [string, LineBehind])[] | string {
  if (readersOf(model, node.name).length > 1 || model.outputs.some((output) => output.node === node.name))
    return `"${node.name}" is read by other layers too`;
  if (isWeighted(node) && !isHost(node)) return [[node.name, entry]];
  if (isLine(node) && !isPadding(node)) return sourcesOf(model, inputOf(model, node), entry);
  const grid = gridOf(node);
  if (new Set(node.inputs).size < node.inputs.length) return `"${node.name}" reads a value twice`;
  if (grid !== 'summed' && grid !== 'joined') return `"${node.name}" is a ${node.op}, which has no weights`;
  const parts: (readonly [string, LineBehind])[] = [];
  let first = entry.first;
  for (const index of node.inputs.keys()) {
    const part = inputOf(model, node, index);
    const shifts = entry.shifts && (grid === 'joined' || index === 0);
    const found = sourcesOf(model, part, { ...entry, first, shifts });
    if (typeof found === 'string') return found;
    parts.push(...found);
    if (grid === 'joined') first += part.type.shape[0]!;
  }
  return parts;
}

/** Why the layers that read a line cannot take it into their weights; undefined where all can. */
function whyNotBefore(model: ModelGraph, line: ModelNode, readers: readonly ModelNode[]): string | undefined {
  if (model.outputs.some(({ node }) => node === line.name)) return 'an output reads it';
  const other = readers.find((reader) => !isGraded(reader) || isHost(reader));
  if (readers.length === 0 || other)
    return other ? `"${other.name}" behind it has no weights of its own` : 'nothing reads it';
  const padded = readers.find((reader) => {
    const { before = [], after = [], spread = [] } = kernelsOf(reader) ?? {};
    return [...before, ...after].some((side) => side > 0) || spread.some((side) => side > 1);
  });
  if (padded) return `"${padded.name}" behind it reads a border of zeros, which are not what the norm makes of nothing`;
  const whole = isPadding(line)
    ? readers.find(({ op }) => primitive(op).attributes['pad']?.kind !== 'border')
    : undefined;
  return whole && `"${whole.name}" behind it is a ${whole.op}, which has no border to take that of the norm`;
}
