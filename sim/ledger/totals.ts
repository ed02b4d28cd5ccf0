/** @file What happened in a sample, by position in the plan's lists, and the counters that follow from it: nothing of it depends on time steps. */
import type { Plan } from '../plan/plan.ts';
import { zeroCounters, type Counters } from './counters.ts';
import type { Firing } from './firing.ts';
import type { Places } from './places.ts';
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

/** What counters follow from. */
export interface Counted {
  readonly plan: Plan;
  readonly totals: Totals;
  /** By sender. */
  readonly firing: Firing;
  readonly places: Places;
  /** By window: gates of two lists of spikes, with the senders of both. */
  readonly compared: readonly (readonly Compared[])[];
  /** By block, bytes of its weights; absent where they are always there. */
  readonly weightBytes?: Float64Array;
}

/** Counters of a sample by population and by projection. @param timeSteps that the chip took. */
export function countersOf(
  { plan, totals, firing, places, compared, weightBytes }: Counted,
  timeSteps: number,
): { readonly perPopulation: readonly Counters[]; readonly perProjection: readonly Counters[] } {
  const { populations, projections, schedule } = plan.image.header;
  const perPopulation = populations.map(zeroCounters);
  const perProjection = projections.map(zeroCounters);
  countTiles(plan, places, totals, firing, timeSteps, perPopulation);
  countPackets(places, totals, perPopulation);
  countReadouts(plan, perPopulation);
  countOperations(places, totals, perProjection);
  if (weightBytes)
    plan.blocks.forEach(({ projection }, block) => {
      perProjection[projection]!.weightBytes += schedule.logicalSteps * weightBytes[block]!;
    });
  for (const { projection, senders } of compared.flat())
    for (const sender of senders) perProjection[projection]!.comparisons += totals.spikes[sender]!;
  return { perPopulation, perProjection };
}

/** Every neuron is looked at in every time step; a tile compares all its membranes in every slot below its cap. */
function countTiles(
  { image, tiles, windows }: Plan,
  { neurons, senders }: Places,
  { spikes, active }: Totals,
  { allUpdates, active: countsActive }: Firing,
  timeSteps: number,
  perPopulation: readonly Counters[],
): void {
  const { logicalSteps } = image.header.schedule;
  perPopulation.forEach((counters, population) => (counters.accesses = neurons[population]! * timeSteps));
  if (countsActive)
    tiles.forEach(({ population }, tile) => (perPopulation[population]!.activeUpdates += active[tile]!));
  for (const { firing } of windows)
    for (const sender of firing) {
      const population = senders[sender]!;
      if (population < 0) continue;
      const counters = perPopulation[population]!;
      counters.spikes += spikes[sender]!;
      counters.neuronUpdates += logicalSteps * allUpdates[sender]!;
    }
}

/** Packets leave along their tree; every destination decodes each of them. */
function countPackets(
  { emissions, copies, hops, hopsX, chipHops, destinations }: Places,
  { packets }: Totals,
  perPopulation: readonly Counters[],
): void {
  for (let emission = 0; emission < packets.length; emission++) {
    const sent = packets[emission]!;
    if (sent === 0) continue;
    const counters = perPopulation[emissions[emission]!]!;
    counters.packets += sent;
    counters.copies += sent * copies[emission]!;
    counters.hops += sent * hops[emission]!;
    counters.hopsX += sent * hopsX[emission]!;
    counters.hopsY += sent * (hops[emission]! - hopsX[emission]!);
    counters.chipHops += sent * chipHops[emission]!;
    counters.events += sent * destinations[emission]!;
  }
}

/** Operations of blocks, by what they are counted as. */
function countOperations({ groups, blocks }: Places, { operations }: Totals, perProjection: readonly Counters[]): void {
  const sums = new Float64Array(groups.length);
  for (let block = 0; block < blocks.length; block++) sums[blocks[block]!]! += operations[block]!;
  groups.forEach(({ projection, counter, form }, group) => {
    perProjection[projection]![counter] += sums[group]!;
    if (form !== undefined) perProjection[projection]![form] += sums[group]!;
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
