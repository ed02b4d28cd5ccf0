/** @file Invariants 7 and 8 of an image: projections connect what fits, at windows in which it is complete. */
import { isWeightWidth, largestExtent, largestProduct, largestShift } from '../limits.ts';
import { hasKernels, weightsPerChannel } from './geometry.ts';
import { transferExtents } from '../spike/index.ts';
import type { ImageHeader, ImagePopulation, ImageProjection } from './image.ts';
import { isWithin, quoted, type Problems } from './problems.ts';

/** Adds what is wrong with one projection. `sound` tells which populations have usable extents. */
export function verifyProjection(
  header: ImageHeader,
  projection: ImageProjection,
  sound: readonly boolean[],
  problems: Problems,
): void {
  const { populations, target, schedule } = header;
  const name = `the projection ${quoted(projection.name)} (${projection.kind})`;
  const ends = [projection.source, projection.second, projection.target];
  if (
    !problems.expect(
      ends.every((end) => sound[end]),
      'SPK506',
      () => `${name} connects what is not there`,
    )
  )
    return;
  const [source, second, into] = ends.map((end) => populations[end]!) as [
    ImagePopulation,
    ImagePopulation,
    ImagePopulation,
  ];
  problems.expect(
    target.projections.includes(projection.kind),
    'SPK510',
    () => `${name} is a kind that ${quoted(target.name)} lacks`,
  );
  const shapes = [source, second, into].map(({ extents }) => extents.join('x')).join(', ');
  problems.expect(fits(header, projection, source, second, into), 'SPK506', () => `${name} does not fit ${shapes}`);
  problems.expect(
    isWithin(projection.window, 0, schedule.windows - 1) &&
      isInTime(projection, source, second) &&
      into.readyWindow > projection.window,
    'SPK506',
    () => `${name} delivers in window ${projection.window}, when its ends are not ready for it`,
  );
}

/** Shapes, roles and widths. */
function fits(
  header: ImageHeader,
  projection: ImageProjection,
  source: ImagePopulation,
  second: ImagePopulation,
  target: ImagePopulation,
): boolean {
  if (target.role !== (projection.kind === 'correlate' ? 'state' : 'neurons')) return false;
  switch (projection.kind) {
    case 'synapses':
      return source.cap > 0 && kernelsFit(header, projection, source, target);
    case 'graded':
      return (
        (source.role === 'input' || membranesReadable(source)) &&
        messagesFit(header, source) &&
        kernelsFit(header, projection, source, target)
      );
    case 'transfer':
      return membranesReadable(source) && transferFits(projection, source, target);
    case 'any':
      return source.cap > 0 && anyFits(projection, source, target);
    case 'max':
      return (
        membranesReadable(source) &&
        header.projections.filter((other) => header.populations[other.target] === target).length === 1 &&
        windowFits(projection, source, target)
      );
    case 'gate':
      return source.cap > 0 && second.cap > 0 && gateFits(source, second, target);
    case 'correlate':
      return source.cap > 0 && second.cap > 0 && correlateFits(projection, source, second, target);
    case 'modulate':
      return source.cap > 0 && second.role === 'state' && modulateFits(projection, source, second, target);
  }
}

function kernelsFit(
  header: ImageHeader,
  projection: ImageProjection,
  source: ImagePopulation,
  target: ImagePopulation,
): boolean {
  const { kernel, stride, pad, groups, weightBits } = projection;
  const sides = [...kernel, stride, groups];
  if (!sides.every((side) => isWithin(side, 1, largestExtent)) || !isWithin(pad, 0, largestExtent)) return false;
  if (!isWeightWidth(weightBits) || weightBits > header.target.weightBits) return false;
  if (source.extents[0] % groups !== 0 || target.extents[0] % groups !== 0) return false;
  if (weightsPerChannel(header, projection) * target.extents[0] > largestProduct) return false;
  return [0, 1].every((axis) => {
    const room = source.extents[axis + 1]! + 2 * pad - kernel[axis]!;
    return room >= 0 && Math.floor(room / stride) + 1 === target.extents[axis + 1];
  });
}

const membranesReadable = ({ role, reset }: ImagePopulation): boolean => role === 'neurons' && reset === 'each_step';

function anyFits(projection: ImageProjection, source: ImagePopulation, target: ImagePopulation): boolean {
  const { reach, heads, kernel, stride, pad } = projection;
  if (reach === 'space') return windowFits(projection, source, target);
  if (reach === 'positions') return same(target.extents, [source.extents[0], 1, 1]);
  const square =
    kernel[0] === kernel[1] && stride === 1 && isWithin(pad, 0, largestExtent) && kernel[0] === 2 * pad + 1;
  return heads >= 1 && source.extents[0] % heads === 0 && square && same(target.extents, source.extents);
}

/** A square window; every one of them holds a position that exists. */
function windowFits(
  { kernel, stride, pad }: ImageProjection,
  { extents: [channels, height, width] }: ImagePopulation,
  { extents }: ImagePopulation,
): boolean {
  const [side] = kernel;
  if (side !== kernel[1] || !isWithin(side, 1, largestExtent) || !isWithin(stride, 1, largestExtent)) return false;
  if (!isWithin(pad, 0, Math.floor(side / 2)) || Math.min(height, width) + 2 * pad < side) return false;
  const pooled = (size: number): number => Math.floor((size + 2 * pad - side) / stride) + 1;
  return same(extents, [channels, pooled(height), pooled(width)]);
}

const gateFits = (left: ImagePopulation, right: ImagePopulation, { extents }: ImagePopulation): boolean =>
  same(left.extents, extents) && (same(right.extents, extents) || same(right.extents, [extents[0], 1, 1]));

/** Membranes that travel as graded messages must fit one; saturating membranes have no bound that says so. */
const messagesFit = ({ target, saturating }: ImageHeader, { role, boundLow, boundHigh }: ImagePopulation): boolean =>
  saturating ||
  role === 'input' ||
  (boundLow >= -(2 ** (target.messageBits - 1)) && boundHigh < 2 ** (target.messageBits - 1));

const transferFits = (
  { map, shift }: ImageProjection,
  source: ImagePopulation,
  { extents }: ImagePopulation,
): boolean => isWithin(shift, 0, largestShift) && same(extents, transferExtents(map, source.extents));

function correlateFits(
  { heads, over }: ImageProjection,
  { extents: [leftChannels, leftHeight, leftWidth] }: ImagePopulation,
  { extents: [rightChannels, rightHeight, rightWidth] }: ImagePopulation,
  { extents }: ImagePopulation,
): boolean {
  if (heads < 1 || leftChannels % heads !== 0 || rightChannels % heads !== 0) return false;
  if (over === 'positions')
    return (
      same([leftHeight, leftWidth], [rightHeight, rightWidth]) &&
      same(extents, [heads, leftChannels / heads, rightChannels / heads])
    );
  return leftChannels === rightChannels && same(extents, [heads, leftHeight * leftWidth, rightHeight * rightWidth]);
}

function modulateFits(
  { heads, over }: ImageProjection,
  { extents: [channels, height, width] }: ImagePopulation,
  { extents: [stateHeads, rows, columns] }: ImagePopulation,
  { extents: target }: ImagePopulation,
): boolean {
  if (heads < 1 || stateHeads !== heads) return false;
  if (over === 'channels') return channels === heads * rows && same(target, [heads * columns, height, width]);
  return (
    channels === target[0] && channels % heads === 0 && columns === height * width && rows === target[1] * target[2]
  );
}

const same = (a: readonly number[], b: readonly number[]): boolean => a.every((extent, i) => extent === b[i]);

/** Spikes arrive while their source fires; membranes once they are complete. */
function isInTime(projection: ImageProjection, source: ImagePopulation, second: ImagePopulation): boolean {
  const { kind, window } = projection;
  if (source.role === 'input') return window === 0;
  if (kind === 'transfer' || kind === 'graded' || kind === 'max') return window >= source.readyWindow;
  if (window !== source.fireWindow) return false;
  if (kind === 'correlate' || kind === 'gate') return window === second.fireWindow;
  return kind !== 'modulate' || window >= second.readyWindow;
}

/** How many weights the kernels of `channels` output channels have and how wide one is; undefined if there are none. */
export function weightCountOf(
  header: ImageHeader,
  index: number,
  channels: number,
): { readonly count: number; readonly bits: number } | undefined {
  const projection = header.projections[index];
  if (!projection || !hasKernels(projection)) return undefined;
  if (channels > header.populations[projection.target]!.extents[0]) return undefined;
  return { count: channels * weightsPerChannel(header, projection), bits: projection.weightBits };
}
