/** @file Kernels as a core's memory would hold them after loading: shifted, and in the order in which events add them. */
import type { ImageKernels } from '../../../ir/chip/image.ts';
import type { Taps } from '../../grid/taps.ts';
import type { KernelGeometry } from './geometry.ts';
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

/** Expands kernels, or gives those it has expanded before. */
export interface KernelTables {
  readonly kernels: (kernels: ImageKernels, geometry: KernelGeometry) => ExpandedKernels;
  /** A geometry's columns, kernel columns as places in stored order. */
  readonly columns: (geometry: KernelGeometry) => Taps;
}

/** Tables of one chip; nothing is expanded yet. */
export function createKernelTables(): KernelTables {
  const expanded = new Map<ImageKernels, ExpandedKernels>();
  const ordered = new Map<Taps, Taps>();
  return {
    kernels: (kernels, geometry) => known(expanded, kernels, () => expandKernels(kernels, geometry)),
    columns: ({ columns, kernel, stride }) =>
      known(ordered, columns, () => inStoredOrder(columns, columnOrder(kernel[1], stride))),
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
  const { kernel, stride, groups, inputs } = geometry;
  const layout = layOut(kernels, geometry);
  const area = kernel[0] * kernel[1];
  const groupInputs = inputs / groups;
  if (kernels.weights.length !== (kernels.channelTo - kernels.channelFrom) * groupInputs * area)
    throw new Error(`inconsistent image: projection ${kernels.projection} has a wrong number of weights`);
  const weights = new Int32Array(layout.words);
  const order = columnOrder(kernel[1], stride);
  for (let input = 0; input < inputs; input++) {
    for (let k = 0; k < layout.outs[input]!; k++) {
      const output = layout.firstOut[input]! + k;
      const from = (output * groupInputs + (input % groupInputs)) * area;
      const to = layout.base[input]! + k;
      copyKernel(weights, to, layout.outs[input]!, kernels, output, from, kernel, order);
    }
  }
  return { weights, base: layout.base, firstOut: layout.firstOut, outs: layout.outs };
}

function layOut(kernels: ImageKernels, { kernel, groups, inputs, outputs }: KernelGeometry) {
  const area = kernel[0] * kernel[1];
  const groupInputs = inputs / groups;
  const groupOutputs = outputs / groups;
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

function copyKernel(
  to: Int32Array,
  at: number,
  step: number,
  kernels: ImageKernels,
  output: number,
  from: number,
  [height, width]: readonly [number, number],
  order: Int32Array,
): void {
  const shift = kernels.shifts[output]!;
  for (let row = 0; row < height; row++) {
    for (let place = 0; place < width; place++) {
      to[at + (row * width + place) * step] = kernels.weights[from + row * width + order[place]!]! << shift;
    }
  }
}
