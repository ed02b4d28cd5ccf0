/**
 * @file Spikes through kernels of all channels to all, in a machine: every target pixel adds the rows of weights of all events that
 * reach it, or every source pixel those of all columns that it reaches, where outputs are few.
 */
import type { ImageKernels } from '../../../ir/chip/image.ts';
import type { Range } from '../../grid/range.ts';
import type { constants } from '../../kernels/index.ts';
import { machineSlack, type StepMachine } from '../../machine/index.ts';
import type { Tile } from '../../neurons/index.ts';
import type { KernelGeometry } from './geometry.ts';
import { reaching, spansOf } from './inverse.ts';
import { mostSummed } from './plane.ts';

/** Vectors of weights have so many. */
const lane = 8;
/** Outputs of all columns under a row of the kernel that are summed at once. */
const mostLanes = 64;
/** Below so many inputs few are of one pixel. */
const leastInputs = 16;

const filledUp = (count: number): number => Math.ceil(count / lane) * lane;

/** How the source's columns lie against the target's, where a pixel's outputs under a row of the kernel are side by side: the border before. */
function spreadPad({ columns, kernel, inputs }: KernelGeometry, outputs: number): number | undefined {
  const width = kernel[1];
  if (width === 1 || inputs < leastInputs || filledUp(width * outputs) > mostLanes) return undefined;
  if (columns.targetStep !== 1 || columns.kernelStep !== 1) return undefined;
  const pads = new Set<number>();
  columns.count.forEach((taps, source) => {
    if (taps > 0) pads.add(columns.target[source]! + columns.kernel[source]! - source);
  });
  const [pad, ...others] = pads;
  return pad === undefined || others.length > 0 || pad < 0 || pad >= width ? undefined : pad;
}

/** Words of 16 bits for the sums of a target row, with room for columns beyond both ends. */
const sumsOfRow = ({ kernel, columns }: KernelGeometry, outputs: number, targets: number): number =>
  (kernel[1] + Math.max(targets, columns.count.length)) * outputs + mostLanes;

/** Bytes of common memory that a block needs, at most. */
export const spikesCommonBytes = (geometry: KernelGeometry, tile: Range): number =>
  2 * sumsOfRow(geometry, tile.channelTo - tile.channelFrom, tile.columns);

/** Bytes that the weights of some outputs take, at most, with what all of their blocks share. */
export function spikesBytes(geometry: KernelGeometry, { channelFrom, channelTo, columns }: Range): number {
  const [height, width] = geometry.kernel;
  const pitch = filledUp(channelTo - channelFrom);
  const spans = Math.max(geometry.columns.count.length, columns * width);
  return height * width * geometry.inputs * pitch + 4 * (columns * pitch + 3 * spans + 2 * height) + 4 * machineSlack;
}

/** Weights of some outputs in a machine's memory, and how their blocks add them: words of their records. */
export type SpikeKernels = { readonly [F in keyof typeof constants]?: number };

/** Lays out kernels. @param tile any that they reach. */
export function packSpikes(
  machine: StepMachine,
  kernels: ImageKernels,
  geometry: KernelGeometry,
  { channels: outputs, columns: targets }: Tile,
): SpikeKernels {
  const { kernel, inputs, columns } = geometry;
  const [height, width] = kernel;
  const { row, all } = mostOf(kernels, geometry, outputs);
  const pad = row < 2 ** 15 ? spreadPad(geometry, outputs) : undefined;
  const shared = {
    spikesTaps: machine.words(2 * height).byteOffset,
    spikesSpread: pad === undefined ? 0 : 1,
    spikesFactors: factorsOf(machine, kernels, pad === undefined ? 1 : targets),
  };
  if (pad === undefined) {
    const pitch = filledUp(outputs);
    const weights = machine.bytes(height * width * inputs * pitch);
    const column = inputs * pitch;
    copy(weights, kernels, geometry, { row: width * column, column, input: pitch, first: 0 });
    const spans = reaching(columns, targets).map(spansOf);
    const perPixel = Math.max(1, ...spans.map(({ length }) => length));
    const words = machine.words(3 * perPixel * targets);
    spans.forEach((list, target) => {
      list.forEach(({ from, to, kernel }, i) =>
        words.set([4 * from, 4 * to, (kernel - from) * inputs * pitch], 3 * (target * perPixel + i)),
      );
    });
    return {
      ...shared,
      ...{ spikesWeights: weights.byteOffset, spikesPitch: pitch, spikesKernelRow: width * inputs * pitch },
      ...{ spikesSpans: words.byteOffset, spikesPerPixel: 12 * perPixel },
      spikesMost: all < 2 ** 15 ? 2 ** 31 - 1 : 4 * mostSummed,
    };
  }
  const lanes = filledUp(width * outputs);
  const weights = machine.bytes(height * inputs * lanes);
  // The last column of the kernel comes first.
  const strides = { row: inputs * lanes, column: -outputs, input: lanes, first: (width - 1) * outputs };
  copy(weights, kernels, geometry, strides);
  const words = machine.words(3 * columns.count.length);
  columns.count.forEach((_, source) => words.set([4 * source, 4 * source + 4, -source * inputs * lanes], 3 * source));
  return {
    ...shared,
    ...{ spikesWeights: weights.byteOffset, spikesLanes: lanes, spikesKernelRow: inputs * lanes },
    ...{ spikesSpans: words.byteOffset, spikesFlush: Math.floor((2 ** 15 - 1) / Math.max(1, row)) },
    ...{ spikesCounts: machine.copyOf(columns.count), spikesSums: machine.common },
    ...{ spikesSumsFrom: 2 * (width - 1 - pad) * outputs, spikesSumBytes: 2 * sumsOfRow(geometry, outputs, targets) },
  };
}

/** The most that events of one time step may add to a sum, whatever its sign: under one row of the kernel, and under all. */
function mostOf(
  { weights }: ImageKernels,
  { kernel: [height, width], inputs }: KernelGeometry,
  outputs: number,
): { readonly row: number; readonly all: number } {
  let row = 0;
  let all = 0;
  for (let output = 0; output < outputs; output++) {
    let [up, down] = [0, 0];
    for (let y = 0; y < height; y++) {
      let [above, below] = [0, 0];
      for (let input = 0; input < inputs; input++) {
        const from = ((output * inputs + input) * height + y) * width;
        for (let at = from; at < from + width; at++) {
          const weight = weights[at]!;
          // By bits: no processor foresees a weight's sign.
          const negative = weight & (weight >> 31);
          above += weight - negative;
          below -= negative;
        }
      }
      row = Math.max(row, above, below);
      up += above;
      down += below;
    }
    all = Math.max(all, up, down);
  }
  return { row, all };
}

/** How far apart weights lie that differ by one in a coordinate, and where the first is. */
interface Strides {
  readonly row: number;
  readonly column: number;
  readonly input: number;
  readonly first: number;
}

/** Inputs whose weights are copied for all outputs before those of the next: about what a cache holds. */
const copied = 64;

/** Copies weights [out][in][kernel row][kernel column] to their places, those of outputs side by side. */
function copy(
  to: Int8Array,
  { weights }: ImageKernels,
  { kernel: [height, width], inputs }: KernelGeometry,
  { row, column, input: step, first }: Strides,
): void {
  const taps = height * width;
  const outputs = weights.length / (inputs * taps);
  for (let from = 0; from < inputs; from += copied)
    for (let output = 0; output < outputs; output++)
      for (let input = from; input < Math.min(inputs, from + copied); input++) {
        let at = (output * inputs + input) * taps;
        for (let y = 0; y < height; y++) {
          let place = first + y * row + input * step + output;
          for (let x = 0; x < width; x++, place += column) to[place] = weights[at++]!;
        }
      }
}

/** Address of what sums are multiplied by, [times][outputs]; 0: by nothing. */
export function factorsOf(machine: StepMachine, { shifts }: ImageKernels, times: number): number {
  if (shifts.every((shift) => shift === 0)) return 0;
  const factors = machine.words(times * shifts.length);
  factors.forEach((_, i) => (factors[i] = 1 << shifts[i % shifts.length]!));
  return factors.byteOffset;
}
