/** @file The part of a model that is pre-trained, and how it is masked. */
import { fail } from '../../ir/diagnostics/index.ts';
import {
  createModelBuilder,
  inputNodes,
  isLine,
  kernelsOf,
  readersOf,
  type ModelGraph,
  type ModelNode,
} from '../../ir/model/index.ts';
import { extentsOf } from '../../ir/tensor.ts';
import { keptPatches } from './mask.ts';

/** The name of the norm behind the encoder, as in the official code. */
const lastNorm = 'norm';

/** An encoder that can be masked. */
export interface Encoder {
  /** Ends in the norm behind the features. */
  readonly graph: ModelGraph;
  /** Rows and columns of patches: positions of the features. */
  readonly grid: readonly [number, number];
  /** Rows and columns of a patch in pixels. */
  readonly patch: readonly [number, number];
  /** Channels of the features, and numbers of a patch. */
  readonly features: number;
  readonly patchSize: number;
  readonly norms: ReadonlySet<string>;
}

/** What says where the encoder ends, and which norms are masked; derived from the graph unless told. */
export interface EncoderOptions {
  /** The layer that gives the features: default the last map, which the answer begins with. */
  readonly features?: string | undefined;
  /** The last norm that looks at kept patches alone: default the one behind the last strided convolution. */
  readonly maskedUpTo?: string | undefined;
}

/**
 * Cuts a model where its answer begins. Layers without a part in pre-training, scales of branches, hand their value on.
 *
 * @throws DiagnosticError SPK815 where a patch does not divide the picture, SPK816 where there is no such layer.
 */
export function encoderOf(model: ModelGraph, { features, maskedUpTo }: EncoderOptions = {}): Encoder {
  const last = features === undefined ? lastMap(model) : named(model, features);
  const [channels, height, width] = extentsOf(inputNodes(model)[0]!.type.shape);
  const [depth, rows, columns] = extentsOf(last.type.shape);
  if (height % rows !== 0 || width % columns !== 0 || rows * columns < 2)
    fail(
      'SPK815',
      `a picture of ${height}x${width} pixels does not fall into ${rows}x${columns} patches, the positions of "${last.name}"`,
      {
        help: `give pictures whose sides are multiples of what the network shrinks them by, ${Math.ceil(height / rows)}x${Math.ceil(width / columns)}`,
      },
    );
  const graph = cut(model, last);
  const patch = [height / rows, width / columns] as const;
  const norms = maskedNorms(graph, maskedUpTo);
  for (const name of norms) {
    const [, h, w] = extentsOf(graph.nodes.label(name).type.shape);
    if (h % rows !== 0 || w % columns !== 0)
      fail('SPK815', `"${name}" has ${h}x${w} positions, which do not fall into ${rows}x${columns} patches`, {
        help: 'give pictures whose sides are multiples of what the network shrinks them by',
      });
  }
  return { graph, grid: [rows, columns], patch, features: depth, patchSize: channels * patch[0] * patch[1], norms };
}

function named(model: ModelGraph, name: string): ModelNode {
  const found = model.nodes.labels.find((node) => node.name === name);
  return (
    found ??
    fail('SPK816', `the model has no layer "${name}" to take features from`, {
      help: 'list its layers with "spikec check MODEL --layers"',
    })
  );
}

const isMap = ({ type: { shape } }: ModelNode): boolean => shape.length > 1;

/** The last map: what the layer reads that leaves positions behind. */
function lastMap(model: ModelGraph): ModelNode {
  const found = model.nodes.labels.findLast(
    (node) => isMap(node) && readersOf(model, node.name).some((reader) => !isMap(reader)),
  );
  return (
    found ??
    fail('SPK816', `no layer of "${model.name}" takes positions together: there is no place where its answer begins`, {
      help: 'name the layer that gives the features with --features',
    })
  );
}

/** Whether a layer only scales a branch: it is not there in pre-training. */
const isScale = (node: ModelNode): boolean => isLine(node) && node.parameters.some(({ bareKey }) => bareKey === true);

function cut(model: ModelGraph, last: ModelNode): ModelGraph {
  const wanted = new Set<string>();
  const want = (name: string): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    model.nodes.label(name).inputs.forEach(want);
  };
  want(last.name);
  const builder = createModelBuilder(model.name);
  const standsFor = new Map<string, string>();
  for (const { name, op, attributes, ...node } of model.nodes.labels) {
    if (!wanted.has(name)) continue;
    const inputs = node.inputs.map((input) => standsFor.get(input)!);
    const handsOn = isScale({ name, op, attributes, ...node } as ModelNode);
    const added = handsOn ? inputs[0]! : builder.add({ name, op, inputs, attributes });
    if (added === undefined)
      throw new Error(`cutting broke "${name}": ${builder.diagnostics.map((d) => d.message).join('; ')}`);
    standsFor.set(name, added);
  }
  const norm = builder.add({
    name: lastNorm,
    op: normOf(model).op,
    inputs: [standsFor.get(last.name)!],
    attributes: normOf(model).attributes,
  });
  builder.output('features', norm!);
  return builder.finish();
}

/** A norm of the model: the one behind the features is like it. */
function normOf(model: ModelGraph): ModelNode {
  const found = model.nodes.labels.find(isNorm);
  return (
    found ??
    fail('SPK816', `the model "${model.name}" has no batch norm`, {
      help: 'masked pre-training takes networks with batch norms',
    })
  );
}

const isNorm = (node: ModelNode): boolean => node.parameters.some(({ learned }) => !learned);

/** Norms up to the one behind the last convolution that shrinks the map, in the order of the graph. */
function maskedNorms(graph: ModelGraph, upTo: string | undefined): ReadonlySet<string> {
  const nodes = graph.nodes.labels;
  const strided = nodes.findLast((node) => (kernelsOf(node)?.stride ?? []).some((step) => step > 1));
  const end = upTo ?? (strided && nextNorm(graph, strided)?.name);
  if (upTo !== undefined) named(graph, upTo);
  const index = nodes.findIndex(({ name }) => name === end);
  return new Set(nodes.slice(0, index + 1).flatMap((node) => (isNorm(node) ? [node.name] : [])));
}

/** The first norm on the way from a layer. */
function nextNorm(graph: ModelGraph, from: ModelNode): ModelNode | undefined {
  const [reader] = readersOf(graph, from.name);
  return !reader || isNorm(reader) ? reader : nextNorm(graph, reader);
}

/** Patches that are kept. Throws SPK817 where a ratio keeps none, or all. */
export function keptOf({ grid: [rows, columns] }: Encoder, ratio: number): number {
  const keep = keptPatches(rows * columns, ratio);
  if (keep < 1 || keep === rows * columns)
    fail('SPK817', `a mask ratio of ${ratio} keeps ${keep} of ${rows * columns} patches`, {
      help: `${keep < 1 ? 'give a smaller ratio, so that something is seen' : 'give a larger ratio, so that something is left out'}: 0.5 is the papers'`,
    });
  return keep;
}
