/** @file Paths of packets over the mesh: x first, then y, every link once. */
import type { ChipData, RouteData } from './data.ts';

export type Step = readonly [fromX: number, fromY: number, toX: number, toY: number];

/** The stretches of a route's tree, as lines between places. */
export function treeOf({ cores, port }: ChipData, { core, to }: RouteData): Step[] {
  const { x, y } = core < 0 ? port : cores[core]!;
  const spans = new Map<number, { low: number; high: number }>();
  for (const target of to) {
    const place = cores[target]!;
    const span = spans.get(place.x) ?? { low: y, high: y };
    spans.set(place.x, { low: Math.min(span.low, place.y), high: Math.max(span.high, place.y) });
  }
  const columns = [x, ...spans.keys()];
  const steps: Step[] = [
    [x, y, Math.max(...columns), y],
    [x, y, Math.min(...columns), y],
  ];
  for (const [column, { low, high }] of spans) steps.push([column, y, column, low], [column, y, column, high]);
  return steps.filter(([fromX, fromY, toX, toY]) => fromX !== toX || fromY !== toY);
}

/** Whether a stretch takes the link from one place to the next. */
export function takes([fromX, fromY, toX, toY]: Step, [x, y, nextX, nextY]: Step): boolean {
  if (fromY === toY)
    return (
      y === fromY &&
      nextY === y &&
      (toX > fromX ? nextX > x && x >= fromX && nextX <= toX : nextX < x && x <= fromX && nextX >= toX)
    );
  return (
    x === fromX &&
    nextX === x &&
    (toY > fromY ? nextY > y && y >= fromY && nextY <= toY : nextY < y && y <= fromY && nextY >= toY)
  );
}

/** The four ways over the mesh. */
const ways = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/**
 * Links of trees, each once: how many of the trees take it, as a share of the most that take one. A stretch is counted at its ends
 * alone, and sums along rows and columns tell the links in between: trees of a layer may take a quarter of a million.
 */
export function sharedLinks(trees: readonly (readonly Step[])[]): { readonly step: Step; readonly share: number }[] {
  const steps = trees.flat();
  const side = 2 + steps.reduce((most, step) => Math.max(most, ...step), 0);
  const counts = ways.map(() => new Int32Array(side * side));
  // By way a line of places: along it a stretch begins at its lower end and is over at its upper one.
  const at = (way: number, line: number, place: number): number =>
    way < 2 ? line * side + place : place * side + line;
  for (const [fromX, fromY, toX, toY] of steps) {
    const [line, from, to] = fromY === toY ? [fromY, fromX, toX] : [fromX, fromY, toY];
    const way = (fromY === toY ? 0 : 2) + (to > from ? 0 : 1);
    const [low, high] = to > from ? [from, to] : [to + 1, from + 1];
    counts[way]![at(way, line, low)]!++;
    counts[way]![at(way, line, high)]!--;
  }
  const found: { step: Step; trees: number }[] = [];
  let most = 1;
  ways.forEach(([right, down], way) => {
    for (let line = 0; line < side; line++)
      for (let place = 0, many = 0; place < side; place++) {
        const index = at(way, line, place);
        many += counts[way]![index]!;
        if (many === 0) continue;
        const [x, y] = [index % side, Math.floor(index / side)];
        found.push({ step: [x, y, x + right, y + down], trees: many });
        most = Math.max(most, many);
      }
  });
  return found.map(({ step, trees: many }) => ({ step, share: many / most }));
}
