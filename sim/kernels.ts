/** @file Kernels as a core's memory would hold them after loading: shifted, and in the order in which events add them. */
import type { ImageKernels, ImagePopulation, ImageProjectionOf } from '../ir/chip/image.ts';
import type { ExpandedKernels, KernelShape } from './chip.ts';
import { columnOrder } from './geometry.ts';

/** A projection with weights. */
export type KernelProjection = ImageProjectionOf<'synapses' | 'graded'>;

/** The loop that carries a projection out. */
export function shapeOf(projection: KernelProjection, sourceChannels: number, targetChannels: number): KernelShape {
  if (projection.geometry.groups === 1) return 'dense';
  return projection.geometry.groups === sourceChannels && projection.geometry.groups === targetChannels
    ? 'depthwise'
    : 'grouped';
}

/** Expands weights [out, in / groups, height, width]. Input channels whose group has no channel here keep 0 outputs. */
export function expandKernels(
  kernels: ImageKernels,
  projection: KernelProjection,
  source: ImagePopulation,
  target: ImagePopulation,
): ExpandedKernels {
  const inputs = source.extents[0];
  const layout = layOut(kernels, projection, inputs, target.extents[0]);
  const area = projection.geometry.kernel[0] * projection.geometry.kernel[1];
  const groupInputs = inputs / projection.geometry.groups;
  if (kernels.weights.length !== (kernels.channelTo - kernels.channelFrom) * groupInputs * area) {
    throw new Error(`inconsistent image: projection "${projection.name}" has a wrong number of weights`);
  }
  const weights = new Int32Array(layout.words);
  const order = columnOrder(projection.geometry.kernel[1], projection.geometry.stride);
  for (let input = 0; input < inputs; input++) {
    for (let k = 0; k < layout.outs[input]!; k++) {
      const output = layout.firstOut[input]! + k;
      const from = (output * groupInputs + (input % groupInputs)) * area;
      const to = layout.base[input]! + k;
      copyKernel(weights, to, layout.outs[input]!, kernels, output, from, projection.geometry.kernel, order);
    }
  }
  return { weights, base: layout.base, firstOut: layout.firstOut, outs: layout.outs };
}

function layOut(kernels: ImageKernels, projection: KernelProjection, inputs: number, outputs: number) {
  const area = projection.geometry.kernel[0] * projection.geometry.kernel[1];
  const groupInputs = inputs / projection.geometry.groups;
  const groupOutputs = outputs / projection.geometry.groups;
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
