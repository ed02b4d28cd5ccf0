import { fail } from '../diagnostics/index.ts';
import {
  decayingNodes,
  divisorOf,
  inputOf,
  isHost,
  isLine,
  isTransparent,
  isWeighted,
  readersOf,
  rebuildModel,
  roundedBits,
  type LayerParameters,
  type LayerRequest,
  type ModelGraph,
  type ModelNode,
} from '../model/index.ts';
import { exponentOfPowerOfTwo } from '../numerics.ts';
import { primitive, type Line } from '../ops/index.ts';
import { cascadesOf, type Factor } from './cascade.ts';
import type { Weights } from './weights.ts';

/**
 * Folds every batch norm and layer scale into the layer in front of it, which then always has a bias, and leaves out spare
 * layers. Layers with weights that read a mean whose divisor is no power of two read its sums, and are divided themselves.
 * Float weights are folded in float64 and rounded once to float32; of an integer checkpoint they are folded
 * already, so only the graph changes.
 *
 * @throws DiagnosticError (SPK650) where a norm or scale has no layer with weights of its own in front of it.
 */
export function foldBatchNorms(
  model: ModelGraph,
  weights: Weights,
): { readonly model: ModelGraph; readonly weights: Weights } {
  const factors = cascadesOf(model).flat();
  const folding = new Set(factors.flatMap(({ lines }) => lines.map(({ name }) => name)));
  for (const node of model.nodes.labels) if (isLine(node) && !folding.has(node.name)) refuse(model, node);
  return { model: withoutLines(model), weights: foldWeights(model, factors, weights) };
}

function refuse(model: ModelGraph, line: ModelNode): never {
  const source = inputOf(model, line);
  const what = line.op.replaceAll('_', ' ');
  const why =
    isWeighted(source) || isLine(source)
      ? `"${source.name}" is read by other layers too`
      : `"${source.name}" is a ${source.op}, which has no weights`;
  return fail('SPK650', `${what} "${line.name}" cannot be folded: ${why}`, {
    ...(line.span ? { span: line.span } : {}),
    help: `put the ${what} directly behind a convolution or linear layer of its own${bridged(source)}`,
  });
}

/** How values that no weights have made come to weights of their own. */
function bridged(node: ModelNode): string {
  const { op, type } = node;
  const [channels, ...places] = type.shape;
  if (type.kind !== 'membrane' || roundedBits(node) !== undefined) return '';
  const layer = places.length > 0 ? `conv2d(${channels}, groups=${channels}` : `linear(${channels}`;
  return `; behind a ${op}, give it one: -> fixed_point -> id: ${layer}, bias=false, graded=true), whose weights are ${places.length > 0 ? '1' : 'the unit matrix'}`;
}

function withoutLines(model: ModelGraph): ModelGraph {
  return rebuildModel(model, (node, inputs) => {
    if (isLine(node) || isTransparent(node)) return inputs[0];
    if (foldedDivisor(model, node) !== 1) return requestOf(node, inputs, { divisor: 1 });
    if (!isWeighted(node)) return undefined;
    return requestOf(node, inputs, { bias: true });
  });
}

const requestOf = (node: ModelNode, inputs: readonly string[], changed: LayerRequest['attributes']): LayerRequest => ({
  ...{ name: node.name, op: node.op, inputs, attributes: { ...node.attributes, ...changed } },
  ...(node.span ? { span: node.span } : {}),
});

/** What the weights that read a mean are divided by: its divisor, where that is no power of two; else 1. */
export function foldedDivisor(model: ModelGraph, node: ModelNode): number {
  const divisor = divisorOf(model, node);
  if (exponentOfPowerOfTwo(divisor) !== undefined) return 1;
  return readersOf(model, node.name).some((reader) => isWeighted(reader) && !isHost(reader)) ? divisor : 1;
}

function foldWeights(model: ModelGraph, factors: readonly Factor[], weights: Weights): Weights {
  if (weights.kind === 'integer') return weights;
  const neurons = new Set(decayingNodes(model).map(({ node }) => node.name));
  const ofNeuron = [...weights.parameters].filter(([key]) => neurons.has(key.slice(0, key.lastIndexOf('.'))));
  const folded = new Map<string, Float32Array>(ofNeuron);
  const get = (node: ModelNode, parameter: string): Float32Array | undefined =>
    weights.parameters.get(`${node.name}.${parameter}`);
  for (const { node, lines } of factors) {
    const weight = get(node, 'weight')!;
    const bias = get(node, 'bias');
    const composed = composedLines(lines, weights.parameters, node.type.shape[0]!);
    const perChannel = weight.length / composed.length;
    const divisor = foldedDivisor(model, inputOf(model, node));
    folded.set(
      `${node.name}.weight`,
      weight.map((w, i) => (w * composed[Math.floor(i / perChannel)]!.scale) / divisor),
    );
    folded.set(
      `${node.name}.bias`,
      Float32Array.from(composed, ({ scale, offset }, c) => (bias?.[c] ?? 0) * scale + offset),
    );
  }
  return { kind: 'float', parameters: folded };
}

/** What all lines behind a layer do to each channel, in float64. */
function composedLines(
  lines: readonly ModelNode[],
  parameters: ReadonlyMap<string, Float32Array>,
  channels: number,
): readonly Line[] {
  const each = lines.map(({ name, op, attributes, parameters: specs }) => {
    const own: LayerParameters = Object.fromEntries(specs.map((p) => [p.name, parameters.get(`${name}.${p.name}`)!]));
    return (c: number): Line => primitive(op).line!(c, own, attributes);
  });
  return Array.from({ length: channels }, (_, c) => {
    let whole: Line = { scale: 1, offset: 0 };
    for (const lineOf of each) {
      const { scale, offset } = lineOf(c);
      whole = { scale: whole.scale * scale, offset: whole.offset * scale + offset };
    }
    return whole;
  });
}
