/** @file Packets over links in runs, and whose they were. */
import { linkAt, pathsOf, portOf } from '../../ir/chip/network.ts';
import type { Plan, SampleAmounts } from '../../sim/index.ts';

/** One link that carried something. */
export interface LinkFigures {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly crossesChips: boolean;
  readonly packets: number;
  /** Whose packets, those with most first. */
  readonly layers: readonly (readonly [layer: string, packets: number])[];
}

/** Packets by link and population. */
export interface LinkLoads {
  /** By link number. */
  readonly all: ReadonlyMap<number, ReadonlyMap<number, number>>;
  /** By window: link number to packets. */
  readonly byWindow: readonly ReadonlyMap<number, number>[];
  /** Link numbers, the busiest first. */
  readonly order: readonly number[];
}

/** Packets over links in runs of so many samples. */
export function linkLoads(plan: Plan, { packets }: SampleAmounts, samples: number): LinkLoads {
  const { image, emissions, windows, tiles } = plan;
  const { target, outputs, schedule } = image.header;
  const all = new Map<number, Map<number, number>>();
  const add = (link: number, population: number, amount: number): void => {
    const users = all.get(link) ?? new Map<number, number>();
    all.set(link, users.set(population, (users.get(population) ?? 0) + amount));
  };
  const byWindow = windows.map(({ valueEmissions, spikeEmissions }) => {
    const own = new Map<number, number>();
    for (const at of [...valueEmissions, ...spikeEmissions]) {
      const { population, tree } = emissions[at]!;
      if (packets[at] === 0) continue;
      for (const link of tree.links) {
        own.set(link, (own.get(link) ?? 0) + packets[at]!);
        add(link, population, packets[at]!);
      }
    }
    return own;
  });
  for (const { population } of outputs)
    for (const tile of tiles.filter((one) => one.population === population))
      for (const link of pathsOf(target, image.cores[tile.core]!, [portOf(target)]).links)
        add(link, population, tile.neurons * schedule.logicalSteps * samples);
  const sums = new Map([...all].map(([link, users]) => [link, sumOf(users.values())]));
  return { all, byWindow, order: [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([link]) => link) };
}

/** A sum. */
export const sumOf = (amounts: Iterable<number>): number => [...amounts].reduce((sum, amount) => sum + amount, 0);

/** Links that carried something, the busiest first. */
export function linkFigures({ image }: Plan, { all, order }: LinkLoads): LinkFigures[] {
  const { target, populations } = image.header;
  return order.map((number) => {
    const { from, to, crossesChips } = linkAt(target, number);
    const users = [...all.get(number)!].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return {
      ...{
        from: [from.x, from.y] as const,
        to: [to.x, to.y] as const,
        crossesChips,
        packets: sumOf(all.get(number)!.values()),
      },
      layers: users.map(([population, packets]) => [populations[population]!.name, packets] as const),
    };
  });
}
