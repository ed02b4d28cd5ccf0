/** @file What a sample cost on average, by where the costs come from: made of the figures of layers, cores, windows and links. */
import type { ChipImage } from '../../ir/chip/image.ts';
import { knowsNone, type EventCost, type FinerCost } from '../../ir/target/index.ts';
import {
  energyLines,
  staticEnergyOf,
  sumCounters,
  type Causes,
  type EnergyLine,
  type Pipelined,
  type StaticEnergy,
} from '../../sim/index.ts';
import { assumptionsOf, type Assumption } from './assumptions.ts';
import type { CoreFigures, Figures } from './figures.ts';
import type { LinkFigures } from './links.ts';

/** Of one sample on average; picojoule, cycles, packets. */
export interface Costs {
  /** Cycles by where they come from; null where the target knows no cycles. */
  readonly causes: Causes | null;
  /** The core with most work over all windows, and its layers; absent where none had any. */
  readonly busiestCore?: BusiestCore;
  /** The link that takes longest over all windows, and whose packets it carries, those with most first; absent where none carried any. */
  readonly busiestLink?: Omit<LinkFigures, 'packets'> & { readonly packets: number; readonly cycles: number };
  /** Null where the target knows no energy. */
  readonly energy: EnergyCosts | null;
  /** Where windows work side by side. */
  readonly pipelined?: PipelinedCosts;
  readonly assumptions: readonly Assumption[];
}

interface BusiestCore {
  readonly x: number;
  readonly y: number;
  readonly cycles: number;
  readonly layers: readonly string[];
}

export interface EnergyCosts {
  /** By cause; `source` where the target names one. */
  readonly costs: readonly (EnergyLine & { readonly source?: string })[];
  /** Absent where the target knows no clock, or no static power. */
  readonly static?: StaticEnergy;
  /** By layer, those with most first; static power is no layer's. */
  readonly layers: readonly LayerEnergy[];
}

interface LayerEnergy {
  readonly layer: string;
  readonly picojoule: number;
  /** By cause, what cost nothing left out. */
  readonly costs: { readonly [C in EventCost | FinerCost]?: number };
}

/** Cycles of a sample that comes alone and of the time between samples, by cause, and what bounds the latter. */
export interface PipelinedCosts {
  readonly cycles: number;
  readonly interval: number;
  readonly causes: Causes;
  readonly intervalCauses: Causes;
  /** No interval is shorter than this core's work, unless tiles lie elsewhere; the core is that of the first sample. */
  readonly busiestCore: BusiestCore;
  readonly heldMembranes: number;
  /** Time steps of the chip for a sample that comes alone. */
  readonly timeSteps: number;
}

/** Costs of samples. @param pipelined of every sample, where it was counted. */
export function costsOf(image: ChipImage, figures: Figures, pipelined: readonly Pipelined[]): Costs {
  const { target } = image.header;
  const samples = Math.max(1, figures.samples);
  const timed = !knowsNone(target.cycles);
  const busiestCore = coreWithMost(figures.cores, samples);
  const busiestLink = timed ? linkWithMost(image, figures.links, samples) : undefined;
  const [first] = pipelined;
  return {
    causes: timed
      ? meanCauses(
          figures.windows.map(({ causes }) => causes),
          samples,
        )
      : null,
    ...(busiestCore && { busiestCore }),
    ...(busiestLink && { busiestLink }),
    energy: knowsNone(target.energy) ? null : energyCosts(image, figures, pipelined),
    ...(first && timed && { pipelined: pipelinedCosts(figures.cores, first, pipelined) }),
    assumptions: assumptionsOf(target, {
      ...(first && { pipelined: first }),
      borders: figures.links.some(({ crossesChips }) => crossesChips),
    }),
  };
}

/** Sums over parts, divided by a number. */
const meanCauses = (parts: readonly Causes[], by: number): Causes => {
  const of = (name: keyof Causes): number => parts.reduce((sum, causes) => sum + causes[name], 0) / by;
  return { core: of('core'), link: of('link'), border: of('border'), barrier: of('barrier') };
};

function coreWithMost(cores: readonly CoreFigures[], samples: number): BusiestCore | undefined {
  const [first] = [...cores].sort((a, b) => b.cycles - a.cycles);
  if (first === undefined || first.cycles === 0) return undefined;
  const { x, y, cycles, layers } = first;
  return { x, y, cycles: cycles / samples, layers };
}

function linkWithMost({ header }: ChipImage, links: readonly LinkFigures[], samples: number): Costs['busiestLink'] {
  const { hop, chip_hop: chipHop } = header.target.cycles;
  const cyclesOf = ({ packets, crossesChips }: LinkFigures): number => packets * (crossesChips ? chipHop : hop).value;
  const [first] = [...links].sort((a, b) => cyclesOf(b) - cyclesOf(a) || b.packets - a.packets);
  if (first === undefined) return undefined;
  return {
    ...first,
    ...{ packets: first.packets / samples, cycles: cyclesOf(first) / samples },
    layers: first.layers.map(([layer, packets]) => [layer, packets / samples] as const),
  };
}

function energyCosts(image: ChipImage, figures: Figures, pipelined: readonly Pipelined[]): EnergyCosts {
  const { target } = image.header;
  const samples = Math.max(1, figures.samples);
  const cycles =
    pipelined.length > 0 ? pipelined.map((each) => each.cycles) : figures.windows.map((each) => each.cycles);
  const idle = staticEnergyOf(image, cycles.reduce((a, b) => a + b, 0) / samples);
  return {
    costs: energyLines(target, sumCounters(figures.layers)).map(({ count, picojoule, ...line }) => {
      const { source } = target.energy[line.cost]!;
      return {
        ...line,
        count: count / samples,
        picojoule: picojoule / samples,
        ...(source === undefined ? {} : { source }),
      };
    }),
    ...(idle && { static: idle }),
    layers: figures.layers
      .map(({ layer, energy }) => ({
        layer,
        picojoule: Object.values(energy).reduce((sum, each) => sum + each, 0) / samples,
        costs: Object.fromEntries(Object.entries(energy).map(([cost, each]) => [cost, each / samples])),
      }))
      .filter(({ picojoule }) => picojoule > 0)
      .sort((a, b) => b.picojoule - a.picojoule),
  };
}

function pipelinedCosts(cores: readonly CoreFigures[], first: Pipelined, all: readonly Pipelined[]): PipelinedCosts {
  const { x, y, layers } = cores[first.busiestCore]!;
  const mean = (of: (one: Pipelined) => number): number => all.reduce((sum, one) => sum + of(one), 0) / all.length;
  return {
    ...{ cycles: mean(({ cycles }) => cycles), interval: mean(({ interval }) => interval) },
    causes: meanCauses(
      all.map(({ causes }) => causes),
      all.length,
    ),
    intervalCauses: meanCauses(
      all.map(({ intervalCauses }) => intervalCauses),
      all.length,
    ),
    busiestCore: { x, y, cycles: mean(({ busiestWork }) => busiestWork), layers },
    ...{ heldMembranes: first.heldMembranes, timeSteps: first.timeSteps },
  };
}
