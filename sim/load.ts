/** @file Loads an image: memory, kernels, routes, and a plan of the work of every window. */
import type { ChipImage, ImageCore, ImageRoute } from '../ir/chip/image.ts';
import { multicast, port } from '../ir/chip/network.ts';
import { createBlockBuilder } from './blocks.ts';
import type { Block, Chip, Readout, Tile, WindowPlan } from './chip.ts';
import { createMeter } from './counters.ts';
import { listWords, type EventRange } from './events.ts';
import { emissionsOf, listenersOf, planLists, type Draft } from './plan.ts';
import { createTraffic } from './traffic.ts';

/**
 * Allocates and precomputes everything a sample needs. The image has been checked when it was read; what does not fit
 * together all the same is an ordinary `Error`.
 */
export function loadChip(image: ChipImage): Chip {
  const { header } = image;
  checkHeader(image);
  const tilesByCore = image.cores.map((core, index) => buildTiles(image, core, index));
  const tiles = tilesByCore.flat();
  const blocksByCore = buildBlocks(image, tilesByCore);
  const listeners = blocksByCore.map((blocks) => listenersOf(image, blocks));
  const input = wholeOf(image, header.input.population);
  const drafts = [
    ...header.inputRoutes.flatMap((route) => emissionsOf(image, listeners, route, 'input')),
    ...image.cores.flatMap((core, index) =>
      core.routes.flatMap((route) => emissionsOf(image, listeners, route, tileOf(tilesByCore, index, route))),
    ),
  ];
  const windows = emptyWindows(header.schedule.windows, blocksByCore.flat(), image);
  return {
    image,
    tiles,
    tilesOf: header.populations.map((_, population) => tiles.filter((tile) => tile.population === population)),
    windows,
    input: planLists(image, tiles, drafts, windows, input),
    readouts: header.outputs.map(({ population }) => readoutOf(image, tiles, population)),
    meter: createMeter(header.target, image.cores.length),
    traffic: createTraffic(header.target),
    scratch: { words: new Int32Array(header.saturating ? scratchWords(image) : 0), used: 0 },
  };
}

function buildBlocks(image: ChipImage, tilesByCore: readonly (readonly Tile[])[]): Block[][] {
  const build = createBlockBuilder(image);
  return image.cores.map((core, index) =>
    core.blocks.map((block) => {
      const tile = tilesByCore[index]![block.tile]!;
      if (image.header.projections[block.projection]?.target !== tile.population) {
        throw new Error(`inconsistent image: core ${index} has a block of another population's projection`);
      }
      return build(block, tile);
    }),
  );
}

function tileOf(tilesByCore: readonly (readonly Tile[])[], core: number, route: ImageRoute): Draft['from'] {
  const tile = tilesByCore[core]![route.tile]!;
  if (route.rowFrom < tile.rowFrom || route.rowTo > tile.rowTo || route.rowFrom > route.rowTo) {
    throw new Error(`inconsistent image: a route of core ${core} covers rows that its tile lacks`);
  }
  return tile;
}

function checkHeader({ header }: ChipImage): void {
  for (const { name, kind, activeWindow } of header.projections) {
    if (!header.target.projections.includes(kind)) {
      throw new Error(`inconsistent image: ${header.target.name} has no ${kind}, which projection "${name}" needs`);
    }
    if (activeWindow >= header.schedule.windows) {
      throw new Error(`inconsistent image: projection "${name}" delivers after the last window`);
    }
  }
}

function buildTiles({ header }: ChipImage, core: ImageCore, index: number): Tile[] {
  return core.tiles.map((tile) => {
    const { extents, neuron } = header.populations[tile.population]!;
    const { cap = 0 } = neuron ?? {};
    const channels = tile.channelTo - tile.channelFrom;
    if (tile.thresholds.length !== channels * cap) {
      throw new Error(`inconsistent image: core ${index} has a tile with a wrong number of thresholds`);
    }
    return {
      ...{ core: index, population: tile.population, columns: extents[2], channels },
      ...{ channelFrom: tile.channelFrom, channelTo: tile.channelTo, rowFrom: tile.rowFrom, rowTo: tile.rowTo },
      membranes: new Int32Array(channels * (tile.rowTo - tile.rowFrom) * extents[2]),
      initial: tile.initial.some((value) => value !== 0) ? tile.initial : new Int32Array(0),
      dynamics:
        neuron?.kind === 'kept'
          ? { leak: neuron.leak, soft: neuron.reset === 'soft', amounts: tile.amounts }
          : undefined,
      thresholds: Array.from({ length: cap }, (_, slot) =>
        Int32Array.from({ length: channels }, (_, channel) => tile.thresholds[channel * cap + slot]!),
      ),
    };
  });
}

function emptyWindows(count: number, blocks: readonly Block[], { header }: ChipImage): WindowPlan[] {
  const windows: WindowPlan[] = [];
  for (let window = 0; window < count; window++) {
    windows.push({ values: [], firing: [], valueEmissions: [], spikeEmissions: [], blocks: [] });
  }
  const ordered = [...blocks].sort((a, b) => a.projection - b.projection);
  for (const block of ordered) windows[header.projections[block.projection]!.activeWindow]!.blocks.push(block);
  return windows;
}

/** The whole of a population as one range. */
function wholeOf({ header }: ChipImage, population: number): EventRange {
  const [channels, rows, columns] = header.populations[population]!.extents;
  return { channelFrom: 0, channelTo: channels, rowFrom: 0, rowTo: rows, columns };
}

const scratchWords = (image: ChipImage): number =>
  image.header.populations.reduce((most, _, p) => Math.max(most, listWords(wholeOf(image, p), true)), 0);

function readoutOf(image: ChipImage, tiles: readonly Tile[], population: number): Readout {
  const sum = { population, packets: 0, hops: 0, chipHops: 0 };
  for (const tile of tiles) {
    if (tile.population !== population) continue;
    const tree = multicast(image.header.target, image.cores[tile.core]!, [port]);
    sum.packets += tile.membranes.length;
    sum.hops += tile.membranes.length * tree.hops;
    sum.chipHops += tile.membranes.length * tree.chipHops;
  }
  return sum;
}
