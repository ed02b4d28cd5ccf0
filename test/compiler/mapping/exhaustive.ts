/** @file A second mapper, for tiny networks: it tries every core for every row of every channel. */
import { classIndexAt, ofClass, type Target } from '../../../ir/target/index.ts';
import { tableWords } from '../../../ir/neurons/index.ts';
import { isWeighted, projectionsInto, readsOf, rowIsRead, synapseBytesOf } from '../../../ir/projections/index.ts';
import type { WiredGraph } from '../../../ir/spike/index.ts';

/** One row of one channel of a population, which no mapping cuts. */
interface Cell {
  readonly population: number;
  readonly channel: number;
  readonly row: number;
}

/**
 * Whether some choice of a core for every cell, all in one row and of any classes that differ in size, keeps neurons, synapse memory, tables and axons, each counted as the best tiles
 * of those cells could take it: kernels and tables once a core and channel, one tile a population and core.
 */
export function someMappingFits(network: WiredGraph, target: Target, cores: number): boolean {
  const cells: Cell[] = network.populations.flatMap(({ role, extents: [channels, rows] }, population) =>
    role === 'input'
      ? []
      : Array.from({ length: channels * rows }, (_, i) => ({
          population,
          channel: Math.floor(i / rows),
          row: i % rows,
        })),
  );
  const places = cells.map(() => 0);
  for (let more = true; more; more = next(places, cores)) if (fits(network, target, cells, places, cores)) return true;
  return false;
}

/** Counts on; false after the last. */
function next(places: number[], cores: number): boolean {
  for (let i = 0; i < places.length; i++) {
    if (++places[i]! < cores) return true;
    places[i] = 0;
  }
  return false;
}

function fits(network: WiredGraph, target: Target, cells: readonly Cell[], places: readonly number[], cores: number) {
  const into = projectionsInto(network);
  for (let core = 0; core < cores; core++) {
    const own = cells.filter((_, i) => places[i] === core);
    const { limits } = ofClass(target, classIndexAt(target, { x: core, y: 0 }));
    const paid = new Set<string>();
    let [neurons, bytes, words] = [0, 0, 0];
    const heard = new Set<string>();
    for (const { population, channel, row } of own) {
      const { extents } = network.populations[population]!;
      const box = { channelFrom: channel, channelTo: channel + 1, rowFrom: row, rowTo: row + 1 };
      neurons += extents[2];
      if (!paid.has(`${population} ${channel}`)) words += tableWords(network.populations[population]!);
      paid.add(`${population} ${channel}`);
      for (const index of into[population]!) {
        const projection = network.projections[index]!;
        const key = `weights ${index} ${channel}`;
        if (!isWeighted(projection) || !paid.has(key)) bytes += synapseBytesOf(network, projection, box);
        paid.add(key);
        for (const [r, read] of readsOf(network, projection, box).entries())
          for (const [i, cell] of cells.entries()) {
            const inside =
              cell.population === read.population &&
              cell.channel >= read.channelFrom &&
              cell.channel < read.channelTo &&
              cell.row >= read.rowFrom &&
              cell.row < read.rowTo &&
              rowIsRead(read, cell.row);
            if (inside) heard.add(`${index} ${r} ${places[i]}`);
          }
        for (const [r, read] of readsOf(network, projection, box).entries())
          if (network.populations[read.population]!.role === 'input') heard.add(`${index} ${r} input`);
      }
    }
    const used = { neurons, synapse_bytes: bytes, table_entries: words, axons: heard.size };
    for (const [limit, amount] of Object.entries(used))
      if (amount > (limits[limit as keyof typeof used] ?? Infinity)) return false;
  }
  return true;
}
