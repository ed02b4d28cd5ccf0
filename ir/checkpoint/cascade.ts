/** @file Convolutions that follow each other with no neuron between: found, and merged into one where that is exact. */
import {
  isGraded,
  isLine,
  isOp,
  isWeighted,
  kernelsOf,
  readersOf,
  rebuildModel,
  type ModelGraph,
  type ModelNode,
} from '../model/index.ts';
import { sizeOf, type Shape } from '../tensor.ts';
import { dense, mergeFactors, type DenseFactor } from './compose/compose.ts';
import type { Weights } from './weights.ts';

/** A layer with weights and the norms and scales right behind it, which fold into it. */
export interface Factor {
  readonly node: ModelNode;
  readonly lines: readonly ModelNode[];
}

/** The only reader of a layer's value, if nothing else reads it, no output either. */
function onlyReader(model: ModelGraph, name: string): ModelNode | undefined {
  const [reader, ...others] = readersOf(model, name);
  return others.length > 0 || model.outputs.some(({ node }) => node === name) ? undefined : reader;
}

function factorOf(model: ModelGraph, node: ModelNode): Factor {
  const lines: ModelNode[] = [];
  for (let at = onlyReader(model, node.name); at && isLine(at); at = onlyReader(model, at.name)) lines.push(at);
  return { node, lines };
}

/**
 * Every layer with weights, in model order, grouped into cascades: each factor but the first is a graded convolution that
 * alone reads the one before it. Most cascades have one factor.
 */
export function cascadesOf(model: ModelGraph): readonly (readonly Factor[])[] {
  const taken = new Set<string>();
  return model.nodes.labels.filter(isWeighted).flatMap((node) => {
    if (taken.has(node.name)) return [];
    const factors = [factorOf(model, node)];
    for (let next = nextFactor(model, factors[0]!); next; next = nextFactor(model, next)) {
      taken.add(next.node.name);
      factors.push(next);
    }
    return [factors];
  });
}

function nextFactor(model: ModelGraph, { node, lines }: Factor): Factor | undefined {
  const reader = onlyReader(model, (lines.at(-1) ?? node).name);
  return reader && isGraded(reader) ? factorOf(model, reader) : undefined;
}

/** A merged kernel may have so many times the weights of its factors; a RepConv takes at most 4.5 times as many. */
const largestGrowth = 5;

/** What merging did: the new network, and how many cascades became one convolution or stayed. */
export interface Merged {
  readonly model: ModelGraph;
  readonly weights: Weights;
  readonly merged: number;
  readonly kept: number;
  /** First layers of merged cascades whose factors have weights on no more than 16 levels a channel: 4 bits. */
  readonly widened: readonly string[];
}

/**
 * Merges cascades into single convolutions, whose weights then multiply spikes; batch norms must be folded. A cascade is
 * merged whole: where the composition is exact, and where it takes at most five times the weights of its factors. Of an
 * integer checkpoint, cascades are merged whose weights the file holds merged, and no others.
 *
 * A map padded with what its bias gives to 0 (the border trick of RepConv) is a 1x1 convolution of a zero-padded map, so
 * that the merged kernel pads with zeros.
 *
 * @param mayGrow false where wider weights are not to be had: only kernels that take no more weights are merged.
 */
export function mergeCascades(model: ModelGraph, weights: Weights, mayGrow = true): Merged {
  const cascades = cascadesOf(model).filter(({ length }) => length > 1);
  const merged = new Map<string, DenseFactor>();
  for (const cascade of cascades) {
    const whole = weights.kind === 'integer' ? storedWhole(cascade, weights) : mergedWhole(cascade, weights, mayGrow);
    if (whole) merged.set(cascade[0]!.node.name, whole);
  }
  const gone = new Set(
    cascades.filter(([first]) => merged.has(first!.node.name)).flatMap((all) => all.slice(1).map((f) => f.node.name)),
  );
  return {
    model: withoutFactors(model, merged, gone),
    weights: weights.kind === 'integer' ? weights : mergedWeights(weights, merged, gone),
    merged: merged.size,
    kept: cascades.length - merged.size,
    widened:
      weights.kind === 'integer'
        ? []
        : cascades
            .filter(([first]) => merged.has(first!.node.name))
            .filter((cascade) => areNarrow(cascade, weights))
            .map(([first]) => first!.node.name),
  };
}

/** Levels of a 4-bit weight. */
const narrowLevels = 16;

/**
 * Whether all factors that can show it are quantised to 4 bits: no channel with more than 16 weights has more than 16
 * different ones. A norm that is folded in scales a channel and changes no count. False where no factor is wide enough.
 */
function areNarrow(cascade: readonly Factor[], { parameters }: Extract<Weights, { kind: 'float' }>): boolean {
  const wide = cascade.flatMap(({ node }) => {
    const weight = parameters.get(`${node.name}.weight`)!;
    const perChannel = weight.length / node.type.shape[0]!;
    return perChannel > narrowLevels ? [{ weight, perChannel }] : [];
  });
  return wide.length > 0 && wide.every(({ weight, perChannel }) => fewLevels(weight, perChannel));
}

function fewLevels(weight: Float32Array, perChannel: number): boolean {
  for (let from = 0; from < weight.length; from += perChannel)
    if (new Set(weight.subarray(from, from + perChannel)).size > narrowLevels) return false;
  return true;
}

/** The geometry of a cascade whose merged weights are those of its first factor; undefined if it is stored by factors. */
function storedWhole(
  cascade: readonly Factor[],
  { layers }: Extract<Weights, { kind: 'integer' }>,
): DenseFactor | undefined {
  return layers.has(cascade[1]!.node.name) ? undefined : mergedGeometry(cascade);
}

/** The geometry of a merged cascade, without weights; undefined if its convolutions do not compose. */
export const mergedGeometry = (cascade: readonly Factor[]): DenseFactor | undefined =>
  cascade.every(({ node }) => isOp(node, 'conv2d'))
    ? mergeFactors(cascade.map(({ node }) => denseOf(node)))
    : undefined;

function denseOf(node: ModelNode, weight?: Float32Array, bias?: Float32Array): DenseFactor {
  if (!isOp(node, 'conv2d')) throw new Error(`"${node.name}" is no convolution`);
  const { out, groups } = node.attributes;
  const { kernel, stride, dilation, before, after } = kernelsOf(node)!;
  const [, perGroup] = weightShape(node);
  const geometry = { out, in: perGroup! * groups, kernel, stride, dilation, border: { before, after } };
  return weight ? { ...geometry, weight: dense(weight, geometry, groups), bias: Float64Array.from(bias!) } : geometry;
}

/**
 * The geometry of a cascade of float weights that is merged; undefined where its convolutions do not compose, or take too many
 * more weights. Biases are taken for other than 0.
 *
 * @param mayGrow as `mergeCascades` has it.
 */
export function mergingGeometry(cascade: readonly Factor[], mayGrow: boolean): DenseFactor | undefined {
  const geometry = mergedGeometry(cascade);
  if (!geometry) return undefined;
  const before = cascade.reduce((sum, { node }) => sum + sizeOf(weightShape(node)), 0);
  const after = geometry.out * geometry.in * geometry.kernel[0] * geometry.kernel[1];
  return after > before * (mayGrow ? largestGrowth : 1) ? undefined : geometry;
}

const weightShape = (node: ModelNode): Shape => node.parameters.find(({ name }) => name === 'weight')!.shape;

function mergedWhole(
  cascade: readonly Factor[],
  { parameters }: Extract<Weights, { kind: 'float' }>,
  mayGrow: boolean,
): DenseFactor | undefined {
  if (!mergingGeometry(cascade, mayGrow)) return undefined;
  const get = (node: ModelNode, name: string): Float32Array => parameters.get(`${node.name}.${name}`)!;
  return mergeFactors(cascade.map(({ node }) => denseOf(node, get(node, 'weight'), get(node, 'bias'))));
}

function withoutFactors(
  model: ModelGraph,
  merged: ReadonlyMap<string, DenseFactor>,
  gone: ReadonlySet<string>,
): ModelGraph {
  return rebuildModel(model, (node, inputs) => {
    if (gone.has(node.name)) return inputs[0];
    const whole = merged.get(node.name);
    if (!whole) return undefined;
    const { out, kernel, stride, dilation, border } = whole;
    const [[top, left], [bottom, right]] = [border.before, border.after];
    const attributes = { out, kernel, stride, dilation, pad: [top, bottom, left, right], bias: true };
    return { name: node.name, op: node.op, inputs, attributes, ...(node.span ? { span: node.span } : {}) };
  });
}

function mergedWeights(
  { parameters }: Extract<Weights, { kind: 'float' }>,
  merged: ReadonlyMap<string, DenseFactor>,
  gone: ReadonlySet<string>,
): Weights {
  const kept = [...parameters].filter(([key]) => !gone.has(key.slice(0, key.lastIndexOf('.'))));
  const result = new Map(kept);
  for (const [name, { weight, bias }] of merged) {
    result.set(`${name}.weight`, Float32Array.from(weight!));
    result.set(`${name}.bias`, Float32Array.from(bias!));
  }
  return { kind: 'float', parameters: result };
}
