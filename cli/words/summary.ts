/** @file What a chip image is, in words: the head of `compile` and `inspect`. */
import type { ImageOutline } from '../../ir/chip/image.ts';
import { coreLimits } from '../../ir/target/index.ts';
import type { ImageSummary } from '../../toolchain/report/summary.ts';
import type { LimitUsage } from '../../toolchain/report/usage.ts';
import { counted, percent, whole } from '../terminal/numbers.ts';
import { section, table } from '../terminal/table.ts';
import { targetTitle } from './origin.ts';

/** Label and value of what matters first: where it lies, how full the chip is, what is proved. */
export function summaryRows(image: Pick<ImageOutline, 'header'>, summary: ImageSummary): [string, string][] {
  return [
    ['target', targetTitle(image.header.target)],
    ...weightsRow(summary),
    [
      'cores',
      `${whole(summary.cores)} of ${whole(summary.coresAvailable)}, on ${summary.chips} of ${counted(summary.chipsAvailable, 'chip')}${fullestText(summary.utilisation)}`,
    ],
    ['neurons', `${whole(summary.spikingNeurons)} in ${firingText(summary.spikingLayers)}`],
    ['populations', populationsText(summary)],
    ['time', timeText(summary)],
    [
      'range proof',
      summary.saturating
        ? 'does not hold: membranes saturate, event order matters'
        : 'holds for every membrane: any event order gives the same result',
    ],
    ['float32 sums', float32Text(summary)],
  ];
}

/** `12 to 18 in the membranes of 5 layers that decay`; nothing where none does. @param guardBits by layer. */
export function guardRow(guardBits: ReadonlyMap<string, number> = new Map()): [string, string][] {
  const bits = [...guardBits.values()];
  if (bits.length === 0) return [];
  const [least, most] = [bits.reduce((a, b) => Math.min(a, b)), bits.reduce((a, b) => Math.max(a, b))];
  const where = bits.length === 1 ? 'the layer that decays' : `${counted(bits.length, 'layer')} that decay`;
  return [
    ['guard bits', `${least === most ? '' : `${least} to `}${most} in ${where}, as many as the worst case allows`],
  ];
}

/** How much of every limit the fullest core uses. */
export const usageSection = ({ utilisation }: ImageSummary, width: number): string =>
  section('Use of a core', usageTable(utilisation, width - 2));

/** `; fullest: 98.3 % of the neurons of core 2,1`: the limit that binds first. */
function fullestText(usages: readonly LimitUsage[]): string {
  const share = ({ used, available }: LimitUsage): number => (available === undefined ? 0 : used / available);
  const [fullest] = [...usages].sort((a, b) => share(b) - share(a));
  return fullest?.available === undefined
    ? ''
    : `; fullest: ${percent(fullest.used, fullest.available)} of ${fullest.limit} on core ${fullest.core.x},${fullest.core.y}`;
}

/** Only images of weights that mean nothing say so. */
const weightsRow = ({ randomSeed }: ImageSummary): [string, string][] =>
  randomSeed === undefined ? [] : [['weights', `random, seed ${randomSeed}: nobody trained them`]];

/** Of the populations on the chip: the input, which the host sends, is no part of it. */
function populationsText({ populations, spikingLayers, neurons, projections }: ImageSummary): string {
  const onChip = populations - 1;
  const others = onChip - spikingLayers;
  const rest = others === 0 ? '' : `: those layers, and ${whole(others)} that only ${others === 1 ? 'adds' : 'add'} up`;
  return `${whole(onChip)} on the chip${rest}; ${whole(neurons)} membranes, ${counted(projections, 'projection')}`;
}

/** `1 layer that fires`, `2 layers that fire`. */
export const firingText = (layers: number): string =>
  `${counted(layers, 'layer')} that ${layers === 1 ? 'fires' : 'fire'}`;

/** `1,712 time steps per sample: 107 windows of 4, once for each of 4 logical steps`. */
const timeText = ({ timeSteps, windows, slots, logicalSteps }: ImageSummary): string =>
  `${counted(timeSteps, 'time step')} per sample: ${counted(windows, 'window')} of ${slots}${logicalSteps === 1 ? '' : `, once for each of ${logicalSteps} logical steps`}`;

function float32Text({ float32Proved: proved, populations }: ImageSummary): string {
  const rest = proved === populations - 1 ? '' : `; spikec verify observes the ${othersText(populations - 1 - proved)}`;
  return `${provedText(proved, populations - 1)}${rest}`;
}

/** Of how many populations on the chip the trainer's float32 sums are proved exact. */
export const provedText = (proved: number, all: number): string =>
  all === 1 && proved === 1
    ? 'proved exact for the one population'
    : `proved exact for ${proved === all ? 'all' : `${whole(proved)} of`} ${counted(all, 'population')} on the chip`;

/** `other`, or `3 others`. */
export const othersText = (n: number): string => (n === 1 ? 'other' : counted(n, 'other'));

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
