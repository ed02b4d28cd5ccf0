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
import type { Traffic } from '../facts.ts';

/** What a tile hears in a window: tiles of one core that hear the same share its packets. */
interface Hearing {
  /** The same for all that hear it. */
  readonly key: string;
  readonly window: number;
  /** Packets in every time step. */
  readonly bySlot: readonly number[];
}

/** What a tile does in a sample. */
export interface Work {
  /** Cycles of its core in every window in which it has something to do. */
  readonly cycles: ReadonlyMap<number, number>;
  /** Cycles of its core in every time step of a window, over all windows. */
  readonly bySlot: readonly number[];
  /** What it hears, each once. */
  readonly heard: readonly Hearing[];
  /** Cycles by window and by time step without those of what it hears. */
  readonly apart: Pick<Work, 'cycles' | 'bySlot'>;
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
    const heard = new Map<string, Hearing>();
    let picojoule = 0;
    const add = (window: number, amount: number): void => void cycles.set(window, (cycles.get(window) ?? 0) + amount);
    for (const index of into[population]!) {
      const projection = network.projections[index]!;
      const window = windows[index]!;
      const spikesHeard = new Array<number>(schedule.slots).fill(0);
      for (const read of readsOf(network, projection, box)) {
        const sent = neuronsRead(network, read);
        const packets = spikesHeard.map((_, slot) =>
          read.payload === 'spikes' ? sent * (spikes[read.population]![slot] ?? 0) : slot === 0 ? sent : 0,
        );
        if (read.payload === 'spikes') packets.forEach((amount, slot) => (spikesHeard[slot]! += amount));
        const key = `${window} ${JSON.stringify(read)}`;
        heard.set(key, { key, window, bySlot: packets });
      }
      const { cost } = kindOf(projection);
      const operations = perNeuron[index]! * neurons;
      const inAll = sumOf(spikesHeard);
      // What hears values alone works once.
      spikesHeard.forEach((amount, slot) => {
        const part = inAll > 0 ? amount / inAll : slot === 0 ? 1 : 0;
        bySlot[slot]! += part * operations * target.cycles[cost].value;
      });
      add(window, operations * target.cycles[cost].value);
      picojoule += operations * target.energy[cost].value;
    }
    const fires = schedule.fire.get(name);
    if (fires !== undefined) {
      const cap = neuron?.cap ?? 0;
      for (let slot = 0; slot < cap; slot++) bySlot[slot]! += neurons * target.cycles.neuron_update.value;
      add(fires, neurons * cap * target.cycles.neuron_update.value);
      picojoule += neurons * cap * target.energy.neuron_update.value;
    }
    const all = { cycles: new Map(cycles), bySlot: [...bySlot] };
    let packets = 0;
    for (const { window, bySlot: sent } of heard.values()) {
      const { value } = target.cycles.event;
      sent.forEach((amount, slot) => (all.bySlot[slot]! += amount * value));
      all.cycles.set(window, all.cycles.get(window)! + sumOf(sent) * value);
      packets += sumOf(sent);
    }
    return { ...all, apart: { cycles, bySlot }, heard: [...heard.values()], packets, picojoule };
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
