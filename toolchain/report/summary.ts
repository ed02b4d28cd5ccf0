/** @file What a chip image is, in figures: the head of `compile`, `inspect` and `demo`. */
import type { ImageOutline } from '../../ir/chip/image.ts';
import { coreLimits, gridOf } from '../../ir/target/index.ts';
import { counted, percent, whole } from '../../cli/terminal/numbers.ts';
import { pairs, section, table } from '../../cli/terminal/table.ts';
import { targetTitle } from '../load/target.ts';
import { limitUsages, type LimitUsage } from './usage.ts';

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
    neurons: onChip.reduce((sum, { extents }) => sum + extents[0] * extents[1] * extents[2], 0),
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

/** The summary for a reader; `width` in characters. */
export function summaryText(image: ImageOutline, summary: ImageSummary, width: number): string {
  const onChip = image.header.populations.length - 1;
  const head = pairs(
    [
      ['target', targetTitle(image.header.target)],
      ...weightsRow(summary),
      [
        'cores',
        `${whole(summary.cores)} of ${whole(summary.coresAvailable)} on ${summary.chips} of ${counted(summary.chipsAvailable, 'chip')}`,
      ],
      [
        'populations',
        `${summary.populations} with ${whole(summary.neurons)} neurons, ${counted(summary.projections, 'projection')}`,
      ],
      ['time', timeText(summary)],
      [
        'range proof',
        summary.saturating
          ? 'does not hold: membranes saturate, event order matters'
          : 'holds for every membrane: any event order gives the same result',
      ],
      ['float32 sums', float32Text(summary.float32Proved, onChip)],
    ],
    width,
  );
  return [head, section('Use of a core', usageTable(summary.utilisation, width - 2))].join('\n');
}

/** Only images of weights that mean nothing say so. */
const weightsRow = ({ randomSeed }: ImageSummary): [string, string][] =>
  randomSeed === undefined ? [] : [['weights', `random, seed ${randomSeed}: nobody trained them`]];

/** `1,712 time steps: 107 windows of 4, once for each of 4 logical steps`. */
const timeText = ({ timeSteps, windows, slots, logicalSteps }: ImageSummary): string =>
  `${whole(timeSteps)} time steps: ${counted(windows, 'window')} of ${slots}${logicalSteps === 1 ? '' : `, once for each of ${logicalSteps} logical steps`}`;

const float32Text = (proved: number, all: number): string =>
  proved === all
    ? `proved exact for all ${all} populations`
    : `proved exact for ${proved} of ${all} populations; spikec verify observes the others`;

function usageTable(usages: readonly LimitUsage[], width: number): string {
  const rows = usages.map(({ limit, used, mean, available, core }) => [
    limit,
    whole(used),
    available === undefined ? 'unknown' : whole(available),
    available === undefined ? '' : percent(used, available),
    whole(mean),
    `${core.x},${core.y}`,
    coreLimits[limit],
  ]);
  return table(
    ['limit', 'fullest', 'available', 'used', 'mean', 'core', 'counts'],
    rows,
    ['left', 'right', 'right', 'right', 'right', 'left', 'left'],
    width,
  );
}
