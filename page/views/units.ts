/** @file Units on which layers take turns: how long each is at work, and for whom. */
import { bar, el, table } from '../dom.ts';
import { percent, short } from '../format.ts';
import { cyclesOf } from '../measures.ts';
import { firingIn, windowName } from '../names.ts';
import { cyclesIn, layersOf, unitRows } from '../numbers/units.ts';
import { section } from '../section.ts';
import { layerLink, type Context } from './context.ts';

/** Layers named for a unit. */
const most = 3;

export function unitsView(context: Context): HTMLElement | undefined {
  const { chip, state } = context;
  const { run } = chip;
  if (!run?.units) return undefined;
  const { units } = run;
  const body = el('div');
  const draw = (): void => {
    const { window } = state.view;
    const all = cyclesOf(run, window);
    const rows = units.map((unit) => {
      const cycles = cyclesIn(run, unit, window);
      const busy = layersOf(unit).slice(0, most);
      return [
        el('span', { title: `does ${unit.does.join(', ')}` }, unit.name.replaceAll('_', ' ')),
        el('span', { class: 'some' }, ...busy.map((layer) => layerLink(context, layer))),
        cycles === undefined ? '' : bar(cycles / all),
        cycles === undefined ? 'unknown' : short(cycles),
        cycles === undefined || !(all > 0) ? '' : percent(cycles / all),
      ];
    });
    const fires = firingIn(chip, window).map((layer) => layerLink(context, layer));
    body.replaceChildren(
      el('p', { class: 'now' }, windowName(window), ...(fires.length > 0 ? [': fires ', ...fires] : [])),
      table(['unit', 'most of it for', 'at work', 'cycles per sample', 'of the time'], rows, 3),
      units.some((unit) => cyclesIn(run, unit, window) === undefined)
        ? el('p', { class: 'quiet' }, 'unknown: the target does not say how much such a unit does in a cycle')
        : '',
    );
  };
  draw();
  state.watch((view, before) => {
    if (view.window !== before.window) draw();
  });
  return section(
    'units',
    'Units',
    'on which layers take turns, side by side within a time step, which lasts as long as its busiest one',
    () => unitRows(run),
    body,
  );
}
