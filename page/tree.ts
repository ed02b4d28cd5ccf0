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

/** The links of a stretch, one place after the other. */
export function linksOf([fromX, fromY, toX, toY]: Step): Step[] {
  const [x, y] = [Math.sign(toX - fromX), Math.sign(toY - fromY)];
  const length = Math.abs(toX - fromX) + Math.abs(toY - fromY);
  return Array.from({ length }, (_, i) => [fromX + i * x, fromY + i * y, fromX + (i + 1) * x, fromY + (i + 1) * y]);
}

/** Links of trees, each once: how many of the trees take it, as a share of the most that take one. */
export function sharedLinks(trees: readonly (readonly Step[])[]): { readonly step: Step; readonly share: number }[] {
  const steps = new Map<string, { readonly step: Step; trees: number }>();
  for (const step of trees.flat().flatMap(linksOf)) {
    const key = step.join();
    const found = steps.get(key);
    if (found) found.trees++;
    else steps.set(key, { step, trees: 1 });
  }
  const most = [...steps.values()].reduce((peak, { trees: count }) => Math.max(peak, count), 1);
  return [...steps.values()].map(({ step, trees: count }) => ({ step, share: count / most }));
}
