/** @file The head of the page: what it is about, the sums, and what the figures are worth. */
import { el, table } from '../dom.ts';
import type { ChipData } from '../data.ts';
import { energy, percent, plural, short, time, whole } from '../format.ts';
import { energyOf, measures, microsecondsOf } from '../measures.ts';
import { chipsOf } from '../numbers/compare.ts';
import { layerLink, type Context } from './context.ts';

export function headView(context: Context): HTMLElement {
  const { chip, data } = context;
  const exact = chip.trust.find(({ name }) => name === 'exactness')!;
  const target = chip.trust.find(({ name }) => name === 'target')!;
  const weights = chip.trust.find(({ name }) => name === 'weights');
  const seals = [
    el('span', { class: 'seal' }, 'simulated'),
    weights?.kind === 'warning' && el('span', { class: 'seal warning' }, 'random weights'),
    target.kind === 'warning' && el('span', { class: 'seal warning' }, 'fictional target'),
    el(
      'span',
      { class: `seal ${exact.kind ?? ''}` },
      exact.kind === 'good'
        ? 'every spike verified'
        : exact.kind === 'unknown'
          ? 'spikes not verified here'
          : chip.verdict?.layers.some(({ differing }) => differing > 0)
            ? 'spikes differ'
            : 'not proved equal',
    ),
  ];
  return el(
    'header',
    {},
    el('div', { class: 'title' }, el('h1', {}, chip.model, el('small', {}, ` on ${chip.target}`)), ...seals),
    el(
      'ul',
      { class: 'sums' },
      ...sumsOf(chip).map(([name, value]) => el('li', {}, el('b', {}, value), el('span', {}, name))),
    ),
    el(
      'details',
      {},
      el('summary', {}, 'Where this comes from'),
      trustTable(chip),
      ...data.others.flatMap((other) => [el('h3', {}, `compared with ${other.file}`), trustTable(other)]),
    ),
    differences(context),
  );
}

const trustTable = (chip: ChipData): HTMLElement =>
  table(
    ['', ''],
    chip.trust.map(({ name, value, kind }) => [name, el('span', { class: kind }, value)]),
    2,
  );

function sumsOf(chip: ChipData): (readonly [string, string])[] {
  const { run } = chip;
  const neurons = chip.layers.reduce((sum, layer) => sum + (layer.role === 'input' ? 0 : layer.neurons), 0);
  const size: (readonly [string, string])[] = [
    [`cores on ${plural(chipsOf(chip), 'chip')}`, short(chip.cores.length)],
    ['neurons', short(neurons)],
  ];
  if (!run) return [...size, ['spikes, cycles, energy', 'unknown']];
  const idle = measures['idle']!.values(chip, -1) ?? [];
  return [
    ...size,
    ['spikes per sample', short(run.mean['spikes'] ?? NaN)],
    ['cycles per sample', short(run.mean['cycles'] ?? NaN)],
    ...(run.pipelined ? [['cycles between samples', short(run.pipelined.interval)] as const] : []),
    ...timesOf(run),
    ['energy per sample', energy(energyOf(run))],
    ['idle, mean of cores', percent(idle.reduce((sum, share) => sum + share, 0) / idle.length)],
    [
      run.accuracy === undefined
        ? run.samples === 1
          ? 'sample'
          : 'samples'
        : `right of ${plural(run.samples, 'sample')}`,
      run.accuracy === undefined ? whole(run.samples) : percent(run.accuracy),
    ],
  ];
}

/** What cycles are in time, where the target knows a clock. */
function timesOf(run: NonNullable<ChipData['run']>): (readonly [string, string])[] {
  const alone = microsecondsOf(run, run.mean['cycles'] ?? NaN);
  if (Number.isNaN(alone)) return [];
  const between = run.pipelined && microsecondsOf(run, run.pipelined.interval);
  return [
    ['time per sample', time(alone)],
    ...(between === undefined ? [] : [['samples a second, side by side', short(1e6 / between)] as const]),
  ];
}

/** Layers that differ and are listed. */
const most = 6;

/** Where spikes differ, if a verification says so. */
function differences(context: Context): HTMLElement | undefined {
  const { verdict } = context.chip;
  if (!verdict || verdict.exact) return undefined;
  const differing = verdict.layers.filter((found) => found.differing > 0);
  return el(
    'div',
    { class: 'differences', role: 'alert' },
    el(
      'h2',
      {},
      differing.length === 0 ? 'Equality is not proved' : `Spikes differ in ${plural(differing.length, 'layer')}`,
    ),
    verdict.first !== undefined && el('p', {}, `first: ${verdict.first}`),
    differing.length > 0 && el('p', {}, 'neurons are counted in every sample and logical step:'),
    table(
      ['layer', 'neurons that differ', 'of'],
      differing
        .slice(0, most)
        .map(({ layer, neurons, differing: count }) => [layerLink(context, layer), short(count), short(neurons)]),
    ),
    differing.length > most &&
      el('p', {}, `${plural(differing.length - most, 'more layer')}, framed in the network below`),
  );
}
