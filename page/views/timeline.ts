/** @file Windows of the schedule, one after the other: how long each takes, and what it fires, sends and costs. */
import { causes } from '../causes.ts';
import { el, link, sized, styleOf } from '../dom.ts';
import { energy, percent, plural, short } from '../format.ts';
import { knownEnergy } from '../measures.ts';
import { firingIn } from '../names.ts';
import { energyIn, heights, heightsOf, timelineRows, type Heights } from '../numbers/timeline.ts';
import { follow, widthOf } from '../paper.ts';
import type { RunData } from '../run_data.ts';
import { section } from '../section.ts';
import { causesKey, causesText } from './causes.ts';
import { layerLink, coreLink, type Context } from './context.ts';

const height = 92;

const sum = (parts: readonly number[]): number => parts.reduce((a, b) => a + b, 0);

export function timelineView(context: Context): HTMLElement | undefined {
  const { chip, state } = context;
  const { run } = chip;
  if (!run) return undefined;
  const count = run.windows.length;
  const canvas = el('canvas', { class: 'timeline', role: 'img', 'aria-label': 'Windows of the schedule' });
  const stage = el('div', { class: 'stage' }, canvas);
  const said = el('p', { class: 'now' });
  const slider = el('input', {
    ...{ type: 'range', min: -1, max: count - 1, step: 1, id: 'window', 'aria-label': 'Window, -1 for all' },
    input: () => state.set({ window: Number(slider.value) }),
  });
  const draw = (): void => {
    drawWindows(canvas, widthOf(stage), run, heights[state.view.height]!, state.view.window);
    slider.value = String(state.view.window);
    said.replaceChildren(...nowOf(context, state.view.window));
  };
  canvas.addEventListener('click', (event) => {
    const box = canvas.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * count);
    state.set({ window: at === state.view.window ? -1 : Math.max(0, Math.min(count - 1, at)) });
  });
  state.watch((view, before) => {
    if (view.window !== before.window || view.height !== before.height) draw();
  });
  follow(stage, draw);
  const select = el('select', { id: 'height', change: () => state.set({ height: select.value }) });
  for (const name of heightsOf(run)) select.append(el('option', { value: name }, heights[name]!.name));
  select.value = state.view.height;
  return section(
    'timeline',
    'Timeline',
    `${count} windows, one after the other; per sample`,
    () => timelineRows(chip),
    el(
      'div',
      { class: 'controls' },
      el('label', { for: 'height', class: 'kept' }, 'bars of ', select),
      player(context, count),
      slider,
      link('all windows', () => state.set({ window: -1 })),
      causesKey(),
    ),
    stage,
    said,
  );
}

/** A button that goes through all windows. */
function player({ state }: Context, count: number): HTMLButtonElement {
  let timer: ReturnType<typeof setInterval> | undefined;
  const play = el('button', { type: 'button', 'aria-pressed': 'false' }, 'play');
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    play.textContent = 'play';
    play.setAttribute('aria-pressed', 'false');
  };
  play.addEventListener('click', () => {
    if (timer !== undefined) return stop();
    play.textContent = 'stop';
    play.setAttribute('aria-pressed', 'true');
    timer = setInterval(
      () => {
        const next = state.view.window + 1;
        if (next >= count) stop();
        state.set({ window: next >= count ? -1 : next });
      },
      Math.max(60, Math.min(500, 20_000 / count)),
    );
  });
  return play;
}

/** Bars with numbers of windows below; one of them framed. */
function drawWindows(
  canvas: HTMLCanvasElement,
  width: number,
  { windows }: RunData,
  { parts, colours }: Heights,
  at: number,
): void {
  const pen = sized(canvas, width, height);
  const count = windows.length;
  const step = width / count;
  const stacks = windows.map(parts);
  const most = stacks.reduce((peak, stack) => Math.max(peak, sum(stack)), 1e-9);
  stacks.forEach((stack, i) => {
    pen.globalAlpha = at < 0 || at === i ? 1 : 0.45;
    let bottom = height - 14;
    stack.forEach((amount, part) => {
      const tall = (amount / most) * (height - 18);
      pen.fillStyle = styleOf(colours[part]!.colour);
      pen.fillRect(i * step + 0.5, bottom - tall, Math.max(1, step - 1), tall);
      bottom -= tall;
    });
  });
  pen.globalAlpha = 1;
  pen.fillStyle = styleOf('--quiet');
  pen.font = '10px system-ui, sans-serif';
  const every = Math.max(1, Math.ceil(count / Math.max(1, Math.floor(width / 44))));
  for (let i = 0; i < count; i += every) pen.fillText(String(i), i * step + 1, height - 2);
  if (at < 0) return;
  pen.strokeStyle = styleOf('--accent');
  pen.lineWidth = 2;
  pen.strokeRect(at * step, 2, Math.max(3, step), height - 15);
}

function nowOf(context: Context, at: number): (Node | string)[] {
  const { chip } = context;
  const run = chip.run!;
  const all = sum(run.windows.map(({ cycles }) => cycles));
  const known = run.mean['cycles'] !== undefined;
  if (at < 0) {
    if (!known) return ['all windows; the target knows no cycles, so nothing has a duration'];
    const work = sum(run.cores.map(({ cycles }) => cycles));
    const parts = causes.map((_, i) => sum(run.windows.map((window) => window.causes[i]!)));
    return [
      `all windows: ${short(all / run.samples)} cycles (${causesText(parts as never)}); cores are busy ${percent(work / (all * run.cores.length))} of that time on average`,
    ];
  }
  const window = run.windows[at]!;
  const firing = firingIn(chip, at);
  const [top] = window.cores;
  const cycles = `${short(window.cycles / run.samples)} cycles (${percent(window.cycles / all)} of all: ${causesText(window.causes)}), `;
  return [
    `window ${at}: ${known ? cycles : ''}${short(window.spikes / run.samples)} spikes, ${short(window.packets / run.samples)} packets, ${energy(knownEnergy(run, energyIn(window) / run.samples))} of energy; ${plural(window.cores.length, 'core')} at work`,
    ...(top ? [', the busiest is ', coreLink(context, top[0])] : []),
    ...(firing.length > 0
      ? ['; fires ', ...firing.slice(0, 3).flatMap((layer, i) => [i > 0 ? ', ' : '', layerLink(context, layer)])]
      : []),
  ];
}
