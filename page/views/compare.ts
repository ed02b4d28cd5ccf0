/** @file Two images, or two runs of one: what became more, what less. */
import { divergingColour } from '../colours.ts';
import { el, table } from '../dom.ts';
import type { ChipData } from '../data.ts';
import { energy, percent, short, signed, time } from '../format.ts';
import type { Rows } from '../csv.ts';
import { energyOf } from '../measures.ts';
import { section } from '../section.ts';
import { layerLink, type Context } from './context.ts';

interface Figure {
  readonly name: string;
  readonly text: (value: number) => string;
  readonly of: (chip: ChipData) => number | undefined;
}

const mean = (name: string) => (chip: ChipData) => chip.run?.mean[name];

/** Chips that are in use. */
export const chipsOf = ({ cores, mesh }: ChipData): number =>
  new Set(cores.map(({ x, y }) => `${Math.floor(x / mesh.columns)},${Math.floor(y / mesh.rows)}`)).size;

/** Picojoule of a sample; undefined where it is not known. */
export function energyKnown({ run }: ChipData): number | undefined {
  const picojoule = run ? energyOf(run) : NaN;
  return Number.isNaN(picojoule) ? undefined : picojoule;
}

const figures: readonly Figure[] = [
  { name: 'cores', text: short, of: (chip) => chip.cores.length },
  { name: 'chips', text: short, of: chipsOf },
  { name: 'cycles per sample', text: short, of: mean('cycles') },
  { name: 'time per sample', text: time, of: mean('microseconds') },
  { name: 'energy per sample', text: energy, of: energyKnown },
  { name: 'cycles between samples, side by side', text: short, of: ({ run }) => run?.pipelined?.interval },
  { name: 'spikes per sample', text: short, of: mean('spikes') },
  { name: 'synaptic operations per sample', text: short, of: mean('synapticOps') },
  { name: 'packets per sample', text: short, of: mean('packets') },
  { name: 'hops in chips per sample', text: short, of: mean('hops') },
  { name: 'hops between chips per sample', text: short, of: mean('chipHops') },
  { name: 'accuracy', text: percent, of: ({ run }) => run?.accuracy },
];

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
  for (const [i, other] of data.others.entries()) select.append(el('option', { value: i }, nameOf(other)));
  const numbers = (): Rows => {
    const other = data.others[state.view.other]!;
    return [
      ...figures.map(({ name, of }) => ({ of: 'all', name, here: of(chip), there: of(other) })),
      ...layerDeltas(chip, other).map(({ name, here, there }) => ({ of: 'layer, picojoule', name, here, there })),
    ];
  };
  return section(
    'compare',
    'Comparison',
    `here ${nameOf(chip)}; orange is less here, blue more`,
    numbers,
    el('div', { class: 'controls' }, el('label', { for: 'other' }, 'there ', select)),
    body,
  );
}

function tablesOf(context: Context, against: ChipData): Node[] {
  const { chip } = context;
  const rows = figures.map(({ name, text, of }) => {
    const [here, there] = [of(chip), of(against)];
    return [name, told(here, text), told(there, text), delta(here, there, text), change(here, there)];
  });
  const layers = layerDeltas(chip, against)
    .slice(0, most)
    .map(({ layer, here, there }) => [
      layerLink(context, layer),
      energy(here),
      energy(there),
      delta(here, there, energy),
      change(here, there),
    ]);
  const others = chip.run && against.run && chip.run.inputs !== against.run.inputs;
  return [
    ...(others
      ? [
          el(
            'p',
            { class: 'warning' },
            `The runs are of different samples, here ${chip.run.inputs}, there ${against.run.inputs}: differences are theirs, too.`,
          ),
        ]
      : []),
    el(
      'div',
      { class: 'two' },
      table(['', 'here', 'there', 'difference', ''], rows),
      layers.length > 0 && table(['layer, energy', 'here', 'there', 'difference', ''], layers),
    ),
  ];
}

/** An image with its run. */
export const nameOf = ({ file, target, run }: ChipData): string => `${file} on ${target}${run ? `, ${run.file}` : ''}`;
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

/** Energy of layers that both have, those that changed most first. */
function layerDeltas(
  chip: ChipData,
  against: ChipData,
): { layer: number; name: string; here: number; there: number }[] {
  if (!chip.run || !against.run) return [];
  const numbers = new Map(against.layers.map(({ name }, i) => [name, i]));
  const sum = (run: NonNullable<ChipData['run']>, layer: number): number =>
    run.layers[layer]!.energy.reduce((a, b) => a + b, 0) / run.samples;
  return chip.layers
    .flatMap(({ name }, layer) => {
      const other = numbers.get(name);
      return other === undefined ? [] : [{ layer, name, here: sum(chip.run!, layer), there: sum(against.run!, other) }];
    })
    .filter(({ here, there }) => here !== there)
    .sort((a, b) => Math.abs(b.here - b.there) - Math.abs(a.here - a.there));
}
