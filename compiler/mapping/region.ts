/** @file Which chips are used, and where cores stand before anything is known of their traffic. */
import type { Place } from '../../ir/chip/network.ts';
import { classIndexAt, type Target } from '../../ir/target/index.ts';
import { curve } from './curve.ts';

/** A chip's place in the grid of chips. */
type Chip = Place;

/**
 * The fewest chips that hold so many cores: a nearly square block that begins at the host's port, row after row and back, so that
 * chips that follow each other touch.
 */
export function chipsFor(count: number, { mesh, chips }: Target): readonly Chip[] {
  const needed = Math.max(1, Math.ceil(count / (mesh.columns * mesh.rows)));
  const columns = Math.min(chips.columns, Math.max(Math.ceil(Math.sqrt(needed)), Math.ceil(needed / chips.rows)));
  return Array.from({ length: needed }, (_, i) => {
    const [y, x] = [Math.floor(i / columns), i % columns];
    return { x: y % 2 === 0 ? x : columns - 1 - x, y };
  });
}

/** Places of `count` cores: chip after chip is filled along a curve, the last one beside the chip before it as far as it goes. */
export function firstPlaces(count: number, target: Target): readonly Place[] {
  const { columns, rows } = target.mesh;
  return chipsFor(count, target).flatMap((chip, i) => {
    const here = Math.min(columns * rows, count - i * columns * rows);
    return curve(here, columns, rows)
      .slice(0, here)
      .map(({ x, y }) => ({ x: chip.x * columns + x, y: chip.y * rows + y }));
  });
}

/** Cores of the chips that hold cores of these classes: as many as they are where cores are alike, else those of whole chips. */
export function roomFor(coreClasses: readonly number[], { mesh, classes }: Target): number {
  if (!classes) return coreClasses.length;
  const chips = classes.map(({ count }, index) => coreClasses.filter((each) => each === index).length / count);
  return Math.ceil(Math.max(...chips)) * mesh.columns * mesh.rows;
}

/** Places of cores, along the same curve: each takes the first that is free and of its class. */
export function placesFor(coreClasses: readonly number[], target: Target): readonly Place[] {
  const all = firstPlaces(roomFor(coreClasses, target), target);
  const free = Map.groupBy(all, (at) => classIndexAt(target, at));
  return coreClasses.map((index) => free.get(index)!.shift()!);
}
