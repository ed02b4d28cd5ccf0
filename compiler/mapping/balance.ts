/** @file How finely every population is split, so that what is asked for (latency, energy, both) is least. */
import { usageOfTiles, type Usage } from '../../ir/chip/index.ts';
import { projectionsInto } from '../../ir/projections/index.ts';
import type { WiredGraph } from '../../ir/spike/index.ts';
import type { CoreLimit, Target } from '../../ir/target/index.ts';
import type { Grains } from './grains.ts';
import { balanced, type Grain } from './split.ts';
import type { Workload } from './work.ts';

/** A way to split a population, with what is expected of it. */
interface Choice {
  readonly grain: Grain;
  /** Cycles of its busiest tile by window. */
  readonly cycles: ReadonlyMap<number, number>;
  /** Sum of these. */
  readonly latency: number;
  readonly picojoule: number;
  readonly tiles: number;
  /** What all tiles together fill, over all limits. */
  readonly cores: number;
}

/** What a share more is worth: of latency and energy against what is chosen, of tiles and filled cores against the coarsest grains. */
export interface Weights {
  readonly latency: number;
  readonly energy: number;
  readonly tiles: number;
  readonly cores: number;
  /** Largest part of a core that a tile fills where it can be cut further. */
  readonly largest: number;
}

/** Links that a packet crosses for each core that it reaches, about. */
const hopsPerDelivery = 2;
/** How often shares are taken anew of what the last choice takes. */
const rounds = 4;

/**
 * The grain of every population for which weighted shares of latency and energy add up to least. Latency is the sum over windows of
 * the busiest tile; energy grows with the cores that hear of a packet. Populations that work in the same window are not
 * split finer than the slowest of them asks for.
 *
 * @param coarsest of every population that is placed: no tile may be larger.
 */
function balancedGrains(
  network: WiredGraph,
  workload: Workload,
  coarsest: Grains,
  target: Target,
  weights: Weights,
): Grains {
  const choose = choicesOf(network, workload, target);
  const choices = new Map(
    [...coarsest].map(([population, grain]) => {
      const all = grainsFrom(network, population, grain).map((one) => choose(population, one));
      return [population, smallEnough(all, weights)] as const;
    }),
  );
  let chosen = new Map([...choices].map(([population, [first]]) => [population, first!]));
  const fewest = { tiles: sumOf(chosen, 'tiles'), cores: sumOf(chosen, 'cores') };
  for (let round = 0; round < rounds; round++) {
    const [latency, energy] = [latencyOf(chosen), sumOf(chosen, 'picojoule')];
    const share = (amount: number, of: number): number => (of > 0 ? amount / of : 0);
    const cost = (choice: Choice): number =>
      weights.latency * share(choice.latency, latency) +
      weights.energy * share(choice.picojoule, energy) +
      weights.tiles * share(choice.tiles, fewest.tiles) +
      weights.cores * share(choice.cores, fewest.cores);
    chosen = new Map([...choices].map(([population, list]) => [population, leastOf(list, cost)]));
  }
  const slowest = slowestOf(chosen);
  for (const [population, list] of choices) {
    const inTime = list.filter(({ cycles }) => [...cycles].every(([window, amount]) => amount <= slowest.get(window)!));
    chosen.set(
      population,
      leastOf(inTime, ({ tiles, cores }) => tiles + cores),
    );
  }
  return new Map([...chosen].map(([population, { grain }]) => [population, grain]));
}

const sumOf = (chosen: ReadonlyMap<number, Choice>, what: 'picojoule' | 'tiles' | 'cores'): number =>
  [...chosen.values()].reduce((sum, choice) => sum + choice[what], 0);

function slowestOf(chosen: ReadonlyMap<number, Choice>): Map<number, number> {
  const slowest = new Map<number, number>();
  for (const { cycles } of chosen.values())
    for (const [window, amount] of cycles) slowest.set(window, Math.max(slowest.get(window) ?? 0, amount));
  return slowest;
}

const latencyOf = (chosen: ReadonlyMap<number, Choice>): number =>
  [...slowestOf(chosen).values()].reduce((sum, amount) => sum + amount, 0);

/** The first of the cheapest. */
const leastOf = (list: readonly Choice[], cost: (choice: Choice) => number): Choice =>
  list.reduce((least, choice) => (cost(choice) < cost(least) ? choice : least));

/** The grain of every population by weights; the coarsest where there are none, or layers take turns. */
export const grainsFor = (
  network: WiredGraph,
  workload: Workload,
  coarsest: Grains,
  target: Target,
  weights: Weights | undefined,
): Grains => (weights && !target.units ? balancedGrains(network, workload, coarsest, target, weights) : coarsest);

/** Grains from the coarsest on that make the largest tile smaller; rows of state are cut within single heads only. */
function grainsFrom({ populations }: WiredGraph, population: number, { channelParts, rowParts }: Grain): Grain[] {
  const { extents, role } = populations[population]!;
  const [channels, rows] = extents;
  const rowChoices = partsFrom(rows, rowParts);
  return partsFrom(channels, channelParts).flatMap((c) =>
    (role === 'state' && c < channels ? [1] : rowChoices).map((r) => ({ channelParts: c, rowParts: r })),
  );
}

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

/** Choices that fill little enough of a core; the finest, where none does. */
function smallEnough(list: readonly Choice[], { largest }: Weights): readonly Choice[] {
  const small = list.filter(({ cores, tiles }) => cores <= largest * tiles);
  return small.length > 0 ? small : list.slice(-1);
}

/** What is expected of a grain, by its largest tile. */
function choicesOf(
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
    const { cycles, packets, picojoule } = workload.of(population, box);
    const tiles = grain.channelParts * grain.rowParts;
    return {
      ...{ grain, cycles, tiles },
      latency: [...cycles.values()].reduce((sum, amount) => sum + amount, 0),
      picojoule: tiles * (picojoule + packets * perPacket),
      cores: tiles * filledBy(usageOfTiles(network, into, [{ population, ...box }]), target),
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

/** Parts of a core over all limits: where one binds, tiles that spare the others are still easier to put beside each other. */
const filledBy = (usage: Usage, { limits }: Target): number =>
  (Object.entries(limits) as [CoreLimit, number][])
    .filter(([limit]) => limit !== 'fan_in')
    .reduce((sum, [limit, available]) => sum + usage[limit] / available, 0);
