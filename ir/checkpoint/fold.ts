import { fail } from '../diagnostics/index.ts';
import { inputOf, isOp, readersOf, rebuildModel, type ModelGraph, type ModelNode } from '../model/index.ts';
import { batchNormLine } from '../ops/index.ts';
import type { Weights } from './weights.ts';

/**
 * Folds every batch norm into the layer in front of it, which then always has a bias, and leaves out spare layers. Float weights are folded in float64
 * and rounded once to float32; of an integer checkpoint the norms are folded already, so only the graph changes.
 *
 * @throws DiagnosticError (SPK650) where a norm has no layer with weights of its own in front of it.
 */
export function foldBatchNorms(
  model: ModelGraph,
  weights: Weights,
): { readonly model: ModelGraph; readonly weights: Weights } {
  for (const norm of model.nodes.labels) if (isOp(norm, 'batch_norm')) checkFoldable(model, norm);
  return { model: withoutNorms(model), weights: foldWeights(model, weights) };
}

const hasWeights = (node: ModelNode): boolean => node.op === 'conv2d' || node.op === 'linear';

/** A norm folds if the layer in front of it has weights and nobody else reads that layer. */
function checkFoldable(model: ModelGraph, norm: ModelNode): void {
  const source = inputOf(model, norm);
  if (hasWeights(source) && readersOf(model, source.name).length === 1) return;
  const why = hasWeights(source)
    ? `"${source.name}" is read by other layers too`
    : `"${source.name}" is a ${source.op}, which has no weights`;
  fail('SPK650', `batch norm "${norm.name}" cannot be folded: ${why}`, {
    ...(norm.span ? { span: norm.span } : {}),
    help: 'put the batch norm directly behind a convolution or linear layer of its own',
  });
}

function withoutNorms(model: ModelGraph): ModelGraph {
  return rebuildModel(model, (node, inputs) => {
    if (node.op === 'batch_norm' || node.op === 'spare') return inputs[0];
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

function foldWeights(model: ModelGraph, weights: Weights): Weights {
  if (weights.kind === 'integer') return weights;
  const folded = new Map<string, Float32Array>();
  const get = (node: ModelNode, parameter: string): Float32Array | undefined =>
    weights.parameters.get(`${node.name}.${parameter}`);
  for (const node of model.nodes.labels.filter(hasWeights)) {
    const weight = get(node, 'weight')!;
    const bias = get(node, 'bias');
    const norm = readersOf(model, node.name).find((reader) => isOp(reader, 'batch_norm'));
    const lines = Array.from({ length: node.type.shape[0]! }, (_, c) =>
      norm && isOp(norm, 'batch_norm')
        ? batchNormLine(
            get(norm, 'weight')![c]!,
            get(norm, 'bias')![c]!,
            get(norm, 'running_mean')![c]!,
            get(norm, 'running_var')![c]!,
            norm.attributes.eps,
          )
        : { scale: 1, offset: 0 },
    );
    const perChannel = weight.length / lines.length;
    folded.set(
      `${node.name}.weight`,
      weight.map((w, i) => w * lines[Math.floor(i / perChannel)]!.scale),
    );
    folded.set(
      `${node.name}.bias`,
      Float32Array.from(lines, ({ scale, offset }, c) => (bias?.[c] ?? 0) * scale + offset),
    );
  }
  return { kind: 'float', parameters: folded };
}
