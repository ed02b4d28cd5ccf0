/** @file What a chip image is, in figures. */
import type { ImageOutline } from '../../ir/chip/image.ts';
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
  readonly populations: number;
  readonly projections: number;
  readonly neurons: number;
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
    neurons: onChip.reduce((sum, { extents }) => sum + sizeOf(extents), 0),
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
