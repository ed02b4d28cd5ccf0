/** @file Two images, or two runs of one: what became more, what less. */
import { divergingColour } from '../colours.ts';
import { el, table } from '../dom.ts';
import type { ChipData } from '../data.ts';
import { energy, percent, plural, signed } from '../format.ts';
import { imageName } from '../names.ts';
import { compareRows, differentInputs, figures, layerDeltas } from '../numbers/compare.ts';
import { section } from '../section.ts';
import { layerLink, type Context } from './context.ts';

/** Layers listed. */
const most = 16;

export function compareView(context: Context): HTMLElement | undefined {
  const { chip, data, state } = context;
  if (data.others.length === 0) return undefined;
  const body = el('div');
  const draw = (): void => body.replaceChildren(...tablesOf(context, data.others[state.view.other]!));
  draw();
  state.watch((view, before) => {
    if (view.other !== before.other) draw();
  });
  const select = el('select', { id: 'other', change: () => state.set({ other: Number(select.value) }) });
  for (const [i, other] of data.others.entries()) select.append(el('option', { value: i }, imageName(other)));
  return section(
    'compare',
    'Comparison',
    `here ${imageName(chip)}; orange is less here, blue more`,
    () => compareRows(data, state.view),
    el('div', { class: 'controls' }, el('label', { for: 'other', class: 'kept' }, 'there ', select)),
    body,
  );
}

function tablesOf(context: Context, against: ChipData): Node[] {
  const { chip } = context;
  const rows = figures.map(({ name, text, of }) => {
    const [here, there] = [of(chip), of(against)];
    return [name, told(here, text), told(there, text), delta(here, there, text), change(here, there)];
  });
  const deltas = layerDeltas(chip, against);
  const more = deltas.length - most;
  const layers = deltas
    .slice(0, most)
    .map(({ layer, here, there }) => [
      layerLink(context, layer),
      energy(here),
      energy(there),
      delta(here, there, energy),
      change(here, there),
    ]);
  return [
    ...(differentInputs(chip, against)
      ? [
          el(
            'p',
            { class: 'warning' },
            `The runs are of different samples, here ${chip.run!.inputs}, there ${against.run!.inputs}: differences are theirs, too.`,
          ),
        ]
      : []),
    el(
      'div',
      { class: 'two' },
      table(['', 'here', 'there', 'difference', ''], rows),
      layers.length > 0 &&
        el(
          'div',
          {},
          table(['layer, energy', 'here', 'there', 'difference', ''], layers),
          more > 0 && el('p', { class: 'quiet' }, `${plural(more, 'more layer')}; JSON and CSV have them`),
        ),
    ),
  ];
}

const told = (value: number | undefined, text: (value: number) => string): string =>
  value === undefined ? 'unknown' : text(value);

const delta = (here: number | undefined, there: number | undefined, text: (value: number) => string): string =>
  here === undefined || there === undefined ? 'unknown' : signed(here - there, text);

/** A change in percent, with the colour of a full scale at half and double. */
function change(here: number | undefined, there: number | undefined): HTMLElement | string {
  if (here === undefined || there === undefined || there === 0) return '';
  const share = here / there - 1;
  const mark = el('i', { class: 'swatch' });
  mark.style.backgroundColor = divergingColour(Math.max(-1, Math.min(1, 2 * share)));
  return el('span', {}, mark, signed(share, percent));
}
