/** @file Where the chip's spikes differ from the network's: some neurons of every layer that does, time step by time step. */
import { el, sized, styleOf } from '../dom.ts';
import { short, whole } from '../format.ts';
import type { Rows } from '../csv.ts';
import type { LayerVerdict, VerdictData } from '../data.ts';
import { section } from '../section.ts';
import { coreLink, layerLink, type Context } from './context.ts';

/** Layers with a picture of their own, and neurons on it. */
const [most, mostRows] = [24, 32];
const tall = 3;

export function differencesView(context: Context): HTMLElement | undefined {
  const { chip, state } = context;
  const { verdict } = chip;
  if (verdict?.sample === undefined) return undefined;
  const differing = verdict.layers
    .filter(({ shown }) => shown !== undefined)
    .sort((a, b) => chip.layers[a.layer]!.fires - chip.layers[b.layer]!.fires);
  const look = el(
    'button',
    { type: 'button', click: () => state.set({ measure: 'differing', window: -1, difference: false }) },
    'colour the cores by differing neurons',
  );
  const key = el(
    'span',
    { class: 'key' },
    ...[el('i', { class: 'both' }), 'both fire', el('i', { class: 'missing' }), 'only the network fires'],
    ...[el('i', { class: 'extra' }), 'only the chip fires'],
  );
  const more = differing.length - most;
  return section(
    'differences',
    'Where spikes differ',
    `${verdict.sample}: up to 32 neurons of every layer that differs, a row each, over the time steps of their window`,
    () => rowsOf(context, verdict),
    el('div', { class: 'controls' }, look, key),
    el('div', { class: 'panels' }, ...differing.slice(0, most).map((layer) => panelOf(context, layer))),
    more > 0 && el('p', { class: 'quiet' }, `${more} more layers differ; JSON and CSV have them`),
  );
}

function panelOf(
  context: Context,
  { layer, neurons, differing, cores = [], shown: listed = [] }: LayerVerdict,
): HTMLElement {
  const { chip } = context;
  const { cap } = chip.layers[layer]!;
  const canvas = el('canvas', { role: 'img', 'aria-label': `Neurons of ${chip.layers[layer]!.name} that differ` });
  const rows = Math.min(mostRows, listed.length);
  const shown = Array.from({ length: rows }, (_, i) => listed[Math.floor((i * listed.length) / rows)]!);
  const wide = Math.max(6, Math.min(20, Math.floor(150 / cap)));
  const draw = (): void => {
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
  };
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  const worst = [...cores].sort((a, b) => b[1] - a[1]).slice(0, 3);
  return el(
    'div',
    { class: 'panel' },
    layerLink(context, layer),
    el(
      'small',
      {},
      `${short(differing)} of ${short(neurons)}, on ${whole(cores.length)} cores: `,
      ...worst.flatMap(([core], i) => [i > 0 ? ' ' : '', coreLink(context, core)]),
    ),
    canvas,
  );
}

const rowsOf = ({ chip }: Context, { layers }: VerdictData): Rows =>
  layers.flatMap(({ layer, shown = [] }) =>
    shown.map(({ neuron, logicalStep, expected, got }) => ({
      ...{ layer: chip.layers[layer]!.name, neuron, logicalStep },
      ...{ expected: expected.join(' '), got: got.join(' ') },
    })),
  );
