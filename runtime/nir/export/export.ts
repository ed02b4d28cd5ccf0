/** @file A model as the bytes of a `.nir` file. */
import { foldBatchNorms, parameterSource, type Weights } from '../../../ir/checkpoint/index.ts';
import { throwIfErrors } from '../../../ir/diagnostics/index.ts';
import { inputOf, referenceOf, type ModelGraph, type ModelNode } from '../../../ir/model/index.ts';
import { writeHdf5, type Hdf5Content, type Hdf5Item } from '../../formats/hdf5/write.ts';
import { addNode, refuse, whole, type Flow, type Writing } from './flow.ts';
import { loopsIn, refuseHaste, writePrevious } from './loops.ts';
import { writers } from './nodes.ts';

/** The version of the package nir whose layout is written. */
export const nirVersion = '1.0.7';

export interface ExportRequest {
  readonly graph: ModelGraph;
  readonly weights: Weights;
  /** Seconds of a step. */
  readonly dt: number;
  /** Names of NIR by labels of the model, where they differ. */
  readonly names: Readonly<Record<string, string>>;
}

/** What was written. */
export interface ExportedNir {
  readonly bytes: Uint8Array;
  readonly nodes: number;
  readonly edges: number;
}

/**
 * Writes a model, batch norms folded. Integer weights are written as the numbers that they stand for.
 *
 * @throws DiagnosticError SPK428 with every layer that has no words in NIR; SPK650.
 */
export async function exportNir({ graph, weights, dt, names }: ExportRequest): Promise<ExportedNir> {
  const folded = foldBatchNorms(graph, weights);
  const { model } = folded;
  const writing: Writing = {
    ...{ dt, nodes: new Map(), edges: [], problems: [] },
    parametersOf: parameterSource(folded.weights, (node) => inputOf(model, node).type),
    nameOf: (label) => (Object.hasOwn(names, label) ? names[label]! : label),
  };
  const flows = new Map<string, Flow>();
  const loops = loopsIn(model);
  for (const node of model.nodes.labels) {
    if (refuseHaste(writing, model, loops, node)) continue;
    const flow = referenceOf(node) ? writePrevious(writing, model, loops, node) : flowOf(writing, node, flows);
    if (flow) flows.set(node.name, flow);
  }
  for (const { node } of model.outputs) {
    const flow = flows.get(node);
    if (flow) addNode(writing, outputName(writing, node), 'Output', { shape: whole(...flow.shape) }, flow, flow.shape);
  }
  throwIfErrors(writing.problems);
  const bytes = await writeHdf5(contentOf(writing));
  return { bytes, nodes: writing.nodes.size, edges: writing.edges.length };
}

/** What reads over time is the Output itself; any other layer has one behind it. */
const outputName = ({ nodes, nameOf }: Writing, label: string): string =>
  nodes.has(nameOf(label)) ? `${nameOf(label)}.output` : nameOf(label);

function flowOf(writing: Writing, node: ModelNode, flows: ReadonlyMap<string, Flow>): Flow | undefined {
  const before = node.inputs.map((name) => flows.get(name));
  const writer = writers[node.op];
  if (!writer) return refuse(writing, node, `it is ${node.op}`);
  if (before.includes(undefined)) return undefined;
  return writer(writing, node as never, before as Flow[]);
}

function contentOf({ nodes, edges }: Writing): Hdf5Content {
  const graph = new Map<string, Hdf5Item>([
    ['nodes', nodes],
    ['edges', { texts: edges.flat(), shape: [edges.length, 2] }],
    ['type', 'NIRGraph'],
  ]);
  return new Map<string, Hdf5Item>([
    ['version', nirVersion],
    ['node', graph],
  ]);
}
