/** @file What happened in a sample, by position in the plan's lists, and the counters that follow from it: nothing of it depends on time steps. */
import type { Plan } from '../plan/plan.ts';
import { zeroCounters, type Counters } from './counters.ts';
import type { Firing } from './firing.ts';
import type { Compared } from './turns.ts';

/** Sums over the time steps of a sample. */
export interface Totals {
  /** By sender that fires: its spikes. */
  readonly spikes: Float64Array;
  /** By emission: its packets. */
  readonly packets: Float64Array;
  /** By block: its operations. */
  readonly operations: Float64Array;
  /** By tile: neurons that were looked at because they were active. */
  readonly active: Float64Array;
}

/** Nothing has happened yet. */
export const createTotals = ({ senders, emissions, blocks, tiles }: Plan): Totals => ({
  spikes: new Float64Array(senders.length),
  packets: new Float64Array(emissions.length),
  operations: new Float64Array(blocks.length),
  active: new Float64Array(tiles.length),
});

/** Starts a sample. */
export function resetTotals({ spikes, packets, operations, active }: Totals): void {
  for (const list of [spikes, packets, operations, active]) list.fill(0);
}

/** What operations of a block are counted as. */
export interface BlockCounters {
  readonly counter: keyof Counters;
  /** The same by form, of those that have one. */
  readonly form?: keyof Counters;
}

/** What counters follow from. */
export interface Counted {
  readonly plan: Plan;
  readonly totals: Totals;
  /** By sender. */
  readonly firing: Firing;
  /** By block. */
  readonly accounts: readonly BlockCounters[];
  /** By window: gates of two lists of spikes, with the senders of both. */
  readonly compared: readonly (readonly Compared[])[];
  /** By block, bytes of its weights; absent where they are always there. */
  readonly weightBytes?: Float64Array;
}

/** Counters of a sample by population and by projection. @param timeSteps that the chip took. */
export function countersOf(
  { plan, totals, firing, accounts, compared, weightBytes }: Counted,
  timeSteps: number,
): { readonly perPopulation: readonly Counters[]; readonly perProjection: readonly Counters[] } {
  const { populations, projections, schedule } = plan.image.header;
  const perPopulation = populations.map(zeroCounters);
  const perProjection = projections.map(zeroCounters);
  countTiles(plan, totals, firing, timeSteps, perPopulation);
  countPackets(plan, totals, perPopulation);
  countReadouts(plan, perPopulation);
  plan.blocks.forEach(({ projection }, block) => {
    const { counter, form } = accounts[block]!;
    const operations = totals.operations[block]!;
    perProjection[projection]![counter] += operations;
    if (form !== undefined) perProjection[projection]![form] += operations;
    perProjection[projection]!.weightBytes += schedule.logicalSteps * (weightBytes?.[block] ?? 0);
  });
  for (const { projection, senders } of compared.flat())
    for (const sender of senders) perProjection[projection]!.comparisons += totals.spikes[sender]!;
  return { perPopulation, perProjection };
}

/** Every neuron is looked at in every time step; a tile compares all its membranes in every slot below its cap. */
function countTiles(
  { image, tiles, senders, windows }: Plan,
  { spikes, active }: Totals,
  { allUpdates }: Firing,
  timeSteps: number,
  perPopulation: readonly Counters[],
): void {
  const { logicalSteps } = image.header.schedule;
  tiles.forEach(({ population, neurons }, tile) => {
    perPopulation[population]!.accesses += neurons * timeSteps;
    perPopulation[population]!.activeUpdates += active[tile]!;
  });
  for (const { firing } of windows)
    for (const sender of firing) {
      const { from } = senders[sender]!;
      if (from === 'input') continue;
      const counters = perPopulation[tiles[from]!.population]!;
      counters.spikes += spikes[sender]!;
      counters.neuronUpdates += logicalSteps * allUpdates[sender]!;
    }
}

/** Packets leave along their tree; every destination decodes each of them. */
function countPackets({ emissions }: Plan, { packets }: Totals, perPopulation: readonly Counters[]): void {
  emissions.forEach(({ population, destinations, tree }, emission) => {
    const sent = packets[emission]!;
    const counters = perPopulation[population]!;
    counters.packets += sent;
    counters.copies += sent * tree.copies;
    counters.hops += sent * tree.hops;
    counters.hopsX += sent * tree.hopsX;
    counters.hopsY += sent * (tree.hops - tree.hopsX);
    counters.chipHops += sent * tree.chipHops;
    counters.events += sent * destinations.length;
  });
}

/** The host reads every membrane of the outputs at the end of every logical step: a packet each, in no time step. */
function countReadouts({ image, readouts }: Plan, perPopulation: readonly Counters[]): void {
  const { logicalSteps } = image.header.schedule;
  for (const { population, packets, hops, hopsX, chipHops } of readouts) {
    const counters = perPopulation[population]!;
    counters.packets += logicalSteps * packets;
    counters.copies += logicalSteps * packets;
    counters.hops += logicalSteps * hops;
    counters.hopsX += logicalSteps * hopsX;
    counters.hopsY += logicalSteps * (hops - hopsX);
    counters.chipHops += logicalSteps * chipHops;
  }
}
