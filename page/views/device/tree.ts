/** @file Paths of packets over the mesh: x first, then y, every link once. */
import type { ChipData, RouteData } from '../../data.ts';

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
