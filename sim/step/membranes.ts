/** @file Membranes of whole tiles and populations, between time steps. */
import { sizeOf } from '../../ir/tensor.ts';
import { neuronRule, type Tile } from '../neurons/index.ts';
import type { Chip } from './chip.ts';

/** Membranes as they are before a sample. */
export function resetMembranes({ plan, tiles }: Chip): void {
  tiles.forEach((tile, index) => {
    const { neuron } = plan.tiles[index]!;
    if (neuron !== undefined) neuronRule(neuron).begin(tile, neuron);
  });
}

/** Membranes at the start of a logical step: what their kind makes of what the one before has left; then the biases. */
export function startMembranes({ plan, tiles, machine, fresh }: Chip): void {
  if (machine !== undefined) machine.loops.startTiles(fresh.table, fresh.count);
  for (const index of fresh.others) {
    const { neuron } = plan.tiles[index]!;
    const tile = tiles[index]!;
    if (neuron === undefined) tile.membranes.fill(0);
    else neuronRule(neuron).start(tile, neuron);
    addBiases(tile);
  }
}

function addBiases({ arriving, initial }: Tile): void {
  if (initial.length === 0) return;
  const channels = initial.length;
  for (let pixel = 0; pixel < arriving.length; pixel += channels)
    for (let channel = 0; channel < channels; channel++)
      arriving[pixel + channel] = (arriving[pixel + channel]! + initial[channel]!) | 0;
}

/** Membranes of a sender whose window comes. */
export function chargeMembranes({ plan, tiles }: Chip, sender: number): void {
  const { from } = plan.senders[sender]!;
  if (from === 'input') return;
  const { neuron } = plan.tiles[from]!;
  if (neuron !== undefined) neuronRule(neuron).charge(tiles[from]!, neuron);
}

/** What firing leaves of the membranes of a sender that has had its window. */
export function settleMembranes({ plan, tiles }: Chip, sender: number): void {
  const { from } = plan.senders[sender]!;
  if (from === 'input') return;
  const { neuron } = plan.tiles[from]!;
  if (neuron !== undefined) neuronRule(neuron).settle(tiles[from]!, neuron);
}

/** One neuron: its membrane as it is at each call, and the thresholds that it is compared with, slot by slot. */
export interface Probe {
  readonly membrane: () => number;
  readonly thresholds: Int32Array;
}

/** Finds a neuron by its place in the population's [C, H, W]. */
export function probe({ plan, tiles }: Chip, population: number, neuron: number): Probe {
  const [, height, width] = plan.image.header.populations[population]!.extents;
  const [channel, row, column] = [
    Math.floor(neuron / (height * width)),
    Math.floor(neuron / width) % height,
    neuron % width,
  ];
  const index = plan.tiles.findIndex(
    (tile) =>
      tile.population === population &&
      tile.rowFrom <= row &&
      row < tile.rowTo &&
      tile.channelFrom <= channel &&
      channel < tile.channelTo,
  );
  const tile = tiles[index]!;
  const { thresholds, neuron: kind } = plan.tiles[index]!;
  const [own, cap] = [channel - tile.channelFrom, kind?.cap ?? 0];
  const { membranes } = tile.narrow ?? tile;
  const at = ((row - tile.rowFrom) * width + column) * tile.channels + own;
  return { membrane: () => membranes[at]!, thresholds: thresholds.subarray(own * cap, (own + 1) * cap) };
}

/** Membranes of a population as they are now, [C, H, W] flattened. The input has none: zeros. */
export function membranesOf({ plan, tiles }: Chip, population: number): Int32Array {
  const { extents } = plan.image.header.populations[population]!;
  const values = new Int32Array(sizeOf(extents));
  plan.tiles.forEach((planned, index) => {
    if (planned.population === population) copyTile(tiles[index]!, values, extents[1], extents[2]);
  });
  return values;
}

function copyTile(tile: Tile, to: Int32Array, height: number, width: number): void {
  const { membranes } = tile.narrow ?? tile;
  let at = 0;
  for (let row = tile.rowFrom; row < tile.rowTo; row++) {
    for (let column = 0; column < width; column++) {
      for (let channel = tile.channelFrom; channel < tile.channelTo; channel++) {
        to[(channel * height + row) * width + column] = membranes[at++]!;
      }
    }
  }
}
