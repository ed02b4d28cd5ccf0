import { fail } from '../diagnostics/index.ts';
import { inputOf, isOp, rebuildModel, type ModelGraph, type ModelNode } from '../model/index.ts';
import { batchNormLine } from '../ops/index.ts';
import { cascadesOf, hasWeights, isLine, type Factor } from './cascade.ts';
import type { Weights } from './weights.ts';

/**
 * Folds every batch norm and layer scale into the layer in front of it, which then always has a bias, and leaves out spare
 * layers. Float weights are folded in float64 and rounded once to float32; of an integer checkpoint they are folded
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
  return { model: withoutLines(model), weights: foldWeights(factors, weights) };
}

const words: Partial<Record<ModelNode['op'], string>> = { batch_norm: 'batch norm', layer_scale: 'layer scale' };

function refuse(model: ModelGraph, line: ModelNode): never {
  const source = inputOf(model, line);
  const why =
    hasWeights(source) || isLine(source)
      ? `"${source.name}" is read by other layers too`
      : `"${source.name}" is a ${source.op}, which has no weights`;
  return fail('SPK650', `${words[line.op]} "${line.name}" cannot be folded: ${why}`, {
    ...(line.span ? { span: line.span } : {}),
    help: `put the ${words[line.op]} directly behind a convolution or linear layer of its own`,
  });
}

function withoutLines(model: ModelGraph): ModelGraph {
  return rebuildModel(model, (node, inputs) => {
    if (isLine(node) || node.op === 'spare') return inputs[0];
    if (!hasWeights(node)) return undefined;
    return {
      name: node.name,
      op: node.op,
      inputs,
      attributes: { ...node.attributes, bias: true },
      ...(node.span ? { span: node.span } : {}),
    };
  });
}

function foldWeights(factors: readonly Factor[], weights: Weights): Weights {
  if (weights.kind === 'integer') return weights;
  const folded = new Map<string, Float32Array>();
  const get = (node: ModelNode, parameter: string): Float32Array | undefined =>
    weights.parameters.get(`${node.name}.${parameter}`);
  for (const { node, lines } of factors) {
    const weight = get(node, 'weight')!;
    const bias = get(node, 'bias');
    const composed = Array.from({ length: node.type.shape[0]! }, (_, c) => lineOf(lines, get, c));
    const perChannel = weight.length / composed.length;
    folded.set(
      `${node.name}.weight`,
      weight.map((w, i) => w * composed[Math.floor(i / perChannel)]!.scale),
    );
    folded.set(
      `${node.name}.bias`,
      Float32Array.from(composed, ({ scale, offset }, c) => (bias?.[c] ?? 0) * scale + offset),
    );
  }
  return { kind: 'float', parameters: folded };
}

/** What all lines behind a layer do to one channel, in float64. */
function lineOf(
  lines: readonly ModelNode[],
  get: (node: ModelNode, parameter: string) => Float32Array | undefined,
  c: number,
): { scale: number; offset: number } {
  let whole = { scale: 1, offset: 0 };
  for (const line of lines) {
    const value = (name: string): number => get(line, name)![c]!;
    const { scale, offset } = isOp(line, 'batch_norm')
      ? batchNormLine(value('weight'), value('bias'), value('running_mean'), value('running_var'), line.attributes.eps)
      : { scale: value('weight'), offset: 0 };
    whole = { scale: whole.scale * scale, offset: whole.offset * scale + offset };
  }
  return whole;
}
