/** @file What the device view can be told, and what its colours mean. */
import { gradient } from '../../colours.ts';
import { el, key } from '../../dom.ts';
import { short } from '../../format.ts';
import { measures, measuresOf } from '../../measures.ts';
import { windowName } from '../../names.ts';
import type { Shown } from '../../numbers/device.ts';
import type { Context } from '../context.ts';

/** Measure, ranks, links, differences. @param more further controls. */
export function deviceControls({ chip, data, state }: Context, more: HTMLElement): HTMLElement {
  const select = el('select', { id: 'measure', change: () => state.set({ measure: select.value }) });
  for (const name of measuresOf(chip)) select.append(el('option', { value: name }, measures[name]!.name));
  select.value = state.view.measure;
  state.watch(({ measure }) => (select.value = measure));
  const check = (name: 'links' | 'difference' | 'ranks', text: string): HTMLElement => {
    const id = `show-${name}`;
    const box = el('input', { type: 'checkbox', id, change: () => state.set({ [name]: box.checked }) });
    box.checked = state.view[name];
    state.watch((view) => (box.checked = view[name]));
    return el('label', { for: id }, box, text);
  };
  return el(
    'div',
    { class: 'controls' },
    el('label', { for: 'measure', class: 'kept' }, 'colour by ', select),
    check('ranks', 'by rank'),
    chip.run && chip.run.links.length > 0 && check('links', 'links'),
    data.others.length > 0 && check('difference', 'as difference'),
    more,
  );
}

/** What lines and frames mean, of what is shown now. */
export function fillMarks(marks: HTMLElement, { chip, state }: Context): void {
  const { selection, links } = state.view;
  const kind = selection?.kind;
  const entries: (readonly [className: string, words: string])[] = [];
  if (links && chip.run) entries.push(['links', 'links, as wide as their packets are many']);
  if (kind === 'layer') entries.push(['own', 'cores of the layer']);
  if (kind === 'core') entries.push(['core', 'the core']);
  if (kind === 'layer' || kind === 'core') entries.push(['path', 'paths of its packets, and the cores that hear them']);
  if (kind === 'link') entries.push(['path', 'the link']);
  marks.replaceChildren(...(entries.length > 0 ? [key(...entries)] : []));
}

/** The scale with its ends, its unit and some quantiles. */
export function fillLegend(legend: HTMLElement, { chip, state }: Context, shown: Shown): void {
  const { values, low, high, diverging, text, elsewhere } = shown;
  const measure = measures[state.view.measure]!;
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const quantile = (share: number): string => text(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
  const scale = el('span', { class: 'scale' });
  scale.style.background = gradient(diverging ? 'diverging' : 'sequential');
  const when = measure.ofWindows ? windowName(state.view.window) : 'all windows';
  const many = `least ${quantile(0)}, median ${quantile(0.5)}, nine in ten below ${quantile(0.9)}`;
  const here = `here less the other${elsewhere.length > 0 ? '; half as large where only the other has a core' : ''}`;
  const ranks = state.view.ranks && !diverging;
  const sample = state.view.measure === 'differing' ? chip.verdict?.samples[state.view.sample] : undefined;
  legend.replaceChildren(
    el('span', {}, text(diverging || ranks ? low : 0)),
    scale,
    el('span', {}, text(high)),
    el(
      'span',
      { class: 'quiet' },
      `${measure.words}${measure.ofRun ? `, ${when}` : ''}; ${diverging ? here : many}${state.view.difference && !diverging ? '; of the other it is unknown' : ''}${ranks ? '; coloured by rank' : ''}${sample ? `; in ${sample.name}` : ''}`,
    ),
    el(
      'span',
      { class: 'quiet' },
      `chips of ${short(chip.mesh.columns)} \u00d7 ${short(chip.mesh.rows)} cores are framed; the corner at ${chip.port.x},${chip.port.y} is where the host sends and reads`,
    ),
  );
}
