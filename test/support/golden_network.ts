/** @file Recorded networks as models, and what the recordings say about them. */
import { readFileSync } from 'node:fs';
import { foldBatchNorm } from '../../compiler/passes/fold_batch_norm.ts';
import { bindCheckpoint, type Weights } from '../../ir/checkpoint/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { AnyTensor, TensorFile } from '../../ir/tensor.ts';
import type { OutputValues } from '../../ir/trace.ts';
import { parseTensorFile } from '../../runtime/formats/index.ts';
import { baseFamily, fashion, sizeS, sizeT } from './base_family.ts';
import { golden } from './golden.ts';

/** Exact sets of the base family: integer weights, counts of all 105 layers, logits. */
export const exactSets = {
  fmnist: { family: fashion, spikes: 'spikes_exact.npz', logits: 'logits_exact' },
  't-exact': { family: sizeT, spikes: 'spikes.npz', logits: 'logits' },
  's-exact': { family: sizeS, spikes: 'spikes.npz', logits: 'logits' },
} as const;
export type ExactSet = keyof typeof exactSets;

/** A network as the chip gets it: batch norms folded, integer weights. */
export interface DeployedNetwork {
  readonly model: ModelGraph;
  readonly weights: Weights;
}

/** Reads a tensor file of a recorded set. */
export const goldenFile = (set: string, file: string): TensorFile =>
  parseTensorFile(readFileSync(golden(set, file)), file);

/** The integer network of a recorded set. */
export function deployedNetwork(set: ExactSet): DeployedNetwork {
  const model = baseFamily(exactSets[set].family);
  const { weights } = bindCheckpoint(model, goldenFile(set, 'model_int.safetensors'), { name: set });
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

/** Reads the recordings of a set, one per image. */
export function recordings(set: ExactSet): readonly Recording[] {
  const io = goldenFile(set, 'io.safetensors');
  return recordingsOf(
    io.tensors.get('input_x64')!,
    goldenFile(set, exactSets[set].spikes),
    io.tensors.get(exactSets[set].logits)!,
  );
}

/** Splits tensors of [images, ...], inputs on the grid; layers are called `NNN__layer` in the recordings. */
export function recordingsOf(input: AnyTensor, spikes: TensorFile, logits: AnyTensor): readonly Recording[] {
  const images = input.shape[0]!;
  const part = (tensor: AnyTensor, i: number): ArrayLike<number> => {
    const size = tensor.data.length / images;
    return tensor.data.subarray(i * size, (i + 1) * size) as ArrayLike<number>;
  };
  return Array.from({ length: images }, (_, i) => ({
    input: Int32Array.from(part(input, i)),
    counts: new Map([...spikes.tensors].map(([name, tensor]) => [name.slice(5), Uint8Array.from(part(tensor, i))])),
    logits: logits.type === 'F64' ? Float64Array.from(part(logits, i)) : Float32Array.from(part(logits, i)),
  }));
}
