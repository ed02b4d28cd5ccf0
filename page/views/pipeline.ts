/** @file Layers side by side: which image every window works on, chip step after chip step, and what an image takes then. */
import { hues } from '../colours.ts';
import { el, sized, styleOf } from '../dom.ts';
import { plural, short, whole } from '../format.ts';
import { firingIn } from '../names.ts';
import { barsOf, chipStepsOf, everyColoured, longestBar, pipelineRows, type ChipSteps } from '../numbers/pipeline.ts';
import { follow, widthOf } from '../paper.ts';
import type { PipelinedRun, RunData } from '../run_data.ts';
import { section } from '../section.ts';
import { causesBar, causesKey } from './causes.ts';
import { coreLink, type Context } from './context.ts';

/** Pixels of the bars of work, with what is between, and of the words below. */
const [left, bottom] = [78, 18];

/** Some images stand out, so that one sees them go through the layers; those between are shades of grey. */
function colourOf(image: number, every: number): string {
  if (image % every === 0) return hues[(image / every) % 4]!;
  return styleOf(image % 2 === 0 ? '--even' : '--odd');
}

export function pipelineView(context: Context): HTMLElement | undefined {
  const { chip, state } = context;
  const { run } = chip;
  if (!run?.pipelined) return undefined;
  const { pipelined } = run;
  const { logicalSteps } = chip.schedule;
  const canvas = el('canvas', { class: 'timeline', role: 'img', 'aria-label': 'Images on the chip over time' });
  const tip = el('div', { class: 'tip', hidden: true });
  const stage = el('div', { class: 'stage' }, canvas, tip);
  const shape = (): Gantt => ganttOf(run, logicalSteps, widthOf(stage));
  const draw = (): void => drawGantt(canvas, run, shape(), state.view.window);
  const placeAt = ({ offsetX, offsetY }: MouseEvent): { step: number; window: number } | undefined => {
    const { steps, wide, tall, windows } = shape();
    const [step, window] = [Math.floor((offsetX - left) / wide), Math.floor(offsetY / tall)];
    return step >= 0 && step < steps && window < windows ? { step, window } : undefined;
  };
  canvas.addEventListener('click', (event) => {
    const place = placeAt(event);
    if (place) state.set({ window: place.window === state.view.window ? -1 : place.window });
  });
  canvas.addEventListener('mousemove', (event) => {
    const place = placeAt(event);
    tip.hidden = !place;
    if (!place) return;
    tip.textContent = tipOf(context, run, place.step, place.window);
    tip.style.left = `${event.offsetX > stage.clientWidth / 2 ? event.offsetX - tip.offsetWidth - 12 : event.offsetX + 14}px`;
    tip.style.top = `${Math.max(0, event.offsetY - 20)}px`;
  });
  canvas.addEventListener('mouseleave', () => (tip.hidden = true));
  state.watch((view, before) => {
    if (view.window !== before.window) draw();
  });
  follow(stage, draw);
  return section(
    'pipeline',
    'Side by side',
    `all ${run.windows.length} windows work at once, each on a later image than the next; every few images one is coloured`,
    () => pipelineRows(run),
    el('div', { class: 'controls' }, causesKey()),
    ...barsOf(run).map(([name, parts]) => causesBar(name, parts, longestBar(run))),
    told(context, run, pipelined),
    stage,
  );
}

function told(context: Context, run: RunData, { interval, work, core, heldMembranes }: PipelinedRun): HTMLElement {
  const faster = (run.mean['cycles'] ?? NaN) / interval;
  return el(
    'p',
    { class: 'now' },
    `${short(faster)} times as many images as one after the other. No interval is shorter than the work of core `,
    coreLink(context, core),
    `, ${short(work)} cycles: it is ${short(interval / work)} times that. `,
    heldMembranes === 0
      ? 'Nothing has to wait for other paths.'
      : `What waits for longer paths takes ${plural(heldMembranes, 'membrane')} more, which no limit of a core counts.`,
  );
}

interface Gantt extends ChipSteps {
  readonly wide: number;
  readonly tall: number;
}

function ganttOf(run: RunData, logicalSteps: number, width: number): Gantt {
  const shape = chipStepsOf(run, logicalSteps);
  const tall = Math.max(3, Math.min(16, Math.floor(340 / shape.windows)));
  return { ...shape, wide: (width - left) / shape.steps, tall };
}

/** A cell for every window and chip step, in the colour of its image; left of them how much work each window is. */
function drawGantt(canvas: HTMLCanvasElement, { windows, pipelined }: RunData, shape: Gantt, at: number): void {
  const { steps, logicalSteps, wide, tall } = shape;
  const height = tall * windows.length;
  const pen = sized(canvas, left + wide * steps, height + bottom);
  const most = windows.reduce((peak, { cycles }) => Math.max(peak, cycles), 1e-9);
  pen.fillStyle = styleOf('--cell');
  pen.fillRect(left, 0, wide * steps, height);
  const every = everyColoured(windows.length, logicalSteps);
  const images = Array.from({ length: Math.ceil(steps / logicalSteps) }, (_, image) => colourOf(image, every));
  const [gapX, gapY] = [wide > 5 ? 1 : 0, tall > 4 ? 1 : 0];
  windows.forEach(({ cycles }, window) => {
    pen.globalAlpha = at >= 0 && at !== window ? 0.35 : 1;
    pen.fillStyle = styleOf('--busy');
    const long = (cycles / most) * (left - 8);
    pen.fillRect(left - 4 - long, window * tall, long, tall - gapY);
    for (let step = window; step < steps; step++) {
      pen.fillStyle = images[Math.floor((step - window) / logicalSteps)]!;
      pen.fillRect(left + step * wide, window * tall, wide - gapX, tall - gapY);
    }
  });
  pen.globalAlpha = 1;
  pen.fillStyle = pen.strokeStyle = styleOf('--ink');
  pen.lineWidth = 1;
  const end = left + pipelined!.chipSteps * wide;
  pen.setLineDash([4, 3]);
  pen.beginPath();
  pen.moveTo(end, 0);
  pen.lineTo(end, height + 4);
  pen.stroke();
  pen.setLineDash([]);
  pen.font = '11px system-ui, sans-serif';
  pen.textAlign = 'center';
  const done = `first image done after ${whole(pipelined!.chipSteps)} chip steps`;
  const half = pen.measureText(done).width / 2;
  const middle = Math.min(end, left + wide * steps - half);
  pen.fillText(done, middle, height + 14);
  pen.fillStyle = styleOf('--quiet');
  pen.textAlign = 'left';
  // Where there is no room beside the line's own words, as on narrow screens, they stand alone.
  const axis = 'work of windows   chip steps \u2192';
  if (pen.measureText(axis).width + 12 < middle - half) pen.fillText(axis, 0, height + 14);
  const interval = `an image every ${plural(logicalSteps, 'chip step')}`;
  if (middle + half + 12 + pen.measureText(interval).width > left + wide * steps) return;
  pen.textAlign = 'right';
  pen.fillText(interval, left + wide * steps - 2, height + 14);
}

function tipOf({ chip }: Context, { windows, samples }: RunData, step: number, window: number): string {
  const { logicalSteps } = chip.schedule;
  const age = step - window;
  const names = firingIn(chip, window).map((layer) => chip.layers[layer]!.name);
  const fires = names.length === 0 ? '' : `\nfires ${names.slice(0, 3).join(', ')}`;
  const work = `\n${short(windows[window]!.cycles / samples)} cycles of work by itself`;
  if (age < 0) return `chip step ${step}: window ${window} has nothing yet${fires}`;
  const inside = logicalSteps === 1 ? '' : `, logical step ${age % logicalSteps}`;
  return `chip step ${step}: window ${window} works on image ${Math.floor(age / logicalSteps)}${inside}${fires}${work}`;
}
