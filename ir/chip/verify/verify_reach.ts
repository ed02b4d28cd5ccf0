/** @file Invariants 17 and 18 of an image: bounds are those of its own numbers. */
import { exactFloat32 } from '../../limits.ts';
import { kindOf, sourcesOf } from '../../projections/index.ts';
import type { ChipImage, ImageHeader } from '../image.ts';
import { quoted, type Problems } from './problems.ts';
import { createReach, type Reach } from './reach.ts';

/** Adds bounds that the image's own numbers do not keep. Needs an image that is sound otherwise. */
export const verifyReach = (image: ChipImage, problems: Problems): void =>
  verifyReaches(image.header, reachesOf(image), problems);

/** What the membranes of every population can be, of an image that is sound otherwise. */
export function reachesOf({ header, kernels, cores }: ChipImage): readonly Reach[] {
  const reader = createReach(header);
  kernels.forEach(reader.addKernels);
  for (const { tiles } of cores) tiles.forEach(reader.addTile);
  return reader.reaches();
}

/** The same of what has been found out before, by population. */
export function verifyReaches(header: ImageHeader, reaches: readonly Reach[], problems: Problems): void {
  for (const index of header.populations.keys()) {
    if (problems.full()) return;
    verifyPopulation(header, index, reaches[index]!, problems);
  }
  for (const projection of header.projections) {
    const needed = kindOf(projection).finerBits?.(projection) ?? 0;
    const [source] = sourcesOf<number>(projection);
    problems.expect(
      needed <= reaches[source!]!.zeroBits,
      'SPK512',
      () => `the projection ${quoted(projection.name)} drops the ${needed} lowest bits of values where they are not 0`,
    );
  }
}

function verifyPopulation(
  { populations, target, saturating }: ImageHeader,
  index: number,
  { sums: [low, high], left, trainer }: Reach,
  { expect }: Problems,
): void {
  const population = populations[index]!;
  const { boundLow, boundHigh, float32Proved } = population;
  const name = quoted(population.name);
  expect(
    low >= boundLow && high <= boundHigh,
    'SPK512',
    () => `${name} may reach ${low}..${high} by its own weights, not ${boundLow}..${boundHigh}`,
  );
  const half = 2 ** (target.membraneBits - 1);
  expect(
    saturating || (left[0] >= -half && left[1] < half),
    'SPK512',
    () => `resets leave ${left[0]}..${left[1]} of the membranes of ${name}, which have ${target.membraneBits} bits`,
  );
  expect(
    !float32Proved || trainer.width < exactFloat32 * 2 ** trainer.zeroBits,
    'SPK512',
    () => `the sums of ${name} are said to be exact in float32, but may reach ${low}..${high}`,
  );
}
