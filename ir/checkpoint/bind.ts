import { DiagnosticError, fail } from '../diagnostics/index.ts';
import { lintCheckpoint } from './lints/index.ts';
import type { ModelGraph } from '../model/index.ts';
import type { TensorFile } from '../tensor.ts';
import { bindFloat } from './bind_float.ts';
import { bindInteger } from './bind_integer.ts';
import { openBinding, reportOf, type BindOptions, type BindReport } from './binding.ts';
import { summarised } from './find/summary.ts';
import { reportUnread } from './unread/report.ts';
import { metadataKeys } from './format.ts';
import { tensorsHash } from './hash.ts';
import type { Weights } from './weights.ts';

/**
 * Finds every layer's tensors in a checkpoint. A file with any `*.weight_int` is an integer checkpoint, else a float one.
 *
 * Float: keys `<layer>.<parameter>`, shapes equal up to trailing extents of 1; what only training needed is listed.
 * Integer: `<layer>.weight_int`, `.exp`, `.bias_int` per layer with weights, where a convolution `X.0` with the batch norm
 * `X.1` may be stored as plain `X`; batch norms are folded already and have no tensors.
 *
 * @param graph as the user wrote it, with its batch norms.
 * @throws DiagnosticError (SPK301..SPK310, SPK319, SPK321, SPK323, SPK325) with everything that is missing, left over, misshapen, not finite or out of range.
 */
export function bindCheckpoint(
  graph: ModelGraph,
  file: TensorFile,
  options: BindOptions,
): { readonly weights: Weights; readonly report: BindReport } {
  checkUndamaged(file, options.name);
  const binding = openBinding(graph, file, options);
  const isInteger = [...binding.tensors.keys()].some((key) => key.endsWith('.weight_int'));
  const weights: Weights = isInteger ? bindInteger(graph, file, binding) : bindFloat(graph, binding);
  reportUnread(binding);
  if (binding.problems.length > 0) throw new DiagnosticError(summarised(binding.problems, options.name));
  const bound = { graph, keys: [...binding.tensors.keys()], metadata: file.metadata, isOwn: binding.isOwn, weights };
  const warnings = [...binding.warnings, ...lintCheckpoint(bound, options.name)];
  return { weights, report: { ...reportOf(binding), warnings } };
}

/** Checkpoints that spikec wrote carry a hash of their tensors; others have none to check. */
function checkUndamaged({ tensors, metadata }: TensorFile, name: string): void {
  const written = metadata[metadataKeys.tensorsHash];
  if (written === undefined || written === tensorsHash(tensors)) return;
  fail('SPK310', 'the tensors are not the ones that were written: their hash differs from the one in the file', {
    place: name,
    help: 'the file is damaged, or was edited: copy it again, or import the original once more',
  });
}
