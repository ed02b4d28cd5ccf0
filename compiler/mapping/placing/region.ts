/** @file Which chips are used, and where cores stand at first. */
import { portOf, type Place } from '../../../ir/chip/network.ts';
import { classIndexAt, type Target } from '../../../ir/target/index.ts';
import { chipEnds } from './chip_ends.ts';
import { curve } from './curve.ts';

/** A chip's place in the grid of chips. */
type Chip = Place;

/** A block of chips, and whether it begins at its far side along x and y. */
interface Region {
  readonly chips: readonly Chip[];
  readonly turned: { readonly x: boolean; readonly y: boolean };
}

/**
 * So many chips stand in one row before there is a second one: layers follow each other, and packets go along rows first, so that what one
 * core sends over a border crosses it once, by the link of its own row.
 */
const longestRow = 8;

/**
 * The fewest chips that hold so many cores: a row, or several, one after the other and back, so that chips that follow each other touch. The chip of
 * the host's port is among its columns and rows, in the middle where the grid goes on at both sides; it begins at its corner nearest to the port.
 */
function regionFor(count: number, target: Target): Region {
  const { mesh, chips } = target;
  const needed = Math.max(1, Math.ceil(count / (mesh.columns * mesh.rows)));
  const square = Math.max(Math.ceil(Math.sqrt(needed)), Math.ceil(needed / chips.rows));
  const columns = Math.min(chips.columns, Math.max(Math.min(needed, longestRow), square));
  const port = portOf(target);
  const across = stretch(port.x, mesh.columns, columns, chips.columns);
  const down = stretch(port.y, mesh.rows, Math.ceil(needed / columns), chips.rows);
  return {
    chips: Array.from({ length: needed }, (_, i) => {
      const [y, x] = [Math.floor(i / columns), i % columns];
      return { x: across.at(y % 2 === 0 ? x : columns - 1 - x), y: down.at(y) };
    }),
    turned: { x: across.turned, y: down.turned },
  };
}

/** `length` of `count` chips of `side` cores along one axis, around the port: `at(0)` is the end nearer to it. */
function stretch(
  port: number,
  side: number,
  length: number,
  count: number,
): { turned: boolean; at: (i: number) => number } {
  const from = Math.min(Math.max(Math.floor(port / side) - Math.floor((length - 1) / 2), 0), count - length);
  const turned = 2 * port >= (2 * from + length) * side;
  return { turned, at: (i) => from + (turned ? length - 1 - i : i) };
}

/**
 * Places of `count` cores: chip after chip is filled along a curve, the last one beside the chip before it as far as it goes.
 *
 * @param crossing what would cross a border between core i and the next, for every i; chips are then left before they are full where least does.
 */
export function firstPlaces(count: number, target: Target, crossing?: ArrayLike<number>): readonly Place[] {
  const perChip = target.mesh.columns * target.mesh.rows;
  const ends = chipEnds(count, perChip, crossing ?? new Float64Array(count));
  return inRegion(count, target, (i) => {
    const here = ends[i]! - (ends[i - 1] ?? 0);
    return curve(here, target.mesh.columns, target.mesh.rows).slice(0, here);
  });
}

/** Places that `count` cores may take: their chips whole; of one chip alone the corner that holds them, since cores drift where there is room. */
export function usablePlaces(count: number, target: Target): readonly Place[] {
  const { columns, rows } = target.mesh;
  const here = curve(Math.min(count, columns * rows), columns, rows);
  return inRegion(count, target, () => here);
}

/** Places over the whole grid, of those on each chip of the region: `on(i)` counts from the chip's corner where the region begins. */
function inRegion(count: number, target: Target, on: (chip: number) => readonly Place[]): readonly Place[] {
  const { columns, rows } = target.mesh;
  const { chips, turned } = regionFor(count, target);
  return chips.flatMap((chip, i) =>
    on(i).map(({ x, y }) => ({
      x: chip.x * columns + (turned.x ? columns - 1 - x : x),
      y: chip.y * rows + (turned.y ? rows - 1 - y : y),
    })),
  );
}

/** Cores of the chips that hold cores of these classes: as many as they are where cores are alike, else those of whole chips. */
export function placesNeeded(coreClasses: readonly number[], { mesh, classes }: Target): number {
  if (!classes) return coreClasses.length;
  const chips = classes.map(({ count }, index) => coreClasses.filter((each) => each === index).length / count);
  return Math.ceil(Math.max(...chips)) * mesh.columns * mesh.rows;
}

/** Places of cores, along the same curve: each takes the first that is free and of its class. @param crossing as of `firstPlaces`, where cores are alike. */
export function placesFor(
  coreClasses: readonly number[],
  target: Target,
  crossing?: ArrayLike<number>,
): readonly Place[] {
  if (!target.classes) return firstPlaces(coreClasses.length, target, crossing);
  const all = firstPlaces(placesNeeded(coreClasses, target), target);
  const free = Map.groupBy(all, (at) => classIndexAt(target, at));
  return coreClasses.map((index) => free.get(index)!.shift()!);
}
