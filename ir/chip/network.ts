/**
 * @file The network between cores, as places and paths: one mesh over all chips, the host's port, and the links that a
 * packet crosses. Pure geometry of a target; who sends how much over it is counted elsewhere. Compiler, simulator and
 * reports ask here, so that what is placed, what is simulated and what is shown are the same paths.
 */
import { gridOf, type Target } from '../target/index.ts';

/** A core's place over the whole grid of chips: x counts columns, y rows. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where packets enter from the host and leave to it, over the whole grid of chips: at no cost in hops beside this core. */
export const portOf = ({ hostPort = { x: 0, y: 0 } }: Pick<Target, 'hostPort'>): Place => hostPort;

const single = { columns: 1, rows: 1 } as const;

/** The place of the router that a core hangs on: that of the first of the cores that share it. */
export const routerOf = (
  { coresPerRouter: { columns, rows } = single }: Pick<Target, 'coresPerRouter'>,
  { x, y }: Place,
): Place => ({
  x: x - (x % columns),
  y: y - (y % rows),
});

/** Routers that some of these cores hang on. */
export const routersOf = (target: Pick<Target, 'coresPerRouter'>, cores: readonly Place[]): number =>
  new Set(cores.map((core) => routerOf(target, core)).map(({ x, y }) => `${x} ${y}`)).size;

/** Links between two places, given as coordinates: every path of dimension order has this length. */
export const hopsBetween = (fromX: number, fromY: number, toX: number, toY: number): number =>
  Math.abs(toX - fromX) + Math.abs(toY - fromY);

/** Whether a chip's border lies between two places along one axis, on which a chip has `size` cores. */
const borderBetween = (size: number, a: number, b: number): boolean => Math.floor(a / size) !== Math.floor(b / size);

/** Whether two places are on different chips. */
export const onOtherChips = ({ mesh }: Target, a: Place, b: Place): boolean =>
  borderBetween(mesh.columns, a.x, b.x) || borderBetween(mesh.rows, a.y, b.y);

/** Every router has a link to each side. */
const sides = 4;
const side = { east: 0, west: 1, south: 2, north: 3 } as const;

/** Links of the whole grid: those over its rim are counted though nothing crosses them. */
export function linkCount(target: Target): number {
  const { columns, rows } = gridOf(target);
  return sides * columns * rows;
}

/** What a link joins. */
export interface Link {
  readonly from: Place;
  readonly to: Place;
  /** It leads to another chip. */
  readonly crossesChips: boolean;
}

const sideStep: readonly Place[] = [
  { x: 1, y: 0 },
  { x: -1, y: 0 },
  { x: 0, y: 1 },
  { x: 0, y: -1 },
];

/**
 * The ends of a link; its number is sides * (y * columns + x) + side of the router at x, y that it leaves, which is the place of its first
 * core.
 */
export function linkAt(target: Target, link: number): Link {
  const { columns } = gridOf(target);
  const router = Math.floor(link / sides);
  const from = { x: router % columns, y: Math.floor(router / columns) };
  const step = sideStep[link % sides]!;
  const { columns: wide, rows: high } = target.coresPerRouter ?? single;
  const to = { x: from.x + step.x * wide, y: from.y + step.y * high };
  return { from, to, crossesChips: onOtherChips(target, from, to) };
}

/**
 * Links that packets cross on their way from one place to some others, each as often as it is crossed. Those inside a chip
 * come first, `hops` of them, and among those the ones along x, `hopsX`; the others lead to another chip.
 */
export interface Tree {
  readonly links: Int32Array;
  readonly hops: number;
  readonly hopsX: number;
  readonly chipHops: number;
  /** Packets that leave the place for each that is sent: one, or one for every destination. */
  readonly copies: number;
}

/** How a target brings a packet from a place to others, in dimension order, x first and then y. */
export const pathsOf = (target: Target, from: Place, to: readonly Place[]): Tree =>
  target.routing === 'unicast' ? unicast(target, from, to) : multicast(target, from, to);

/** A packet of its own for every destination. */
function unicast(target: Target, from: Place, to: readonly Place[]): Tree {
  const paths = to.map((place) => multicast(target, from, [place]));
  const along = (part: (path: Tree) => Int32Array): number[] => paths.flatMap((path) => [...part(path)]);
  const x = along(({ links, hopsX }) => links.subarray(0, hopsX));
  const y = along(({ links, hopsX, hops }) => links.subarray(hopsX, hops));
  const chip = along(({ links, hops }) => links.subarray(hops));
  return treeOf(x, y, chip, to.length);
}

const treeOf = (x: readonly number[], y: readonly number[], chip: readonly number[], copies: number): Tree => ({
  links: Int32Array.from([...x, ...y, ...chip]),
  ...{ hops: x.length + y.length, hopsX: x.length, chipHops: chip.length, copies },
});

/**
 * The union of the paths from a place to each destination: a tree in which a packet crosses every link once. Along x that is one
 * stretch to each side of the source, along y one stretch to each side in every column that has a destination.
 */
export function multicast(target: Target, sender: Place, receivers: readonly Place[]): Tree {
  const { columns } = gridOf(target);
  const { mesh, coresPerRouter: router = single } = target;
  const from = routerOf(target, sender);
  const to = receivers.map((place) => routerOf(target, place));
  const along: { readonly [axis in 'x' | 'y']: number[] } = { x: [], y: [] };
  const chip: number[] = [];
  const addX = (x: number, end: number): void => {
    const step = Math.sign(end - x) * router.columns;
    for (; x !== end; x += step) {
      const links = borderBetween(mesh.columns, x, x + step) ? chip : along.x;
      links.push(sides * (from.y * columns + x) + (step > 0 ? side.east : side.west));
    }
  };
  const addY = (x: number, y: number, end: number): void => {
    const step = Math.sign(end - y) * router.rows;
    for (; y !== end; y += step) {
      const links = borderBetween(mesh.rows, y, y + step) ? chip : along.y;
      links.push(sides * (y * columns + x) + (step > 0 ? side.south : side.north));
    }
  };
  const spans = spansByColumn(from, to);
  addX(from.x, Math.max(from.x, ...spans.keys()));
  addX(from.x, Math.min(from.x, ...spans.keys()));
  for (const [x, { low, high }] of spans) {
    addY(x, from.y, high);
    addY(x, from.y, low);
  }
  return treeOf(along.x, along.y, chip, 1);
}

/** Lowest and highest row to reach in each column, the source's row included. */
function spansByColumn(from: Place, to: readonly Place[]): Map<number, { low: number; high: number }> {
  const spans = new Map<number, { low: number; high: number }>();
  for (const { x, y } of to) {
    const span = spans.get(x) ?? { low: from.y, high: from.y };
    spans.set(x, { low: Math.min(span.low, y), high: Math.max(span.high, y) });
  }
  return spans;
}
