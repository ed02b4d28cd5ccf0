/** @file What a chip image is, in words: the head of `compile`, `inspect` and `demo`. */
import type { ImageOutline } from '../../ir/chip/image.ts';
import { coreLimits } from '../../ir/target/index.ts';
import type { ImageSummary } from '../../toolchain/report/summary.ts';
import type { LimitUsage } from '../../toolchain/report/usage.ts';
import { counted, percent, whole } from '../terminal/numbers.ts';
import { pairs, section, table } from '../terminal/table.ts';
import { targetTitle } from './origin.ts';

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
