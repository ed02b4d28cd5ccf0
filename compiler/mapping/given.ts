/** @file A mapping that somebody gives: tiles of layers at places, checked against the network and the target. */
import { exceededLimit, lackedBy, usageOfCore } from '../../ir/chip/index.ts';
import { didYouMean, type Diagnostic } from '../../ir/diagnostics/index.ts';
import { projectionsInto } from '../../ir/projections/index.ts';
import type { WiredGraph } from '../../ir/spike/index.ts';
import { classIndexAt, gridOf, ofClass, type Target } from '../../ir/target/index.ts';
import type { GivenMapping, TilePlan } from '../facts.ts';
import { remedyOf } from './support.ts';

const mistake = (
  file: string,
  code: 'SPK671' | 'SPK672' | 'SPK673' | 'SPK674',
  message: string,
  help: string,
): Diagnostic => ({
  code,
  severity: 'error',
  message,
  place: file,
  help,
});

const several = (populations: WiredGraph['populations']): string =>
  populations.map(({ name }) => `"${name}"`).join(' and ');

/** The tiles that it gives, or what is wrong with them: layers that are not there, neurons with no tile or with two, places off the grid. */
export function tilesGiven(
  { file, tiles }: GivenMapping,
  network: WiredGraph,
  target: Target,
): { readonly tiles: readonly TilePlan[]; readonly problems: readonly Diagnostic[] } {
  const placed = network.populations.filter(({ role }) => role !== 'input');
  const isInput = (layer: string): boolean =>
    network.populations.some(({ role, name }) => role === 'input' && name === layer);
  const names = placed.map(({ name }) => name);
  const byName = Map.groupBy(placed, ({ name }) => name);
  const byMembrane = Map.groupBy(placed, ({ membrane }) => membrane);
  const problems: Diagnostic[] = [];
  const found = tiles.flatMap((tile, at): TilePlan[] => {
    const [population, ...others] = byName.get(tile.layer) ?? byMembrane.get(tile.layer) ?? [];
    if (population === undefined || others.length > 0) {
      const what = population
        ? `which stands for the sums of ${several([population, ...others])}`
        : isInput(tile.layer)
          ? 'which is the input: the host sends it'
          : 'which is no layer here';
      const help = population
        ? 'name the one that is meant'
        : isInput(tile.layer)
          ? 'leave the tile out'
          : (didYouMean(tile.layer, names) ?? `one of: ${names.join(', ')}`);
      problems.push(mistake(file, 'SPK671', `tile ${at + 1} is of "${tile.layer}", ${what}`, help));
      return [];
    }
    const { name, extents } = population;
    const [channelFrom, channelTo] = tile.channels ?? [0, extents[0]];
    const [rowFrom, rowTo] = tile.rows ?? [0, extents[1]];
    const inside = (from: number, to: number, size: number): boolean => from >= 0 && from < to && to <= size;
    if (!inside(channelFrom, channelTo, extents[0]) || !inside(rowFrom, rowTo, extents[1]))
      problems.push(
        mistake(
          file,
          'SPK672',
          `tile ${at + 1} has channels ${channelFrom} to ${channelTo} and rows ${rowFrom} to ${rowTo} of "${name}", which is ${extents.join('x')}`,
          'from is counted from 0, to is the first that is not part of it',
        ),
      );
    const { columns, rows } = gridOf(target);
    if (tile.x < 0 || tile.y < 0 || tile.x >= columns || tile.y >= rows)
      problems.push(
        mistake(
          file,
          'SPK673',
          `tile ${at + 1}, of "${name}", is at ${tile.x},${tile.y}; ${target.name} has ${columns} x ${rows} cores`,
          `x is 0 to ${columns - 1}, y is 0 to ${rows - 1}`,
        ),
      );
    return [{ population: name, channelFrom, channelTo, rowFrom, rowTo }];
  });
  if (problems.length === 0) problems.push(...placed.flatMap((one) => coverMistakes(file, one, found)));
  return { tiles: found, problems };
}

/** Every row of every channel of a population belongs to one tile. */
function coverMistakes(
  file: string,
  { name, extents: [channels, rows] }: WiredGraph['populations'][number],
  tiles: readonly TilePlan[],
): Diagnostic[] {
  const taken = new Uint8Array(channels * rows);
  const wrong = (at: number, what: string): Diagnostic[] => {
    const message = `row ${at % rows} of channel ${Math.floor(at / rows)} of "${name}" has ${what}`;
    return [mistake(file, 'SPK672', message, 'give every neuron one tile; channels or rows that are left out are all')];
  };
  for (const tile of tiles.filter(({ population }) => population === name))
    for (let channel = tile.channelFrom; channel < tile.channelTo; channel++)
      for (let row = tile.rowFrom; row < tile.rowTo; row++) {
        const at = channel * rows + row;
        // The first is enough: a file may name more than anybody would wait for.
        if (taken[at] !== 0) return wrong(at, 'more than one tile');
        taken[at] = 1;
      }
  const missing = taken.indexOf(0);
  return missing === -1 ? [] : wrong(missing, 'no tile');
}

/** Tiles by core, in the order of the list, with the places of the cores. */
export function coresGiven({ tiles }: GivenMapping): {
  readonly cores: readonly (readonly number[])[];
  readonly places: readonly { readonly x: number; readonly y: number }[];
} {
  const byPlace = Map.groupBy([...tiles.keys()], (at) => `${tiles[at]!.x} ${tiles[at]!.y}`);
  const cores = [...byPlace.values()];
  return { cores, places: cores.map(([first]) => ({ x: tiles[first!]!.x, y: tiles[first!]!.y })) };
}

/** Cores that hold more than the target allows. Axons and routes are counted when the routes are known. */
export function overfull(
  network: WiredGraph,
  tiles: readonly TilePlan[],
  cores: readonly (readonly number[])[],
  { file, tiles: given }: GivenMapping,
  target: Target,
): Diagnostic[] {
  const into = projectionsInto(network);
  const lacking = (target.classes ?? []).map((each) => lackedBy(network, each));
  return cores.flatMap((core): Diagnostic[] => {
    const { x, y } = given[core[0]!]!;
    const index = classIndexAt(target, { x, y });
    const held = core.map((at) => ({ ...tiles[at]!, population: network.indexOf.get(tiles[at]!.population)! }));
    const reason = held.map(({ population }) => lacking[index]?.get(population)).find((each) => each !== undefined);
    if (reason !== undefined)
      return [
        mistake(
          file,
          'SPK674',
          `the core at ${x},${y} is of the class "${target.classes![index]!.name}", which takes no such layer: ${reason}`,
          'put it on a core of another class, or leave --place out',
        ),
      ];
    const exceeded = exceededLimit(usageOfCore(network, into, held, target), ofClass(target, index));
    if (exceeded === undefined) return [];
    const { limit, used, available } = exceeded;
    const layers = [...new Set(core.map((at) => tiles[at]!.population))];
    return [
      {
        code: 'SPK674',
        severity: 'error',
        message: `the core at ${x},${y}, with ${layers.map((name) => `"${name}"`).join(', ')}, takes ${used} of ${available} ${limit} of ${target.name}`,
        place: file,
        help: `give it fewer rows or channels, or leave --place out; ${remedyOf(limit)}`,
        exceeded: { limit, layer: layers[0]!, used, available },
      },
    ];
  });
}
