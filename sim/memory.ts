/** @file What the host does with a chip's memory: put membranes at their start, check an input, read membranes out. */
import { fail } from '../ir/diagnostics/index.ts';
import { framesOf } from '../ir/tensor.ts';
import type { Chip, Tile } from './chip.ts';
import { neuronCount } from './result.ts';

/** Membranes as they are before a sample: what is kept from step to step begins at 0. */
export function resetMembranes({ membranes }: Tile): void {
  membranes.fill(0);
}

/** Membranes at the start of a logical step: anew, or what a kept one has left after its leak; then the biases. */
export function startStep({ membranes, initial, dynamics }: Tile): void {
  if (dynamics === undefined) membranes.fill(0);
  else if (dynamics.leak > 0)
    for (let at = 0; at < membranes.length; at++) membranes[at]! -= membranes[at]! >> dynamics.leak;
  if (initial.length === 0) return;
  for (let at = 0; at < membranes.length; at++) membranes[at] = (membranes[at]! + initial[at % initial.length]!) | 0;
}

/** Resets the kept membranes of a tile that has fired. */
export function resetFired({ membranes, channels, thresholds, dynamics }: Tile): void {
  if (dynamics === undefined) return;
  for (let at = 0; at < membranes.length; at++) {
    const channel = at % channels;
    let count = 0;
    while (count < thresholds.length && membranes[at]! >= thresholds[count]![channel]!) count++;
    if (count === 0) continue;
    membranes[at] = dynamics.soft ? (membranes[at]! - count * dynamics.amounts[channel]!) | 0 : 0;
  }
}

/** Membranes of a population as they are now, [C, H, W] flattened. The input has none: zeros. */
export function membranesOf(chip: Chip, population: number): Int32Array {
  const values = new Int32Array(neuronCount(chip.image, population));
  const [, height, width] = chip.image.header.populations[population]!.extents;
  for (const tile of chip.tilesOf[population]!) copyTile(tile, values, height, width);
  return values;
}

function copyTile(tile: Tile, to: Int32Array, height: number, width: number): void {
  let at = 0;
  for (let row = tile.rowFrom; row < tile.rowTo; row++) {
    for (let column = 0; column < width; column++) {
      for (let channel = tile.channelFrom; channel < tile.channelTo; channel++) {
        to[(channel * height + row) * width + column] = tile.membranes[at++]!;
      }
    }
  }
}

/** The frames of all logical steps, one after the other. Throws SPK490 where a value does not fit the input's declared bits. */
export function framesIn(chip: Chip, input: Int32Array): readonly Int32Array[] {
  const { schedule, input: declared } = chip.image.header;
  const size = neuronCount(chip.image, declared.population);
  checkInput(chip, input);
  const frames = framesOf(input, size, schedule.logicalSteps);
  return Array.from({ length: schedule.logicalSteps }, (_, t) => frames.subarray(t * size, (t + 1) * size));
}

function checkInput({ image }: Chip, input: Int32Array): void {
  const { bits, population, fractionBits } = image.header.input;
  const low = -(2 ** (bits - 1));
  const high = 2 ** (bits - 1) - 1;
  let least = 0;
  let most = 0;
  for (let i = 0; i < input.length; i++) {
    const value = input[i]!;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (least >= low && most <= high) return;
  const needed = bitsFor(least, most);
  fail('SPK490', `the input holds values from ${least} to ${most}, but ${bits} signed bits hold ${low} to ${high}`, {
    place: `input "${image.header.populations[population]!.name}", on a grid of 1/${2 ** fractionBits}`,
    help: `compile with \`-p bits=${needed}\`, or scale the input`,
  });
}

/** The fewest two's complement bits that hold least..most. */
function bitsFor(least: number, most: number): number {
  let bits = 2;
  while (least < -(2 ** (bits - 1)) || most > 2 ** (bits - 1) - 1) bits++;
  return bits;
}
