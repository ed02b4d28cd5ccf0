import type { Place } from '../../../ir/chip/network.ts';

/**
 * The first `count` places of a curve that starts at 0,0 and visits every place of a nearly square corner of the grid, neighbours after
 * neighbours: a generalised Hilbert curve (after J. Cerveny), which fills any rectangle.
 *
 * @param columns of the whole grid; it must have room for `count`.
 * @param rows of the whole grid.
 */
export function curve(count: number, columns: number, rows: number): readonly Place[] {
  const { width, height } = cornerFor(count, columns, rows);
  const places: Place[] = [];
  if (width >= height) fill(places, { x: 0, y: 0 }, { x: width, y: 0 }, { x: 0, y: height });
  else fill(places, { x: 0, y: 0 }, { x: 0, y: height }, { x: width, y: 0 });
  return places;
}

/** The nearly square corner of a grid that holds `count` places. */
function cornerFor(count: number, columns: number, rows: number): { readonly width: number; readonly height: number } {
  const width = Math.min(columns, Math.max(Math.ceil(Math.sqrt(count)), Math.ceil(count / rows)));
  return { width, height: Math.min(rows, Math.ceil(count / width)) };
}

const plus = (a: Place, b: Place): Place => ({ x: a.x + b.x, y: a.y + b.y });
const minus = (a: Place, b: Place): Place => ({ x: a.x - b.x, y: a.y - b.y });
const unit = ({ x, y }: Place): Place => ({ x: Math.sign(x), y: Math.sign(y) });
const half = ({ x, y }: Place): Place => ({ x: Math.floor(x / 2), y: Math.floor(y / 2) });
const length = ({ x, y }: Place): number => Math.abs(x + y);

/** Fills the rectangle that starts at `from`: `along` is its major side, `across` its minor one. */
function fill(places: Place[], from: Place, along: Place, across: Place): void {
  const [long, wide] = [length(along), length(across)];
  const [step, side] = [unit(along), unit(across)];
  if (wide === 1 || long === 1) {
    const direction = wide === 1 ? step : side;
    for (let i = 0, at = from; i < Math.max(long, wide); i++, at = plus(at, direction)) places.push(at);
    return;
  }
  let [along2, across2] = [half(along), half(across)];
  if (2 * long > 3 * wide) {
    if (length(along2) % 2 === 1 && long > 2) along2 = plus(along2, step);
    fill(places, from, along2, across);
    fill(places, plus(from, along2), minus(along, along2), across);
    return;
  }
  if (length(across2) % 2 === 1 && wide > 2) across2 = plus(across2, side);
  fill(places, from, across2, along2);
  fill(places, plus(from, across2), along, minus(across, across2));
  const last = plus(plus(from, minus(along, step)), minus(across2, side));
  fill(places, last, { x: -across2.x, y: -across2.y }, minus(along2, along));
}
