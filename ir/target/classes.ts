/** @file Chips whose cores are not alike: which core is of which class. */
import { projectionKinds, type ProjectionKind } from '../projections/index.ts';
import type { Target } from './target.ts';

/**
 * Classes of the cores of one chip, counted row by row: the first class takes the first cores, the next those behind them. Empty where
 * cores are alike.
 */
export const classesOfChip = ({ classes = [] }: Pick<Target, 'classes'>): readonly number[] =>
  classes.flatMap(({ count }, index) => Array.from({ length: count }, () => index));

/** The class of the core at a place over the grid of chips, by its index; 0 where cores are alike. */
export function classIndexAt(
  { mesh, classes = [] }: Target,
  { x, y }: { readonly x: number; readonly y: number },
): number {
  let before = (y % mesh.rows) * mesh.columns + (x % mesh.columns);
  const index = classes.findIndex(({ count }) => (before -= count) < 0);
  return Math.max(0, index);
}

/** The chip as if all its cores were of one class; itself where cores are alike. */
export function ofClass(target: Target, index: number): Target {
  const only = target.classes?.[index];
  if (!only) return target;
  const { limits, shapes, projections } = only;
  const alike = Object.entries(target).filter(([field]) => field !== 'classes');
  return { ...(Object.fromEntries(alike) as unknown as Target), limits, shapes, projections };
}

/** Kinds of projections that some core has. */
export const kindsOfCores = ({ projections, classes }: Target): readonly ProjectionKind[] =>
  classes ? projectionKinds.filter((kind) => classes.some((each) => each.projections.includes(kind))) : projections;
