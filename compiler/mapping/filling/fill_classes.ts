/** @file Tiles on cores that are not alike: which class takes which layer. */
import type { WiredGraph } from '../../../ir/spike/index.ts';
import { ofClass, type Target } from '../../../ir/target/index.ts';
import type { Demands, TilePlan } from '../../facts.ts';
import type { Taking } from '../classes.ts';
import { demandsOf } from '../demands.ts';
import type { Filled } from './fill.ts';
import { tilesOf } from '../grains.ts';
import type { Grain } from '../split.ts';

/** How a population is cut, and the classes that its pieces go to, in this order. */
interface Option {
  readonly grain: Grain;
  readonly classes: readonly number[];
}

/** Tiles on cores, with the class of every core. */
export interface FilledClasses extends Filled {
  readonly tiles: readonly TilePlan[];
  readonly demands: Demands;
  readonly coreClasses: readonly number[];
  /** Cores that are taken beyond those that there are, over all classes; 0: it is a mapping. */
  readonly excess: number;
}

/** What filling needs to know beside the network. */
export interface Filling {
  readonly network: WiredGraph;
  readonly target: Target;
  /** Tiles along the schedule. */
  readonly orderOf: (tiles: readonly TilePlan[]) => readonly number[];
  /** Fills cores that are alike with some of the tiles, in the order that is given. */
  readonly fill: (tiles: readonly TilePlan[], order: readonly number[], demands: Demands, alike: Target) => Filled;
}

/** Other classes that are tried for the layers of one that is too small: some seconds for a network of hundreds of layers. */
const mostTries = 120;

/** Every layer in the class that cuts it into fewest pieces; of such, in the one with most cores. */
export const firstOptions = (
  layers: ReadonlyMap<number, readonly Taking[]>,
  { classes = [] }: Target,
): Map<number, Option> =>
  new Map(
    [...layers].map(([population, taking]) => {
      const [best] = [...taking].sort(
        (a, b) => pieces(a.grain) - pieces(b.grain) || classes[b.index]!.count - classes[a.index]!.count,
      );
      return [population, { grain: best!.grain, classes: [best!.index] }];
    }),
  );

const pieces = ({ channelParts, rowParts }: Grain): number => channelParts * rowParts;

/** The pieces of all layers, each as its option cuts it. */
export const tilesOfOptions = (network: WiredGraph, options: ReadonlyMap<number, Option>): readonly TilePlan[] =>
  tilesOf(network, new Map([...options].map(([population, { grain }]) => [population, grain])));

/**
 * Puts every layer into one class that takes it, and while a class has too few cores, layers of it into other classes, or into
 * several: then cut so that each of these takes all of its pieces. What makes the excess smallest is kept; where there still is some, all layers
 * are put into all classes that take them.
 */
export function fillClasses(layers: ReadonlyMap<number, readonly Taking[]>, filling: Filling): FilledClasses {
  const found = moved(layers, filling);
  if (found.excess === 0) return found;
  const everywhere = filled(new Map([...layers].map(([population, taking]) => [population, allOf(taking)])), filling);
  return everywhere.excess < found.excess ? everywhere : found;
}

/** Layer after layer into other classes, while that makes the excess smaller. */
function moved(layers: ReadonlyMap<number, readonly Taking[]>, filling: Filling): FilledClasses {
  const options = firstOptions(layers, filling.target);
  let best = filled(options, filling);
  let tries = 0;
  for (let isBetter = true; isBetter && best.excess > 0;) {
    isBetter = false;
    for (const [population, taking] of layers)
      for (const option of taking.length > 1 ? otherOptions(taking, options.get(population)!) : []) {
        if (best.excess === 0 || tries++ >= mostTries) return best;
        const before = options.get(population)!;
        const found = filled(options.set(population, option), filling);
        if (found.excess < best.excess) [best, isBetter] = [found, true];
        else options.set(population, before);
      }
  }
  return best;
}

/** One class after the other, then all that take the layer. */
const otherOptions = (taking: readonly Taking[], now: Option): readonly Option[] =>
  [...taking.map(({ index, grain }) => ({ grain, classes: [index] })), allOf(taking)].filter(
    ({ classes }) => classes.join() !== now.classes.join(),
  );

/** All classes that take a layer, cut so that each of these takes all of its pieces. */
function allOf(taking: readonly Taking[]): Option {
  const most = (part: keyof Grain): number => Math.max(...taking.map(({ grain }) => grain[part]));
  const grain = { channelParts: most('channelParts'), rowParts: most('rowParts') };
  return { grain, classes: taking.map(({ index }) => index) };
}

/** Class after class: layers of their own first, then pieces that other classes had no cores for. */
function filled(options: ReadonlyMap<number, Option>, { network, target, orderOf, fill }: Filling): FilledClasses {
  const tiles = tilesOfOptions(network, options);
  const demands = demandsOf(network, tiles);
  const order = orderOf(tiles);
  const classesOf = tiles.map(({ population }) => options.get(network.indexOf.get(population)!)!.classes);
  const waiting = new Set(order);
  const cores: { readonly list: readonly number[]; readonly index: number }[] = [];
  let [excess, fits] = [0, true];
  for (const [index, { count }] of target.classes!.entries()) {
    const here = order.filter((tile) => waiting.has(tile) && classesOf[tile]!.includes(index));
    const own = here.filter((tile) => classesOf[tile]!.length === 1);
    const shared = here.filter((tile) => classesOf[tile]!.length > 1);
    const found = fill(tiles, [...own, ...shared], demands, ofClass(target, index));
    fits &&= found.fits;
    for (const [at, list] of found.cores.entries()) {
      const room = at < count * target.chips.columns * target.chips.rows;
      const moves = !room && list.every((tile) => classesOf[tile]!.at(-1)! > index);
      if (moves) continue;
      if (!room) excess++;
      for (const tile of list) waiting.delete(tile);
      cores.push({ list, index });
    }
  }
  const rank = new Map(order.map((tile, at) => [tile, at]));
  cores.sort((a, b) => rank.get(a.list[0]!)! - rank.get(b.list[0]!)!);
  return {
    ...{ tiles, demands, excess, fits },
    cores: cores.map(({ list }) => list),
    coreClasses: cores.map(({ index }) => index),
  };
}
