/** @file The busiest links, and the layers whose packets they carry. */
import type { Rows } from '../csv.ts';
import type { ChipData } from '../data.ts';
import type { RunData } from '../run_data.ts';
import type { View } from '../state.ts';
import { takes, treeOf } from '../tree.ts';

/** Links with their packets, those with most first; sums over samples. */
export type Loads = readonly (readonly [link: number, packets: number])[];

/** Of one window, or of all (-1). */
export const loadsIn = ({ links, windows }: RunData, window: number): Loads =>
  window < 0 ? links.map(({ packets }, i) => [i, packets]) : windows[window]!.links;

/** Widths of lines that are told apart: all of one are drawn at once, which takes a tenth where there are ten thousands. */
const levels = 24;

/** Things by a share 0..1, rounded up to one of the levels, the smallest first. */
export const byLevel = <T>(
  things: readonly T[],
  shareOf: (thing: T) => number,
): (readonly [level: number, members: T[]])[] =>
  [...Map.groupBy(things, (thing) => Math.ceil(levels * shareOf(thing)) / levels)].sort(([a], [b]) => a - b);

/** Layers on a link: those that are named, and how many there are besides. */
export interface Users {
  readonly layers: readonly number[];
  readonly more: number;
}

/** Layers that are named of a link. */
const most = 3;

/** By link the layers whose packets it carries: of all windows together the run tells it, of one the layers whose trees take it. */
export function usersIn(chip: ChipData, window: number, links: Loads): ReadonlyMap<number, Users> {
  const { links: all } = chip.run!;
  const inWindow = window < 0 ? undefined : treesIn(chip, window, links);
  return new Map(
    links.map(([index]) => {
      const { layers: known, others } = all[index]!;
      const layers = inWindow?.get(index) ?? known.map(([layer]) => layer);
      const more = Math.max(0, layers.length - most) + (inWindow?.has(index) ? 0 : (others?.[0] ?? 0));
      return [index, { layers: layers.slice(0, most), more }];
    }),
  );
}

/** By link the layers that send over it in a window. */
function treesIn(chip: ChipData, window: number, links: Loads): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  const wanted = links.map(([index]) => {
    const { from, to } = chip.run!.links[index]!;
    return { index, step: [...from, ...to] as const };
  });
  const sending = new Set(chip.edges.filter((edge) => edge.window === window).flatMap(({ from }) => from));
  for (const layer of sending) {
    const steps = chip.routes.filter((route) => route.layer === layer).flatMap((route) => treeOf(chip, route));
    for (const { index, step } of wanted)
      if (steps.some((stretch) => takes(stretch, step))) found.set(index, [...(found.get(index) ?? []), layer]);
  }
  return found;
}

/** Of a chip with a run, in the window that is selected. */
export function linkRows(chip: ChipData, { window }: View): Rows {
  const run = chip.run!;
  const loads = loadsIn(run, window);
  const users = usersIn(chip, window, loads);
  return loads.map(([index, packets]) => {
    const { from, to, crossesChips } = run.links[index]!;
    const { layers, more } = users.get(index)!;
    return {
      ...{ from: from.join(' '), to: to.join(' '), crossesChips: String(crossesChips) },
      packets: packets / run.samples,
      layers: layers.map((layer) => chip.layers[layer]!.name).join(' '),
      otherLayers: more,
    };
  });
}
