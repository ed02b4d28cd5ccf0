/** @file Kernels as a core's memory would hold them after loading: shifted, and in the order in which events add them. */
import type { ImageKernels } from '../../../ir/chip/image.ts';
import type { Taps } from '../../grid/taps.ts';
import type { StepMachine } from '../../machine/index.ts';
import type { Tile } from '../../neurons/index.ts';
import type { KernelGeometry } from './geometry.ts';
import { reaching, tableOf, type ReachingTable } from './inverse.ts';
import { packPairs } from './plane.ts';
import { packValues } from './values.ts';
import { factorsOf, packSpikes, type SpikeKernels } from './spikes.ts';
import { columnOrder, inStoredOrder } from './stored_order.ts';

/**
 * Weights of some output channels, shifted, so that an event adds whole rows: for every input channel
 * [kernel row][kernel column in stored order][output channels of its group].
 */
export interface ExpandedKernels {
  readonly weights: Int32Array;
  /** Per input channel: where its weights begin. */
  readonly base: Int32Array;
  /** Per input channel: its first output channel, relative to the tile's, and how many there are. */
  readonly firstOut: Int32Array;
  readonly outs: Int32Array;
}

/** The same in a machine's memory, as addresses: weights are bytes, not shifted. */
export interface PackedKernels {
  readonly weights: number;
  readonly base: number;
  /** What weights are multiplied by, [kernel column in stored order][output channels]; 0: by nothing. */
  readonly factors: number;
}

/** Expands kernels, or gives those it has expanded before. */
export interface KernelTables {
  readonly kernels: (kernels: ImageKernels, geometry: KernelGeometry) => ExpandedKernels;
  readonly packed: (machine: StepMachine, kernels: ImageKernels, geometry: KernelGeometry) => PackedKernels;
  /** Those of values, as pairs of inputs. */
  readonly values: (
    machine: StepMachine,
    kernels: ImageKernels,
    geometry: KernelGeometry,
  ) => Omit<PackedKernels, 'base'>;
  /** Those of spikes of one channel to one, as pairs of kernel columns. */
  readonly pairs: (
    machine: StepMachine,
    kernels: ImageKernels,
    geometry: KernelGeometry,
  ) => Omit<PackedKernels, 'base'>;
  /** Those of spikes of all channels to all. @param tile any that they reach. */
  readonly spikes: (machine: StepMachine, kernels: ImageKernels, geometry: KernelGeometry, tile: Tile) => SpikeKernels;
  /** Source rows by the rows of a tile that has so many. */
  readonly reaching: (geometry: KernelGeometry, rows: number) => ReachingTable;
  /** A geometry's columns, kernel columns as places in stored order. */
  readonly columns: (geometry: KernelGeometry) => Taps;
}

/** Tables of one chip; nothing is expanded yet. */
export function createKernelTables(): KernelTables {
  const expanded = new Map<ImageKernels, ExpandedKernels>();
  const packed = new Map<ImageKernels, PackedKernels>();
  const values = new Map<ImageKernels, Omit<PackedKernels, 'base'>>();
  const pairs = new Map<ImageKernels, Omit<PackedKernels, 'base'>>();
  const spikes = new Map<ImageKernels, SpikeKernels>();
  const reached = new Map<Taps, ReachingTable>();
  const ordered = new Map<Taps, Taps>();
  return {
    kernels: (kernels, geometry) => known(expanded, kernels, () => expandKernels(kernels, geometry)),
    packed: (machine, kernels, geometry) => known(packed, kernels, () => packKernels(machine, kernels, geometry)),
    values: (machine, kernels, geometry) =>
      known(values, kernels, () => ({
        weights: packValues(machine, kernels, geometry),
        factors: factorsOf(machine, kernels, 1),
      })),
    pairs: (machine, kernels, geometry) =>
      known(pairs, kernels, () => ({
        weights: packPairs(machine, kernels, geometry),
        factors: factorsOf(machine, kernels, 1),
      })),
    spikes: (machine, kernels, geometry, tile) =>
      known(spikes, kernels, () => packSpikes(machine, kernels, geometry, tile)),
    reaching: ({ rows }, targets) => known(reached, rows, () => tableOf(reaching(rows, targets))),
    columns: ({ columns, kernel }) =>
      known(ordered, columns, () => inStoredOrder(columns, columnOrder(kernel[1], columns.kernelStep))),
  };
}

function known<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const before = map.get(key);
  if (before !== undefined) return before;
  const value = make();
  map.set(key, value);
  return value;
}

/** Expands weights [out, in / groups, height, width]. Input channels whose group has no channel here keep 0 outputs. */
function expandKernels(kernels: ImageKernels, geometry: KernelGeometry): ExpandedKernels {
  const layout = layOut(kernels, geometry);
  const weights = new Int32Array(layout.words);
  copyKernels(weights, layout, kernels, geometry);
  const { base, firstOut, outs } = layout;
  for (let input = 0; input < base.length; input++)
    for (let at = base[input]!, end = base[input + 1] ?? weights.length; at < end; at++)
      weights[at]! <<= kernels.shifts[firstOut[input]! + ((at - base[input]!) % outs[input]!)]!;
  return { weights, base, firstOut, outs };
}

function packKernels(machine: StepMachine, kernels: ImageKernels, geometry: KernelGeometry): PackedKernels {
  const layout = layOut(kernels, geometry);
  const weights = machine.bytes(layout.words);
  copyKernels(weights, layout, kernels, geometry);
  const factors = factorsOf(machine, kernels, geometry.kernel[1]);
  return { weights: weights.byteOffset, base: machine.copyOf(layout.base), factors };
}

interface Layout {
  readonly base: Int32Array;
  readonly firstOut: Int32Array;
  readonly outs: Int32Array;
  readonly words: number;
}

/** Every channel has a kernel of its own. */
export const isDepthwise = ({ groups, inputs, outputs }: KernelGeometry): boolean =>
  groups > 1 && groups === inputs && groups === outputs;

function layOut(kernels: ImageKernels, { kernel, groups, inputs, outputs }: KernelGeometry): Layout {
  const area = kernel[0] * kernel[1];
  const groupInputs = inputs / groups;
  const groupOutputs = outputs / groups;
  if (kernels.weights.length !== (kernels.channelTo - kernels.channelFrom) * groupInputs * area)
    throw new Error(`inconsistent image: projection ${kernels.projection} has a wrong number of weights`);
  const base = new Int32Array(inputs);
  const firstOut = new Int32Array(inputs);
  const outs = new Int32Array(inputs);
  let words = 0;
  for (let input = 0; input < inputs; input++) {
    const group = Math.floor(input / groupInputs);
    const first = Math.max(kernels.channelFrom, group * groupOutputs);
    const last = Math.min(kernels.channelTo, (group + 1) * groupOutputs);
    base[input] = words;
    firstOut[input] = Math.max(0, first - kernels.channelFrom);
    outs[input] = Math.max(0, last - first);
    words += outs[input]! * area;
  }
  return { base, firstOut, outs, words };
}

/** Copies weights in the order in which events add them. */
function copyKernels(
  to: Int32Array | Int8Array,
  { base, firstOut, outs }: Layout,
  { weights }: ImageKernels,
  { kernel: [height, width], columns, groups, inputs }: KernelGeometry,
): void {
  const order = columnOrder(width, columns.kernelStep);
  const area = height * width;
  const groupInputs = inputs / groups;
  for (let input = 0; input < inputs; input++) {
    const count = outs[input]!;
    for (let k = 0; k < count; k++) {
      const from = ((firstOut[input]! + k) * groupInputs + (input % groupInputs)) * area;
      const at = base[input]! + k;
      for (let row = 0; row < height; row++)
        for (let place = 0; place < width; place++)
          to[at + (row * width + place) * count] = weights[from + row * width + order[place]!]!;
    }
  }
}
