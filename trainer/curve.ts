/** @file The learning curve as a picture: one self-contained SVG, readable on light and on dark ground. */
import { escaped } from '../ir/markup.ts';
import type { Progress } from './progress.ts';

const [width, fullHeight] = [760, 548];
const [left, right, gap] = [62, 18, 52];
const panelHeight = 190;
const panelTop = [68, 68 + panelHeight + gap] as const;

interface Series {
  readonly style: 'training' | 'validation';
  readonly points: readonly (readonly [step: number, value: number])[];
}

interface Panel {
  readonly title: string;
  readonly top: number;
  /** Largest step and the range of values. */
  readonly steps: number;
  readonly deployFrom: number | undefined;
  readonly range: readonly [number, number];
  /** Where lines of the grid are: round values. */
  readonly ticks: readonly number[];
  readonly series: readonly Series[];
  readonly text: (value: number) => string;
}

/** A run from its first step to its last. */
export interface Course {
  readonly steps: number;
  /** Steps of one epoch, which the axis is marked in. */
  readonly stepsPerEpoch: number;
  /** The step at which deploy mode begins; absent where there is none. */
  readonly deployFrom?: number;
  /** Whether samples are put aside to judge by; unless told they are. */
  readonly validated?: boolean;
  /** Why the training loss may lie above that of validation, if it may: what only training does. */
  readonly harder: readonly string[];
}

/**
 * Loss and accuracy over the epochs of a run: training as a line, validation as dots at the ends of epochs.
 *
 * @param title shown above; any text.
 * @param course the run's length, so that the picture shows how much is left, and where its second phase begins.
 */
export function curvePicture(title: string, progress: Progress, course: Course): string {
  const judged = progress.points.some(({ accuracy }) => accuracy !== undefined) || progress.points.length === 0;
  const panels = [lossPanel(progress, course), ...(judged ? [accuracyPanel(progress, course)] : [])];
  const height = fullHeight - (judged ? 0 : panelHeight + gap);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${css}</style>`,
    `<text class="title" x="${left}" y="22">${escaped(title)}</text>`,
    legend(course),
    ...panels.map((panel) => panelPicture(panel, course)),
    `<text class="label" x="${(left + width - right) / 2}" y="${height - 8}" text-anchor="middle">epochs of ${course.stepsPerEpoch} steps</text>`,
    '</svg>',
    '',
  ].join('\n');
}

/**
 * Round numbers from `low` on, at most `most` of them: a step of 1, 2 or 5 times a power of ten, and no smaller than `finest`.
 */
export function roundTicks(low: number, high: number, most: number, finest = 0): number[] {
  const rough = Math.max((high - low) / Math.max(1, most - 1), finest, Number.MIN_VALUE);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
  const count = Math.floor((high - low) / step + 1e-9);
  // Multiples of a power of ten below 1 are rounded to its digits: 3 x 0.1 is 0.30000000000000004.
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  return Array.from({ length: count + 1 }, (_, i) => Number((low + i * step).toFixed(digits)));
}

const css = `
svg { font: 12px system-ui, sans-serif; background: #fff; color: #222 }
text { fill: currentColor } .title { font-size: 14px; font-weight: 600 } .label { opacity: .7 }
.grid { stroke: currentColor; opacity: .15 } .deploy { stroke: currentColor; stroke-dasharray: 3 3; opacity: .5 }
 .training { stroke: #3a6ea5; fill: none; stroke-width: 1.5 }
.validation { stroke: #c8622d; fill: #c8622d }
@media (prefers-color-scheme: dark) { svg { background: #16181c; color: #e6e6e6 } .training { stroke: #7fb2e5 }
.validation { stroke: #f0965e; fill: #f0965e } }
`.trim();

/** Width of a letter of the legend, a little more than fonts have: what follows shall not touch it. */
const letter = 6.4;

function legend({ harder, validated = true }: Course): string {
  const training =
    harder.length === 0 ? 'training' : `training (harder: with ${harder.join(' and ')}; its loss may lie above)`;
  const [y, first, second] = [37, left, left + 40 + Math.ceil(letter * training.length)];
  return [
    `<line class="training" x1="${first}" x2="${first + 22}" y1="${y}" y2="${y}"/>`,
    `<text x="${first + 28}" y="${y + 4}">${escaped(training)}</text>`,
    ...(validated
      ? [
          `<circle class="validation" cx="${second + 11}" cy="${y}" r="3"/>`,
          `<text x="${second + 28}" y="${y + 4}">validation</text>`,
        ]
      : []),
  ].join('\n');
}

function lossPanel({ points, epochs }: Progress, { steps, deployFrom }: Course): Panel {
  const training = points.map(({ step, loss }) => [step, loss] as const);
  const judged = epochs.flatMap(({ step, validation }) => (validation ? [[step, validation.loss] as const] : []));
  const most = Math.max(0.1, ...[...training, ...judged].map(([, loss]) => loss));
  const ticks = roundTicks(0, most, 6);
  // Up to the next round number, so that the highest line of the grid is one.
  const top = ticks.at(-1)! < most ? ticks.at(-1)! + (ticks[1]! - ticks[0]!) : ticks.at(-1)!;
  return {
    title: 'loss',
    top: panelTop[0],
    ...{ steps, deployFrom },
    range: [0, top],
    ticks: ticks.at(-1) === top ? ticks : [...ticks, Number(top.toPrecision(6))],
    series: seriesOf(training, judged),
    text: String,
  };
}

function accuracyPanel({ points, epochs }: Progress, { steps, deployFrom }: Course): Panel {
  const training = points.flatMap(({ step, accuracy }) => (accuracy === undefined ? [] : [[step, accuracy] as const]));
  const judged = epochs.flatMap(({ step, validation }) => (validation ? [[step, validation.accuracy] as const] : []));
  return {
    title: 'accuracy',
    top: panelTop[1],
    ...{ steps, deployFrom },
    range: [0, 1],
    ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
    series: seriesOf(training, judged),
    text: (value) => `${Math.round(100 * value)} %`,
  };
}

const seriesOf = (training: Series['points'], validation: Series['points']): readonly Series[] => [
  { style: 'training', points: training },
  { style: 'validation', points: validation },
];

/** Marks of epochs, at most: more would touch each other. */
const mostEpochs = 12;

function panelPicture(
  { title, top, steps, deployFrom, range: [low, high], ticks, series, text }: Panel,
  { stepsPerEpoch }: Course,
): string {
  const x = (step: number): string => (left + (step / Math.max(1, steps)) * (width - left - right)).toFixed(1);
  const y = (value: number): string => (top + panelHeight * (1 - (value - low) / (high - low))).toFixed(1);
  const epochs = roundTicks(0, steps / Math.max(1, stepsPerEpoch), mostEpochs, 1);
  return [
    `<text class="label" x="${left}" y="${top - 6}">${title}</text>`,
    ...ticks.map((value) => gridLine(y(value), text(value))),
    ...epochs.map((epoch) => stepMark(x(epoch * stepsPerEpoch), top, String(epoch))),
    ...(deployFrom === undefined ? [] : [deployMark(x(deployFrom), top)]),
    ...series.flatMap(({ style, points }) => seriesPicture(style, points, x, y)),
  ].join('\n');
}

const gridLine = (y: string, text: string): string =>
  `<line class="grid" x1="${left}" x2="${width - right}" y1="${y}" y2="${y}"/>` +
  `<text class="label" x="${left - 6}" y="${y}" dy="4" text-anchor="end">${text}</text>`;

/** The words stand above the panel, where no line goes. */
const deployMark = (x: string, top: number): string =>
  `<line class="deploy" x1="${x}" x2="${x}" y1="${top}" y2="${top + panelHeight}"/>` +
  `<text class="label" x="${x}" y="${top - 6}" text-anchor="${Number(x) > width - 140 ? 'end' : 'middle'}">deploy mode from here</text>`;

const stepMark = (x: string, top: number, text: string): string =>
  `<text class="label" x="${x}" y="${top + panelHeight + 16}" text-anchor="middle">${text}</text>`;

type Scale = (value: number) => string;

function seriesPicture(style: Series['style'], points: Series['points'], x: Scale, y: Scale): string[] {
  if (style === 'training') {
    const path = points.map(([step, value]) => `${x(step)},${y(value)}`).join(' ');
    return points.length > 0 ? [`<polyline class="training" points="${path}"/>`] : [];
  }
  return points.map(([step, value]) => `<circle class="validation" cx="${x(step)}" cy="${y(value)}" r="3"/>`);
}
