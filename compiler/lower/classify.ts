import {
  gridOf,
  isHost,
  isNeuron,
  isWeighted,
  readersOf,
  sumsSpikes,
  type ModelGraph,
  type ModelNode,
} from '../../ir/model/index.ts';
import { primitive, type Grid } from '../../ir/ops/index.ts';

/**
 * Where a layer's membranes live on the chip.
 *
 * - `raw`: only neurons read them: integers of the layer's own grid, scale and bias in the thresholds.
 * - `readout`: only the host reads them, at the end of each logical step: the layer's own grid, bias added on the chip. What
 *   the host computes is no layer of the chip.
 * - `sums`: neurons and layers with weights read sums of spikes, whole numbers, or rounded values.
 * - `inline`: one sum reads them: they are accumulated where that sum lives.
 * - `stream`: anything else: a power-of-two grid shared with every layer it is summed with.
 */
export type MembraneHome = 'raw' | 'readout' | 'sums' | 'inline' | 'stream';

/** Decides a membrane layer's home from who reads it. */
export function membraneHome(model: ModelGraph, node: ModelNode): MembraneHome {
  const all = readersOf(model, node.name);
  const readers = all.filter((reader) => !isHost(reader));
  const read = readers.length < all.length || model.outputs.some((output) => output.node === node.name);
  const [first] = readers;
  const summed = first !== undefined && gridOf(first) === 'summed' && first.inputs[0] !== first.inputs[1];
  const isAlone = isDivided(node) || primitive(node.op).compares === true;
  if (!read && summed && readers.length === 1 && !isAlone) return 'inline';
  if (gridOf(node) === 'rounded') return read && readers.length === 0 ? 'readout' : 'sums';
  if (isMoved(node)) return 'stream';
  if (sumsSpikes(node) && readers.every((reader) => isNeuron(reader) || isWeighted(reader))) return 'sums';
  if (readers.every(isNeuron) && (!read || gridOf(node) === 'averaged')) return 'raw';
  return read && readers.length === 0 ? 'readout' : 'stream';
}

/** Layers whose membranes are what their sums give only once a factor is in: what moves or adds them would leave it out. */
function isDivided(node: ModelNode): boolean {
  const grid = gridOf(node);
  return grid === 'averaged' || grid === 'scaled' || grid === 'rounded';
}

const moving: readonly Grid[] = ['shared', 'joined', 'taken', 'summed'];

/** Layers that move, compare, join or sum membranes, which so share one grid with those they read. */
export function isMoved(node: ModelNode): boolean {
  const grid = gridOf(node);
  return grid !== null && moving.includes(grid);
}

/** Spikes in, spikes out, and no membrane of the trainer's in between. */
export const isSpikeOperator = (node: ModelNode): boolean => node.type.kind === 'count' && !isNeuron(node);

/** Layers with weights whose sums land on a stream, so that their grid must fit the stream's. */
export function writesStream(model: ModelGraph, node: ModelNode): boolean {
  const home = membraneHome(model, node);
  return home === 'stream' || home === 'inline';
}
