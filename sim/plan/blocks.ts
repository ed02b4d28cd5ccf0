/** @file Blocks of an image: what each projection does to each tile, before anyone knows who sends. */
import type { ChipImage, ImageBlock, ImageProjection } from '../../ir/chip/image.ts';
import { atEnds, sourceEnds } from '../../ir/projections/index.ts';
import type { Extents } from '../../ir/tensor.ts';
import { createTables, type Tables } from '../grid/tables.ts';
import { kindRule } from '../kinds/index.ts';
import type { BlockPlan, DeliveryPlan, TilePlan } from './plan.ts';
import type { PlannedTiles } from './tiles.ts';

/** A block while its arrivals are found. */
export type BlockDraft = BlockPlan & { readonly arrivals: { readonly [end: string]: DeliveryPlan[] } };

/** All blocks, ascending by projection and then by core. An image that does not fit together is an ordinary `Error`. */
export function planBlocks(image: ChipImage, { tiles, firstOf }: PlannedTiles): BlockDraft[] {
  const tables = createTables();
  const blocks = image.cores.flatMap((core, index) =>
    core.blocks.map((block) => planBlock(image, tables, block, index, tiles, firstOf[index]! + block.tile)),
  );
  return blocks.sort((a, b) => a.projection - b.projection);
}

function planBlock(
  image: ChipImage,
  tables: Tables,
  { projection: index, kernels }: ImageBlock,
  core: number,
  tiles: readonly TilePlan[],
  at: number,
): BlockDraft {
  const tile = tiles[at]!;
  const projection = image.header.projections[index]!;
  if (projection.target !== tile.population)
    throw new Error(`inconsistent image: core ${core} has a block of another population's projection`);
  checkKernels(image, projection, kernels, tile);
  const arrivals = Object.fromEntries(sourceEnds(projection).map((end): [string, DeliveryPlan[]] => [end, []]));
  const ends = atEnds(projection, (population): Extents => image.header.populations[population]!.extents);
  const geometry = kindRule(projection.kind).plan({ projection, ends, tile, tables });
  // A kind's rule gives the geometry of that kind.
  return { kind: projection.kind, projection: index, core, tile: at, kernels, arrivals, geometry } as BlockDraft;
}

function checkKernels(image: ChipImage, { name }: ImageProjection, kernels: number, tile: TilePlan): void {
  if (kernels < 0) return;
  const section = image.kernels[kernels];
  if (section?.channelFrom !== tile.channelFrom || section.channelTo !== tile.channelTo)
    throw new Error(`inconsistent image: a block of projection "${name}" lacks kernels for its channels`);
}
