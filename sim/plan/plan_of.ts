/** @file From an image to its plan. */
import type { ChipImage } from '../../ir/chip/image.ts';
import { pathsOf, portOf } from '../../ir/chip/network.ts';
import { kindsOfCores } from '../../ir/target/index.ts';
import { planBlocks } from './blocks.ts';
import type { Plan, ReadoutPlan, TilePlan } from './plan.ts';
import { draftEmissions } from './routes.ts';
import { planTiles } from './tiles.ts';
import { planWindows } from './windows.ts';

/**
 * Finds out everything that no sample changes. The image has been checked when it was read; what does not fit together all
 * the same is an ordinary `Error`.
 */
export function planOf(image: ChipImage): Plan {
  checkHeader(image);
  const planned = planTiles(image);
  const blocks = planBlocks(image, planned);
  const drafts = draftEmissions(image, planned, blocks);
  const { tiles } = planned;
  return {
    ...{ image, tiles, blocks },
    ...planWindows(image, tiles, blocks, drafts),
    readouts: image.header.outputs.map(({ population }) => readoutOf(image, tiles, population)),
  };
}

function checkHeader({ header }: ChipImage): void {
  const kinds = kindsOfCores(header.target);
  for (const { name, kind, activeWindow } of header.projections) {
    if (!kinds.includes(kind)) {
      throw new Error(`inconsistent image: ${header.target.name} has no ${kind}, which projection "${name}" needs`);
    }
    if (activeWindow >= header.schedule.windows) {
      throw new Error(`inconsistent image: projection "${name}" delivers after the last window`);
    }
  }
}

function readoutOf(image: ChipImage, tiles: readonly TilePlan[], population: number): ReadoutPlan {
  const sum = { population, packets: 0, hops: 0, hopsX: 0, chipHops: 0 };
  for (const tile of tiles) {
    if (tile.population !== population) continue;
    const tree = pathsOf(image.header.target, image.cores[tile.core]!, [portOf(image.header.target)]);
    sum.packets += tile.neurons;
    sum.hops += tile.neurons * tree.hops;
    sum.hopsX += tile.neurons * tree.hopsX;
    sum.chipHops += tile.neurons * tree.chipHops;
  }
  return sum;
}
