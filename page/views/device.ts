/** @file The chip: cores as a mesh, chips framed, links, and the paths of what was clicked. */
import { divergingColour, gradient, sequentialColour } from '../colours.ts';
import { el, sized, styleOf } from '../dom.ts';
import { short, signed } from '../format.ts';
import { measures, measuresOf } from '../measures.ts';
import type { Rows } from '../csv.ts';
import { section } from '../section.ts';
import type { View } from '../state.ts';
import { chipName, coreName, windowName, type Context } from './context.ts';
import { treeOf, type Step } from './tree.ts';

/** What is drawn: a value of every core, and how it reads. */
interface Shown {
  readonly values: readonly (number | undefined)[];
  readonly low: number;
  readonly high: number;
  readonly diverging: boolean;
  readonly text: (value: number) => string;
}

function shownOf({ chip, data }: Context, { measure, window, difference }: View): Shown {
  const { values, text, ofWindows } = measures[measure]!;
  const at = ofWindows ? window : -1;
  const own = values(chip, at) ?? [];
  const other =
    difference && data.against
      ? (values(data.against, Math.min(at, data.against.schedule.windows - 1)) ?? [])
      : undefined;
  if (!other || !data.against) {
    const known = own.length === 0 ? [0] : own;
    return {
      values: own,
      low: known.reduce((a, b) => Math.min(a, b)),
      high: known.reduce((a, b) => Math.max(a, b)),
      diverging: false,
      text,
    };
  }
  const there = new Map(data.against.cores.map(({ x, y }, i) => [`${x},${y}`, other[i] ?? 0]));
  const differences = chip.cores.map(({ x, y }, i) => (own[i] ?? 0) - (there.get(`${x},${y}`) ?? 0));
  const most = differences.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return { values: differences, low: -most, high: most, diverging: true, text: (value) => signed(value, text) };
}

/** The places in use, in whole chips as far as they are not empty beyond all reason. */
function frameOf({ chip }: Context): { x: number; y: number; columns: number; rows: number } {
  const [right, bottom] = (['x', 'y'] as const).map((axis) =>
    chip.cores.reduce((most, core) => Math.max(most, core[axis]), 0),
  );
  const whole = (last: number, size: number): number =>
    size <= 2 * (last + 1) || last >= size ? Math.ceil((last + 1) / size) * size : last + 2;
  return { x: 0, y: 0, columns: whole(right!, chip.mesh.columns), rows: whole(bottom!, chip.mesh.rows) };
}

export function deviceView(context: Context): HTMLElement {
  const { chip, state, data } = context;
  const canvas = el('canvas', {
    tabindex: 0,
    role: 'img',
    'aria-label': 'Cores of the chip; arrow keys select one',
    class: 'device',
  });
  const tip = el('div', { class: 'tip', hidden: true });
  const legend = el('div', { class: 'legend' });
  const stage = el('div', { class: 'stage' }, canvas, tip);
  const places = new Map(chip.cores.map(({ x, y }, i) => [`${x},${y}`, i]));
  const frame = frameOf(context);
  let cell = 1;
  let shown = shownOf(context, state.view);
  const draw = (): void => {
    shown = shownOf(context, state.view);
    const width = Math.max(200, stage.clientWidth);
    cell = Math.max(
      3,
      Math.min(
        64,
        Math.floor((width - 2) / frame.columns),
        Math.floor(Math.max(360, window.innerHeight - 420) / frame.rows),
      ),
    );
    if (cell * frame.columns > width) cell = Math.max(2, (width - 2) / frame.columns);
    const pen = sized(canvas, cell * frame.columns + 2, cell * frame.rows + 2);
    pen.translate(1, 1);
    drawCores(pen, context, shown, frame, cell);
    drawPaths(pen, context, cell);
    fillLegend(legend, context, shown);
  };
  const coreAt = (event: MouseEvent): number | undefined => {
    const box = canvas.getBoundingClientRect();
    return places.get(
      `${Math.floor((event.clientX - box.left - 1) / cell)},${Math.floor((event.clientY - box.top - 1) / cell)}`,
    );
  };
  canvas.addEventListener('click', (event) => {
    const core = coreAt(event);
    state.set({ selection: core === undefined ? undefined : { kind: 'core', index: core } });
  });
  canvas.addEventListener('mousemove', (event) => {
    const core = coreAt(event);
    tip.hidden = core === undefined;
    if (core === undefined) return;
    const names = [...new Set(chip.cores[core]!.tiles.map(([layer]) => chip.layers[layer]!.name))];
    const value = shown.values[core];
    tip.textContent = `core ${coreName(chip, core)}: ${value === undefined ? 'unknown' : shown.text(value)}\n${names.slice(0, 4).join('\n')}${names.length > 4 ? `\n${names.length - 4} more` : ''}`;
    const x = chip.cores[core]!.x * cell;
    tip.style.left = `${x > stage.clientWidth / 2 ? x - tip.offsetWidth - 4 : x + cell + 6}px`;
    tip.style.top = `${(chip.cores[core]!.y + 1) * cell}px`;
  });
  canvas.addEventListener('mouseleave', () => (tip.hidden = true));
  canvas.addEventListener('keydown', (event) => {
    const next = neighbour(context, event.key);
    if (next === undefined) return;
    event.preventDefault();
    state.set({ selection: next < 0 ? undefined : { kind: 'core', index: next } });
  });
  state.watch(draw);
  new ResizeObserver(draw).observe(stage);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  const rows = (): Rows => {
    const { measure, window: at } = state.view;
    return chip.cores.map(({ x, y, tiles }, i) => ({
      ...{
        x,
        y,
        chip: chipName(chip, x, y),
        measure,
        window: measures[measure]!.ofWindows ? windowName(at) : 'all windows',
      },
      value: shownOf(context, state.view).values[i],
      layers: [...new Set(tiles.map(([layer]) => chip.layers[layer]!.name))].join(' '),
    }));
  };
  return section(
    'device',
    'Device',
    `${chip.cores.length} cores; click one, or move with the arrow keys`,
    rows,
    controls(context, data.against !== undefined),
    stage,
    legend,
  );
}

/** What an arrow key leads to: the nearest core that way; -1: none. */
function neighbour({ chip, state }: Context, key: string): number | undefined {
  const { selection } = state.view;
  const way = (
    { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as Record<string, [number, number]>
  )[key];
  if (key === 'Escape') return -1;
  if (!way) return undefined;
  if (selection?.kind !== 'core') return 0;
  const from = chip.cores[selection.index]!;
  let best = selection.index;
  let least = Infinity;
  chip.cores.forEach(({ x, y }, i) => {
    const along = (x - from.x) * way[0] + (y - from.y) * way[1];
    const aside = Math.abs((x - from.x) * way[1]) + Math.abs((y - from.y) * way[0]);
    if (along > 0 && along + 3 * aside < least) [best, least] = [i, along + 3 * aside];
  });
  return best;
}

function controls({ chip, state }: Context, compares: boolean): HTMLElement {
  const select = el('select', { id: 'measure', change: () => state.set({ measure: select.value }) });
  for (const name of measuresOf(chip)) select.append(el('option', { value: name }, measures[name]!.name));
  select.value = state.view.measure;
  const check = (name: 'links' | 'difference', text: string): HTMLElement => {
    const box = el('input', { type: 'checkbox', id: name, change: () => state.set({ [name]: box.checked }) });
    box.checked = state.view[name];
    return el('label', { for: name }, box, text);
  };
  return el(
    'div',
    { class: 'controls' },
    el('label', { for: 'measure' }, 'colour by ', select),
    chip.run && check('links', 'links'),
    compares && check('difference', 'as difference'),
  );
}

function drawCores(
  pen: CanvasRenderingContext2D,
  { chip, state, coresOf }: Context,
  { values, low, high, diverging }: Shown,
  frame: { columns: number; rows: number },
  cell: number,
): void {
  const gap = cell >= 12 ? 2 : cell >= 6 ? 1 : 0.5;
  pen.fillStyle = styleOf('--cell');
  for (let y = 0; y < frame.rows; y++)
    for (let x = 0; x < frame.columns; x++)
      pen.fillRect(x * cell + gap / 2, y * cell + gap / 2, cell - gap, cell - gap);
  const { selection } = state.view;
  const lit = selection?.kind === 'layer' ? new Set(coresOf[selection.index]) : undefined;
  chip.cores.forEach(({ x, y }, i) => {
    const value = values[i];
    const share =
      value === undefined || high === low
        ? 0
        : diverging
          ? value / high
          : (value - Math.min(0, low)) / (high - Math.min(0, low));
    pen.globalAlpha = lit && !lit.has(i) ? 0.22 : 1;
    pen.fillStyle =
      value === undefined ? styleOf('--unknown') : diverging ? divergingColour(share) : sequentialColour(share);
    pen.fillRect(x * cell + gap / 2, y * cell + gap / 2, cell - gap, cell - gap);
  });
  pen.globalAlpha = 1;
  pen.strokeStyle = styleOf('--frame');
  pen.lineWidth = 1.5;
  for (let y = 0; y < frame.rows; y += chip.mesh.rows)
    for (let x = 0; x < frame.columns; x += chip.mesh.columns)
      pen.strokeRect(
        x * cell,
        y * cell,
        Math.min(chip.mesh.columns, frame.columns - x) * cell,
        Math.min(chip.mesh.rows, frame.rows - y) * cell,
      );
}

function drawPaths(pen: CanvasRenderingContext2D, context: Context, cell: number): void {
  const { chip, state, routesOf, coresOf } = context;
  const { selection, links, window: at } = state.view;
  const line = ([fromX, fromY, toX, toY]: Step): void => {
    pen.beginPath();
    pen.moveTo((fromX + 0.5) * cell, (fromY + 0.5) * cell);
    pen.lineTo((toX + 0.5) * cell, (toY + 0.5) * cell);
    pen.stroke();
  };
  pen.lineCap = 'round';
  const { run } = chip;
  if (links && run) {
    const loads = at < 0 ? run.links.map(({ packets }, i) => [i, packets] as const) : run.windows[at]!.links;
    const most = loads.reduce((peak, [, packets]) => Math.max(peak, packets), 1);
    pen.strokeStyle = styleOf('--link');
    for (const [i, packets] of loads) {
      pen.globalAlpha = 0.15 + (0.75 * packets) / most;
      pen.lineWidth = Math.max(0.75, (0.34 * cell * packets) / most);
      line([...run.links[i]!.from, ...run.links[i]!.to]);
    }
    pen.globalAlpha = 1;
  }
  const routes =
    selection?.kind === 'core'
      ? (routesOf.get(selection.index) ?? [])
      : selection?.kind === 'layer'
        ? [...coresOf[selection.index]!, -1]
            .flatMap((core) => routesOf.get(core) ?? [])
            .filter((route) => chip.routes[route]!.layer === selection.index)
        : [];
  for (const [width, colour] of [
    [Math.max(3, cell / 6 + 2), '--halo'],
    [Math.max(1.25, cell / 9), '--path'],
  ] as const) {
    pen.strokeStyle = styleOf(colour);
    pen.lineWidth = width;
    for (const route of routes) treeOf(chip, chip.routes[route]!).forEach(line);
    if (selection?.kind === 'link' && run)
      line([...run.links[selection.index]!.from, ...run.links[selection.index]!.to]);
  }
  const outline = (core: number, colour: string, width: number): void => {
    pen.strokeStyle = styleOf(colour);
    pen.lineWidth = width;
    pen.strokeRect(chip.cores[core]!.x * cell + 0.5, chip.cores[core]!.y * cell + 0.5, cell - 1, cell - 1);
  };
  const reached = new Set(routes.flatMap((route) => chip.routes[route]!.to));
  for (const core of reached) outline(core, '--path', 1.5);
  if (selection?.kind === 'core') {
    outline(selection.index, '--halo', 5);
    outline(selection.index, '--accent', 3);
  }
}

function fillLegend(
  legend: HTMLElement,
  { chip, state }: Context,
  { values, low, high, diverging, text }: Shown,
): void {
  const measure = measures[state.view.measure]!;
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const scale = el('span', { class: 'scale' });
  scale.style.background = gradient(diverging ? 'diverging' : 'sequential');
  const when = measure.ofWindows ? windowName(state.view.window) : 'all windows';
  legend.replaceChildren(
    el('span', {}, text(diverging ? low : Math.min(0, low))),
    scale,
    el('span', {}, text(high)),
    el(
      'span',
      { class: 'quiet' },
      `${measure.words}${measure.ofRun ? `, ${when}` : ''}; median ${text(median)}${diverging ? '; here less the other' : `, least ${text(sorted[0] ?? 0)}`}`,
    ),
    el(
      'span',
      { class: 'quiet' },
      `chips of ${short(chip.mesh.columns)} \u00d7 ${short(chip.mesh.rows)} cores are framed`,
    ),
  );
}
