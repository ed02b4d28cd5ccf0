/** @file Better places for cores, whatever tiles are on them. */
import type { Place } from '../../../ir/chip/network.ts';
import type { Target } from '../../../ir/target/index.ts';
import { anneal, forLinks, forTrees, movesFor, type Annealing, type Move } from './anneal.ts';
import type { Grid } from './grid.ts';
import { linkCosts } from './link_costs.ts';
import { treeCosts, type PlacementCosts } from './tree_costs.ts';
import type { Trees } from './trees.ts';

/** Moves tried for every core where there is time for so many, so that trees get cheaper, and of those for links that there are. */
const [movesPerCore, movesForLinks] = [6000, 4000];

/**
 * Improves a placement by swapping cores, or moving one to a free place of the chips in use, so that trees get cheaper (`treeCosts`).
 *
 * @param places of the cores, then of the port, which stays where it is.
 * @param share of the moves that there is time for.
 * @returns the best of start and end.
 */
export const improve = (trees: Trees, grid: Grid, places: readonly Place[], share = 1): readonly Place[] => {
  const moves = Math.floor(share * movesFor(trees, movesPerCore));
  return annealed(treeCosts(trees, grid, places), grid, places, { moves, threshold: forTrees.threshold });
};

/**
 * Improves a placement in the same way so that the busiest links carry less (`linkCosts`).
 *
 * @param trees with both ways apart.
 */
export function improveLinks(trees: Trees, grid: Grid, places: readonly Place[], target: Target): readonly Place[] {
  const links = linkCosts(trees, grid, places, target);
  const moves = Math.floor(forLinks.share * movesFor(trees, movesForLinks));
  return annealed(links, grid, places, { moves, threshold: forLinks.threshold, busy: links.onBusiest });
}

/** Whether a busy link makes a time step longer. */
export const linksTakeTime = ({ step, cycles }: Target): boolean =>
  step !== 'phases' && cycles.hop.value + cycles.chip_hop.value > 0;

/** Places after moves, or those before where they cost no less. */
function annealed(
  costs: PlacementCosts,
  grid: Grid,
  places: readonly Place[],
  how: Omit<Annealing, 'joins'>,
): readonly Place[] {
  const before = costs.total();
  anneal(costs, grid, swapsOf(costs, grid), { ...how, joins: false });
  return costs.total() < before ? Array.from(costs.xs, (x, node) => ({ x, y: costs.ys[node]! })) : places;
}

/** Brings a core to a place, and who is there to where it was. Places out of use, or of another class, change nothing. */
function swapsOf(costs: PlacementCosts, { columns, rows, kinds }: Grid): Move {
  const { xs, ys } = costs;
  const at = (node: number): number => ys[node]! * columns + xs[node]!;
  const occupant = new Int32Array(columns * rows).fill(-1);
  for (let core = 0; core + 1 < xs.length; core++) occupant[at(core)] = core;
  return (core, x, y, most) => {
    const [from, to] = [at(core), y * columns + x];
    const other = occupant[to]!;
    if (other === core || kinds[to] !== kinds[from]) return;
    if (!costs.tryMove(core, x, y, other, most)) return;
    occupant[to] = core;
    occupant[from] = other;
  };
}
