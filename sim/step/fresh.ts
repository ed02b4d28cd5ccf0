/** @file Tiles that start anew at every logical step, as one call of a machine starts them. */
import type { StepMachine } from '../machine/index.ts';
import { neuronRule, type Tile } from '../neurons/index.ts';
import type { Plan } from '../plan/index.ts';

/** Tiles that start anew at every logical step, as a machine's table of four words each, and the others. */
export interface FreshTiles {
  readonly table: number;
  readonly count: number;
  readonly others: readonly number[];
}

export function freshTiles(machine: StepMachine | undefined, plan: Plan, tiles: readonly Tile[]): FreshTiles {
  const all = [...tiles.keys()];
  if (machine === undefined) return { table: 0, count: 0, others: all };
  const isFresh = (index: number): boolean => {
    const { neuron } = plan.tiles[index]!;
    return neuron === undefined || neuronRule(neuron).fresh === true;
  };
  const fresh = all.filter(isFresh);
  const table = machine.words(4 * fresh.length);
  fresh.forEach((index, i) => {
    const { channels, ...tile } = tiles[index]!;
    const { membranes, initial } = tile.narrow ?? tile;
    const from = initial.length === 0 ? 0 : initial.byteOffset;
    const pixelBytes = channels * membranes.BYTES_PER_ELEMENT;
    table.set([membranes.byteOffset, membranes.length / channels, pixelBytes, from], 4 * i);
  });
  return { table: table.byteOffset, count: fresh.length, others: all.filter((index) => !isFresh(index)) };
}
