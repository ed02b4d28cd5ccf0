/** @file Whether a NIR network makes sense: all that is wrong with it, and how it is read where it can be mended. */
import { buildDag, dagProblems } from '../../../ir/dag.ts';
import { shapeText } from '../../../ir/tensor.ts';
import { listed, quoted } from '../../formats/problems.ts';
import type { NirEdge } from '../file.ts';
import { registersOf } from '../loops.ts';
import type { NirNetwork } from '../network.ts';
import { spikingTypes, statefulTypes } from '../node_types.ts';
import type { ReadNir } from '../read.ts';
import type { Draft, Way } from './draft.ts';
import { draftsOf } from './drafts.ts';
import { withEnds } from './ends.ts';
import { flattened, type FlatGraph } from './flat.ts';
import { checkParameters } from './parameters.ts';
import { reportOf, type Report } from './report.ts';
import { shapesOf, type Shaped } from './shapes.ts';
import type { Diagnostic } from '../../../ir/diagnostics/index.ts';

/** What checking found. */
export interface CheckedNir {
  /** Absent where there is an error among the problems. */
  readonly network: NirNetwork | undefined;
  /** Errors and warnings, every repair among them. */
  readonly problems: readonly Diagnostic[];
}

/** Whether a node of this type spikes, or keeps values, or neither. */
export function keeps(type: string): 'spikes' | 'values' | undefined {
  if ((spikingTypes as readonly string[]).includes(type)) return 'spikes';
  return (statefulTypes as readonly string[]).includes(type) ? 'values' : undefined;
}

/**
 * Checks a network as NIR 1.0.7 defines it; shapes are inferred forward from inputs and weights.
 * Reports SPK414 to SPK424; what reading reported comes first.
 *
 * @param name of the file in messages.
 */
export function checkNir({ file, problems }: ReadNir, name: string): CheckedNir {
  const report = reportOf(name, problems);
  const network = file && networkOf(flattened(file.graph, report), report);
  const failed = report.problems.some(({ severity }) => severity === 'error');
  return { network: failed ? undefined : network, problems: report.problems };
}

function networkOf(graph: FlatGraph, report: Report): NirNetwork {
  const cut = report.problems.some(({ code }) => code === 'SPK417');
  const drafts = draftsOf(graph, report);
  if (report.problems.some(({ code }) => code === 'SPK414')) return { layers: new Map() };
  const whole = withEnds({ drafts, edges: graph.edges }, graph.ports, report);
  const waiting = checkLoops(whole.drafts, whole.edges, report);
  const shaped = readBest(whole.drafts, whole.edges);
  for (const { node, code, message, help } of shaped.misfits) report.error(code, node, message, help);
  // where edges end at nothing, that is why, and it has been said
  if (!cut) reportUnknown(shaped, report);
  reportWay(shaped, whole.drafts, report);
  for (const { node, message } of shaped.doubts) report.warn('SPK423', node, message);
  if (report.problems.every(({ severity }) => severity === 'warning')) reportUseless(shaped, report);
  for (const layer of shaped.layers.values()) checkParameters(layer, report);
  return { layers: ordered(shaped.layers, waiting) };
}

const ways: readonly Way[] = [
  { dropped: false, shifted: false },
  { dropped: false, shifted: true },
  { dropped: true, shifted: true },
  { dropped: true, shifted: false },
];

/** As it is written; or the first way in which all shapes fit; or as it is written, with what is wrong with that. */
function readBest(drafts: ReadonlyMap<string, Draft>, edges: readonly NirEdge[]): Shaped {
  const drops = [...drafts.values()].every(({ type, natural }) => type !== 'Input' || (natural?.length ?? 0) > 1);
  const tried = ways.filter(({ dropped }) => drops || !dropped).map((way) => shapesOf(drafts, edges, way));
  return tried.find(({ misfits, unknown }) => misfits.length + unknown.length === 0) ?? tried[0]!;
}

function reportWay({ way, layers }: Shaped, drafts: ReadonlyMap<string, Draft>, report: Report): void {
  for (const [name, { type, natural }] of drafts) {
    if (way.dropped && type === 'Input')
      report.warn(
        'SPK423',
        name,
        `its shape ${shapeText(natural!)} begins with an axis of samples or of time, which weights contradict: ${shapeText(natural!.slice(1))} is read`,
        'export the network again without that axis',
      );
    const layer = layers.get(name);
    if (way.shifted && type === 'Flatten' && layer)
      report.warn(
        'SPK423',
        name,
        `its start_dim counts an axis of samples, which NIR does not have: ${shapeText(layer.takes)} becomes ${shapeText(layer.gives)}`,
        'export the network again with start_dim one less',
      );
  }
}

/** Returns the edges that bring the value of the step before. */
function checkLoops(drafts: ReadonlyMap<string, Draft>, edges: readonly NirEdge[], report: Report): readonly NirEdge[] {
  const { endless, waiting } = registersOf(drafts.keys(), edges, (name) => keeps(drafts.get(name)?.type ?? ''));
  for (const loop of endless)
    report.error(
      'SPK421',
      [...loop][0],
      `a loop through ${listed([...loop])} keeps nothing: its values would be those of the same moment`,
      'put a neuron into it (LIF, LI, ...)',
    );
  return waiting;
}

/** From inputs to outputs; what a loop brings back counts as later. A loop that keeps nothing, or a shape that does not fit, stays as it is. */
function ordered(layers: NirNetwork['layers'], waiting: readonly NirEdge[]): NirNetwork['layers'] {
  const later = new Set(waiting.map((edge) => JSON.stringify(edge)));
  const entries = [...layers].map(([id, label]) => ({
    id,
    label,
    inputs: label.inputs.filter((from) => layers.has(from) && !later.has(JSON.stringify([from, id]))),
  }));
  return dagProblems(entries).length > 0
    ? layers
    : new Map(buildDag(entries).labels.map((layer) => [layer.name, layer]));
}

/** Nodes that read what nothing reaches. */
function reportUnknown({ unknown }: Shaped, report: Report): void {
  for (const [from, to] of unknown)
    report.error(
      'SPK418',
      to,
      `it reads ${quoted(from)}, which nothing reaches: its shape is not known`,
      'turn the edge round, or take the node out',
    );
}

/** Nodes that no input reaches, and nodes that nothing reads. */
function reportUseless({ layers, unreached }: Shaped, report: Report): void {
  if (unreached.length > 0)
    report.warn('SPK424', unreached[0], `no input reaches ${listed(unreached)}: they compute on their own`);
  const read = new Set([...layers.values()].flatMap(({ inputs }) => inputs));
  const unread = [...layers.values()].filter(({ name, body }) => body.kind !== 'output' && !read.has(name));
  if (unread.length > 0)
    report.warn('SPK424', unread[0]!.name, `nothing reads ${listed(unread.map(({ name }) => name))}`);
}
