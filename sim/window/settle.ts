/** @file Time steps settled by kernels, all of a window at once: what the ledger's terms are sums of, and what became of them. */
import type { Task } from '../../engine/index.ts';
import { task } from '../kernels/index.ts';
import type { Counted, SettledPeaks, StepTables, StepTotals, TermLists, Terms } from '../ledger/index.ts';
import type { Accounts } from './account.ts';
import type { Store, Words } from './store.ts';
import type { Placed } from './sums.ts';

/** A task on so many windows, or on so many counts, and where its results are. */
interface Settled {
  readonly task: Task;
  readonly count: number;
  readonly address: number;
}

/** Tasks, and where their results are: all float64. */
export interface Settling {
  /** On windows; peaks [window][four time steps][peak][4]. */
  readonly settle: Settled;
  /** By cell of the terms, over all time steps. */
  readonly cells: number;
  /** Spikes, packets, operations, over all time steps. */
  readonly counts: readonly Settled[];
  /** Terms, to share work out evenly. */
  readonly work: number;
}

/** Places all that the kernel reads. */
export function placeSettling(
  store: Store,
  terms: Terms,
  { updates, slots, cycles, sending, event }: StepTables,
  accounts: Accounts,
  placed: { readonly sums: Placed; readonly products: Placed },
): Settling {
  const constants = store.place(updates.byteLength, ({ buffer }, at) => {
    new Float64Array(buffer, at, updates.length).set(updates);
  });
  const addressOf = addressesOf(accounts, placed, constants, 8 * slots);
  const [links, cells] = [placeLists(store, terms.links, addressOf), placeLists(store, terms.cells, addressOf)];
  const integers = (values: readonly number[] | Int32Array): number => store.integers(Int32Array.from(values));
  const windows = terms.chipFrom.length;
  const totals = store.reserve(8 * terms.columns.length);
  const peaks = store.reserve(8 * windows * Math.ceil(slots / 4) * 4 * peakNames.length);
  const prices = store.place(cycles.byteLength, ({ buffer }, at) => {
    new Float64Array(buffer, at, cycles.length).set(cycles);
  });
  const counts = totalNames.map((name): Settled => {
    const { starts, terms: addresses } = placeLists(store, terms.counted[name], addressOf);
    const count = terms.counted[name].starts.length - 1;
    const out = store.reserve(8 * count);
    const args = { from: 0, to: count, slots, starts, terms: addresses, out };
    return { task: task('together', args), count, address: out };
  });
  const settle = task('settle', {
    ...{ from: 0, to: windows, slots, event, plain: integers(terms.plainFrom), chip: integers(terms.chipFrom) },
    ...{ linkStarts: links.starts, linkTerms: links.terms, windows: integers(terms.windowFrom) },
    ...{ coreCells: integers(terms.coreFrom), cellStarts: cells.starts, cellTerms: cells.terms },
    ...{
      cellWeights: cells.weights,
      columns: integers(terms.columns),
      prices,
      sends: integers(sending),
      totals,
      peaks,
    },
  });
  const work = terms.links.of.length + terms.cells.of.length;
  return { settle: { task: settle, count: windows, address: peaks }, cells: totals, counts, work };
}

const totalNames = ['spikes', 'packets', 'operations'] as const;

/** Addresses of the float64 [slots] that make up a count. */
function addressesOf(
  { spikes, packets, operations }: Accounts,
  { sums, products }: { readonly sums: Placed; readonly products: Placed },
  updates: number,
  bytes: number,
): (of: Counted, index: number) => readonly number[] {
  const addresses: { readonly [C in Counted]: (index: number) => readonly number[] } = {
    updates: (index) => [updates + index * bytes],
    spikes: (index) => [sums.address + spikes[index]! * bytes],
    packets: (index) => [sums.address + packets[index]! * bytes],
    operations: (index) => [
      ...partsOf(operations.sums[index]!, sums),
      ...partsOf(operations.products[index]!, products),
      ...partsOf(operations.later[index]!, products),
    ],
  };
  const partsOf = (number: number, { address }: Placed): number[] => (number < 0 ? [] : [address + number * bytes]);
  return (of, index) => addresses[of](index);
}

function placeLists(
  store: Store,
  { starts, of, indices, weights }: TermLists,
  addressOf: (of: Counted, index: number) => readonly number[],
) {
  const ends = new Int32Array(starts.length);
  const addresses: number[] = [];
  const factors: number[] = [];
  for (let sum = 0; sum + 1 < starts.length; sum++) {
    for (let j = starts[sum]!; j < starts[sum + 1]!; j++)
      for (const address of addressOf(of[j]!, indices[j]!)) {
        addresses.push(address);
        factors.push(weights[j]!);
      }
    ends[sum + 1] = addresses.length;
  }
  const place = (values: readonly number[] | Int32Array): number => store.integers(Int32Array.from(values));
  return { starts: place(ends), terms: place(addresses), weights: place(factors) };
}

/** The order in which the kernel writes peaks. */
const peakNames = ['plain', 'chip', 'queueDepth', 'both', 'send', 'receive'] as const;

/** Time steps as kernels have settled them: the same views every time. */
export interface SettledSteps {
  readonly terms: Terms;
  peaks(window: number, slot: number): SettledPeaks;
  readonly totals: StepTotals;
}

export function settledSteps(
  { buffer }: Words,
  { settle, cells, counts }: Settling,
  terms: Terms,
  slots: number,
): SettledSteps {
  const fours = Math.ceil(slots / 4);
  const numbers = (address: number, count: number): Float64Array => new Float64Array(buffer, address, count);
  const all = numbers(settle.address, settle.count * fours * 4 * peakNames.length);
  const [spikes, packets, operations] = counts.map(({ address, count }) => numbers(address, count));
  return {
    terms,
    peaks(window, slot) {
      const at = (window * fours + (slot >> 2)) * 4 * peakNames.length + (slot & 3);
      return {
        ...{ plain: all[at]!, chip: all[at + 4]!, queueDepth: all[at + 8]! },
        ...{ both: all[at + 12]!, send: all[at + 16]!, receive: all[at + 20]! },
      };
    },
    totals: {
      cells: numbers(cells, terms.columns.length),
      spikes: spikes!,
      packets: packets!,
      operations: operations!,
    },
  };
}
