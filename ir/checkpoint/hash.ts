/** @file What an image says it was made from, so that it can be told whether a checkpoint is the one. */
import { printModel, type ModelGraph } from '../model/index.ts';
import { createSha256, hexOf, sha256 } from '../sha256.ts';
import type { AnyTensor } from '../tensor.ts';
import type { Weights } from './weights.ts';

/** sha256 of a model's text form. */
export const modelHash = (model: ModelGraph): Uint8Array => sha256(printModel(model));

/** sha256 over all layers of integer weights, sorted by name: name, shape, width, weights, exponents, biases; then over the tensors of neurons. */
export function weightsHash(weights: Weights): Uint8Array {
  const hash = createSha256();
  if (weights.kind === 'float')
    throw new Error('only integer weights have an identity: float ones are quantised first');
  for (const [name, layer] of [...weights.layers].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${JSON.stringify([name, layer.shape, layer.weightBits])}\n`);
    for (const part of [bytesOf(layer.weights), littleEndian(layer.exponents), littleEndian(layer.biases)])
      hash.update(part);
  }
  for (const [key, values] of [...(weights.parameters ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${JSON.stringify([key, values.length])}\n`);
    hash.update(bytesOf(values));
  }
  return hash.digest();
}

/** What is in memory, as bytes. */
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function littleEndian(values: Int32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    view.setInt32(4 * i, value, true);
  });
  return new Uint8Array(view.buffer);
}

/** sha256 over the tensors of a checkpoint, sorted by name: name, type, shape and bytes; in hex. */
export function tensorsHash(tensors: ReadonlyMap<string, AnyTensor>): string {
  const hash = createSha256();
  for (const [name, { type, shape, data }] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${JSON.stringify([name, type, shape])}\n`);
    hash.update(bytesOf(data));
  }
  return hexOf(hash.digest());
}
