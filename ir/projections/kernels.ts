/** @file What the two kinds with shared kernels have in common: shapes, memory, and the sums of weights. */
import { largestExtent, largestProduct, largestShift, weightWidths } from '../limits.ts';
import type { Extents } from '../tensor.ts';
import { group, int, type FieldValues } from '../fields.ts';
import type { AtEnds, End, EndRead, Interval, KernelNumbers, Sent } from './projection.ts';
import type { Box } from './box.ts';

const kernelFields = {
  geometry: group('Shared kernels: padding is zero, kernels are [out, in / groups, height, width].', {
    kernel: { kind: 'pair', doc: 'Height and width.', min: 1, max: largestExtent },
    stride: int('Step between output positions.', 1, largestExtent),
    pad: int('Zeros at every side.', 0, largestExtent),
    groups: int('Groups of channels that do not see each other.', 1, largestExtent),
  }),
  weightBits: { kind: 'int', doc: 'Bits of a weight.', min: 2, max: 8, choices: weightWidths },
} as const;

export type KernelFields = FieldValues<typeof kernelFields>;

/** Geometry of shared kernels: padding is zero, kernels are [out, in / groups, height, width]. */
export type Geometry = KernelFields['geometry'];

type Ends<T> = AtEnds<{ source: never }, T>;

/** Weights of one output channel. */
export const weightsPerChannel = (
  { geometry: { kernel, groups } }: Pick<KernelFields, 'geometry'>,
  source: Extents,
): number => (source[0] / groups) * kernel[0] * kernel[1];

/** Positions follow from kernel, stride and pad; groups divide the channels of both ends. */
function kernelMistakes({ geometry }: KernelFields, { source, target }: Ends<End>): string[] {
  const { kernel, stride, pad, groups } = geometry;
  const [channels, ...sides] = source.extents;
  const [outputs, ...targetSides] = target.extents;
  const mistakes: string[] = [];
  const expected = sides.map((side, axis) => Math.floor((side + 2 * pad - kernel[axis]!) / stride) + 1);
  if (expected.some((side, axis) => side !== targetSides[axis]))
    mistakes.push(`kernels give ${expected.join('x')} positions, the target has ${targetSides.join('x')}`);
  if (channels % groups !== 0 || outputs % groups !== 0) mistakes.push(`${groups} groups do not divide the channels`);
  else if (weightsPerChannel({ geometry }, source.extents) * outputs > largestProduct)
    mistakes.push(`more than ${largestProduct} weights`);
  return mistakes;
}

/** Channels of the tile's groups, and the rows under its kernels. */
function kernelRead(
  { geometry: { kernel, stride, pad, groups } }: KernelFields,
  { source, target }: Ends<Extents>,
  tile: Box,
): EndRead<'source'> {
  const [side] = kernel;
  const [outPerGroup, inPerGroup] = [target[0] / groups, source[0] / groups];
  return {
    end: 'source',
    channelFrom: Math.floor(tile.channelFrom / outPerGroup) * inPerGroup,
    channelTo: Math.ceil(tile.channelTo / outPerGroup) * inPerGroup,
    rowFrom: Math.max(0, tile.rowFrom * stride - pad),
    rowTo: Math.max(0, Math.min(source[1], (tile.rowTo - 1) * stride - pad + side)),
    period: stride,
    offset: pad,
    size: side,
  };
}

/** Packed weights of the tile's channels, shared by the tiles of a core that hold the same channels. */
const kernelMemory = (p: KernelFields, { source }: Ends<Extents>, { channelFrom, channelTo }: Box): number =>
  Math.ceil(((channelTo - channelFrom) * weightsPerChannel(p, source) * p.weightBits) / 8);

const kernelMacs = (p: KernelFields, { source, target }: Ends<Extents>): number =>
  weightsPerChannel(p, source) * target[0] * target[1] * target[2];

const kernelDetails = ({ geometry: { kernel, stride, pad, groups }, weightBits }: KernelFields): string =>
  `, kernel ${kernel.join('x')} stride ${stride} pad ${pad} groups ${groups}, ${weightBits}-bit weights`;

/** Least and largest sum of every output channel, shifted; `sums` gives those of the unshifted weights from..to. */
export function kernelInterval(
  { weights, shifts, channelFrom = 0 }: KernelNumbers,
  sums: (from: number, to: number, channel: number) => readonly [number, number],
): Interval {
  const perChannel = weights.length / shifts.length;
  const [low, high] = [new Float64Array(shifts.length), new Float64Array(shifts.length)];
  for (let c = 0; c < shifts.length; c++) {
    const [least, most] = sums(c * perChannel, (c + 1) * perChannel, channelFrom + c);
    low[c] = least * 2 ** shifts[c]!;
    high[c] = most * 2 ** shifts[c]!;
  }
  return { low, high };
}

/** The least shift of the output channels that have a weight other than 0; the largest possible one where none has. */
export function leastShift({ weights, shifts }: KernelNumbers): number {
  const perChannel = weights.length / shifts.length;
  let least = largestShift;
  for (let c = 0; c < shifts.length; c++)
    if (shifts[c]! < least && someWeight(weights, c * perChannel, (c + 1) * perChannel)) least = shifts[c]!;
  return least;
}

function someWeight(weights: Int8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (weights[i] !== 0) return true;
  return false;
}

/** Adds each nonzero value times its kernel to the membranes it reaches. */
function convolve(
  { geometry, weights, shifts }: KernelFields & KernelNumbers,
  { source: { extents, values } }: { readonly source: Sent },
  [outChannels, outHeight, outWidth]: Extents,
  membranes: Float64Array,
): void {
  const { kernel, stride, pad, groups } = geometry;
  const [channels, height, width] = extents;
  const [perGroupIn, perGroupOut] = [channels / groups, outChannels / groups];
  const taps = kernel[0] * kernel[1];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === 0) continue;
    const channel = Math.floor(i / (height * width));
    const [y, x] = [Math.floor(i / width) % height, i % width];
    const firstOut = Math.floor(channel / perGroupIn) * perGroupOut;
    for (let ky = 0; ky < kernel[0]; ky++) {
      const oy = (y + pad - ky) / stride;
      if (oy < 0 || oy >= outHeight || !Number.isInteger(oy)) continue;
      for (let kx = 0; kx < kernel[1]; kx++) {
        const ox = (x + pad - kx) / stride;
        if (ox < 0 || ox >= outWidth || !Number.isInteger(ox)) continue;
        for (let o = firstOut; o < firstOut + perGroupOut; o++) {
          const weight = weights[(o * perGroupIn + (channel % perGroupIn)) * taps + ky * kernel[1] + kx]!;
          membranes[(o * outHeight + oy) * outWidth + ox]! += value * weight * 2 ** shifts[o]!;
        }
      }
    }
  }
}

/** The part of a declaration in which the kinds agree: all but what is sent, what it costs, and the sums it can make. */
export const sharedKernels = {
  fields: kernelFields,
  target: 'neurons',
  weighted: true,
  alone: false,
  remembers: false,
  mistakes: kernelMistakes,
  reads: (p: KernelFields, ends: Ends<Extents>, tile: Box) => [kernelRead(p, ends, tile)],
  memory: kernelMemory,
  fanIn: (p: KernelFields, { source }: Ends<Extents>) => weightsPerChannel(p, source),
  macs: kernelMacs,
  evaluate: convolve,
  details: kernelDetails,
} as const;
