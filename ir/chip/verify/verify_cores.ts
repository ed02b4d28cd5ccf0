/** @file Invariants 9 to 12 of an image: kernels, tiles, blocks and places of its cores, each by itself. */
import { classIndexAt, gridOf } from '../../target/index.ts';
import { largestShift } from '../../limits.ts';
import { capOf, constantMistakes } from '../../neurons/index.ts';
import { isWeighted, projectionsInto, type Box } from '../../projections/index.ts';
import type { ChipImage, ImageCore, ImageHeader, ImageKernels, ImageTile, KernelsOutline } from '../image.ts';
import { lackedBy } from '../classes.ts';
import { isWithin, quoted, type Problems } from './problems.ts';
import { weightCountOf } from './verify_projection.ts';

/** Adds what is wrong with kernels. */
export function verifyKernels(header: ImageHeader, kernels: readonly ImageKernels[], problems: Problems): void {
  const { length } = kernels;
  problems.expect(
    header.kernelCount === length,
    'SPK506',
    () => `the header announces ${header.kernelCount} kernels of ${length}`,
  );
  for (const [index, part] of kernels.entries()) {
    if (problems.full()) return;
    verifyKernelsAt(header, part, index, problems);
  }
}

/** Adds what is wrong with the kernels at one index. */
export function verifyKernelsAt(
  header: ImageHeader,
  { projection, channelFrom, channelTo, weights, shifts }: ImageKernels,
  index: number,
  { expect }: Problems,
): void {
  const what = weightCountOf(header, projection, channelTo - channelFrom);
  const channels = what ? header.populations[header.projections[projection]!.target]!.extents[0] : 0;
  const sized =
    isBox({ channelFrom, channelTo, rowFrom: 0, rowTo: 1 }, [channels, 1]) &&
    weights.length === what!.count &&
    shifts.length === channelTo - channelFrom;
  if (!expect(sized, 'SPK508', () => `kernels ${index} do not fit projection ${projection}`)) return;
  expect(
    fitBits(weights, what!.bits) && shifts.every((shift) => shift <= largestShift),
    'SPK508',
    () => `kernels ${index} have weights wider than ${what!.bits} bits, or shifts past ${largestShift}`,
  );
}

/** Whether all weights are two's complement of so many bits. Bytes always are of 8: nothing to look at. */
function fitBits(weights: Int8Array, bits: number): boolean {
  if (bits >= 8) return true;
  const half = 2 ** (bits - 1);
  for (let i = 0; i < weights.length; i++) if (weights[i]! < -half || weights[i]! >= half) return false;
  return true;
}

/** Adds what is wrong with cores, tile by tile. Nothing across cores may be checked unless this finds nothing. */
export function verifyCores({ header, kernels, cores }: ChipImage, problems: Problems): void {
  const { length } = cores;
  problems.expect(
    header.coreCount === length,
    'SPK506',
    () => `the header announces ${header.coreCount} cores of ${length}`,
  );
  const verifyCore = coreVerifier(header, kernels, problems);
  for (const core of cores) {
    if (problems.full()) return;
    verifyCore(core);
  }
}

/** A function that adds what is wrong with one core after the other; it remembers only which places are taken. */
export function coreVerifier(
  header: ImageHeader,
  kernels: readonly KernelsOutline[],
  problems: Problems,
): (core: ImageCore) => void {
  const into = projectionsInto(header);
  const places = new Set<number>();
  const grid = gridOf(header.target);
  const lacking = (header.target.classes ?? []).map((each) => lackedBy(header, each));
  return (core) => {
    const place = core.y * grid.columns + core.x;
    const apart = core.x < grid.columns && core.y < grid.rows && !places.has(place);
    problems.expect(
      apart,
      'SPK510',
      () => `the core at ${core.x},${core.y} lies outside ${grid.columns} x ${grid.rows} cores, or on another`,
    );
    places.add(place);
    for (const [index, tile] of core.tiles.entries())
      verifyTile(header, tile, `tile ${index} of core ${core.x},${core.y}`, problems);
    verifyClass(header, core, lacking, problems);
    verifyBlocks(header, kernels, core, into, problems);
  };
}

/** Where cores are not alike: a core holds only what its class takes. */
function verifyClass(
  { target, populations }: ImageHeader,
  core: ImageCore,
  lacking: readonly ReadonlyMap<number, string>[],
  { add }: Problems,
): void {
  if (!target.classes) return;
  const index = classIndexAt(target, core);
  for (const { population } of core.tiles) {
    const reason = lacking[index]!.get(population);
    const what = quoted(populations[population]?.name ?? '');
    if (reason !== undefined)
      add('SPK510', `core ${core.x},${core.y} of ${quoted(target.classes[index]!.name)} holds ${what}: ${reason}`);
  }
}

function verifyTile(header: ImageHeader, tile: ImageTile, name: string, { expect }: Problems): void {
  const population = header.populations[tile.population];
  const there = population !== undefined && population.role !== 'input' && isBox(tile, population.extents);
  if (!expect(there, 'SPK508', () => `${name} lies outside population ${tile.population}`)) return;
  const cap = capOf(population!);
  const channels = tile.channelTo - tile.channelFrom;
  const { thresholds, initial, constants } = tile;
  expect(
    thresholds.length === channels * cap && (initial.length === 0 || initial.length === channels),
    'SPK508',
    () =>
      `${name} has ${thresholds.length} thresholds and ${initial.length} initial membranes for ${channels} channels`,
  );
  const half = 2 ** (header.target.membraneBits - 1);
  const { neuron } = population!;
  const mistakes = neuron
    ? constantMistakes(neuron, constants, channels, half)
    : constants.length > 0
      ? ['constants, and does not fire']
      : [];
  expect(mistakes.length === 0, 'SPK508', () => `${name} has ${mistakes.join(', and ')}`);
  expect(
    initial.every((membrane) => membrane >= -half && membrane < half),
    'SPK508',
    () => `${name} has an initial membrane that ${header.target.membraneBits} bits do not hold`,
  );
  expect(ascends(thresholds, cap), 'SPK508', () => `${name} has thresholds that do not ascend`);
}

function ascends(thresholds: Int32Array, cap: number): boolean {
  for (let i = 1; i < thresholds.length; i++) if (i % cap !== 0 && thresholds[i]! < thresholds[i - 1]!) return false;
  return true;
}

/** Channels and rows of something that has [channels, rows, ...] of them; not empty. */
const isBox = (box: Box, [channels, rows]: readonly number[]): boolean =>
  isWithin(box.channelFrom, 0, box.channelTo - 1) &&
  isWithin(box.channelTo, 1, channels!) &&
  isWithin(box.rowFrom, 0, box.rowTo - 1) &&
  isWithin(box.rowTo, 1, rows!);

function verifyBlocks(
  header: ImageHeader,
  kernels: readonly KernelsOutline[],
  core: ImageCore,
  into: readonly (readonly number[])[],
  { expect }: Problems,
): void {
  const seen = new Set<string>();
  for (const [index, block] of core.blocks.entries()) {
    const name = `block ${index} of core ${core.x},${core.y}`;
    const projection = header.projections[block.projection];
    const tile = core.tiles[block.tile];
    const key = `${block.projection}:${block.tile}`;
    const fits = projection !== undefined && tile?.population === projection.target && !seen.has(key);
    seen.add(key);
    if (!expect(fits, 'SPK508', () => `${name} is no projection into its tile, or stands twice`)) continue;
    const weights = kernels[block.kernels];
    const owned = isWeighted(projection!)
      ? weights?.projection === block.projection &&
        weights.channelFrom === tile!.channelFrom &&
        weights.channelTo === tile!.channelTo
      : block.kernels === -1;
    expect(owned, 'SPK508', () => `${name} has not the kernels of its tile`);
  }
  const needed = core.tiles.reduce((sum, tile) => sum + (into[tile.population]?.length ?? 0), 0);
  expect(
    seen.size === needed,
    'SPK508',
    () => `core ${core.x},${core.y} has ${seen.size} blocks where its tiles need ${needed}`,
  );
}
