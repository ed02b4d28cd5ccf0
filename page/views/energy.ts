/** @file Where energy goes: by cost of the target with its provenance, and by layer; the papers' formula beside. */
import { hues } from '../colours.ts';
import { el, table } from '../dom.ts';
import { energy, percent, short } from '../format.ts';
import { energyOf } from '../measures.ts';
import { energyRows, huesOf, layersByEnergy } from '../numbers/energy.ts';
import { section } from '../section.ts';
import { layerLink, type Context } from './context.ts';

/** Layers listed by themselves. */
const most = 14;

/** A piece of a stacked bar: hatched where its figure is nobody's measurement. */
function piece(share: number, cost: number, provenance: string, title: string): HTMLElement {
  const element = el('span', { class: provenance === 'assumed' ? 'piece assumed' : 'piece', title });
  element.style.width = `${(100 * share).toFixed(3)}%`;
  element.style.backgroundColor = hues[cost % hues.length]!;
  return element;
}

export function energyView(context: Context): HTMLElement | undefined {
  const { chip } = context;
  const { run } = chip;
  if (!run) return undefined;
  const parts = run.energy.map(({ count, each }) => count * each);
  const idle = run.idle?.picojoule ?? 0;
  const all = energyOf(run);
  const hueOf = huesOf(run);
  const scale = Math.max(all || 0, run.paper, 1e-300);
  const causes = run.energy.map(({ cost, provenance, source, words, each }, i) => [
    el('span', { title: words }, swatch(hueOf[i]!, provenance), cost.replaceAll('_', ' ')),
    energy(provenance === 'unknown' ? NaN : parts[i]!),
    provenance === 'unknown' ? '' : percent(parts[i]! / (all || 1)),
    short(run.energy[i]!.count),
    provenance === 'unknown' ? '' : energy(each),
    el('span', { class: provenance === 'assumed' ? 'warning' : undefined, title: source }, provenance),
  ]);
  if (run.idle) {
    const { words, provenance } = run.idle;
    const from = el('span', { class: provenance === 'assumed' ? 'warning' : undefined }, provenance);
    const name = el('span', { title: words }, swatch(hues.length - 1, provenance), 'static power');
    causes.push([name, energy(idle), percent(idle / (all || 1)), '', '', from]);
  }
  const order = layersByEnergy(run);
  const peak = sum(run.layers[order[0] ?? 0]!.energy) / run.samples || 1;
  const rest = order.slice(most).reduce((total, layer) => total + sum(run.layers[layer]!.energy), 0) / run.samples;
  const layerRows = order.slice(0, most).map((layer) => {
    const own = run.layers[layer]!.energy.map((part) => part / run.samples);
    const stack = el(
      'span',
      { class: 'stack' },
      ...own.map((part, i) =>
        piece(part / peak, hueOf[i]!, run.energy[i]!.provenance, `${run.energy[i]!.cost}: ${energy(part)}`),
      ),
    );
    return [layerLink(context, layer), stack, energy(sum(own))];
  });
  const total = (name: string, value: number, ...pieces: readonly HTMLElement[]): HTMLElement =>
    el(
      'div',
      { class: 'total' },
      el('span', {}, name),
      el('span', { class: 'stack' }, ...pieces),
      el('b', {}, energy(value)),
    );
  const paper = el('span', {
    class: 'piece paper',
    title: 'multiply-accumulates \u00d7 4.6 pJ + additions \u00d7 0.9 pJ',
  });
  paper.style.width = `${((100 * run.paper) / scale).toFixed(2)}%`;
  return section(
    'energy',
    'Energy',
    'per sample; hatched parts are made of figures that the target assumes',
    () => energyRows(chip),
    total(
      'by the target\u2019s costs',
      all,
      ...parts.map((part, i) =>
        piece(part / scale, hueOf[i]!, run.energy[i]!.provenance, `${run.energy[i]!.cost}: ${energy(part)}`),
      ),
      ...(run.idle ? [piece(idle / scale, hues.length - 1, run.idle.provenance, `static power: ${energy(idle)}`)] : []),
    ),
    total('by the papers\u2019 formula', run.paper, paper),
    el(
      'div',
      { class: 'two' },
      el('div', {}, el('h3', {}, 'by cause'), table(['cost', 'energy', 'share', 'count', 'each', 'from'], causes)),
      el(
        'div',
        {},
        el('h3', {}, 'by layer'),
        layerRows.length > 0
          ? table(['layer', '', 'energy'], layerRows, 2)
          : el('p', { class: 'quiet' }, 'unknown: no energy of what a layer did is known'),
        order.length > most && el('p', { class: 'quiet' }, `${order.length - most} more layers: ${energy(rest)}`),
      ),
    ),
    el(
      'details',
      { id: 'assumed' },
      el('summary', {}, `What cycles and energies assume: ${run.assumptions.length} things`),
      el('ul', {}, ...run.assumptions.map((words) => el('li', {}, words))),
    ),
  );
}

const sum = (parts: readonly number[]): number => parts.reduce((total, part) => total + part, 0);

function swatch(cost: number, provenance: string): HTMLElement {
  const element = el('i', { class: provenance === 'assumed' ? 'swatch assumed' : 'swatch' });
  element.style.backgroundColor = hues[cost % hues.length]!;
  return element;
}
