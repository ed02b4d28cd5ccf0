/** @file Which chips are used, and where cores stand before anything is known of their traffic. */
import { portOf, type Place } from '../../../ir/chip/network.ts';
import { classIndexAt, type Target } from '../../../ir/target/index.ts';
import { curve } from './curve.ts';

/** A chip's place in the grid of chips. */
type Chip = Place;

/** A block of chips, and whether it begins at its far side along x and y. */
interface Region {
  readonly chips: readonly Chip[];
  readonly turned: { readonly x: boolean; readonly y: boolean };
}

/**
 * The fewest chips that hold so many cores: a nearly square block, row after row and back, so that chips that follow each other touch. The chip of
 * the host's port is among its columns and rows, in the middle where the grid goes on at both sides; it begins at its corner nearest to the port.
 */
function regionFor(count: number, target: Target): Region {
  const { mesh, chips } = target;
  const needed = Math.max(1, Math.ceil(count / (mesh.columns * mesh.rows)));
  const columns = Math.min(chips.columns, Math.max(Math.ceil(Math.sqrt(needed)), Math.ceil(needed / chips.rows)));
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

/** Places of `count` cores: chip after chip is filled along a curve, the last one beside the chip before it as far as it goes. */
export function firstPlaces(count: number, target: Target): readonly Place[] {
  const perChip = target.mesh.columns * target.mesh.rows;
  return inRegion(count, target, (i) => {
    const here = Math.min(perChip, count - i * perChip);
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

/** Places of cores, along the same curve: each takes the first that is free and of its class. */
export function placesFor(coreClasses: readonly number[], target: Target): readonly Place[] {
  const all = firstPlaces(placesNeeded(coreClasses, target), target);
  const free = Map.groupBy(all, (at) => classIndexAt(target, at));
  return coreClasses.map((index) => free.get(index)!.shift()!);
}
