/** @file What layers, cores, windows and links did in runs: the figures behind the sums that `run` prints. */
import type { EventCost, FinerCost, Target } from '../../ir/target/index.ts';
import {
  addAmounts,
  coreCosts,
  coreCycles,
  counterOfCost,
  createAmounts,
  energyLines,
  valueByColumn,
  sumCounters,
  unitCycles,
  type Causes,
  type Counters,
  type Plan,
  type SampleAmounts,
} from '../../sim/index.ts';
import { countsOfSlots, type LayerTrace } from '../../ir/trace.ts';
import type { RunRecord } from '../../runtime/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { linkFigures, linkLoads, sumOf, type LinkFigures, type LinkLoads } from './links.ts';

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
  /** Where layers take turns: cycles by unit, as if the layer were alone; null where the width is unknown. */
  readonly units?: UnitFigures;
}

/** Cycles by unit that layers share; null where its width is unknown. */
export type UnitFigures = { readonly [unit: string]: number | null };

/** One core: what it was charged, and what its tiles fired and sent. */
export interface CoreFigures {
  readonly x: number;
  readonly y: number;
  /** Whose tiles it holds. */
  readonly layers: readonly string[];
  readonly spikes: number;
  readonly packets: number;
  /** Core cycles of its work, as if nothing else happened on the chip. */
  readonly cycles: number;
  /** Picojoule of its work, without packets on links and static power. */
  readonly energy: number;
  /** Counts by the target's costs. */
  readonly work: { readonly [C in (typeof coreCosts)[number]]?: number };
}

/** What a core did in one window. */
export type CoreInWindow = readonly [
  core: number,
  cycles: number,
  spikes: number,
  packets: number,
  events: number,
  picojoule: number,
];

/** One window of the schedule, over all logical steps. */
export interface WindowFigures {
  readonly window: number;
  /** Layers that fire in it. */
  readonly fires: readonly string[];
  readonly cycles: number;
  readonly spikes: number;
  readonly packets: number;
  /** Cycles by where they come from: the busiest core of every time step, its busiest link, the barrier. */
  readonly causes: Causes;
  /** The longest queue and the most packets over a link in any time step. */
  readonly queueDepth: number;
  readonly linkLoad: number;
  /** Cores that had work, by their place in `cores`: the busiest first. */
  readonly cores: readonly CoreInWindow[];
  /** The busiest links, at most `mostLinks`, by their place in `links`, with their packets. */
  readonly links: readonly (readonly [link: number, packets: number])[];
  /** Where layers take turns. */
  readonly units?: UnitFigures;
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
  /** Of a run with `figures`; without its `trace` no neuron counts as silent or saturated. */
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
      for (const layer of record.trace?.layers ?? []) {
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
      ...unitFigures(target, countsOf(target, counters)),
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

/** Counts in the order of `coreCosts`, as a core is charged for them. */
function countsOf({ cycles }: Target, counters: Counters): number[] {
  const charged = (cost: (typeof coreCosts)[number]): number => (cost in cycles ? counters[counterOfCost[cost]] : 0);
  return coreCosts.map((cost) => {
    if (cost === 'state_op' && cycles.comparison) return counters.stateOps - counters.comparedOps;
    if (cost === 'synaptic_op')
      return counters.synapticOps - charged('synaptic_op_convolution') - charged('synaptic_op_depthwise');
    return charged(cost);
  });
}

function unitFigures(target: Target, counts: ArrayLike<number>): { readonly units?: UnitFigures } {
  if (!target.units) return {};
  const busy = unitCycles(target, counts);
  return {
    units: Object.fromEntries(
      target.units.map(({ name, does }, i) => {
        const unknown = does.every((cost) => target.cycles[cost as EventCost]?.provenance === 'unknown');
        return [name, unknown ? null : busy[i]!];
      }),
    ),
  };
}

function coreFigures(plan: Plan, { spikes, packets, work }: SampleAmounts): CoreFigures[] {
  const { image, tiles, emissions } = plan;
  const { populations, target } = image.header;
  const cores = image.cores.map((core) => ({
    ...{ x: core.x, y: core.y, spikes: 0, packets: 0, counts: coreCosts.map(() => 0) },
    layers: [...new Set(core.tiles.map(({ population }) => populations[population]!.name))],
  }));
  tiles.forEach(({ core }, tile) => (cores[core]!.spikes += spikes[tile]!));
  emissions.forEach((_, emission) => {
    const core = senderOf(plan, emission);
    if (core !== undefined) cores[core]!.packets += packets[emission]!;
  });
  for (const window of work)
    for (const [core, counts] of window) counts.forEach((count, i) => (cores[core]!.counts[i]! += count));
  return cores.map(({ counts, ...core }) => ({
    ...core,
    ...{ cycles: coreCycles(target, counts), energy: energyOfCounts(target, counts) },
    work: Object.fromEntries(coreCosts.map((cost, i) => [cost, counts[i]!]).filter(([, count]) => count !== 0)),
  }));
}

/** The core whose packets an emission counts; undefined: the host's. */
function senderOf({ emissions, senders, tiles }: Plan, emission: number): number | undefined {
  const { from } = senders[emissions[emission]!.sender]!;
  return from === 'input' ? undefined : tiles[from]!.core;
}

/** Picojoule of counts in the order of `coreCosts`. */
const energyOfCounts = ({ energy }: Target, counts: ArrayLike<number>): number =>
  valueByColumn(energy).reduce((sum, each, i) => sum + counts[i]! * each, 0);

function windowFigures(plan: Plan, amounts: SampleAmounts, { byWindow, order }: LinkLoads): WindowFigures[] {
  const { image, senders, windows } = plan;
  const { populations } = image.header;
  const places = new Map(order.map((link, place) => [link, place]));
  return windows.map(({ firing, valueEmissions, spikeEmissions }, window) => ({
    window,
    fires: populations
      .filter(({ neuron, fireWindow }) => (neuron?.cap ?? 0) > 0 && fireWindow === window)
      .map(({ name }) => name),
    ...{ cycles: amounts.cycles[window]!, causes: amounts.causes[window]! },
    spikes: sumOf(firing.map((sender) => spikesOf(senders[sender]!.from, amounts))),
    packets: sumOf([...valueEmissions, ...spikeEmissions].map((at) => amounts.packets[at]!)),
    ...{ queueDepth: amounts.queueDepth[window]!, linkLoad: amounts.linkLoad[window]! },
    cores: coresInWindow(plan, amounts, window),
    links: [...byWindow[window]!]
      .map(([link, packets]) => [places.get(link)!, packets] as const)
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, mostLinks),
    ...unitFigures(image.header.target, amounts.work[window]!.get(0) ?? []),
  }));
}

function coresInWindow(plan: Plan, amounts: SampleAmounts, window: number): CoreInWindow[] {
  const { target } = plan.image.header;
  const { firing, valueEmissions, spikeEmissions } = plan.windows[window]!;
  const [spikes, packets] = [new Map<number, number>(), new Map<number, number>()];
  const add = (sums: Map<number, number>, core: number, more: number): void =>
    void sums.set(core, (sums.get(core) ?? 0) + more);
  for (const sender of firing) {
    const { from } = plan.senders[sender]!;
    if (from !== 'input') add(spikes, plan.tiles[from]!.core, amounts.spikes[from]!);
  }
  for (const emission of [...valueEmissions, ...spikeEmissions]) {
    const core = senderOf(plan, emission);
    if (core !== undefined) add(packets, core, amounts.packets[emission]!);
  }
  const work = amounts.work[window]!;
  return [...new Set([...work.keys(), ...packets.keys()])]
    .map((core): CoreInWindow => {
      const counts = work.get(core) ?? coreCosts.map(() => 0);
      const sums = [spikes.get(core) ?? 0, packets.get(core) ?? 0, counts[eventColumn]!] as const;
      return [core, coreCycles(target, counts), ...sums, energyOfCounts(target, counts)];
    })
    .sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

const eventColumn = coreCosts.indexOf('event');

const spikesOf = (from: number | 'input', { spikes }: SampleAmounts): number => (from === 'input' ? 0 : spikes[from]!);
