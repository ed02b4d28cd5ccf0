/** @file The ways to cut a population into tiles, and what is expected of each. */
import { usageOfTiles, type Usage } from '../../../ir/chip/index.ts';
import { projectionsInto } from '../../../ir/projections/index.ts';
import type { WiredGraph } from '../../../ir/spike/index.ts';
import type { CoreLimit, Target } from '../../../ir/target/index.ts';
import { balanced, type Grain } from '../split.ts';
import type { Work, Workload } from '../work.ts';

/** A way to split a population, with what is expected of it. */
export interface Choice {
  readonly grain: Grain;
  /** Cycles of its busiest tile by window. */
  readonly cycles: ReadonlyMap<number, number>;
  /** Of the same tile, all it has to do in a sample. */
  readonly work: Work;
  /** Sum of these. */
  readonly latency: number;
  readonly picojoule: number;
  readonly tiles: number;
  /** What all tiles together fill of cores by each limit, and over all limits. */
  readonly filled: Filled;
  readonly cores: number;
}

/** Cores that are filled, by limit: where one binds, tiles that spare the others are still easier to put beside each other. */
export type Filled = readonly (readonly [limit: CoreLimit, cores: number])[];

/** Links that a packet crosses for each core that it reaches, about. */
const hopsPerDelivery = 2;
/** The first of the cheapest. */
export const leastOf = (list: readonly Choice[], cost: (choice: Choice) => number): Choice =>
  list.reduce((least, choice) => (cost(choice) < cost(least) ? choice : least));

/** Grains of at least so many parts that make the largest tile smaller than fewer parts do; rows of state are cut within single heads only. */
export function grainsFrom({ populations }: WiredGraph, population: number, least: Grain = coarse): Grain[] {
  const { extents, role } = populations[population]!;
  const [channels, rows] = extents;
  const rowChoices = partsFrom(rows, least.rowParts);
  return partsFrom(channels, least.channelParts).flatMap((c) =>
    (role === 'state' && c < channels ? [1] : rowChoices).map((r) => ({ channelParts: c, rowParts: r })),
  );
}

/** Whether the largest tile fits a core. */
export const fitsCore = ({ filled, tiles }: Choice): boolean => filled.every(([, cores]) => cores <= tiles);

const coarse: Grain = { channelParts: 1, rowParts: 1 };

/** Numbers of parts from `least` on that make the largest part smaller than fewer parts do. */
function partsFrom(length: number, least: number): number[] {
  const found: number[] = [];
  for (let parts = least, last = Infinity; parts <= length; parts++) {
    const largest = Math.ceil(length / parts);
    if (largest < last) found.push(parts);
    last = largest;
  }
  return found;
}

/** What is expected of a grain, by its largest tile. */
export function choicesOf(
  network: WiredGraph,
  workload: Workload,
  target: Target,
): (population: number, grain: Grain) => Choice {
  const into = projectionsInto(network);
  const perPacket = target.energy.event.value + hopsPerDelivery * target.energy.hop.value;
  return (population, grain) => {
    const [channels, rows] = network.populations[population]!.extents;
    const [channelFrom, channelTo] = largestPart(channels, grain.channelParts);
    const [rowFrom, rowTo] = largestPart(rows, grain.rowParts);
    const box = { channelFrom, channelTo, rowFrom, rowTo };
    const work = workload.of(population, box);
    const { cycles, packets, picojoule } = work;
    const tiles = grain.channelParts * grain.rowParts;
    const filled = filledBy(usageOfTiles(network, into, [{ population, ...box }]), tiles, target);
    return {
      ...{ grain, cycles, work, tiles, filled },
      latency: [...cycles.values()].reduce((sum, amount) => sum + amount, 0),
      picojoule: tiles * (picojoule + packets * perPacket),
      cores: filled.reduce((sum, [, amount]) => sum + amount, 0),
    };
  };
}

/** The largest of equal parts that is nearest behind the middle, where a kernel meets no border. */
function largestPart(length: number, parts: number): readonly [number, number] {
  const all = balanced(length, parts);
  const middle = all.length >> 1;
  const wanted = Math.ceil(length / parts);
  return [...all.slice(middle), ...all.slice(0, middle)].find(([from, to]) => to - from === wanted)!;
}

/** Cores that so many tiles fill. */
const filledBy = (usage: Usage, tiles: number, { limits }: Target): Filled =>
  (Object.entries(limits) as [CoreLimit, number][])
    .filter(([limit]) => limit !== 'fan_in')
    .map(([limit, available]) => [limit, (tiles * usage[limit]) / available]);

/** Choices whose tiles fill at most such a part of a core; the finest, where none does. */
export function smallEnough(list: readonly Choice[], largest: number): readonly Choice[] {
  const small = list.filter(({ cores, tiles }) => cores <= largest * tiles);
  return small.length > 0 ? small : list.slice(-1);
}
