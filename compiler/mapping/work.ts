/** @file What tiles are expected to do in a sample: cycles of their core by window, and packets that reach them. */
import {
  atEnds,
  kindOf,
  macsOf,
  projectionsInto,
  readsOf,
  rowIsRead,
  wholeBox,
  type Box,
  type Read,
} from '../../ir/projections/index.ts';
import type { Schedule, WiredGraph } from '../../ir/spike/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { Target } from '../../ir/target/index.ts';
import type { TilePlan, Traffic } from '../facts.ts';

/** What a tile does in a sample. */
export interface Work {
  /** Cycles of its core in every window in which it has something to do. */
  readonly cycles: ReadonlyMap<number, number>;
  /** Cycles of its core in every time step of a window, over all windows. */
  readonly bySlot: readonly number[];
  /** Packets that reach it. */
  readonly packets: number;
  /** Picojoule of what it does, the same however a population is split, and of these packets. */
  readonly picojoule: number;
}

/** What a network's parts do, where populations send as much as `traffic` says. */
export interface Workload {
  /** Of a box of a population. */
  of(population: number, box: Box): Work;
  /** Parts that time steps take of all that there is to do where spikes are heard: what hears values alone works in the first one, however it is cut. */
  readonly slotShares: readonly number[];
}

/** Expected work of any tile of a network, borders of maps left out of account. */
export function workloadOf(
  network: WiredGraph,
  schedule: Pick<Schedule, 'active' | 'fire' | 'slots'>,
  traffic: Traffic,
  target: Target,
): Workload {
  const into = projectionsInto(network);
  const spikes = network.populations.map(({ name }) => traffic.get(name) ?? [1]);
  const rates = spikes.map(sumOf);
  const windows = network.projections.map(({ name }) => schedule.active.get(name)!);
  const perNeuron = network.projections.map((_, index) => operationsPerNeuron(network, rates, index));
  const of = (population: number, box: Box): Work => {
    const { extents, name, neuron } = network.populations[population]!;
    const neurons = (box.channelTo - box.channelFrom) * (box.rowTo - box.rowFrom) * extents[2];
    const cycles = new Map<number, number>();
    const bySlot = new Array<number>(schedule.slots).fill(0);
    let [packets, picojoule] = [0, 0];
    const add = (window: number, amount: number): void => void cycles.set(window, (cycles.get(window) ?? 0) + amount);
    for (const index of into[population]!) {
      const projection = network.projections[index]!;
      const heard = new Array<number>(schedule.slots).fill(0);
      let values = 0;
      for (const read of readsOf(network, projection, box)) {
        const sent = neuronsRead(network, read);
        if (read.payload === 'spikes') spikes[read.population]!.forEach((rate, slot) => (heard[slot]! += sent * rate));
        else values += sent;
      }
      const { cost } = kindOf(projection);
      const operations = perNeuron[index]! * neurons;
      const inAll = sumOf(heard);
      // What hears values alone works once.
      const parts = inAll > 0 ? heard.map((amount) => amount / inAll) : heard.map((_, slot) => (slot === 0 ? 1 : 0));
      heard[0]! += values;
      heard.forEach((amount, slot) => {
        bySlot[slot]! += amount * target.cycles.event.value + parts[slot]! * operations * target.cycles[cost].value;
      });
      add(windows[index]!, (inAll + values) * target.cycles.event.value + operations * target.cycles[cost].value);
      packets += inAll + values;
      picojoule += operations * target.energy[cost].value;
    }
    const fires = schedule.fire.get(name);
    if (fires !== undefined) {
      const cap = neuron?.cap ?? 0;
      for (let slot = 0; slot < cap; slot++) bySlot[slot]! += neurons * target.cycles.neuron_update.value;
      add(fires, neurons * cap * target.cycles.neuron_update.value);
      picojoule += neurons * cap * target.energy.neuron_update.value;
    }
    return { cycles, bySlot, packets, picojoule };
  };
  const all = network.populations.map(({ role, extents }, population) =>
    role !== 'input' && into[population]!.some((index) => hearsSpikes(network, index))
      ? of(population, wholeBox(extents)).bySlot
      : [],
  );
  const slotTotals = Array.from({ length: schedule.slots }, (_, slot) => sumOf(all.map((each) => each[slot] ?? 0)));
  const total = sumOf(slotTotals);
  return { of, slotShares: slotTotals.map((amount) => (total > 0 ? amount / total : 1 / schedule.slots)) };
}

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

const hearsSpikes = ({ projections }: WiredGraph, index: number): boolean =>
  Object.values(kindOf(projections[index]!).sources).some(({ payload }) => payload === 'spikes');

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

/** Cycles of tiles by window; or by time step, where windows work side by side. */
export const cyclesOf = (
  { indexOf }: WiredGraph,
  tiles: readonly TilePlan[],
  workload: Workload,
  sideBySide: boolean,
): readonly ReadonlyMap<number, number>[] =>
  tiles.map((tile) => {
    const work = workload.of(indexOf.get(tile.population)!, tile);
    return sideBySide ? cyclesBySlot(work, workload) : work.cycles;
  });

/**
 * What there is to do in every time step, as the work of a sample of which this were the time step's part: whoever holds all of these below a cap
 * holds the time steps below their parts of it.
 */
export const cyclesBySlot = ({ bySlot }: Work, { slotShares }: Workload): ReadonlyMap<number, number> =>
  new Map(bySlot.flatMap((amount, slot) => (amount > 0 ? [[slot, amount / slotShares[slot]!] as const] : [])));
