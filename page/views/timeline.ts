/** @file Windows of the schedule, one after the other: how long each takes, and what it fires. */
import { el, link, sized, styleOf } from '../dom.ts';
import { percent, plural, short } from '../format.ts';
import type { Rows } from '../csv.ts';
import { section } from '../section.ts';
import { firingIn, layerLink, coreLink, type Context } from './context.ts';

const height = 92;

/** Where cycles come from, in the order of `WindowRun.causes`. */
const causes = [
  { name: 'busiest core', words: 'the busiest core of every time step', colour: '--busy' },
  { name: 'busiest link', words: 'the busiest link inside a chip', colour: '--traffic' },
  { name: 'border', words: 'the busiest link between chips, where it takes longer', colour: '--border' },
  { name: 'barrier', words: 'barriers, and what is rounded up', colour: '--rest' },
] as const;

/** Core cycles of the busiest core of a window. */
const busiest = (window: {
  readonly cores: readonly (readonly [number, number])[];
}): readonly [number, number] | undefined => window.cores[0];

export function timelineView(context: Context): HTMLElement | undefined {
  const { chip, state } = context;
  const { run } = chip;
  if (!run) return undefined;
  const count = run.windows.length;
  const most = run.windows.reduce((peak, { cycles }) => Math.max(peak, cycles), 1);
  const canvas = el('canvas', { class: 'timeline', role: 'img', 'aria-label': 'Cycles of every window' });
  const stage = el('div', { class: 'stage' }, canvas);
  const said = el('p', { class: 'now' });
  const slider = el('input', {
    ...{ type: 'range', min: -1, max: count - 1, step: 1, id: 'window', 'aria-label': 'Window, -1 for all' },
    input: () => state.set({ window: Number(slider.value) }),
  });
  const draw = (): void => {
    const { window: at } = state.view;
    const width = Math.max(200, stage.clientWidth);
    const pen = sized(canvas, width, height);
    const step = width / count;
    run.windows.forEach(({ causes: parts }, i) => {
      pen.globalAlpha = at < 0 || at === i ? 1 : 0.45;
      let bottom = height - 14;
      parts.forEach((cycles, cause) => {
        const tall = (cycles / most) * (height - 18);
        pen.fillStyle = styleOf(causes[cause]!.colour);
        pen.fillRect(i * step + 0.5, bottom - tall, Math.max(1, step - 1), tall);
        bottom -= tall;
      });
    });
    pen.globalAlpha = 1;
    pen.fillStyle = styleOf('--quiet');
    pen.font = '10px system-ui, sans-serif';
    const every = Math.max(1, Math.ceil(count / Math.max(1, Math.floor(width / 44))));
    for (let i = 0; i < count; i += every) pen.fillText(String(i), i * step + 1, height - 2);
    if (at >= 0) {
      pen.strokeStyle = styleOf('--accent');
      pen.lineWidth = 2;
      pen.strokeRect(at * step, 2, Math.max(3, step), height - 15);
    }
    slider.value = String(at);
    said.replaceChildren(...nowOf(context, at));
  };
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
  canvas.addEventListener('click', (event) => {
    const box = canvas.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * count);
    state.set({ window: at === state.view.window ? -1 : Math.max(0, Math.min(count - 1, at)) });
  });
  state.watch((view, before) => {
    if (view.window !== before.window) draw();
  });
  new ResizeObserver(draw).observe(stage);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  const rows = (): Rows =>
    run.windows.map(({ cycles, causes: parts, spikes, packets, queueDepth, linkLoad, cores }, window) => ({
      ...Object.fromEntries(causes.map(({ name }, i) => [`cycles: ${name}`, parts[i]! / run.samples])),
      ...{
        window,
        cycles: cycles / run.samples,
        spikes: spikes / run.samples,
        packets: packets / run.samples,
        queueDepth,
        linkLoad,
      },
      ...{ coresAtWork: cores.length, busiestCoreCycles: (cores[0]?.[1] ?? 0) / run.samples },
      fires: firingIn(chip, window)
        .map((layer) => chip.layers[layer]!.name)
        .join(' '),
    }));
  const key = el(
    'span',
    { class: 'key' },
    ...causes.flatMap(({ name, words, colour }) => [el('i', { class: colour.slice(2), title: words }), name]),
  );
  const whole = link('all windows', () => state.set({ window: -1 }));
  return section(
    'timeline',
    'Timeline',
    `${count} windows, one after the other; cycles per sample`,
    rows,
    el('div', { class: 'controls' }, play, slider, whole, key),
    stage,
    said,
  );
}

function nowOf(context: Context, at: number): (Node | string)[] {
  const { chip } = context;
  const run = chip.run!;
  const all = run.windows.reduce((sum, { cycles }) => sum + cycles, 0);
  const shares = (parts: readonly number[]): string => {
    const sum = parts.reduce((a, b) => a + b, 0) || 1;
    return causes.map(({ name }, i) => `${name} ${percent(parts[i]! / sum)}`).join(', ');
  };
  if (at < 0) {
    const work = run.cores.reduce((sum, { cycles }) => sum + cycles, 0);
    const parts = causes.map((_, i) => run.windows.reduce((sum, window) => sum + window.causes[i]!, 0));
    return [
      `all windows: ${short(all / run.samples)} cycles per sample (${shares(parts)}); cores are busy ${percent(work / (all * run.cores.length))} of that time on average`,
    ];
  }
  const window = run.windows[at]!;
  const firing = firingIn(chip, at);
  const top = busiest(window);
  return [
    `window ${at}: ${short(window.cycles / run.samples)} cycles (${percent(window.cycles / all)}: ${shares(window.causes)}), ${short(window.spikes / run.samples)} spikes; ${plural(window.cores.length, 'core')} at work`,
    ...(top ? [', the busiest is ', coreLink(context, top[0])] : []),
    ...(firing.length > 0
      ? ['; fires ', ...firing.slice(0, 3).flatMap((layer, i) => [i > 0 ? ', ' : '', layerLink(context, layer)])]
      : []),
  ];
}
