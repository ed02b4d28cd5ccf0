/** @file Memory and work that an image asks for, against what it is really made of. */
import { capOf } from '../../neurons/index.ts';
import { fanInOf, isWeighted, kindOf, sourcesOf, synapseBytesOf } from '../../projections/index.ts';
import { hostSizes } from '../../spike/index.ts';
import { sizeOf } from '../../tensor.ts';
import { slotBytes } from '../../trace.ts';
import { freeMemory, freeWork, memoryPerByte, workPerByte } from '../bounds.ts';
import type { ImageCore, ImageHeader, ImageKernels, ImageOutline } from '../image.ts';
import { neuronsOf } from '../usage.ts';
import type { Problems } from './problems.ts';

/** Bytes that a simulator keeps for a neuron: membrane, count, and places in lists of events of both modes. */
const neuronBytes = 40;

/** Bytes that are kept for a time step of a sample: what cores and links did. */
const stepBytes = 128;

/** Bytes of a tile, a block and a route at least, without their lists. */
const partBytes = 8;

/** Bytes that kernels must take in any file, without what a file may be padded with. */
export const kernelsBytes = ({ weights, shifts }: ImageKernels): number => partBytes + weights.length + shifts.length;

/** Bytes that a core must take in any file. */
export const coreBytes = ({ tiles, blocks, routes }: ImageCore): number =>
  partBytes * (tiles.length + blocks.length + routes.length) +
  tiles.reduce(
    (sum, { thresholds, initial, constants }) => sum + thresholds.length + initial.length + constants.length,
    0,
  ) +
  routes.reduce((sum, { destinations }) => sum + destinations.length, 0);

/**
 * Adds that the image asks for more memory or more work than `paid` bytes of kernels and cores justify. Cores must be sound
 * by themselves.
 */
export function verifyJustified(image: ImageOutline, paid: number, { expect }: Problems): void {
  const memory = memoryOf(image);
  const fits = expect(
    memory <= Math.max(freeMemory, paid * memoryPerByte),
    'SPK511',
    () => `the image asks for ${memory} bytes of membranes, state and records, and ${paid} bytes of it hold neurons`,
  );
  if (!fits) return;
  const work = workOf(image.header);
  expect(
    work <= Math.max(freeWork, paid * workPerByte),
    'SPK513',
    () => `the image asks for ${work} operations a sample, and ${paid} bytes of it hold neurons`,
  );
}

/**
 * Bytes a simulator needs for input, membranes, lists of events, copies of state, records of time steps, and the traces and
 * outputs of all logical steps.
 */
function memoryOf({ header, cores }: ImageOutline): number {
  const { populations, outputs, host } = header;
  const { logicalSteps, windows, slots } = header.schedule;
  const read = outputs.map(({ population }) => sizeOf(populations[population]!.extents));
  const results = hostSizes(host?.steps ?? [], read).reduce((sum, size) => sum + 8 * size, 0);
  const input = sizeOf(populations[header.input.population]!.extents);
  let bytes = results + stepBytes * logicalSteps * windows * slots + (4 * logicalSteps + neuronBytes) * input;
  for (const size of read) bytes += 4 * logicalSteps * size;
  for (const { tiles, blocks } of cores) {
    for (const tile of tiles) {
      const traced = logicalSteps * slotBytes(capOf(populations[tile.population]!));
      bytes += (neuronBytes + traced) * neuronsOf(header, tile.population, tile);
    }
    for (const block of blocks) {
      const projection = header.projections[block.projection]!;
      const tile = tiles[block.tile]!;
      if (!isWeighted(projection)) bytes += synapseBytesOf(header, projection, tile);
      if (kindOf(projection).remembers) bytes += 4 * neuronsOf(header, tile.population, tile);
    }
  }
  return bytes;
}

/**
 * Operations of one sample at most: every synapse for every spike that may come, every neuron at every time step of its
 * window.
 */
export function workOf(header: ImageHeader): number {
  const { populations, projections, schedule } = header;
  let work = 0;
  for (const projection of projections) {
    const { sources } = kindOf(projection);
    const spiking = Object.values(sources).some(({ payload }) => payload === 'spikes');
    const times = spiking ? Math.max(...sourcesOf<number>(projection).map((at) => capOf(populations[at]!))) : 1;
    work += fanInOf(header, projection) * sizeOf(populations[projection.target]!.extents) * times;
  }
  for (const population of populations) work += (1 + capOf(population)) * sizeOf(population.extents);
  return work * schedule.logicalSteps;
}
