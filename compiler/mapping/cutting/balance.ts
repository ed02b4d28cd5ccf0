/** @file How finely every population is split, so that what is asked for (latency, energy, both) is least. */
import type { WiredGraph } from '../../../ir/spike/index.ts';
import type { CoreLimit, Target } from '../../../ir/target/index.ts';
import type { CoreBound } from '../bounds.ts';
import { choicesOf, fitsCore, grainsFrom, leastOf, smallEnough, type Choice } from './choices.ts';
import type { Grains } from '../grains.ts';
import type { Workload } from '../work.ts';

/** What a share more is worth: of latency and energy against what is chosen, of tiles and filled cores against the coarsest grains. */
export interface Weights {
  readonly latency: number;
  readonly energy: number;
  readonly tiles: number;
  readonly cores: number;
  /** Largest part of a core that a tile fills where it can be cut further. */
  readonly largest: number;
}

/** How often shares are taken anew of what the last choice takes. */
const rounds = 4;

/**
 * The grain of every population for which weighted shares of latency and energy add up to least. Latency is the sum over windows of
 * the busiest tile; energy grows with the cores that hear of a packet. Populations that work in the same window are not
 * split finer than the slowest of them asks for.
 *
 * Where as many cores are taken as it pleases, a tile has no more rows than the coarsest. On so many as are allowed, fewer ranges of rows with more of
 * channels are looked at, too: they copy no kernels, but hear more. Where copies still leave too little room, filled cores weigh more.
 */
function balancedGrains(
  network: WiredGraph,
  workload: Workload,
  coarsest: Grains,
  target: Target,
  weights: Weights,
  allowed: CoreBound | undefined,
): Grains {
  const choose = choicesOf(network, workload, target);
  const choices = new Map(
    [...coarsest].map(([population, grain]) => {
      const all = grainsFrom(network, population, allowed ? undefined : grain).map((one) => choose(population, one));
      return [population, smallEnough(all.filter(fitsCore), weights.largest)] as const;
    }),
  );
  let chosen = balancedChoices(choices, weights);
  for (let times = 2; allowed && times <= mostTimes && !leavesRoom(chosen, allowed); times *= 2)
    chosen = balancedChoices(choices, { ...weights, cores: times * weights.cores });
  return new Map([...chosen].map(([population, { grain }]) => [population, grain]));
}

/** How many times filled cores may weigh what they weigh at first. */
const mostTimes = 64;
/** What may be filled of the cores that may be taken, by a limit that is not the scarcest: more of it, and tiles find no place beside each other. */
const besides = 0.7;

/** Whether tiles leave enough of every limit on so many cores; the scarcest is taken up whatever is done. */
function leavesRoom(chosen: Chosen, { limit: scarcest, cores }: CoreBound): boolean {
  const filled = new Map<CoreLimit, number>();
  for (const choice of chosen.values())
    for (const [limit, amount] of choice.filled) filled.set(limit, (filled.get(limit) ?? 0) + amount);
  return [...filled].every(([limit, amount]) => amount <= (limit === scarcest ? cores : besides * cores));
}

type Chosen = ReadonlyMap<number, Choice>;

/** Of every population's choices one. */
function balancedChoices(choices: ReadonlyMap<number, readonly Choice[]>, weights: Weights): Chosen {
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
  return new Map(
    [...choices].map(([population, list]) => {
      const inTime = list.filter(({ cycles }) =>
        [...cycles].every(([window, amount]) => amount <= slowest.get(window)!),
      );
      return [population, leastOf(inTime, ({ tiles, cores }) => tiles + cores)];
    }),
  );
}

const sumOf = (chosen: Chosen, what: 'picojoule' | 'tiles' | 'cores'): number =>
  [...chosen.values()].reduce((sum, choice) => sum + choice[what], 0);

function slowestOf(chosen: Chosen): Map<number, number> {
  const slowest = new Map<number, number>();
  for (const { cycles } of chosen.values())
    for (const [window, amount] of cycles) slowest.set(window, Math.max(slowest.get(window) ?? 0, amount));
  return slowest;
}

const latencyOf = (chosen: Chosen): number => [...slowestOf(chosen).values()].reduce((sum, amount) => sum + amount, 0);

/**
 * The grain of every population by weights; the coarsest where there are none, or layers take turns.
 *
 * @param allowed cores that may be taken, and the limit that is scarcest; absent: as many as there are.
 */
export const grainsFor = (
  network: WiredGraph,
  workload: Workload,
  coarsest: Grains,
  target: Target,
  weights: Weights | undefined,
  allowed?: CoreBound,
): Grains =>
  weights && !target.units ? balancedGrains(network, workload, coarsest, target, weights, allowed) : coarsest;
