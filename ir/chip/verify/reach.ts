/** @file Which values the membranes of an image can take, from its own weights, biases and thresholds. */
import { channelOf, keepsMembrane, neuronKindOf } from '../../neurons/index.ts';
import { isWeighted, projectionsInto, type Interval } from '../../projections/index.ts';
import type { ImageHeader, ImageKernels, ImagePopulation, ImageTile } from '../image.ts';
import { broughtBy, isKnown, type Brought, type Sent } from './brought.ts';
import { keptSpans, type Span } from './kept_spans.ts';
import { createTables, zeroBitsOf, type ChannelTables } from './tables.ts';

/** What the membranes of one population can be. */
export interface Reach {
  /** Every partial sum, in any order of events. */
  readonly sums: Span;
  /** What firing leaves of kept membranes. */
  readonly left: Span;
  /** Lowest bits that are 0 in all complete sums. */
  readonly zeroBits: number;
  /** What the trainer's float32 has to hold, and lowest bits that are 0 in it. */
  readonly trainer: { readonly width: number; readonly zeroBits: number };
}

/** Takes an image section by section, and keeps what its sums depend on: numbers per channel, of few kernels all. */
export interface ReachReader {
  addKernels(kernels: ImageKernels): void;
  addTile(tile: ImageTile): void;
  /** By population, when all sections of a sound image have been added. */
  reaches(): readonly Reach[];
}

/** Kernels whose sources' membranes are not known yet wait for the tiles, which have the biases. */
export function createReach(header: ImageHeader): ReachReader {
  const { populations, projections, input } = header;
  const tables = createTables(header);
  const brought: Brought[][] = projections.map(() => []);
  const waiting: ImageKernels[][] = projections.map(() => []);
  const sent: Sent[] = [];
  const half = 2 ** (input.bits - 1);
  sent[input.population] = { interval: { low: Float64Array.of(-half), high: Float64Array.of(half - 1) }, zeroBits: 0 };
  const partsOf = (index: number): readonly Brought[] => {
    const projection = projections[index]!;
    if (!isWeighted(projection)) return [broughtBy(header, projection, sent)];
    return [...brought[index]!, ...waiting[index]!.map((part) => broughtBy(header, projection, sent, part))];
  };
  return {
    addKernels(kernels) {
      const projection = projections[kernels.projection]!;
      if (isKnown(projection, sent)) brought[kernels.projection]!.push(broughtBy(header, projection, sent, kernels));
      else waiting[kernels.projection]!.push(kernels);
    },
    addTile: tables.add,
    reaches() {
      const into = projectionsInto(header);
      const reaches: Reach[] = [];
      reaches[input.population] = {
        ...{ sums: [-half, half - 1], left: [0, 0], zeroBits: 0 },
        trainer: { width: half, zeroBits: 0 },
      };
      for (const index of inOrder(populations)) {
        const parts = into[index]!.map(partsOf);
        const arriving = {
          ...arrivingAt(populations[index]!, parts),
          zeroBits: leastZeroBits(populations[index]!, parts, tables.of(index)),
        };
        const { reach, interval } = populationReach(header, populations[index]!, arriving, tables.of(index));
        reaches[index] = reach;
        sent[index] = { interval, zeroBits: reach.zeroBits };
      }
      return reaches;
    },
  };
}

/** All but the input; who reads membranes is ready later than they are. */
const inOrder = (populations: readonly ImagePopulation[]): readonly number[] =>
  [...populations.keys()]
    .filter((index) => populations[index]!.role !== 'input')
    .sort((a, b) => populations[a]!.readyWindow - populations[b]!.readyWindow);

/** What all projections bring to every channel; of kernels that stand for the same channels, the worst. */
function arrivingAt({ extents: [channels] }: ImagePopulation, projections: readonly (readonly Brought[])[]): Interval {
  const [low, high] = [new Float64Array(channels), new Float64Array(channels)];
  for (const parts of projections) {
    const [least, most] = [new Float64Array(channels), new Float64Array(channels)];
    for (const { channelFrom, channelTo, interval } of parts)
      for (let c = channelFrom; c < channelTo; c++) {
        least[c] = Math.min(least[c]!, interval.low[c - channelFrom] ?? interval.low[0]!);
        most[c] = Math.max(most[c]!, interval.high[c - channelFrom] ?? interval.high[0]!);
      }
    for (let c = 0; c < channels; c++) {
      low[c]! += least[c]!;
      high[c]! += most[c]!;
    }
  }
  return { low, high };
}

/** Of what arrives, biases included, and of what resets take from float32 membranes. */
const leastZeroBits = (
  population: ImagePopulation,
  projections: readonly (readonly Brought[])[],
  tables: readonly ChannelTables[],
): number =>
  Math.min(
    projections.reduce((least, parts) => parts.reduce((bits, part) => Math.min(bits, part.zeroBits), least), 32),
    tables.reduce(
      (least, { initial, constants }) =>
        Math.min(least, zeroBitsOf(initial), isInFloat32(population) ? zeroBitsOf(constants) : 32),
      32,
    ),
  );

/** Whether the trainer keeps these membranes in float32, or as the chip's integers. */
const isInFloat32 = ({ neuron }: ImagePopulation): boolean => neuron === undefined || neuronKindOf(neuron).inFloat32;

/** Biases, leaks, resets and saturation on top of what arrives. */
function populationReach(
  { saturating, target, schedule: { logicalSteps } }: ImageHeader,
  population: ImagePopulation,
  arriving: Sent['interval'] & { readonly zeroBits: number },
  tables: readonly ChannelTables[],
): { readonly reach: Reach; readonly interval: Interval } {
  const channels = arriving.low.length;
  const interval = { low: new Float64Array(channels), high: new Float64Array(channels) };
  const half = 2 ** (target.membraneBits - 1);
  const held = (sum: number): number => (saturating ? Math.max(-half, Math.min(half - 1, sum)) : sum);
  let left: Span = [0, 0];
  for (const table of tables)
    for (let c = table.channelFrom; c < table.channelTo; c++) {
      const one = channelSpans(population, table, arriving, c, logicalSteps);
      interval.low[c] = Math.min(interval.low[c]!, held(one.sums[0]));
      interval.high[c] = Math.max(interval.high[c]!, held(one.sums[1]));
      left = [Math.min(left[0], one.left[0]), Math.max(left[1], one.left[1])];
    }
  const sums: Span = [
    interval.low.reduce((a, b) => Math.min(a, b), 0),
    interval.high.reduce((a, b) => Math.max(a, b), 0),
  ];
  const lost = population.neuron ? neuronKindOf(population.neuron).guardBits(population.neuron) : 0;
  const zeroBits = Math.max(0, arriving.zeroBits - lost * (isInFloat32(population) ? logicalSteps - 1 : 1));
  const trainer = isInFloat32(population)
    ? { width: keepsMembrane(population) ? sums[1] - sums[0] : Math.max(-sums[0], sums[1]), zeroBits }
    : { width: widest(arriving, tables), zeroBits: arriving.zeroBits };
  return { reach: { sums, left, zeroBits, trainer }, interval };
}

/** The largest magnitude of what arrives in one logical step, biases included. */
const widest = ({ low, high }: Interval, tables: readonly ChannelTables[]): number =>
  tables.reduce((most, { channelFrom, channelTo, initial }) => {
    for (let c = channelFrom; c < channelTo; c++) {
      const bias = initial[c - channelFrom] ?? 0;
      most = Math.max(most, Math.max(0, bias) + high[c]!, -(Math.min(0, bias) + low[c]!));
    }
    return most;
  }, 0);

/** Partial sums of one channel, and what firing leaves. */
function channelSpans(
  population: ImagePopulation,
  { channelFrom, initial, thresholds, constants }: ChannelTables,
  { low, high, zeroBits }: Interval & { readonly zeroBits: number },
  channel: number,
  logicalSteps: number,
): { readonly sums: Span; readonly left: Span } {
  const own = channel - channelFrom;
  const bias = initial[own] ?? 0;
  const sums: Span = [low[channel]! + Math.min(0, bias), high[channel]! + Math.max(0, bias)];
  const { neuron } = population;
  if (neuron === undefined || !keepsMembrane(population)) return { sums, left: [0, 0] };
  return keptSpans({ neuron, logicalSteps, tables: channelOf(neuron, { thresholds, constants }, own) }, sums, zeroBits);
}
