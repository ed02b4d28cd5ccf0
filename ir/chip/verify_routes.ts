/** @file Invariants 13 to 16 of an image: what holds across cores: cover, routes, limits. */
import { coreLimits, type CoreLimit } from '../target/index.ts';
import {
  projectionsInto,
  readsOf,
  rowIsRead,
  sourceIndices,
  type Box,
  type Read,
} from './geometry.ts';
import type { ChipImage, ImageCore, ImageHeader, ImageRoute } from './image.ts';
import { isWithin, quoted, type Problems } from './problems.ts';
import { indexTiles, tilesMeeting, type TileIndex } from './tile_index.ts';
import { addUsage, noUsage, usageOfTiles, type Usage } from './usage.ts';

/** A tile of some core; boxes of a population are found by `TileIndex`. */
interface PlacedTile {
  readonly core: number;
  readonly tile: number;
}

/** Tiles of one population with their index. */
interface Placed {
  readonly tiles: readonly PlacedTile[];
  readonly index: TileIndex;
}

/** Adds populations whose tiles leave a gap or overlap. Memory: one byte per row and channel. */
export function verifyCover({ header, cores }: ChipImage, { expect, full }: Problems): void {
  const boxes = boxesByPopulation(header, cores);
  for (const [p, { extents, name, role }] of header.populations.entries()) {
    if (full()) return;
    if (role !== 'input')
      expect(covers(boxes[p]!, extents[0], extents[1]), 'SPK507', () => `tiles leave gaps in ${quoted(name)}, or overlap`);
  }
}

function covers(boxes: readonly Box[], channels: number, rows: number): boolean {
  const area = boxes.reduce((sum, box) => sum + (box.channelTo - box.channelFrom) * (box.rowTo - box.rowFrom), 0);
  if (area !== channels * rows) return false;
  const taken = new Uint8Array(area);
  for (const { channelFrom, channelTo, rowFrom, rowTo } of boxes)
    for (let channel = channelFrom; channel < channelTo; channel++)
      for (let cell = channel * rows + rowFrom; cell < channel * rows + rowTo; cell++) {
        if (taken[cell] === 1) return false;
        taken[cell] = 1;
      }
  return true;
}

const boxesByPopulation = (header: ImageHeader, cores: readonly ImageCore[]): readonly (readonly Box[])[] => {
  const boxes: Box[][] = header.populations.map(() => []);
  for (const core of cores) for (const tile of core.tiles) boxes[tile.population]!.push(tile);
  return boxes;
};

/** Adds routes that are malformed, and what blocks need but no route brings. */
export function verifyRoutes(image: ChipImage, problems: Problems): void {
  const { header, cores } = image;
  const { population } = header.input;
  const inputTile = { population, ...wholeBox(header, population) };
  const routes = cores.map((core) => routesByTile(core.routes, core.tiles.length));
  const readers = cores.map((core) => readersOf(header, core));
  verifyRouteList(header, header.inputRoutes, [inputTile], readers, 'the input', problems);
  for (const [c, core] of cores.entries()) {
    if (problems.full()) return;
    verifyRouteList(header, core.routes, core.tiles, readers, `core ${core.x},${core.y}`, problems);
    if (problems.full()) return;
    void c;
  }
  if (problems.list.length > 0) return;
  verifyService(image, routes, problems);
}

/** What some block of a core reads, as `population:payload`. */
const readersOf = (header: ImageHeader, core: ImageCore): ReadonlySet<string> =>
  new Set(
    core.blocks.flatMap((block) =>
      readsOf(header, header.projections[block.projection]!, core.tiles[block.tile]!).map(readKey),
    ),
  );

const readKey = ({ population, payload }: { population: number; payload: string }): string =>
  `${population}:${payload}`;
