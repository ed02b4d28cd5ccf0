/** @file Who is counted where, as tables: what no sample changes of a plan's tiles, senders, emissions and blocks. */
import type { Plan } from '../plan/plan.ts';
import type { Counters } from './counters.ts';

/** What operations of a block are counted as. */
export interface BlockCounters {
  readonly counter: keyof Counters;
  /** The same by form, of those that have one. */
  readonly form?: keyof Counters;
}

/** Blocks of a projection whose operations are counted alike. */
export interface BlockGroup extends BlockCounters {
  readonly projection: number;
}

/** By position in the plan's lists. */
export interface Places {
  /** By population: its neurons. */
  readonly neurons: Float64Array;
  /** Population by sender; -1 of the input. */
  readonly senders: Int32Array;
  /** Population by emission, and what each of its packets costs on its tree. */
  readonly emissions: Int32Array;
  readonly copies: Float64Array;
  readonly hops: Float64Array;
  readonly hopsX: Float64Array;
  readonly chipHops: Float64Array;
  readonly destinations: Float64Array;
  /** Groups of blocks, and by block the number of its own. */
  readonly groups: readonly BlockGroup[];
  readonly blocks: Int32Array;
}

/** The tables of a plan. @param accounts by block. */
export function placesOf(
  { image, tiles, senders, emissions, blocks }: Plan,
  accounts: readonly BlockCounters[],
): Places {
  const neurons = new Float64Array(image.header.populations.length);
  for (const { population, neurons: own } of tiles) neurons[population]! += own;
  const groups: BlockGroup[] = [];
  const known = new Map<string, number>();
  const groupOf = (projection: number, { counter, form }: BlockCounters): number => {
    const key = `${projection} ${counter} ${form ?? ''}`;
    const group = known.get(key) ?? groups.push({ projection, counter, ...(form === undefined ? {} : { form }) }) - 1;
    known.set(key, group);
    return group;
  };
  return {
    neurons,
    senders: Int32Array.from(senders, ({ from }) => (from === 'input' ? -1 : tiles[from]!.population)),
    emissions: Int32Array.from(emissions, ({ population }) => population),
    copies: Float64Array.from(emissions, ({ tree }) => tree.copies),
    hops: Float64Array.from(emissions, ({ tree }) => tree.hops),
    hopsX: Float64Array.from(emissions, ({ tree }) => tree.hopsX),
    chipHops: Float64Array.from(emissions, ({ tree }) => tree.chipHops),
    destinations: Float64Array.from(emissions, ({ destinations }) => destinations.length),
    blocks: Int32Array.from(blocks, ({ projection }, block) => groupOf(projection, accounts[block]!)),
    groups,
  };
}
