/** @file The chip: cores as a mesh, chips framed, links, and the paths of what was clicked. */
import { gradient } from '../colours.ts';
import { el, sized } from '../dom.ts';
import { short } from '../format.ts';
import { measures, measuresOf } from '../measures.ts';
import type { Rows } from '../csv.ts';
import { section } from '../section.ts';
import { chipName, coreName, windowName, type Context } from './context.ts';
import { drawCores, drawPaths, shownOf, type Shown } from './mesh.ts';

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
        Math.floor(Math.max(360, window.innerHeight - (frame.rows > 40 ? 300 : 420)) / frame.rows),
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
    const x = canvas.offsetLeft + chip.cores[core]!.x * cell;
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
  const check = (name: 'links' | 'difference' | 'ranks', text: string): HTMLElement => {
    const box = el('input', { type: 'checkbox', id: name, change: () => state.set({ [name]: box.checked }) });
    box.checked = state.view[name];
    return el('label', { for: name }, box, text);
  };
  return el(
    'div',
    { class: 'controls' },
    el('label', { for: 'measure' }, 'colour by ', select),
    check('ranks', 'by rank'),
    chip.run && check('links', 'links'),
    compares && check('difference', 'as difference'),
  );
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
    el('span', {}, text(diverging ? low : state.view.ranks ? low : 0)),
    scale,
    el('span', {}, text(high)),
    el(
      'span',
      { class: 'quiet' },
      `${measure.words}${measure.ofRun ? `, ${when}` : ''}; median ${text(median)}${state.view.ranks && !diverging ? ', coloured by rank' : ''}${diverging ? '; here less the other' : `, least ${text(sorted[0] ?? 0)}`}`,
    ),
    el(
      'span',
      { class: 'quiet' },
      `chips of ${short(chip.mesh.columns)} \u00d7 ${short(chip.mesh.rows)} cores are framed`,
    ),
  );
}
