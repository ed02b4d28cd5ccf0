/** @file What an image says it was made from, so that it can be told whether a checkpoint is the one. */
import { createHash } from 'node:crypto';
import { printModel, type ModelGraph } from '../model/index.ts';
import type { AnyTensor } from '../tensor.ts';
import type { Weights } from './weights.ts';

/** sha256 of a model's text form. */
export const modelHash = (model: ModelGraph): Uint8Array =>
  new Uint8Array(createHash('sha256').update(printModel(model)).digest());

/** sha256 over all layers of integer weights, sorted by name: name, shape, width, weights, exponents, biases. */
export function weightsHash(weights: Weights): Uint8Array {
  const hash = createHash('sha256');
  if (weights.kind === 'float')
    throw new Error('only integer weights have an identity: float ones are quantised first');
  for (const [name, layer] of [...weights.layers].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${JSON.stringify([name, layer.shape, layer.weightBits])}\n`);
    for (const part of [layer.weights, littleEndian(layer.exponents), littleEndian(layer.biases)]) hash.update(part);
  }
  return new Uint8Array(hash.digest());
}

function littleEndian(values: Int32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    view.setInt32(4 * i, value, true);
  });
  return new Uint8Array(view.buffer);
}

/** sha256 over the tensors of a checkpoint, sorted by name: name, type, shape and bytes; in hex. */
export function tensorsHash(tensors: ReadonlyMap<string, AnyTensor>): string {
  const hash = createHash('sha256');
  for (const [name, { type, shape, data }] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${JSON.stringify([name, type, shape])}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
