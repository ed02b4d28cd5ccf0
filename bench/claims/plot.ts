/** @file Accuracy over epochs and over seconds as one self-contained SVG, readable on light and on dark ground. */
import type { CurvePoint } from './run.ts';

/** One run's line; `style` is a CSS class. */
export interface Line {
  readonly style: 'sfa' | 'lif' | 'longer';
  readonly name: string;
  readonly points: readonly CurvePoint[];
}

const [width, height, left, gap, top] = [900, 380, 56, 70, 70];
const [panelWidth, panelHeight] = [(width - left - gap - 20) / 2, height - top - 50];
const css = `
svg { font: 12px system-ui, sans-serif; background: #fff; color: #222 } text { fill: currentColor }
.title { font-size: 14px; font-weight: 600 } .label { opacity: .7 } .grid { stroke: currentColor; opacity: .15 }
polyline { fill: none; stroke-width: 1.8 } .sfa { stroke: #3a6ea5 } .lif { stroke: #c8622d }
.longer { stroke: #3a6ea5; stroke-dasharray: 5 4 }
@media (prefers-color-scheme: dark) { svg { background: #16181c; color: #e6e6e6 } .sfa, .longer { stroke: #7fb2e5 }
.lif { stroke: #f0965e } }
`.trim();

const escaped = (text: string): string => text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** The picture as text. */
export function claimsPicture(name: string, lines: readonly Line[]): string {
  const title = escaped(name);
  const lowest = Math.min(...lines.flatMap(({ points }) => points.map(({ accuracy }) => accuracy)));
  const floor = Math.min(0.9, Math.floor(10 * lowest) / 10);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${title}</title>`,
    `<style>${css}</style>`,
    `<text class="title" x="${left}" y="22">${title}</text>`,
    ...lines.map(legend),
    ...panel('epochs', left, lines, floor, ({ epoch }) => epoch),
    ...panel('seconds of training', left + panelWidth + gap, lines, floor, ({ seconds }) => seconds),
    '</svg>',
    '',
  ];
  return parts.join('\n');
}

function legend({ style, name }: Line, index: number): string {
  const x = left + 260 * index;
  return `<polyline class="${style}" points="${x},42 ${x + 24},42"/><text x="${x + 30}" y="46">${name}</text>`;
}

/** Validation accuracy over one measure. */
function panel(
  title: string,
  at: number,
  lines: readonly Line[],
  floor: number,
  over: (p: CurvePoint) => number,
): string[] {
  const most = Math.max(...lines.flatMap(({ points }) => points.map(over)));
  const x = (value: number): string => (at + (panelWidth * value) / most).toFixed(1);
  const y = (value: number): string => (top + panelHeight * (1 - (value - floor) / (1 - floor))).toFixed(1);
  const marks = [0, 1, 2, 3, 4].map((i) => i / 4);
  return [
    ...marks.map((part) => accuracyMark(at, y(floor + part * (1 - floor)), floor + part * (1 - floor))),
    ...marks.map((part) => measureMark(x(part * most), part * most)),
    `<text class="label" x="${at + panelWidth / 2}" y="${height - 8}" text-anchor="middle">${title}</text>`,
    ...lines.map(({ style, points }) => {
      const path = points.map((point) => `${x(over(point))},${y(point.accuracy)}`).join(' ');
      return `<polyline class="${style}" points="${path}"/>`;
    }),
  ];
}

const accuracyMark = (at: number, y: string, value: number): string =>
  `<line class="grid" x1="${at}" x2="${at + panelWidth}" y1="${y}" y2="${y}"/>` +
  `<text class="label" x="${at - 6}" y="${y}" dy="4" text-anchor="end">${(100 * value).toFixed(0)} %</text>`;

const measureMark = (x: string, value: number): string =>
  `<text class="label" x="${x}" y="${top + panelHeight + 16}" text-anchor="middle">${value < 10 ? Number(value.toPrecision(2)) : Math.round(value)}</text>`;
