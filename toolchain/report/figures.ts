/** @file What layers, cores, windows and links did in runs: the figures behind the sums that `run` prints. */
import { linkAt, pathsOf, port } from '../../ir/chip/network.ts';
import type { EventCost, FinerCost, Target } from '../../ir/target/index.ts';
import {
  addAmounts,
  createAmounts,
  coreCosts,
  energyLines,
  sumCounters,
  type Causes,
  type Counters,
  type Plan,
  type SampleAmounts,
} from '../../sim/index.ts';
import { countsOfSlots, type LayerTrace } from '../../ir/trace.ts';
import type { RunRecord } from '../../runtime/index.ts';
import { sizeOf } from '../../ir/tensor.ts';

/** One layer: what its neurons fired and sent, and the operations of the projections that lead to it. */
export interface LayerFigures extends Counters {
  readonly layer: string;
  /** Neurons of one logical step. */
  readonly neurons: number;
  /** Spikes of one sample if every neuron fired in every time step of its window, over all logical steps. */
  readonly mostSpikes: number;
  /** Neurons that fired in no time step of a sample, and in every one of their window; summed over samples. */
  readonly silent: number;
  readonly saturated: number;
  /** Picojoule by what costs them; what cost nothing is left out. */
  readonly energy: { readonly [C in EventCost | FinerCost]?: number };
}

/** One core: what it was charged, and what its tiles fired and sent. */
export interface CoreFigures {
  readonly x: number;
  readonly y: number;
  readonly spikes: number;
  readonly packets: number;
  /** Core cycles of its work, as if nothing else happened on the chip. */
  readonly cycles: number;
  /** Counts by the target's costs. */
  readonly work: { readonly [C in (typeof coreCosts)[number]]?: number };
}

/** One window of the schedule, over all logical steps. */
export interface WindowFigures {
  readonly window: number;
  readonly cycles: number;
  readonly spikes: number;
  readonly packets: number;
  /** Cycles by where they come from: the busiest core of every time step, its busiest link, the barrier. */
  readonly causes: Causes;
  /** The longest queue and the most packets over a link in any time step. */
  readonly queueDepth: number;
  readonly linkLoad: number;
  /** Cores that had work, by their place in `cores`, with its cycles: the busiest first. */
  readonly cores: readonly (readonly [core: number, cycles: number])[];
  /** The busiest links, at most `mostLinks`, by their place in `links`, with their packets. */
  readonly links: readonly (readonly [link: number, packets: number])[];
}

/** One link that carried something. */
export interface LinkFigures {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly crossesChips: boolean;
  readonly packets: number;
  /** Whose packets, those with most first. */
  readonly layers: readonly (readonly [layer: string, packets: number])[];
}

/** Sums over samples. */
export interface Figures {
  readonly samples: number;
  readonly layers: readonly LayerFigures[];
  /** In the image's order. */
  readonly cores: readonly CoreFigures[];
  readonly windows: readonly WindowFigures[];
  /** The busiest first; the host's reading of outputs is among them, though it takes no window. */
  readonly links: readonly LinkFigures[];
}

/** Links listed of each window. */
const mostLinks = 200;

/** Sums of samples, so that none need be kept. */
export interface FiguresBuilder {
  /** Of a run with `figures` and `trace`. */
  add(record: Pick<RunRecord, 'amounts' | 'trace'>): void;
  figures(): Figures;
}

/** Begins with no samples. Counts are exact; those of layers sum up to those of the run. */
export function createFigures(plan: Plan): FiguresBuilder {
  const amounts = createAmounts(plan);
  const ends = new Map<string, Ends>();
  let samples = 0;
  return {
    add(record) {
      addAmounts(amounts, record.amounts!);
      for (const layer of record.trace!.layers) {
        const { silent, saturated } = ends.get(layer.layer) ?? noEnds;
        const more = endsOf(layer);
        ends.set(layer.layer, { silent: silent + more.silent, saturated: saturated + more.saturated });
      }
      samples++;
    },
    figures: () => figuresOf(plan, amounts, ends, samples),
  };
}

/** Neurons that never fire, and that always do. */
type Ends = Pick<LayerFigures, 'silent' | 'saturated'>;

const noEnds: Ends = { silent: 0, saturated: 0 };

function endsOf(layer: LayerTrace): Ends {
  const counts = countsOfSlots(layer);
  const neurons = sizeOf(layer.shape);
  const most = (layer.cap * counts.length) / neurons;
  const ends = { silent: 0, saturated: 0 };
  for (let neuron = 0; neuron < neurons; neuron++) {
    let sum = 0;
    for (let at = neuron; at < counts.length; at += neurons) sum += counts[at]!;
    if (sum === 0) ends.silent++;
    if (sum === most) ends.saturated++;
  }
  return ends;
}

function figuresOf(plan: Plan, amounts: SampleAmounts, ends: ReadonlyMap<string, Ends>, samples: number): Figures {
  const loads = linkLoads(plan, amounts, samples);
  return {
    samples,
    layers: layerFigures(plan, amounts, ends),
    cores: coreFigures(plan, amounts),
    windows: windowFigures(plan, amounts, loads),
    links: linkFigures(plan, loads),
  };
}

function layerFigures(
  { image }: Plan,
  { perPopulation, perProjection }: SampleAmounts,
  ends: ReadonlyMap<string, Ends>,
): LayerFigures[] {
  const { populations, projections, schedule, target } = image.header;
  return populations.map(({ name, extents, neuron }, population) => {
    const into = perProjection.filter((_, i) => projections[i]!.target === population);
    const counters = sumCounters([perPopulation[population]!, ...into]);
    const neurons = sizeOf(extents);
    return {
      ...{ layer: name, neurons, mostSpikes: neurons * (neuron?.cap ?? 0) * schedule.logicalSteps },
      ...counters,
      ...(ends.get(name) ?? noEnds),
      energy: energyByCost(target, counters),
    };
  });
}

/** Picojoule by cost of what was counted. */
export const energyByCost = (target: Target, counters: Counters): LayerFigures['energy'] =>
  Object.fromEntries(
    energyLines(target, counters)
      .filter(({ picojoule }) => picojoule > 0)
      .map(({ cost, picojoule }) => [cost, picojoule]),
  );

function coreFigures(plan: Plan, { spikes, packets, work }: SampleAmounts): CoreFigures[] {
  const { image, tiles, senders, emissions } = plan;
  const cores = image.cores.map(({ x, y }) => ({ x, y, spikes: 0, packets: 0, counts: coreCosts.map(() => 0) }));
  tiles.forEach(({ core }, tile) => (cores[core]!.spikes += spikes[tile]!));
  emissions.forEach(({ sender }, emission) => {
    const { from } = senders[sender]!;
    if (from !== 'input') cores[tiles[from]!.core]!.packets += packets[emission]!;
  });
  for (const window of work)
    for (const [core, counts] of window) counts.forEach((count, i) => (cores[core]!.counts[i]! += count));
  return cores.map(({ counts, ...core }) => ({
    ...core,
    cycles: cyclesOf(image.header.target, counts),
    work: Object.fromEntries(coreCosts.map((cost, i) => [cost, counts[i]!]).filter(([, count]) => count !== 0)),
  }));
}

/** Core cycles of counts in the order of `coreCosts`. */
const cyclesOf = ({ cycles }: Target, counts: ArrayLike<number>): number =>
  coreCosts.reduce((sum, cost, i) => sum + counts[i]! * (cycles[cost]?.value ?? 0), 0);

/** Packets by link and population. */
interface LinkLoads {
  /** By link number. */
  readonly all: ReadonlyMap<number, ReadonlyMap<number, number>>;
  /** By window: link number to packets. */
  readonly byWindow: readonly ReadonlyMap<number, number>[];
  /** Link numbers, the busiest first. */
  readonly order: readonly number[];
}

function linkLoads(plan: Plan, { packets }: SampleAmounts, samples: number): LinkLoads {
  const { image, emissions, windows, tiles } = plan;
  const { target, outputs, schedule } = image.header;
  const all = new Map<number, Map<number, number>>();
  const add = (link: number, population: number, amount: number): void => {
    const users = all.get(link) ?? new Map<number, number>();
    all.set(link, users.set(population, (users.get(population) ?? 0) + amount));
  };
  const byWindow = windows.map(({ valueEmissions, spikeEmissions }) => {
    const own = new Map<number, number>();
    for (const at of [...valueEmissions, ...spikeEmissions]) {
      const { population, tree } = emissions[at]!;
      if (packets[at] === 0) continue;
      for (const link of tree.links) {
        own.set(link, (own.get(link) ?? 0) + packets[at]!);
        add(link, population, packets[at]!);
      }
    }
    return own;
  });
  for (const { population } of outputs)
    for (const tile of tiles.filter((one) => one.population === population))
      for (const link of pathsOf(target, image.cores[tile.core]!, [port]).links)
        add(link, population, tile.neurons * schedule.logicalSteps * samples);
  const sums = new Map([...all].map(([link, users]) => [link, sumOf(users.values())]));
  return { all, byWindow, order: [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([link]) => link) };
}

const sumOf = (amounts: Iterable<number>): number => [...amounts].reduce((sum, amount) => sum + amount, 0);

function windowFigures(plan: Plan, amounts: SampleAmounts, { byWindow, order }: LinkLoads): WindowFigures[] {
  const { image, senders, windows } = plan;
  const places = new Map(order.map((link, place) => [link, place]));
  return windows.map(({ firing, valueEmissions, spikeEmissions }, window) => ({
    ...{ window, cycles: amounts.cycles[window]!, causes: amounts.causes[window]! },
    spikes: sumOf(firing.map((sender) => spikesOf(senders[sender]!.from, amounts))),
    packets: sumOf([...valueEmissions, ...spikeEmissions].map((at) => amounts.packets[at]!)),
    ...{ queueDepth: amounts.queueDepth[window]!, linkLoad: amounts.linkLoad[window]! },
    cores: [...amounts.work[window]!]
      .map(([core, counts]) => [core, cyclesOf(image.header.target, counts)] as const)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0]),
    links: [...byWindow[window]!]
      .map(([link, packets]) => [places.get(link)!, packets] as const)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, mostLinks),
  }));
}

const spikesOf = (from: number | 'input', { spikes }: SampleAmounts): number => (from === 'input' ? 0 : spikes[from]!);

function linkFigures({ image }: Plan, { all, order }: LinkLoads): LinkFigures[] {
  const { target, populations } = image.header;
  return order.map((number) => {
    const { from, to, crossesChips } = linkAt(target, number);
    const users = [...all.get(number)!].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return {
      ...{
        from: [from.x, from.y] as const,
        to: [to.x, to.y] as const,
        crossesChips,
        packets: sumOf(all.get(number)!.values()),
      },
      layers: users.map(([population, packets]) => [populations[population]!.name, packets] as const),
    };
  });
}
