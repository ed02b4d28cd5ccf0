/** @file Lines over one measure or several, side by side, as one self-contained SVG readable on light and on dark ground. */

/** A line of a panel; the same name has the same look in all panels. */
export interface PlotLine {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Lines over one measure. */
export interface Panel {
  /** What is counted along x. */
  readonly title: string;
  readonly lines: readonly PlotLine[];
  readonly y: Axis;
  /** What stands along x, up to the largest; absent: numbers, up to the largest of the lines. */
  readonly marks?: { readonly to: number; readonly texts: ReadonlyMap<number, string> };
}

/** A scale of values from bottom to top. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly scale: 'linear' | 'logarithmic';
  /** How a mark is written. */
  readonly text: (value: number) => string;
}

/** Colour and dash of a line in the legend. */
export interface Style {
  readonly name: string;
  readonly colour: 0 | 1 | 2 | 3;
  readonly dashed?: boolean;
}

const [width, left, gap] = [900, 56, 70];
const [panelHeight, firstTop, rowHeight, below] = [260, 70, 18, 50];
/** Of a legend's line, and of a letter of its text; names of any letters are narrower than so many of these. */
const [dash, letter] = [30, 6.3];
const css = `
svg { font: 12px system-ui, sans-serif; background: #fff; color: #222 } text { fill: currentColor }
.title { font-size: 14px; font-weight: 600 } .label { opacity: .7 } .grid { stroke: currentColor; opacity: .15 }
polyline { fill: none; stroke-width: 1.8 } circle { stroke: none }
.c0 { stroke: #3a6ea5; fill: #3a6ea5 } .c1 { stroke: #c8622d; fill: #c8622d } .c2 { stroke: #3d8b5a; fill: #3d8b5a }
.c3 { stroke: #8a5aa8; fill: #8a5aa8 } polyline.dashed { stroke-dasharray: 5 4 } polyline[class] { fill: none }
@media (prefers-color-scheme: dark) { svg { background: #16181c; color: #e6e6e6 }
.c0 { stroke: #7fb2e5; fill: #7fb2e5 } .c1 { stroke: #f0965e; fill: #f0965e } .c2 { stroke: #74c493; fill: #74c493 }
.c3 { stroke: #c39ad9; fill: #c39ad9 } }
`.trim();

const escaped = (text: string): string => text.replace(/[<>&"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** The picture as text. */
export function picture(name: string, styles: readonly Style[], panels: readonly Panel[]): string {
  const title = escaped(name);
  const panelWidth = (width - left - 20 - gap * (panels.length - 1)) / panels.length;
  const legends = placedLegends(styles);
  const top = firstTop + rowHeight * (legends.at(-1)?.row ?? 0);
  const height = top + panelHeight + below;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${title}</title>`,
    `<style>${css}</style>`,
    `<text class="title" x="${left}" y="22">${title}</text>`,
    ...legends.map(({ style, x, row }) => legend(style, x, 42 + rowHeight * row)),
    ...panels.flatMap((panel, i) => drawn(panel, styles, { at: left + i * (panelWidth + gap), panelWidth, top })),
    '</svg>',
    '',
  ];
  return parts.join('\n');
}

const classOf = ({ colour, dashed }: Style): string => `c${colour}${dashed ? ' dashed' : ''}`;

/** One after the other, in as many rows as they take. */
function placedLegends(
  styles: readonly Style[],
): { readonly style: Style; readonly x: number; readonly row: number }[] {
  let [x, row] = [left, 0];
  return styles.map((style) => {
    const wide = dash + letter * style.name.length;
    if (x > left && x + wide > width - 20) [x, row] = [left, row + 1];
    const placed = { style, x, row };
    x += Math.max(wide + 24, (width - left) / 6);
    return placed;
  });
}

const legend = (style: Style, x: number, y: number): string =>
  `<polyline class="${classOf(style)}" points="${x.toFixed(1)},${y} ${(x + 24).toFixed(1)},${y}"/>` +
  `<text x="${(x + dash).toFixed(1)}" y="${y + 4}">${escaped(style.name)}</text>`;

/** Where a panel is drawn. */
interface Frame {
  /** Its left edge. */
  readonly at: number;
  readonly panelWidth: number;
  readonly top: number;
}

/** One panel. */
function drawn({ title, lines, y: axis, marks }: Panel, styles: readonly Style[], frame: Frame): string[] {
  const { at, panelWidth, top } = frame;
  const most = marks?.to ?? Math.max(...lines.flatMap(({ points }) => points.map(([x]) => x)));
  const x = (value: number): string => (at + (panelWidth * value) / most).toFixed(1);
  const y = (value: number): string => (top + panelHeight * (1 - shareOf(axis, value))).toFixed(1);
  const quarters = [0, 1, 2, 3, 4].map((i): [number, string] => [(i / 4) * most, measureText((i / 4) * most)]);
  const texts = [...(marks?.texts ?? quarters)];
  return [
    ...marksOf(axis).map((value) => valueMark(frame, y(value), axis.text(value))),
    ...texts.map(([value, text]) => measureMark(x(value), top, text)),
    `<text class="label" x="${at + panelWidth / 2}" y="${top + panelHeight + 42}" text-anchor="middle">${escaped(title)}</text>`,
    ...lines.flatMap(({ name, points }) => {
      const style = styles.find((other) => other.name === name)!;
      const path = points.map(([px, py]) => `${x(px)},${y(py)}`).join(' ');
      const dots = points.map(([px, py]) => `<circle class="${classOf(style)}" cx="${x(px)}" cy="${y(py)}" r="2.2"/>`);
      return [`<polyline class="${classOf(style)}" points="${path}"/>`, ...dots];
    }),
  ];
}

/** Where a value lies between bottom (0) and top (1). */
const shareOf = ({ from, to, scale }: Axis, value: number): number =>
  scale === 'linear' ? (value - from) / (to - from) : Math.log(value / from) / Math.log(to / from);

/** Four steps of a linear scale; of a logarithmic one 1, 2 and 5 of every power of ten, or the powers alone where it is long. */
function marksOf({ from, to, scale }: Axis): number[] {
  if (scale === 'linear') return [0, 1, 2, 3, 4].map((i) => from + (i / 4) * (to - from));
  const steps = to / from > 200 ? [1] : [1, 2, 5];
  const powers = Array.from({ length: 12 }, (_, i) => 10 ** (i - 3));
  return powers.flatMap((power) => steps.map((s) => s * power)).filter((value) => value >= from && value <= to);
}

const valueMark = ({ at, panelWidth }: Frame, y: string, text: string): string =>
  `<line class="grid" x1="${at}" x2="${at + panelWidth}" y1="${y}" y2="${y}"/>` +
  `<text class="label" x="${at - 6}" y="${y}" dy="4" text-anchor="end">${text}</text>`;

const measureText = (value: number): string => String(value < 10 ? Number(value.toPrecision(2)) : Math.round(value));

const measureMark = (x: string, top: number, text: string): string =>
  `<text class="label" x="${x}" y="${top + panelHeight + 16}" text-anchor="middle">${escaped(text)}</text>`;
