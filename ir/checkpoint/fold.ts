import { fail } from '../diagnostics/index.ts';
import {
  decayingNodes,
  divisorOf,
  inputOf,
  isHost,
  isLine,
  isTransparent,
  isWeighted,
  kernelsOf,
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
import { sizeOf } from '../tensor.ts';
import { borderOf, placeLines, type LineBehind, type Misplaced, type PlacedLines } from './lines.ts';
import type { Weights } from './weights.ts';

/**
 * Folds every batch norm and layer scale into the weights in front of it, which then always have a bias, or behind it (`placeLines`),
 * and leaves out spare layers. Layers with weights that read a mean whose divisor is no power of two read its sums, and are divided themselves.
 * Float weights are folded in float64 and rounded once to float32; of an integer checkpoint they are folded
 * already, so only the graph changes.
 *
 * @throws DiagnosticError (SPK650) where no weights can take a norm or scale.
 */
export function foldBatchNorms(
  model: ModelGraph,
  weights: Weights,
): { readonly model: ModelGraph; readonly weights: Weights } {
  const lines = placeLines(model);
  if ('why' in lines) refuse(model, lines);
  return { model: withoutLines(model, lines), weights: foldWeights(model, lines, weights) };
}

function refuse(model: ModelGraph, { line, why }: Misplaced): never {
  const source = inputOf(model, line);
  const what = line.op.replaceAll('_', ' ');
  const help =
    source.type.kind === 'count'
      ? `a ${what} of spikes goes into the graded layers behind it, which pad nothing: where the network pads with what the norm makes of 0 (BNAndPadLayer), write the border here, batch_norm(pad=1), and pad=0 behind; else train with the norm in front of the neuron`
      : `put the ${what} directly behind a convolution or linear layer of its own${bridged(source)}`;
  return fail('SPK650', `${what} "${line.name}" cannot be folded: ${why}`, {
    ...(line.span ? { span: line.span } : {}),
    help,
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

function withoutLines(model: ModelGraph, { before }: PlacedLines): ModelGraph {
  return rebuildModel(model, (node, inputs) => {
    if (isLine(node) || isTransparent(node)) return inputs[0];
    if (foldedDivisor(model, node) !== 1) return requestOf(node, inputs, { divisor: 1 });
    if (!isWeighted(node)) return undefined;
    return requestOf(node, inputs, { bias: true, ...readingThrough(model, before.get(node.name)) });
  });
}

/** What changes in a layer that reads what a norm read: spikes are multiplied by nothing, and the norm's border is its own. */
function readingThrough(model: ModelGraph, line: ModelNode | undefined): LayerRequest['attributes'] {
  if (!line || inputOf(model, line).type.kind !== 'count') return {};
  const pad = borderOf(line);
  const border = pad === 0 ? {} : { pad: [pad, pad, pad, pad] };
  return { graded: false, ...border };
}

const requestOf = (node: ModelNode, inputs: readonly string[], changed: LayerRequest['attributes']): LayerRequest => ({
  ...{ name: node.name, op: node.op, inputs, attributes: { ...node.attributes, ...changed } },
  ...(node.span ? { span: node.span } : {}),
});

/** What the weights that read a mean are divided by: its divisor, where that is no power of two; else 1. */
export function foldedDivisor(model: ModelGraph, node: ModelNode): number {
  const divisor = divisorOf(model, node);
  if (exponentOfPowerOfTwo(divisor) !== undefined) return 1;
  return readersThrough(model, node).some((reader) => isWeighted(reader) && !isHost(reader)) ? divisor : 1;
}

/** What reads a value, through norms and scales. */
const readersThrough = (model: ModelGraph, { name }: ModelNode): readonly ModelNode[] =>
  readersOf(model, name).flatMap((reader) => (isLine(reader) ? readersThrough(model, reader) : [reader]));

/** What a layer reads, in front of norms and scales. */
function sourceThrough(model: ModelGraph, node: ModelNode): ModelNode {
  const source = inputOf(model, node);
  return isLine(source) ? sourceThrough(model, source) : source;
}

function foldWeights(model: ModelGraph, lines: PlacedLines, weights: Weights): Weights {
  if (weights.kind === 'integer') return weights;
  const neurons = new Set(decayingNodes(model).map(({ node }) => node.name));
  const ofNeuron = [...weights.parameters].filter(([key]) => neurons.has(key.slice(0, key.lastIndexOf('.'))));
  const folded = new Map<string, Float32Array>(ofNeuron);
  for (const [name, behind] of lines.behind) {
    const node = model.nodes.label(name)!;
    const weight = weights.parameters.get(`${name}.weight`)!;
    const bias = weights.parameters.get(`${name}.bias`);
    const composed = composedLines(behind, weights.parameters, node.type.shape[0]!);
    const perChannel = weight.length / composed.length;
    const divisor = foldedDivisor(model, sourceThrough(model, node));
    const line = lines.before.get(name);
    const read = line && columnsOf(model, node, lineOf(line, weights.parameters));
    const moved = Float64Array.from(composed, (_, c) => bias?.[c] ?? 0);
    const row = (i: number): number => Math.floor(i / perChannel);
    if (read) for (const [i, w] of weight.entries()) moved[row(i)]! += w * read(i).offset;
    folded.set(
      `${name}.weight`,
      weight.map((w, i) => (w * (read?.(i).scale ?? 1) * composed[row(i)]!.scale) / divisor),
    );
    folded.set(
      `${name}.bias`,
      Float32Array.from(composed, ({ scale, offset }, c) => moved[c]! * scale + offset),
    );
  }
  return { kind: 'float', parameters: folded };
}

/** What a norm or scale does to a channel, in float64. */
function lineOf(
  { name, op, attributes, parameters: specs }: ModelNode,
  parameters: ReadonlyMap<string, Float32Array>,
): (channel: number) => Line {
  const own: LayerParameters = Object.fromEntries(specs.map((p) => [p.name, parameters.get(`${name}.${p.name}`)!]));
  return (channel) => primitive(op).line!(channel, own, attributes);
}

/** The line of the channel that a weight reads, by the weight's number: [out, in / groups, ...], or a matrix over the values of maps. */
function columnsOf(model: ModelGraph, node: ModelNode, line: (channel: number) => Line): (weight: number) => Line {
  const [channels, ...places] = inputOf(model, node).type.shape as [number, ...number[]];
  const { shape } = node.parameters.find(({ name }) => name === 'weight')!;
  const [out, width] = shape as [number, number];
  const kernels = kernelsOf(node);
  const all = Array.from({ length: channels }, (_, c) => line(c));
  const cells = kernels ? sizeOf(shape.slice(2)) : sizeOf(places);
  const groups = kernels?.groups ?? 1;
  return (i) => {
    const column = Math.floor(i / cells) % (kernels ? width : channels);
    const group = Math.floor((Math.floor(i / (sizeOf(shape) / out)) * groups) / out);
    return all[group * (channels / groups) + column]!;
  };
}

/** What all lines behind a layer do to each channel, in float64. */
function composedLines(
  lines: readonly LineBehind[],
  parameters: ReadonlyMap<string, Float32Array>,
  channels: number,
): readonly Line[] {
  const each = lines.map(({ line, first, shifts }) => {
    const known = lineOf(line, parameters);
    return (c: number): Line => (shifts ? known(first + c) : { ...known(first + c), offset: 0 });
  });
  return Array.from({ length: channels }, (_, c) => {
    let whole: Line = { scale: 1, offset: 0 };
    for (const at of each) {
      const { scale, offset } = at(c);
      whole = { scale: whole.scale * scale, offset: whole.offset * scale + offset };
    }
    return whole;
  });
}
