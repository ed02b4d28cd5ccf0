/** @file What tiles are expected to do in a sample: cycles of their core by window, and packets that reach them. */
import {
  atEnds,
  kindOf,
  macsOf,
  projectionsInto,
  readsOf,
  rowIsRead,
  type Box,
  type Read,
} from '../../ir/projections/index.ts';
import type { Schedule, WiredGraph } from '../../ir/spike/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { Target } from '../../ir/target/index.ts';

/** What a tile does in a sample. */
export interface Work {
  /** Cycles of its core in every window in which it has something to do. */
  readonly cycles: ReadonlyMap<number, number>;
  /** Of these, cycles of the first time step alone: those of values, which are sent once. */
  readonly first: number;
  /** Packets that reach it. */
  readonly packets: number;
  /** Picojoule of what it does, the same however a population is split, and of these packets. */
  readonly picojoule: number;
}

/** What a network's parts do, where populations send as much as `traffic` says. */
export interface Workload {
  /** Of a box of a population. */
  of(population: number, box: Box): Work;
}

/** Expected work of any tile of a network, borders of maps left out of account. */
export function workloadOf(
  network: WiredGraph,
  schedule: Pick<Schedule, 'active' | 'fire'>,
  traffic: ReadonlyMap<string, number>,
  target: Target,
): Workload {
  const into = projectionsInto(network);
  const rates = network.populations.map(({ name }) => traffic.get(name) ?? 1);
  const windows = network.projections.map(({ name }) => schedule.active.get(name)!);
  const perNeuron = network.projections.map((_, index) => operationsPerNeuron(network, rates, index));
  return {
    of(population, box) {
      const { extents, name, neuron } = network.populations[population]!;
      const neurons = (box.channelTo - box.channelFrom) * (box.rowTo - box.rowFrom) * extents[2];
      const cycles = new Map<number, number>();
      let [packets, picojoule, first] = [0, 0, 0];
      const add = (window: number, amount: number): void => void cycles.set(window, (cycles.get(window) ?? 0) + amount);
      for (const index of into[population]!) {
        const projection = network.projections[index]!;
        let [heard, values] = [0, 0];
        for (const read of readsOf(network, projection, box)) {
          const neurons = neuronsRead(network, read);
          if (read.payload === 'spikes') heard += neurons * rates[read.population]!;
          else values += neurons;
        }
        const once = heard === 0;
        heard += values;
        const { cost } = kindOf(projection);
        const operations = perNeuron[index]! * neurons;
        add(windows[index]!, heard * target.cycles.event.value + operations * target.cycles[cost].value);
        first += values * target.cycles.event.value + (once ? operations * target.cycles[cost].value : 0);
        packets += heard;
        picojoule += operations * target.energy[cost].value;
      }
      const fires = schedule.fire.get(name);
      if (fires !== undefined) {
        const updates = neurons * (neuron?.cap ?? 0);
        add(fires, updates * target.cycles.neuron_update.value);
        picojoule += updates * target.energy.neuron_update.value;
      }
      return { cycles, first, packets, picojoule };
    },
  };
}

/** Neurons of a part of a population that are really read. */
function neuronsRead({ populations }: WiredGraph, read: Read): number {
  let rows = 0;
  for (let row = read.rowFrom; row < read.rowTo; row++) if (rowIsRead(read, row)) rows++;
  return Math.max(0, read.channelTo - read.channelFrom) * rows * populations[read.population]!.extents[2];
}

/** Operations of a projection per neuron of its target: every pair that could meet, as often as both sides send; a value each where none multiplies. */
function operationsPerNeuron(network: WiredGraph, rates: readonly number[], index: number): number {
  const projection = network.projections[index]!;
  const populations = atEnds(projection, (population) => population);
  const sent = Object.entries(kindOf(projection).sources)
    .filter(([, { payload }]) => payload === 'spikes')
    .reduce((product, [end]) => product * rates[populations[end]!]!, 1);
  const neurons = sizeOf(network.populations[projection.target]!.extents);
  return sent * Math.max(1, macsOf(network, projection) / neurons);
}

/** Parts of a sample's spikes that time steps take, first ones first: counts of neurons fall about evenly. */
export const slotShares = (slots: number): readonly number[] =>
  Array.from({ length: slots }, (_, slot) => (2 * (slots - slot)) / (slots * (slots + 1)));

/**
 * What there is to do in every time step, as the work of a sample that would give as much there if all of it were spikes: whoever holds
 * two of these below a cap holds the time steps below their parts of it.
 */
export function cyclesBySlot({ cycles, first }: Work, slots: number): ReadonlyMap<number, number> {
  const spread = [...cycles.values()].reduce((sum, amount) => sum + amount, 0) - first;
  return new Map(slotShares(slots).map((share, slot) => [slot, spread + (slot === 0 ? first / share : 0)]));
}
