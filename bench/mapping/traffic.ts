/**
 * @file What travels between the cores of an image where every neuron spikes equally often, read from the image alone: links, borders,
 * and deliveries to cores that nothing of them is for. No state of the compiler is used.
 */
import type { ChipImage } from '../../ir/chip/image.ts';
import { pathsOf, portOf, type Place } from '../../ir/chip/network.ts';
import { readsOf, rowIsRead, type Box, type Payload, type Read } from '../../ir/projections/index.ts';

/** Sums over a sample: packets times what each meets. */
export interface Traffic {
  readonly packets: number;
  readonly hops: number;
  readonly chipHops: number;
  /** Packets times destinations. */
  readonly deliveries: number;
  /** Of them those that reach a core of which no block reads that channel and row. */
  readonly needless: number;
  /** Of links and borders. */
  readonly picojoule: number;
  /** Of deliveries. */
  readonly deliveryPicojoule: number;
}

/** Spikes of a neuron in a sample: the middle of what the papers' energies imply, as the compiler assumes it. */
export const assumedRate = 0.6;

/** One route with its sender, its box, and packets of one neuron. */
interface Sent {
  readonly population: number;
  readonly payload: Payload;
  readonly box: Box;
  /** The core that sends; -1: the host. */
  readonly core: number;
  readonly from: Place;
  readonly destinations: readonly number[];
  readonly rate: number;
}

/** @param places of the cores: those of the image, or others to compare with. */
export function trafficOf(image: ChipImage, places: readonly Place[] = image.cores): Traffic {
  const { header, cores } = image;
  const { target, populations } = header;
  const reads = readsByCore(image);
  const sum = { packets: 0, hops: 0, chipHops: 0, deliveries: 0, needless: 0 };
  for (const { population, payload, box, from, destinations, rate } of routesOf(image, places)) {
    const width = populations[population]!.extents[2] * rate;
    const pixels = (box.channelTo - box.channelFrom) * (box.rowTo - box.rowFrom);
    const path = pathsOf(
      target,
      from,
      destinations.map((core) => places[core]!),
    );
    const packets = pixels * width;
    sum.packets += packets;
    sum.hops += packets * path.hops;
    sum.chipHops += packets * path.chipHops;
    sum.deliveries += packets * destinations.length;
    for (const core of destinations)
      sum.needless += width * (pixels - pixelsRead(box, reads[core]!.get(`${population} ${payload}`) ?? []));
  }
  for (const { population } of header.outputs)
    cores.forEach(({ tiles }, core) => {
      for (const { rowFrom, rowTo, channelFrom, channelTo } of tiles.filter((tile) => tile.population === population)) {
        const packets = (rowTo - rowFrom) * (channelTo - channelFrom) * populations[population]!.extents[2];
        const path = pathsOf(target, places[core]!, [portOf(target)]);
        sum.hops += packets * path.hops;
        sum.chipHops += packets * path.chipHops;
      }
    });
  const { hop, chip_hop: border, event } = target.energy;
  const picojoule = sum.hops * hop.value + sum.chipHops * border.value;
  return { ...sum, picojoule, deliveryPicojoule: sum.deliveries * event.value };
}

/** All routes, the host's first. */
export function* routesOf({ header, cores }: ChipImage, places: readonly Place[]): Generator<Sent> {
  const { population } = header.input;
  for (const route of header.inputRoutes)
    yield {
      population,
      payload: 'values',
      box: route,
      core: -1,
      from: portOf(header.target),
      destinations: [...route.destinations],
      rate: 1,
    };
  for (const [core, { tiles, routes }] of cores.entries())
    for (const route of routes) {
      const tile = tiles[route.tile]!;
      const rate = route.payload === 'spikes' ? assumedRate : 1;
      const { population, payload } = { ...tile, ...route };
      yield {
        population,
        payload,
        box: route,
        core,
        from: places[core]!,
        destinations: [...route.destinations],
        rate,
      };
    }
}

/** By core: what its blocks read, by population and payload. */
const readsByCore = ({ header, cores }: ChipImage): readonly Map<string, Read[]>[] =>
  cores.map(({ blocks, tiles }) =>
    Map.groupBy(
      blocks.flatMap(({ projection, tile }) => readsOf(header, header.projections[projection]!, tiles[tile]!)),
      ({ population, payload }) => `${population} ${payload}`,
    ),
  );

/** Channels times rows of a box that some read has. */
function pixelsRead({ channelFrom, channelTo, rowFrom, rowTo }: Box, reads: readonly Read[]): number {
  let count = 0;
  const seen = new Uint8Array(channelTo - channelFrom);
  for (let row = rowFrom; row < rowTo; row++) {
    seen.fill(0);
    for (const read of reads)
      if (row >= read.rowFrom && row < read.rowTo && rowIsRead(read, row))
        seen.fill(1, Math.max(0, read.channelFrom - channelFrom), Math.max(0, read.channelTo - channelFrom));
    for (const one of seen) count += one;
  }
  return count;
}

/** Places of as many cores in the order in which they are numbered, row by row of the same rectangle. */
export function rowMajor({ cores }: ChipImage): readonly Place[] {
  const [columns, rows] = [Math.max(...cores.map(({ x }) => x)) + 1, Math.max(...cores.map(({ y }) => y)) + 1];
  if (columns * rows < cores.length) throw new Error('cores share places');
  return cores.map((_, core) => ({ x: core % columns, y: Math.floor(core / columns) }));
}
