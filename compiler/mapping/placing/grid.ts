/** @file The places that cores may take, and what the ways between them cost. */
import { classIndexAt, type Target } from '../../../ir/target/index.ts';
import { portOf } from '../../../ir/chip/network.ts';
import { usablePlaces } from './region.ts';

/** The chips in use, with distances that are priced. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** Of a place, y * columns + x: 1 + the class of a core where a chip is used, 0 elsewhere; cores and tiles move between places of one kind. */
  readonly kinds: Uint8Array;
  /** What links before a column or row cost: differences are what the way between two of them costs, in hops inside a chip. */
  readonly alongX: Float64Array;
  readonly alongY: Float64Array;
}

/** Hops inside a chip that crossing a chip's border is worth: so many times its energy, or its cycles where hops take no energy. */
export function borderPrice({ energy, cycles }: Target, times = 1): number {
  const [hop, border] = energy.hop.value > 0 ? [energy.hop, energy.chip_hop] : [cycles.hop, cycles.chip_hop];
  return hop.value > 0 ? Math.max(1, (times * border.value) / hop.value) : 1;
}

/** The grid of the places that `count` cores may take, the host's port included. */
export function gridFor(count: number, target: Target, borders = 1): Grid {
  const { mesh } = target;
  const places = usablePlaces(count, target);
  const [columns, rows] = [...places, portOf(target)].reduce(
    ([x, y], at) => [Math.max(x, at.x + 1), Math.max(y, at.y + 1)],
    [0, 0],
  );
  const kinds = new Uint8Array(columns * rows);
  for (const at of places) kinds[at.y * columns + at.x] = 1 + (target.classes ? classIndexAt(target, at) : 0);
  const price = borderPrice(target, borders);
  const shared = target.coresPerRouter ?? { columns: 1, rows: 1 };
  const along = (length: number, size: number, side: number): Float64Array =>
    Float64Array.from({ length }, (_, at) => Math.floor(at / side) + (price - 1) * Math.floor(at / size));
  return {
    ...{ columns, rows, kinds },
    alongX: along(columns, mesh.columns, shared.columns),
    alongY: along(rows, mesh.rows, shared.rows),
  };
}
