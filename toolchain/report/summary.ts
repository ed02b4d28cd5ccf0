/** @file What a chip image is, in figures. */
import { everFires } from '../../ir/neurons/index.ts';
import type { ImageOutline, ImagePopulation } from '../../ir/chip/image.ts';
import { gridOf } from '../../ir/target/index.ts';
import { limitUsages, type LimitUsage } from './usage.ts';
import { sizeOf } from '../../ir/tensor.ts';

/** The size of an image, and how full its cores are. */
export interface ImageSummary {
  readonly model: string;
  readonly target: string;
  readonly fictional: boolean;
  readonly cores: number;
  readonly coresAvailable: number;
  readonly chips: number;
  readonly chipsAvailable: number;
  /** The input is one of them. */
  readonly populations: number;
  readonly projections: number;
  /** Membranes of all populations but the input. */
  readonly neurons: number;
  /** Populations that fire, and their neurons: what `verify` compares. */
  readonly spikingLayers: number;
  readonly spikingNeurons: number;
  readonly windows: number;
  readonly slots: number;
  readonly logicalSteps: number;
  readonly timeSteps: number;
  readonly saturating: boolean;
  /** Present where nobody trained the weights. */
  readonly randomSeed?: number;
  /** Populations whose float32 sums are proven exact, of those with membranes. */
  readonly float32Proved: number;
  readonly utilisation: readonly LimitUsage[];
}

/** Of any image, its tables not needed. */
export function summaryOf(image: ImageOutline): ImageSummary {
  const { target, schedule, populations, projections, model, saturating, randomSeed } = image.header;
  const grid = gridOf(target);
  const chips = new Set(
    image.cores.map(({ x, y }) => `${Math.floor(x / target.mesh.columns)},${Math.floor(y / target.mesh.rows)}`),
  );
  const onChip = populations.filter(({ role }) => role !== 'input');
  const spiking = onChip.filter(everFires);
  const neuronsOf = (some: readonly ImagePopulation[]): number =>
    some.reduce((sum, { extents }) => sum + sizeOf(extents), 0);
  return {
    model,
    target: target.name,
    fictional: target.fictional,
    cores: image.cores.length,
    coresAvailable: grid.columns * grid.rows,
    chips: chips.size,
    chipsAvailable: target.chips.columns * target.chips.rows,
    populations: populations.length,
    projections: projections.length,
    neurons: neuronsOf(onChip),
    spikingLayers: spiking.length,
    spikingNeurons: neuronsOf(spiking),
    windows: schedule.windows,
    slots: schedule.slots,
    logicalSteps: schedule.logicalSteps,
    timeSteps: schedule.windows * schedule.slots * schedule.logicalSteps,
    saturating,
    ...(randomSeed === undefined ? {} : { randomSeed }),
    float32Proved: onChip.filter((population) => population.float32Proved).length,
    utilisation: limitUsages(image),
  };
}
