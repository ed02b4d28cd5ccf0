/** @file Marks on neurons, through the taps of shared kernels. */
import { isRegister, keepsMembrane } from '../../ir/neurons/index.ts';
import { pixelsIn } from '../grid/range.ts';
import type { BlockPlan, Plan, TilePlan } from '../plan/index.ts';

/** Marks of a logical step, by tile. */
export interface Active {
  readonly plan: Plan;
  /** By tile, [row][column][channel]: 1 where a neuron is active. */
  readonly neurons: readonly Uint8Array[];
  /** By tile, [row][column]: 1 where all neurons of a pixel are. */
  readonly pixels: readonly Uint8Array[];
}

/** Membranes of a tile and what arrives for it, [row][column][channel] of the tile: whether anything there is not 0. */
export type IsCharged = (tile: number, row: number, column: number, channel: number) => boolean;

/** Marks for a plan; undefined where its target pays for all neurons alike. */
export const createActive = (plan: Plan): Active | undefined =>
  plan.image.header.target.updates === 'active'
    ? {
        plan,
        neurons: plan.tiles.map(({ neurons }) => new Uint8Array(neurons)),
        pixels: plan.tiles.map((tile) => new Uint8Array(pixelsIn(tile))),
      }
    : undefined;

/** Begins a logical step: marked are neurons with a bias, and those that the step before has left with something. */
export function beginActive({ plan, neurons, pixels }: Active, isCharged: IsCharged): void {
  plan.tiles.forEach((tile, at) => {
    pixels[at]!.fill(0);
    const keeps = keepsMembrane(tile);
    eachNeuron(tile, (place, row, column, channel) => {
      const biased = (tile.initial[channel - tile.channelFrom] ?? 0) !== 0;
      neurons[at]![place] = biased || (keeps && isCharged(at, row, column, channel)) ? 1 : 0;
    });
  });
}

/** Neurons that are marked, into `counts` by tile. */
export function countActive({ plan, neurons, pixels }: Active, counts: Int32Array): void {
  plan.tiles.forEach(({ channelFrom, channelTo }, at) => {
    const channels = channelTo - channelFrom;
    let sum = 0;
    neurons[at]!.forEach((mark, place) => (sum += mark | pixels[at]![Math.floor(place / channels)]!));
    counts[at] = sum;
  });
}

/** Neurons that a logical step leaves with something, into `counts` by tile. */
export function countLasting({ plan }: Active, isCharged: IsCharged, counts: Int32Array): void {
  plan.tiles.forEach((tile, at) => {
    counts[at] = 0;
    if (!keepsMembrane(tile)) return;
    eachNeuron(tile, (_, row, column, channel) => {
      if (isCharged(at, row, column, channel)) counts[at]!++;
    });
  });
}

function eachNeuron(
  { rowFrom, rowTo, columns, channelFrom, channelTo }: TilePlan,
  visit: (place: number, row: number, column: number, channel: number) => void,
): void {
  let place = 0;
  for (let row = rowFrom; row < rowTo; row++)
    for (let column = 0; column < columns; column++)
      for (let channel = channelFrom; channel < channelTo; channel++) visit(place++, row, column, channel);
}

/** Marks what an event at a place of a block's source reaches. */
export type Mark = (row: number, column: number, channel: number) => void;

/** How events of a block mark its tile. What reaches a register is of the next logical step, which finds it there. */
export function markOf({ plan, neurons, pixels }: Active, { kind, geometry, tile: at }: BlockPlan): Mark | undefined {
  const tile = plan.tiles[at]!;
  if ((kind !== 'synapses' && kind !== 'graded') || isRegister(tile)) return undefined;
  const { rows, columns, groups, inputs, outputs } = geometry;
  const { channelFrom, channelTo } = tile;
  const [each, channels] = [outputs / groups, channelTo - channelFrom];
  return (row, column, channel) => {
    const first = Math.floor(channel / (inputs / groups)) * each;
    const [from, to] = [Math.max(first, channelFrom), Math.min(first + each, channelTo)];
    if (from >= to) return;
    for (let r = 0; r < rows.count[row]!; r++)
      for (let c = 0; c < columns.count[column]!; c++) {
        const y = rows.target[row]! + r * rows.targetStep;
        const pixel = y * tile.columns + columns.target[column]! + c * columns.targetStep;
        if (to - from === channels) pixels[at]![pixel] = 1;
        else neurons[at]!.fill(1, pixel * channels + from - channelFrom, pixel * channels + to - channelFrom);
      }
  };
}
