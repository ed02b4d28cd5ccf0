import type { ModelGraph, ModelNode } from '../../ir/model/index.ts';
import { isOp, readersOf } from '../../ir/model/index.ts';

/**
 * Where a layer's membranes live on the chip.
 *
 * - `raw`: only neurons read them: integers of the layer's own grid, scale and bias in the thresholds.
 * - `readout`: only the host reads them, at the end of each logical step: the layer's own grid, bias added on the chip.
 * - `inline`: one sum reads them: they are accumulated where that sum lives.
 * - `stream`: anything else: a power-of-two grid shared with every layer it is summed with.
 */
export type MembraneHome = 'raw' | 'readout' | 'inline' | 'stream';

/** Decides a membrane layer's home from who reads it. */
export function membraneHome(model: ModelGraph, node: ModelNode): MembraneHome {
  const readers = readersOf(model, node.name).filter((reader) => reader.op !== 'mean_steps');
  const read = model.outputs.some(({ node: name }) => name === node.name || readThroughMean(model, name, node.name));
  const [first] = readers;
  if (!read && first?.op === 'add' && readers.length === 1 && first.inputs[0] !== first.inputs[1]) return 'inline';
  if (node.op === 'add' || node.op === 'max_pool') return 'stream';
  if (!read && readers.every((reader) => isOp(reader, 'neuron'))) return 'raw';
  return read && readers.length === 0 ? 'readout' : 'stream';
}

const readThroughMean = (model: ModelGraph, output: string, name: string): boolean => {
  const node = model.nodes.label(output);
  return node.op === 'mean_steps' && node.inputs[0] === name;
};

/** Membranes: everything that neither spikes nor comes from the host. */
export const isMembrane = (node: ModelNode): boolean => node.type.kind === 'membrane';

/** Layers with weights whose sums land on a stream, so that their grid must fit the stream's. */
export function writesStream(model: ModelGraph, node: ModelNode): boolean {
  const home = membraneHome(model, node);
  return home === 'stream' || home === 'inline';
}
