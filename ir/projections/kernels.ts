/** @file What the two kinds with shared kernels have in common: shapes, memory, and the sums of weights. */
import { largestDilation, largestExtent, largestProduct, largestShift, weightWidths } from '../limits.ts';
import { outputsOf, sidesText } from '../axis.ts';
import type { Extents } from '../tensor.ts';
import { group, int, pair, type FieldValues } from '../fields.ts';
import { axisOf } from './axis.ts';
import type { AtEnds, End, EndRead, Interval, KernelNumbers, Sent } from './projection.ts';
import { rowsRead, type Box } from './box.ts';

const kernelFields = {
  geometry: group('Shared kernels: padding is zero, kernels are [out, in / groups, height, width].', {
    kernel: pair('Height and width.', 1, largestExtent),
    stride: pair('Step between output positions.', 1, largestExtent),
    pad: pair('Zeros above and to the left.', 0, largestExtent),
    after: pair('Zeros below and to the right.', 0, largestExtent),
    dilation: pair('Step between taps of a kernel.', 1, largestDilation),
    spread: pair(
      'Step between positions of the source, zeros between them: of a transposed convolution its stride.',
      1,
      largestDilation,
    ),
    groups: int('Groups of channels that do not see each other.', 1, largestExtent),
  }),
  weightBits: { kind: 'int', doc: 'Bits of a weight.', min: 2, max: 8, choices: weightWidths },
} as const;

export type KernelFields = FieldValues<typeof kernelFields>;

/** Geometry of shared kernels: padding is zero, kernels are [out, in / groups, height, width]. */
export type Geometry = KernelFields['geometry'];

/** What most kernels are: of one step and pad along both sides, neither dilated nor spread. */
export const plainGeometry = (
  kernel: readonly [number, number],
  stride: number,
  pad: number,
  groups: number,
): Geometry => ({
  ...{ kernel, stride: [stride, stride], pad: [pad, pad], after: [pad, pad], dilation: [1, 1], spread: [1, 1], groups },
});

type Ends<T> = AtEnds<{ source: never }, T>;

/** Weights of one output channel. */
export const weightsPerChannel = (
  { geometry: { kernel, groups } }: Pick<KernelFields, 'geometry'>,
  source: Extents,
): number => (source[0] / groups) * kernel[0] * kernel[1];

/** Positions follow from kernel, stride and padding; groups divide the channels of both ends. */
function kernelMistakes({ geometry }: KernelFields, { source, target }: Ends<End>): string[] {
  const { groups, after } = geometry;
  const [channels, ...sides] = source.extents;
  const [outputs, ...targetSides] = target.extents;
  const mistakes: string[] = [];
  const expected = sides.map((side, i) => outputsOf(axisOf(geometry, i as 0 | 1), side, after[i]!));
  if (expected.some((side, axis) => side !== targetSides[axis]))
    mistakes.push(`kernels give ${expected.join('x')} positions, the target has ${targetSides.join('x')}`);
  if (channels % groups !== 0 || outputs % groups !== 0) mistakes.push(`${groups} groups do not divide the channels`);
  else if (weightsPerChannel({ geometry }, source.extents) * outputs > largestProduct)
    mistakes.push(`more than ${largestProduct} weights`);
  return mistakes;
}

/** Channels of the tile's groups, and the rows under its kernels. */
function kernelRead({ geometry }: KernelFields, { source, target }: Ends<Extents>, tile: Box): EndRead<'source'> {
  const { groups } = geometry;
  const [outPerGroup, inPerGroup] = [target[0] / groups, source[0] / groups];
  return {
    end: 'source',
    channelFrom: Math.floor(tile.channelFrom / outPerGroup) * inPerGroup,
    channelTo: Math.ceil(tile.channelTo / outPerGroup) * inPerGroup,
    ...rowsRead(axisOf(geometry, 0), tile, source[1]),
  };
}

/** Packed weights of the tile's channels, shared by the tiles of a core that hold the same channels. */
const kernelMemory = (p: KernelFields, { source }: Ends<Extents>, { channelFrom, channelTo }: Box): number =>
  Math.ceil(((channelTo - channelFrom) * weightsPerChannel(p, source) * p.weightBits) / 8);

/** Every weight times every output position; where the source is spread, times every position of the source instead. */
function kernelMacs(p: KernelFields, { source, target }: Ends<Extents>): number {
  const positions = ([1, 2] as const).map((i) => (p.geometry.spread[i - 1]! > 1 ? source[i] : target[i]));
  return weightsPerChannel(p, source) * target[0] * positions[0]! * positions[1]!;
}

/** Synapses of one neuron: of a spread source only every `spread`-th tap meets a position. */
function kernelFanIn({ geometry }: KernelFields, source: Extents): number {
  const [rows, columns] = geometry.kernel.map((kernel, i) =>
    mostTaps(kernel, geometry.dilation[i]!, geometry.spread[i]!),
  );
  return (source[0] / geometry.groups) * rows! * columns!;
}

/** Most taps of one side that meet positions `spread` apart: taps whose places are equal modulo it. */
function mostTaps(kernel: number, dilation: number, spread: number): number {
  let period = 1;
  while ((period * dilation) % spread !== 0) period++;
  return Math.ceil(kernel / period);
}

function kernelDetails({ geometry, weightBits }: KernelFields): string {
  const { kernel, stride, pad, after, dilation, spread, groups } = geometry;
  const said = (word: string, sides: readonly number[]): string => `${word} ${sidesText(sides)}`;
  const same = pad.every((side, i) => side === after[i]);
  const parts = [
    `kernel ${kernel.join('x')}`,
    said('stride', stride),
    said('pad', pad) + (same ? '' : ` and ${sidesText(after)}`),
    ...(dilation.some((d) => d > 1) ? [said('dilation', dilation)] : []),
    ...(spread.some((s) => s > 1) ? [said('spread', spread)] : []),
  ];
  return `, ${parts.join(' ')} groups ${groups}, ${weightBits}-bit weights`;
}

/**
 * Least and largest sum of every output channel, shifted. Where positions of the source lie apart, an output meets the taps of one
 * phase alone: the bound is that of the worst of them.
 *
 * @param outputs channels of the whole target; @param sent what each channel of the source sends, or one interval for all.
 */
export function kernelInterval(kernel: KernelFields & KernelNumbers, outputs: number, sent: Interval): Interval {
  const { shifts, geometry } = kernel;
  const count = geometry.spread[0] * geometry.spread[1];
  const spikes = sent.low.length === 1 && sent.low[0] === 0;
  const { least, most } = spikes ? sumsOfSpikes(kernel, sent.high[0]!) : sumsByChannel(kernel, outputs, sent);
  const [low, high] = [new Float64Array(shifts.length), new Float64Array(shifts.length)];
  for (let c = 0; c < shifts.length; c++)
    for (let at = c * count; at < (c + 1) * count; at++) {
      low[c] = Math.min(low[c]!, least[at]! * 2 ** shifts[c]!);
      high[c] = Math.max(high[c]!, most[at]! * 2 ** shifts[c]!);
    }
  return { low, high };
}

/** Sums by output channel and phase. */
interface PhaseSums {
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** All send up to as many spikes: negative and positive weights are summed up once, and multiplied. Integers below 2^53, in any order. */
function sumsOfSpikes(kernel: KernelFields & KernelNumbers, spikes: number): PhaseSums {
  const { kernel: sides, dilation, spread } = kernel.geometry;
  const shape = [...sides, ...dilation, ...spread, kernel.shifts.length].join(' ');
  let known = sumsOfWeights.get(kernel.weights);
  if (known?.shape !== shape) {
    known = { shape, ...sumsByChannel(kernel, 1, { low: Float64Array.of(0), high: Float64Array.of(1) }) };
    sumsOfWeights.set(kernel.weights, known);
  }
  return { least: known.least.map((sum) => sum * spikes), most: known.most.map((sum) => sum * spikes) };
}

/** Sums of weights that are asked for again, on other grids and for other streams: weights never change in place. */
const sumsOfWeights = new WeakMap<Int8Array, PhaseSums & { readonly shape: string }>();

/** @param outputs channels of the whole target, which only matter where channels send differently. */
function sumsByChannel(
  { geometry, weights, shifts, channelFrom = 0 }: KernelFields & KernelNumbers,
  outputs: number,
  sent: Interval,
): PhaseSums {
  const phases = phasesOf(geometry);
  const inputs = weights.length / shifts.length / phases.length;
  const count = geometry.spread[0] * geometry.spread[1];
  const forAll = sent.low.length === 1;
  const [leasts, mosts] = [new Float64Array(shifts.length * count), new Float64Array(shifts.length * count)];
  for (let c = 0, at = 0; c < shifts.length; c++) {
    const first = Math.floor(((channelFrom + c) * geometry.groups) / outputs) * inputs;
    for (let i = first; i < first + inputs; i++) {
      const least = sent.low[forAll ? 0 : i]!;
      const most = sent.high[forAll ? 0 : i]!;
      for (let tap = 0; tap < phases.length; tap++, at++) {
        const weight = weights[at]!;
        const phase = c * count + phases[tap]!;
        const one = weight * (weight < 0 ? most : least);
        const other = weight * (weight < 0 ? least : most);
        if (one < 0) leasts[phase]! += one;
        if (other > 0) mosts[phase]! += other;
      }
    }
  }
  return { least: leasts, most: mosts };
}

/** By tap: which others meet the same outputs. */
function phasesOf({ kernel: [rows, columns], dilation, spread }: Geometry): Int32Array {
  return Int32Array.from({ length: rows * columns }, (_, tap) => {
    const row = (Math.floor(tap / columns) * dilation[0]) % spread[0];
    return row * spread[1] + (((tap % columns) * dilation[1]) % spread[1]);
  });
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
  const { kernel, groups } = geometry;
  const [rows, columns] = [axisOf(geometry, 0), axisOf(geometry, 1)];
  const [channels, height, width] = extents;
  const [perGroupIn, perGroupOut] = [channels / groups, outChannels / groups];
  const [taps, positions] = [kernel[0] * kernel[1], outHeight * outWidth];
  const scales = Float64Array.from(shifts, (shift) => 2 ** shift);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === 0) continue;
    const channel = Math.floor(i / (height * width));
    const [y, x] = [Math.floor(i / width) % height, i % width];
    const firstOut = Math.floor(channel / perGroupIn) * perGroupOut;
    for (let ky = 0; ky < kernel[0]; ky++) {
      const oy = (y * rows.spread + rows.pad - ky * rows.dilation) / rows.stride;
      if (oy < 0 || oy >= outHeight || !Number.isInteger(oy)) continue;
      for (let kx = 0; kx < kernel[1]; kx++) {
        const ox = (x * columns.spread + columns.pad - kx * columns.dilation) / columns.stride;
        if (ox < 0 || ox >= outWidth || !Number.isInteger(ox)) continue;
        let from = (firstOut * perGroupIn + (channel % perGroupIn)) * taps + ky * kernel[1] + kx;
        let to = firstOut * positions + oy * outWidth + ox;
        for (let o = firstOut; o < firstOut + perGroupOut; o++, from += perGroupIn * taps, to += positions)
          membranes[to]! += value * weights[from]! * scales[o]!;
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
  fanIn: (p: KernelFields, { source }: Ends<Extents>) => kernelFanIn(p, source),
  macs: kernelMacs,
  evaluate: convolve,
  details: kernelDetails,
} as const;
