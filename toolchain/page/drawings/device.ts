/** @file The device as a drawing: cores coloured by one measure or by its differences, chips framed, a legend, paths of a layer. */
import { divergingColour, sequentialColour } from '../../../page/colours.ts';
import type { ChipData, PageData } from '../../../page/data.ts';
import { measures } from '../../../page/measures.ts';
import { classWords, imageName, namesOn, windowName } from '../../../page/names.ts';
import { frameOf, shownOf, type Shown } from '../../../page/numbers/device.ts';
import { byLevel, loadsIn } from '../../../page/numbers/links.ts';
import type { View } from '../../../page/state.ts';
import { sharedLinks, treeOf } from '../../../page/tree.ts';
import { beginning, cell as empty, drawing, quiet, rect, round, words as line } from './parts.ts';

const [left, top] = [10, 52];
const path = '#d0006f';

/** Pixels of a core: so that a few are not tiny, and many not huge. */
const cellOf = ({ columns, rows }: ReturnType<typeof frameOf>): number =>
  Math.max(8, Math.min(36, Math.floor(Math.min(1000 / columns, 800 / rows))));

/** @param view whose measure the chip has figures for. */
export function deviceDrawing(data: PageData, view: View): string {
  const { subject: chip } = data;
  const { name } = measures[view.measure]!;
  const shown = shownOf(data, view);
  const { mesh } = chip;
  const frame = frameOf(data);
  const cell = cellOf(frame);
  const width = Math.max(560, frame.columns * cell + 20);
  const height = top + frame.rows * cell + 60;
  const chipsAcross = Math.ceil(frame.columns / mesh.columns);
  const frames = Array.from({ length: chipsAcross * Math.ceil(frame.rows / mesh.rows) }, (_, i) => {
    const [column, row] = [(i % chipsAcross) * mesh.columns, Math.floor(i / chipsAcross) * mesh.rows];
    const [wide, tall] = [Math.min(mesh.columns, frame.columns - column), Math.min(mesh.rows, frame.rows - row)];
    return rect(left + column * cell, top + row * cell, wide * cell, tall * cell, `fill="${empty}" stroke="#6b7683"`);
  });
  const about = `frames are chips of ${mesh.columns} \u00d7 ${mesh.rows} cores; the corner is where the host sends`;
  return drawing(width, height, `${chip.model} on ${chip.target}: ${name}`, [
    line(10, 42, beginning(saidOf(data, view, shown), width - 20), `fill="${quiet}"`),
    ...frames,
    ...coresOf(chip, view, shown, cell),
    ...linksOf(chip, view, cell),
    ...pathsOf(chip, view, cell),
    ...portOf(chip, cell),
    ...legend(shown, view.ranks, height - 50),
    line(10, height - 8, beginning(about, width - 20), `font-size="11" fill="${quiet}"`),
  ]);
}

/** What colours and lines stand for. */
function saidOf({ others }: PageData, { measure, window, ranks, links, other }: View, shown: Shown): string {
  const { words, ofRun, ofWindows } = measures[measure]!;
  const against = others[other];
  return [
    `${words}${ofRun ? `, ${windowName(ofWindows ? window : -1)}` : ''}`,
    ...(ranks && !shown.diverging ? ['coloured by rank'] : []),
    ...(shown.diverging && against ? [`here less ${imageName(against)}`] : []),
    ...(shown.elsewhere.length > 0 ? ['half as large where only that has a core'] : []),
    ...(links ? ['lines are links, as wide as their packets are many'] : []),
  ].join('; ');
}

/** A corner in the cell of the core beside which the host sends and reads. */
const portOf = ({ port: { x, y } }: ChipData, cell: number): string[] => [
  `<path d="M${left + x * cell},${top + y * cell}h${round(cell / 3)}l-${round(cell / 3)},${round(cell / 3)}z" fill="#6b7683"/>`,
];

function coresOf(
  chip: ChipData,
  { selection, window }: View,
  { values, diverging, share, text, elsewhere }: Shown,
  cell: number,
): string[] {
  const there = elsewhere.map(({ x, y, value }) => {
    const [half, colour] = [cell / 2, divergingColour(share(value))];
    const title = `core ${x},${y}, only there: ${text(value)}`;
    return rect(left + (x + 0.25) * cell, top + (y + 0.25) * cell, half, half, `fill="${colour}"`, title);
  });
  const here = chip.cores.map(({ x, y, tiles }, i) => {
    const value = values[i];
    // As on the page: in one window most cores have nothing to do.
    const nothing = value === undefined || (!diverging && window >= 0 && value === 0);
    const colour = nothing ? '#b8bfc7' : diverging ? divergingColour(share(value)) : sequentialColour(share(value));
    const away = selection !== undefined && !tiles.some(([layer]) => layer === selection.index);
    const title = `core ${x},${y}${classWords(chip, i)}: ${value === undefined ? 'unknown' : text(value)}; ${namesOn(chip, i).join(' ')}`;
    const look = `fill="${colour}"${away ? ' fill-opacity="0.25"' : ''}`;
    return rect(left + x * cell + 1, top + y * cell + 1, cell - 2, cell - 2, look, title);
  });
  return [...here, ...there];
}

/** All links, where they are wanted: as wide and as dark as their packets are many. */
function linksOf({ run }: ChipData, { links, window }: View, cell: number): string[] {
  if (!links || !run) return [];
  const loads = loadsIn(run, window);
  const most = loads.reduce((peak, [, packets]) => Math.max(peak, packets), 1);
  const middle = (place: number, from: number): number => round(from + (place + 0.5) * cell);
  return byLevel(loads, ([, packets]) => packets / most).map(([level, members]) => {
    const path = members.map(([index]) => {
      const { from, to } = run.links[index]!;
      return `M${middle(from[0], left)},${middle(from[1], top)}L${middle(to[0], left)},${middle(to[1], top)}`;
    });
    const wide = round(Math.max(0.75, Math.min(12, 0.34 * cell) * level));
    return `<path d="${path.join('')}" stroke="#c2410c" stroke-width="${wide}" stroke-opacity="${round(0.15 + 0.75 * level)}"/>`;
  });
}

/** The layer that is selected: its cores framed, and where its packets go. */
function pathsOf(chip: ChipData, { selection }: View, cell: number): string[] {
  if (!selection) return [];
  const routes = chip.routes.filter(({ layer }) => layer === selection.index);
  const paths = sharedLinks(routes.map((route) => treeOf(chip, route)));
  const middle = (place: number, from: number): number => from + (place + 0.5) * cell;
  const frame = (core: number, colour: string): string => {
    const { x, y } = chip.cores[core]!;
    return rect(
      left + x * cell + 0.5,
      top + y * cell + 0.5,
      cell - 1,
      cell - 1,
      `fill="none" stroke="${colour}" stroke-width="1.5"`,
    );
  };
  const own = chip.cores.flatMap(({ tiles }, core) =>
    tiles.some(([layer]) => layer === selection.index) ? [core] : [],
  );
  return [
    ...paths.map(
      ({ step: [fromX, fromY, toX, toY], share }) =>
        `<path d="M${middle(fromX, left)},${middle(fromY, top)}L${middle(toX, left)},${middle(toY, top)}" stroke="${path}" stroke-width="${round(Math.max(0.75, 2 * share))}"/>`,
    ),
    ...[...new Set(routes.flatMap(({ to }) => to))].map((core) => frame(core, path)),
    ...own.map((core) => frame(core, '#1b1f24')),
  ];
}

/** The scale with its ends. */
function legend({ low, high, diverging, text }: Shown, ranks: boolean, bottom: number): string[] {
  const stops = Array.from({ length: 9 }, (_, i) => {
    const colour = diverging ? divergingColour(i / 4 - 1) : sequentialColour(i / 8);
    return `<stop offset="${i / 8}" stop-color="${colour}"/>`;
  });
  return [
    `<defs><linearGradient id="scale">${stops.join('')}</linearGradient></defs>`,
    rect(10, bottom, 260, 10, 'fill="url(#scale)" stroke="#d5dae0"'),
    line(10, bottom + 25, text(diverging || ranks ? low : 0)),
    line(270, bottom + 25, text(high), 'text-anchor="end"'),
  ];
}
