/** @file Invariants 7 and 8 of an image: projections connect what fits, at windows in which it is complete. */
import { isRegister } from '../../neurons/index.ts';
import {
  atEnds,
  isWeighted,
  kindOf,
  projectionMistakes,
  sourceEnds,
  sourcesOf,
  weightsPerChannel,
} from '../../projections/index.ts';
import { kindsOfCores } from '../../target/index.ts';
import type { ImageHeader, ImagePopulation, ImageProjection } from '../image.ts';
import { isWithin, quoted, type Problems } from './problems.ts';

/**
 * Adds what is wrong with one projection. `sound` tells which populations have usable extents.
 *
 * @param into how many projections the target has.
 */
export function verifyProjection(
  header: ImageHeader,
  projection: ImageProjection,
  sound: readonly boolean[],
  into: number,
  { expect }: Problems,
): void {
  const { populations, target, schedule } = header;
  const name = `the projection ${quoted(projection.name)} (${projection.kind})`;
  const ends = [...sourcesOf(projection), projection.target];
  const there = ends.every((end) => sound[end]);
  if (!expect(there, 'SPK506', () => `${name} connects what is not there`)) return;
  expect(
    kindsOfCores(target).includes(projection.kind),
    'SPK510',
    () => `${name} is a kind that ${quoted(target.name)} lacks`,
  );
  const mistakes = projectionMistakes(header, projection, into);
  const shapes = ends.map((end) => populations[end]!.extents.join('x')).join(', ');
  const fits = mistakes.length === 0 && fitsTarget(header, projection);
  expect(fits, 'SPK506', () => `${name} does not fit ${shapes}${mistakes.map((mistake) => `: ${mistake}`).join('')}`);
  expect(
    isWithin(projection.activeWindow, 0, schedule.windows - 1) &&
      isInTime(header, projection) &&
      (isRegister(populations[projection.target]!) ||
        populations[projection.target]!.readyWindow > projection.activeWindow),
    'SPK506',
    () => `${name} delivers in window ${projection.activeWindow}, when its ends are not ready for it`,
  );
}

/**
 * Weights are no wider than the target's, and membranes that travel as graded messages fit one; saturating membranes have
 * no bound that says so.
 */
function fitsTarget({ target, populations, saturating }: ImageHeader, projection: ImageProjection): boolean {
  if (!isWeighted(projection)) return true;
  const { role, boundLow, boundHigh } = populations[projection.source]!;
  const half = 2 ** (target.messageBits - 1);
  const travels = projection.kind === 'graded' && role !== 'input' && !saturating;
  return projection.weightBits <= target.weightBits && (!travels || (boundLow >= -half && boundHigh < half));
}

/** Spikes arrive while their source fires; the input in window 0, membranes and state once they are complete. */
function isInTime({ populations }: ImageHeader, projection: ImageProjection): boolean {
  const { sources } = kindOf(projection);
  const ends = atEnds(projection, (index) => populations[index]!);
  return sourceEnds(projection).every((end) => {
    const source: ImagePopulation = ends[end]!;
    if (source.role === 'input') return projection.activeWindow === 0;
    return sources[end]!.payload === 'spikes'
      ? projection.activeWindow === source.fireWindow
      : projection.activeWindow >= source.readyWindow;
  });
}

/** How many weights the kernels of `channels` output channels have and how wide one is; undefined if there are none. */
export function weightCountOf(
  { populations, projections }: ImageHeader,
  index: number,
  channels: number,
): { readonly count: number; readonly bits: number } | undefined {
  const projection = projections[index];
  if (!projection || !isWeighted(projection)) return undefined;
  if (channels > populations[projection.target]!.extents[0]) return undefined;
  const perChannel = weightsPerChannel(projection, populations[projection.source]!.extents);
  return { count: channels * perChannel, bits: projection.weightBits };
}
