/** @file The chip: cores as a mesh, chips framed, links, and the paths of what was clicked. */
import { el, sized } from '../../dom.ts';
import { plural } from '../../format.ts';
import { classWords, coreName, namesOn } from '../../names.ts';
import { deviceRows, frameOf, shownOf, type Shown } from '../../numbers/device.ts';
import { follow, widthOf } from '../../paper.ts';
import { section } from '../../section.ts';
import { cameraOf } from './camera.ts';
import { nearest } from '../../ways.ts';
import type { Context } from '../context.ts';
import { deviceControls, fillLegend, fillMarks } from './controls.ts';
import { drawCores, drawPaths } from './mesh.ts';

/** What the colours of cores follow from. */
const coloured = ['measure', 'window', 'ranks', 'difference', 'other', 'sample'] as const;

/** Pixels of a core where all are seen. */
function cellOf(width: number, { columns, rows }: { columns: number; rows: number }): number {
  const height = Math.max(360, window.innerHeight - (rows > 40 ? 300 : 420));
  const cell = Math.max(3, Math.min(64, Math.floor((width - 2) / columns), Math.floor(height / rows)));
  return cell * columns > width ? Math.max(2, (width - 2) / columns) : cell;
}

export function deviceView(context: Context): HTMLElement {
  const { chip, state } = context;
  const label = 'Cores of the chip; arrow keys select one, plus and minus zoom';
  const canvas = el('canvas', { tabindex: 0, role: 'img', 'aria-label': label, class: 'device' });
  const tip = el('div', { class: 'tip', hidden: true });
  const legend = el('div', { class: 'legend' });
  const marks = el('div', { class: 'marks' });
  const stage = el('div', { class: 'stage' }, canvas, tip);
  const places = new Map(chip.cores.map(({ x, y }, i) => [`${x},${y}`, i]));
  const frame = frameOf(context.data);
  let cell = 1;
  let shown = shownOf(context.data, state.view);
  const draw = (): void => {
    const { zoom, left, top } = control.camera;
    const fit = cellOf(widthOf(stage), frame);
    cell = fit * zoom;
    const pen = sized(canvas, fit * frame.columns + 2, fit * frame.rows + 2);
    pen.translate(1 - left, 1 - top);
    drawCores(pen, context, shown, frame, cell);
    drawPaths(pen, context, cell);
  };
  const control = cameraOf(canvas, draw);
  const update = (): void => {
    shown = shownOf(context.data, state.view);
    draw();
    fillLegend(legend, context, shown);
  };
  const placeAt = ({ offsetX, offsetY }: MouseEvent): readonly [x: number, y: number] => {
    const { left, top } = control.camera;
    return [Math.floor((offsetX - 1 + left) / cell), Math.floor((offsetY - 1 + top) / cell)];
  };
  canvas.addEventListener('click', (event) => {
    if (control.dragged()) return;
    const core = places.get(placeAt(event).join());
    state.set({ selection: core === undefined ? undefined : { kind: 'core', index: core } });
  });
  canvas.addEventListener('mousemove', (event) => {
    const [x, y] = placeAt(event);
    const text = tipAt(context, shown, places.get(`${x},${y}`), x, y);
    tip.hidden = text === undefined;
    if (text === undefined) return;
    tip.textContent = text;
    const { left, top } = control.camera;
    const from = canvas.offsetLeft + x * cell - left;
    tip.style.left = `${from > stage.clientWidth / 2 ? from - tip.offsetWidth - 4 : from + cell + 6}px`;
    tip.style.top = `${Math.min(canvas.clientHeight - 20, (y + 1) * cell - top)}px`;
  });
  canvas.addEventListener('mouseleave', () => (tip.hidden = true));
  canvas.addEventListener('keydown', (event) => {
    const next = neighbour(context, event.key);
    if (next === undefined) return;
    event.preventDefault();
    state.set({ selection: next < 0 ? undefined : { kind: 'core', index: next } });
  });
  state.watch((view, before) => {
    const { selection } = view;
    if (coloured.some((name) => view[name] !== before[name])) update();
    else draw();
    fillMarks(marks, context);
    if (selection?.kind !== 'core' || selection === before.selection || control.camera.zoom === 1) return;
    const { x, y } = chip.cores[selection.index]!;
    control.show(x * cell, y * cell, cell);
  });
  follow(stage, update);
  return section(
    'device',
    'Device',
    [plural(chip.cores.length, 'core'), 'click one, or move with the arrow keys'],
    () => deviceRows(context.data, state.view),
    deviceControls(context, control.buttons),
    stage,
    marks,
    legend,
  );
}

/** What is said of a place: of a core here, or of one that only the other image has; nothing of an empty one. */
function tipAt(
  { chip }: Context,
  { values, text, elsewhere }: Shown,
  core: number | undefined,
  x: number,
  y: number,
): string | undefined {
  const there = core === undefined ? elsewhere.find((one) => one.x === x && one.y === y) : undefined;
  if (there) return `core ${x},${y}, only there: ${text(there.value)}`;
  if (core === undefined) return undefined;
  const names = namesOn(chip, core);
  const value = values[core] === undefined ? 'unknown' : text(values[core]);
  const more = names.length > 4 ? `\n${names.length - 4} more` : '';
  return `core ${coreName(chip, core)}${classWords(chip, core)}: ${value}\n${names.slice(0, 4).join('\n')}${more}`;
}

/** What a key leads to: the nearest core that way, the first where none is selected; -1: none. */
function neighbour({ chip, state }: Context, key: string): number | undefined {
  const { selection } = state.view;
  if (key === 'Escape') return -1;
  const places = chip.cores.map(({ x, y }) => [x, y] as const);
  const from = selection?.kind === 'core' ? selection.index : undefined;
  const next = nearest(places, from ?? 0, key);
  return next === undefined || from !== undefined ? next : 0;
}
