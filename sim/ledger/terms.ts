/**
 * @file Who pays in which window, as sums: what `payStep` charges and loads, for who has all time steps of a window at once. Nothing of
 * it depends on a sample.
 */
import type { Ledger } from './ledger.ts';
import { host } from './firing.ts';
import { columnOf } from './meter.ts';

/** Something that a time step counts, by position in the plan's list. `updates`: comparisons of a sender, the same in every sample. */
export type Counted = 'updates' | 'spikes' | 'packets' | 'operations';

/** Sums of counts in lists: those of sum i lie from starts[i] to starts[i + 1]. */
export interface TermLists {
  readonly starts: readonly number[];
  readonly of: readonly Counted[];
  readonly indices: readonly number[];
  /** What each is multiplied by. */
  readonly weights: readonly number[];
}

/** What the time steps of all windows count, and what they are charged. */
export interface Terms {
  /** By position in the plan's lists: the senders, emissions and blocks that have work in some window. */
  readonly counted: { readonly [C in Exclude<Counted, 'updates'>]: TermLists };
  /** Links, window by window, those inside chips first. */
  readonly links: TermLists;
  /** By window: where its links begin, where those between chips do; and the end of all. */
  readonly plainFrom: readonly number[];
  readonly chipFrom: readonly number[];
  /** Columns of cores, core by core and window by window, ascending. */
  readonly cells: TermLists;
  readonly columns: readonly number[];
  /** By core of a window: which, `host` for the host's port, and where its columns begin; and the end of all. */
  readonly cores: readonly number[];
  readonly coreFrom: readonly number[];
  /** By window: where its cores begin; and the end of all. */
  readonly windowFrom: readonly number[];
}

/** Lists that grow, a sum at a time. */
class Lists {
  readonly starts = [0];
  readonly of: Counted[] = [];
  readonly indices: number[] = [];
  readonly weights: number[] = [];

  add(of: Counted, index: number, weight: number): void {
    this.of.push(of);
    this.indices.push(index);
    this.weights.push(weight);
  }

  /** Ends a sum. */
  end(): void {
    this.starts.push(this.of.length);
  }

  get count(): number {
    return this.starts.length - 1;
  }
}

/** One count that a column of a core is charged. */
interface Charge {
  readonly core: number;
  readonly column: number;
  readonly of: Counted;
  readonly index: number;
  readonly weight: number;
}

/** The sums of a ledger; undefined where time steps are charged what is no such sum, or where cores are not one thing after the other. */
export function termsOf(ledger: Ledger): Terms | undefined {
  const { plan, firing, charges, finer, meter, weightBytes } = ledger;
  const other = firing.active || charges.comparisons || charges.weights || finer.access !== undefined;
  if (other || weightBytes !== undefined || meter.units !== undefined) return undefined;
  const [links, cells] = [new Lists(), new Lists()];
  const [plainFrom, chipFrom, windowFrom]: [number[], number[], number[]] = [[], [], [0]];
  const columns: number[] = [];
  const cores: number[] = [];
  const coreFrom: number[] = [];
  for (let window = 0; window < plan.windows.length; window++) {
    plainFrom.push(links.count);
    chipFrom.push(listLinks(ledger, window, links));
    let last: Charge | undefined;
    for (const charge of chargesOf(ledger, window)) {
      if (last !== undefined && (charge.core !== last.core || charge.column !== last.column)) cells.end();
      if (charge.core !== last?.core) {
        cores.push(charge.core);
        coreFrom.push(cells.count);
      }
      if (charge.core !== last?.core || charge.column !== last.column) columns.push(charge.column);
      cells.add(charge.of, charge.index, charge.weight);
      last = charge;
    }
    if (last !== undefined) cells.end();
    windowFrom.push(cores.length);
  }
  plainFrom.push(links.count);
  coreFrom.push(cells.count);
  return { counted: countedIn(ledger), links, plainFrom, chipFrom, cells, columns, cores, coreFrom, windowFrom };
}

function countedIn({ plan: { windows, senders, emissions, blocks } }: Ledger): Terms['counted'] {
  const listsOf = (of: Counted, count: number, working: readonly number[]): Lists => {
    const [lists, works] = [new Lists(), new Uint8Array(count)];
    for (const index of working) works[index] = 1;
    for (let index = 0; index < count; index++) {
      if (works[index] === 1) lists.add(of, index, 1);
      lists.end();
    }
    return lists;
  };
  const sending = windows.flatMap(({ valueEmissions, spikeEmissions }) => [...valueEmissions, ...spikeEmissions]);
  return {
    spikes: listsOf(
      'spikes',
      senders.length,
      windows.flatMap(({ firing }) => firing),
    ),
    packets: listsOf('packets', emissions.length, sending),
    operations: listsOf(
      'operations',
      blocks.length,
      windows.flatMap((window) => window.blocks),
    ),
  };
}

const emissionsOf = ({ plan }: Ledger, window: number): number[] => {
  const { valueEmissions, spikeEmissions } = plan.windows[window]!;
  return [...valueEmissions, ...spikeEmissions];
};

/** Lists the links of a window, and gives the first between chips. */
function listLinks(ledger: Ledger, window: number, links: Lists): number {
  const { along, starts, plain } = ledger.traffic.links;
  const over = new Map<number, number[]>();
  for (const emission of emissionsOf(ledger, window))
    for (let k = starts[emission]!; k < starts[emission + 1]!; k++) {
      const list = over.get(along[k]!);
      if (list === undefined) over.set(along[k]!, [emission]);
      else list.push(emission);
    }
  let chip = links.count;
  for (const inside of [true, false])
    for (const [link, emissions] of over) {
      if (link < plain !== inside) continue;
      for (const emission of emissions) links.add('packets', emission, 1);
      links.end();
      if (inside) chip = links.count;
    }
  return chip;
}

/** All charges of a window's time steps, core by core, columns ascending. */
function chargesOf({ plan, firing, finer, sent, paying }: Ledger, window: number): Charge[] {
  const charges: Charge[] = [];
  const { firing: senders, valueEmissions, spikeEmissions, blocks } = plan.windows[window]!;
  for (const index of senders) {
    const core = firing.cores[index]!;
    charges.push({ core, column: updateColumn, of: 'updates', index, weight: 1 });
    if (finer.spike !== undefined) charges.push({ core, column: finer.spike, of: 'spikes', index, weight: 1 });
  }
  for (const index of [...valueEmissions, ...spikeEmissions]) {
    const core = sent.cores[index]!;
    const copies = { of: 'packets', index, weight: sent.copies[index]! } as const;
    if (core === host) charges.push({ core, column: packetColumn, ...copies });
    else if (finer.packet !== undefined) charges.push({ core, column: finer.packet, ...copies });
    for (let k = sent.starts[index]!; k < sent.starts[index + 1]!; k++)
      charges.push({ core: sent.destinations[k]!, column: eventColumn, of: 'packets', index, weight: 1 });
  }
  for (const index of blocks) {
    const column = paying.columns[index]!;
    if (column >= 0) charges.push({ core: paying.cores[index]!, column, of: 'operations', index, weight: 1 });
  }
  return charges.sort((a, b) => a.core - b.core || a.column - b.column);
}

const updateColumn = columnOf('neuron_update');
const eventColumn = columnOf('event');
const packetColumn = columnOf('packet_out');
