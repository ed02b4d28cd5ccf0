/** @file How finely every population is split, so that all cores have about as much to do in a sample, whatever works when. */
import type { WiredGraph } from '../../../ir/spike/index.ts';
import type { Target } from '../../../ir/target/index.ts';
import { choicesOf, fitsCore, grainsFrom, leastOf, smallEnough, type Choice } from './choices.ts';
import type { Grains } from '../grains.ts';
import { coreCountOf } from '../support.ts';
import type { Workload } from '../work.ts';

/** How often the interval in which the least cap lies is halved. */
const halvings = 20;

/** Part of a core that a tile fills at the most where few cores are asked for: tiles of all kinds then find room beside each other. */
const largest = 0.35;
/** Part of a core's work that a tile has at the most there: cores are then filled in every time step, and not in the busiest one alone. */
const longest = 0.5;

/** A way to split a population, with what its busiest tile does. */
interface Timed {
  readonly choice: Choice;
  readonly cycles: number;
}

/** What a core may have to do at the most. */
export interface Even {
  /** Cycles of a sample; null: the least for which there are no more tiles than cores on whole chips. */
  readonly mostWork: number | null;
  /** Of these chips as many as hold so many times the coarsest tiles. */
  readonly times: number;
}

/**
 * The grain of every population so that no tile has more to do in a sample than a cap, where it can be cut so far. Below it it is the choice with
 * few tiles that hear little twice; where the cap is given, of tiles that are small enough to share cores.
 */
export function evenGrains(
  network: WiredGraph,
  workload: Workload,
  coarsest: Grains,
  target: Target,
  { mostWork, times }: Even,
): Grains {
  if (target.units) return coarsest;
  const choose = choicesOf(network, workload, target);
  const choices = new Map(
    [...coarsest].map(([population, grain]) => {
      const all = grainsFrom(network, population).map((one) => choose(population, one));
      const fitting = all.filter(fitsCore);
      const small = mostWork === null ? fitting : smallEnough(fitting, largest);
      const timed = small.map((choice) => ({ choice, cycles: busiestSlot(choice, workload) }));
      return [
        population,
        timed.length > 0 ? timed : [{ choice: choose(population, grain), cycles: Infinity }],
      ] as const;
    }),
  );
  const chosen =
    mostWork === null
      ? split(choices, leastCap(choices, target, times), energy)
      : split(choices, longest * mostWork, hearing);
  return new Map([...chosen].map(([population, { grain }]) => [population, grain]));
}

type Choices = ReadonlyMap<number, readonly Timed[]>;

const split = (choices: Choices, cap: number, priceOf: Price): ReadonlyMap<number, Choice> =>
  new Map([...choices].map(([population, list]) => [population, belowCap(list, cap, priceOf)]));

/** The least cap for which there are no more tiles than cores on whole chips, as many as hold so many times the coarsest tiles. */
function leastCap(choices: Choices, target: Target, times: number): number {
  const tilesFor = (cap: number): number =>
    [...split(choices, cap, energy).values()].reduce((sum, { tiles }) => sum + tiles, 0);
  const perChip = target.mesh.columns * target.mesh.rows;
  const most = Math.min(coreCountOf(target), perChip * Math.ceil((times * tilesFor(Infinity)) / perChip));
  const all = [...choices.values()].flat().map(({ cycles }) => cycles);
  let [low, high] = [0, all.filter(Number.isFinite).reduce((busiest, cycles) => Math.max(busiest, cycles), 1)];
  for (let halving = 0; halving < halvings; halving++) {
    const middle = (low + high) / 2;
    if (tilesFor(middle) <= most) high = middle;
    else low = middle;
  }
  return high;
}

/** Cycles of a sample of which the choice's busiest time step were its part: what holds these below a cap holds all time steps below their parts of it. */
const busiestSlot = ({ work: { bySlot } }: Choice, { slotShares }: Workload): number =>
  Math.max(0, ...bySlot.map((cycles, slot) => (cycles > 0 ? cycles / slotShares[slot]! : 0)));

/**
 * The choice below a cap of which tiles and a price, each as shares of the least, add up to least; where none is below it, the one with least to do.
 */
function belowCap(list: readonly Timed[], cap: number, priceOf: Price): Choice {
  const below = list.filter(({ cycles }) => cycles <= cap).map(({ choice }) => choice);
  if (below.length === 0) return list.reduce((least, one) => (one.cycles < least.cycles ? one : least)).choice;
  const fewest = Math.min(...below.map(({ tiles }) => tiles));
  const least = Math.min(...below.map(priceOf));
  return leastOf(below, (choice) => choice.tiles / fewest + (least > 0 ? priceOf(choice) / least : 0));
}

/** What a way to cut costs beside its tiles. */
type Price = (choice: Choice) => number;
/** Where cores hold a tile each. */
const energy: Price = ({ picojoule }) => picojoule;
/** Where they share them: packets that tiles hear. */
const hearing: Price = ({ tiles, work }) => tiles * work.packets;
