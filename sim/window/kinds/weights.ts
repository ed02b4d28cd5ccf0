/** @file Weights of the image as kernels want them: laid out anew, shifts as factors. */
import type { ImageKernels } from '../../../ir/chip/image.ts';
import type { Band } from '../bands.ts';
import { roundUp } from '../layer.ts';
import type { Store } from '../store.ts';

/** Visits every weight: its output channel, its place in [input][tap], its value. */
function eachWeight(
  kernels: readonly ImageKernels[],
  perOutput: number,
  visit: (output: number, weights: Int8Array, from: number) => void,
): void {
  for (const { channelFrom, channelTo, weights } of kernels)
    for (let output = channelFrom; output < channelTo; output++)
      visit(output, weights, (output - channelFrom) * perOutput);
}

/** Address of int8 weights [block of `pitch` outputs][tap][input][pitch]. */
export function placeRows(
  store: Store,
  { kernels }: Band,
  pitch: number,
  outputs: number,
  inputs: number,
  taps: number,
): number {
  const block = inputs * taps * pitch;
  return store.place(Math.ceil(outputs / pitch) * block, ({ signed }, address) => {
    eachWeight(kernels, inputs * taps, (output, weights, from) => {
      const to = address + Math.floor(output / pitch) * block + (output % pitch);
      for (let input = 0; input < inputs; input++)
        for (let tap = 0; tap < taps; tap++)
          signed[to + (tap * inputs + input) * pitch] = weights[from + input * taps + tap]!;
    });
  });
}

/** Outputs of a block that is multiplied by fours (`convolution.as`). */
const foursBlock = (outputs: number): number => (outputs % 24 === 0 ? 24 : 16);

/** Address of int8 weights [block of outputs][four of taps and inputs][output][4]. */
export function placeFours(store: Store, { kernels }: Band, outputs: number, inputs: number, taps: number): number {
  const wide = roundUp(outputs, 8);
  const most = foursBlock(wide);
  const bytes = roundUp(taps * inputs, 4);
  return store.place(wide * bytes, ({ signed }, address) => {
    eachWeight(kernels, inputs * taps, (output, weights, from) => {
      const first = output - (output % most);
      const block = Math.min(most, wide - first);
      const to = address + first * bytes + 4 * (output % most);
      for (let input = 0; input < inputs; input++)
        for (let tap = 0; tap < taps; tap++) {
          const place = tap * inputs + input;
          signed[to + (place >> 2) * 4 * block + (place & 3)] = weights[from + input * taps + tap]!;
        }
    });
  });
}

/** Address of int8 weights [kernel row][input][lanes]: outputs of every column that an input reaches, the lowest target column first. */
export function placeSpread(
  store: Store,
  { kernels }: Band,
  lanes: number,
  outputs: number,
  inputs: number,
  [height, width]: readonly [number, number],
): number {
  return store.place(height * inputs * lanes, ({ signed }, address) => {
    eachWeight(kernels, inputs * height * width, (output, weights, from) => {
      for (let input = 0; input < inputs; input++)
        for (let row = 0; row < height; row++)
          for (let column = 0; column < width; column++) {
            const to = address + (row * inputs + input) * lanes + (width - 1 - column) * outputs + output;
            signed[to] = weights[from + (input * height + row) * width + column]!;
          }
    });
  });
}

/** Address of int16 weights [tap][stride], one kernel per channel. */
export function placeDepthwise(store: Store, { kernels }: Band, stride: number, taps: number): number {
  return store.place(2 * taps * stride, ({ halves }, address) => {
    eachWeight(kernels, taps, (output, weights, from) => {
      for (let tap = 0; tap < taps; tap++) halves[address / 2 + tap * stride + output] = weights[from + tap]!;
    });
  });
}

/** Address of int8 weights [kernel row][pair of kernel columns][stride][2], one kernel per channel; a pair may lack one. */
export function placeColumnPairs(
  store: Store,
  { kernels }: Band,
  stride: number,
  [height, width]: readonly [number, number],
): number {
  const pairs = Math.ceil(width / 2);
  return store.place(2 * height * pairs * stride, ({ signed }, address) => {
    eachWeight(kernels, height * width, (output, weights, from) => {
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++) {
          const pair = row * pairs + (column >> 1);
          signed[address + (pair * stride + output) * 2 + (column & 1)] = weights[from + row * width + column]!;
        }
    });
  });
}

/**
 * Address of int16 weights [block of 8 outputs][kernel row][pair of inputs][8][2], inputs of a kernel row in the order [column][channel];
 * the last pair of a row may lack one.
 */
export function placePairs(
  store: Store,
  { kernels }: Band,
  outputs: number,
  inputs: number,
  [height, width]: readonly [number, number],
): number {
  const rowPairs = Math.ceil((inputs * width) / 2);
  const pairs = height * rowPairs;
  return store.place(32 * pairs * Math.ceil(outputs / 8), ({ halves }, address) => {
    eachWeight(kernels, inputs * height * width, (output, weights, from) => {
      const to = address / 2 + Math.floor(output / 8) * pairs * 16 + (output % 8) * 2;
      for (let input = 0; input < inputs; input++)
        for (let row = 0; row < height; row++)
          for (let column = 0; column < width; column++) {
            const place = 2 * row * rowPairs + column * inputs + input;
            halves[to + (place >> 1) * 16 + (place & 1)] = weights[from + (input * height + row) * width + column]!;
          }
    });
  });
}

/** Address of int8 weights as the image has them, all output channels one after the other. */
export const placeAsTheyAre = (store: Store, { kernels }: Band, outputs: number, perOutput: number): number =>
  store.place(outputs * perOutput, ({ signed }, address) => {
    for (const { channelFrom, weights } of kernels) signed.set(weights, address + channelFrom * perOutput);
  });

/** Address of 2^shift by output channel, or 0 where no weight is shifted. */
export function placeFactors(store: Store, { kernels }: Band, outputs: number): number {
  if (kernels.every(({ shifts }) => shifts.every((shift) => shift === 0))) return 0;
  return store.place(4 * roundUp(outputs, 32), ({ words }, address) => {
    for (const { channelFrom, shifts } of kernels)
      shifts.forEach((shift, i) => (words[address / 4 + channelFrom + i] = 1 << shift));
  });
}

/**
 * How many pairs of products of an output's weights, each taken once, and counts have a sum that fits 16 bits, whichever they are. Sums
 * may leave 16 bits on their way: they wrap, and come back. As many as there are products where all fit.
 */
export function pairsThatFit({ kernels }: Band, perOutput: number, cap: number): number {
  let least = Infinity;
  const weightsOf = new Int32Array(256);
  eachWeight(kernels, perOutput, (_, weights, from) => {
    weightsOf.fill(0);
    for (let i = from; i < from + perOutput; i++) weightsOf[weights[i]! + 128]!++;
    for (const [sign, largest] of [
      [1, 127],
      [-1, 128],
    ] as const)
      least = Math.min(least, productsOf(weightsOf, sign, largest, cap));
  });
  return least === Infinity ? perOutput : Math.max(1, least >> 1);
}

/** How many products of weights of a sign and a cap fit 16 bits, the largest first; infinite where all of them do. */
function productsOf(weightsOf: Int32Array, sign: 1 | -1, largest: number, cap: number): number {
  let room = Math.floor(32767 / cap);
  let products = 0;
  for (let size = largest; size > 0; size--) {
    const count = weightsOf[sign * size + 128]!;
    if (count * size > room) return products + Math.floor(room / size);
    room -= count * size;
    products += count;
  }
  return Infinity;
}

/** How many products of an int8 weight and a count fit 16 bits. */
export const productsThatFit = (cap: number): number => Math.max(1, Math.floor(32768 / (128 * cap)));
