/** @file Where the chip's spikes differ from the network's: some neurons of every layer that does, time step by time step. */
import { el, key, sized, styleOf } from '../dom.ts';
import { plural } from '../format.ts';
import type { LayerDifferences, VerdictData } from '../data.ts';
import { differenceRows, shownOf } from '../numbers/differences.ts';
import { follow } from '../paper.ts';
import { section } from '../section.ts';
import { ofDiffering } from '../state.ts';
import { coreLink, layerLink, type Context } from './context.ts';

/** Layers with a picture of their own. */
const most = 24;
const tall = 3;

export function differencesView(context: Context): HTMLElement | undefined {
  const { chip, state } = context;
  const { verdict } = chip;
  if (!verdict || verdict.samples.length === 0) return undefined;
  const { samples } = verdict;
  const select = el('select', {
    id: 'sample',
    change: () =>
      state.set({ ...ofDiffering(chip, Number(select.value)), measure: 'differing', window: -1, difference: false }),
  });
  samples.forEach(({ name }, i) => select.append(el('option', { value: i }, name)));
  state.watch(({ sample }) => (select.value = String(sample)));
  const panels = el('div', { class: 'panels' });
  const rest = el('p', { class: 'quiet' });
  const draw = (): void => {
    const differing = [...samples[state.view.sample]!.layers].sort(
      (a, b) => chip.layers[a.layer]!.fires - chip.layers[b.layer]!.fires,
    );
    panels.replaceChildren(...differing.slice(0, most).map((layer) => panelOf(context, layer)));
    const more = differing.length - most;
    rest.textContent = more > 0 ? `${more} more layers differ; JSON and CSV have them` : '';
  };
  draw();
  state.watch(({ sample }, before) => {
    if (sample !== before.sample) draw();
  });
  follow(panels, draw);
  const look = el(
    'button',
    { type: 'button', click: () => state.set({ measure: 'differing', window: -1, difference: false }) },
    'colour the cores by differing neurons',
  );
  return section(
    'differences',
    'Where spikes differ',
    `up to 32 neurons of every layer that differs, a row each, over the time steps of their window${verdict.recorded === true ? '; counts were recorded, and are drawn in the order in which the chip fires' : ''}`,
    () => differenceRows(chip, state.view),
    el(
      'div',
      { class: 'controls' },
      el('label', { for: 'sample', class: 'kept' }, 'sample ', select),
      look,
      differencesKey(verdict),
    ),
    panels,
    rest,
  );
}

/** What colours of spikes mean. */
export const differencesKey = (verdict: VerdictData, both = 'both fire', colour = 'both'): HTMLElement =>
  key(
    [colour, both],
    ['missing', `only the ${verdict.recorded === true ? 'recording' : 'network'} fires`],
    ['extra', 'only the chip fires'],
  );

function panelOf(context: Context, differences: LayerDifferences): HTMLElement {
  const { layer, cores } = differences;
  const { chip } = context;
  const { cap } = chip.layers[layer]!;
  const canvas = el('canvas', { role: 'img', 'aria-label': `Neurons of ${chip.layers[layer]!.name} that differ` });
  const shown = shownOf(differences);
  const wide = Math.max(6, Math.min(20, Math.floor(150 / cap)));
  const pen = sized(canvas, cap * wide, Math.max(1, shown.length) * tall);
  pen.fillStyle = styleOf('--cell');
  pen.fillRect(0, 0, cap * wide, shown.length * tall);
  shown.forEach(({ expected, got }, row) => {
    for (let slot = 0; slot < cap; slot++) {
      const [network, here] = [expected.includes(slot), got.includes(slot)];
      if (!network && !here) continue;
      pen.fillStyle = styleOf(network && here ? '--both' : network ? '--missing' : '--extra');
      pen.fillRect(slot * wide + 0.5, row * tall, wide - 1, tall - 0.5);
    }
  });
  const differing = cores.reduce((sum, [, neurons]) => sum + neurons, 0);
  const worst = [...cores].sort((a, b) => b[1] - a[1]).slice(0, 3);
  return el(
    'div',
    { class: 'panel' },
    layerLink(context, layer),
    el(
      'small',
      {},
      `${plural(differing, 'neuron')} on ${plural(cores.length, 'core')}: `,
      ...worst.flatMap(([core], i) => [i > 0 ? ' ' : '', coreLink(context, core)]),
    ),
    canvas,
  );
}
