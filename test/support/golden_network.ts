/** @file Recorded networks as models, and what the recordings say about them. */
import { foldBatchNorm } from '../../compiler/passes/fold_batch_norm.ts';
import { bindCheckpoint, type Weights } from '../../ir/checkpoint/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { AnyTensor, TensorFile } from '../../ir/tensor.ts';
import type { OutputValues } from '../../ir/trace.ts';
import { baseFamily, fashion, sizeS, sizeT } from './base_family.ts';
import { compact, type RecordedPath, type Recordings } from './golden.ts';

/** Exact sets of the base family: integer weights, counts of all 105 layers, logits. */
export const exactSets = {
  fmnist: { family: fashion, spikes: 'spikes_exact.npz', logits: 'logits_exact' },
  't-exact': { family: sizeT, spikes: 'spikes.npz', logits: 'logits' },
  's-exact': { family: sizeS, spikes: 'spikes.npz', logits: 'logits' },
} as const;
export type ExactSet = keyof typeof exactSets;

/** The files of an exact set that `deployedNetwork` and `recordingsOfSet` read. */
export const exactFiles = (set: ExactSet): readonly RecordedPath[] => [
  `${set}/model_int.safetensors`,
  `${set}/io.safetensors`,
  `${set}/${exactSets[set].spikes}`,
];

/** A network as the chip gets it: batch norms folded, integer weights. */
export interface DeployedNetwork {
  readonly model: ModelGraph;
  readonly weights: Weights;
}

/** An official state dict: its values, or where they are too large to keep its names, types and shapes. */
export const stateDictPath = (set: string): RecordedPath =>
  compact.has(`${set}/state_dict.safetensors`) ? `${set}/state_dict.safetensors` : `${set}/state_dict.shapes`;

/** What `stateDictPath` names; where no values are kept, positive values of our own, all different. */
export function officialNames(recorded: Recordings, set: string): TensorFile {
  const path = stateDictPath(set);
  const file = recorded.tensors(path);
  if (path.endsWith('.safetensors')) return file;
  let at = 0;
  for (const tensor of file.tensors.values())
    if (tensor.type === 'F32') for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = ++at / 2 ** 22;
  return file;
}

/** The integer network of a recorded set. */
export function deployedNetwork(recorded: Recordings, set: ExactSet): DeployedNetwork {
  const model = baseFamily(exactSets[set].family);
  const { weights } = bindCheckpoint(model, recorded.tensors(`${set}/model_int.safetensors`), { name: set });
  return foldBatchNorm.run({ model, weights }, { note: () => undefined, warn: () => undefined });
}

/** What was recorded for one image. */
export interface Recording {
  /** Grid integers. */
  readonly input: Int32Array;
  /** Spike counts by layer, in the order of the layers. */
  readonly counts: ReadonlyMap<string, Uint8Array>;
  readonly logits: OutputValues;
}

/** What was recorded of a set, one for each image whose counts are at hand. */
export function recordingsOfSet(recorded: Recordings, set: ExactSet): readonly Recording[] {
  const { spikes, logits } = exactSets[set];
  const { tensors } = recorded.tensors(`${set}/io.safetensors`);
  return recordingsOf(tensors.get('input_x64')!, recorded.tensors(`${set}/${spikes}`), tensors.get(logits)!);
}

/**
 * Splits inputs on the grid and logits, [images, ...], and counts, [images, ...] or [1, images, ...], of the same images or of the
 * first of them; layers are called `NNN__layer` in the recordings.
 */
export function recordingsOf(input: AnyTensor, spikes: TensorFile, logits: AnyTensor): readonly Recording[] {
  const images = imagesOf(spikes);
  const part = (tensor: AnyTensor, i: number, samples = tensor.shape[0]!): ArrayLike<number> => {
    const size = tensor.data.length / samples;
    return tensor.data.subarray(i * size, (i + 1) * size) as ArrayLike<number>;
  };
  return Array.from({ length: images }, (_, i) => ({
    input: Int32Array.from(part(input, i)),
    counts: new Map(
      [...spikes.tensors].map(([name, tensor]) => [name.slice(5), Uint8Array.from(part(tensor, i, images))]),
    ),
    logits: logits.type === 'F64' ? Float64Array.from(part(logits, i)) : Float32Array.from(part(logits, i)),
  }));
}

/** Images of [images, C, H, W] or [1, images, C, H, W], as the first layer has them in all sets. */
function imagesOf(spikes: TensorFile): number {
  const [{ shape }] = [...spikes.tensors.values()] as [AnyTensor];
  return shape.length === 5 ? shape[1]! : shape[0]!;
}
