/** @file What was clicked: a core with its layers and routes, a layer with its cores and where its spikes go, a link. */
import { bar, el, table, type Child } from '../dom.ts';
import { energy, percent, plural, short, whole } from '../format.ts';
import type { Rows } from '../csv.ts';
import { chipName, classWords, coreName } from '../names.ts';
import { section } from '../section.ts';
import { knownEnergy, measures } from '../measures.ts';
import type { Selection } from '../state.ts';
import { coreLink, layerLink, type Context } from './context.ts';

/** How many entries of a list are shown. */
const most = 24;

export function inspectorView(context: Context): HTMLElement {
  const { state } = context;
  const body = el('div', { class: 'inspector', 'aria-live': 'polite' });
  const draw = (selection: Selection): void =>
    body.replaceChildren(...described(context, selection).filter((child) => child !== undefined && child !== false));
  draw(state.view.selection);
  state.watch(({ selection }, before) => {
    if (selection !== before.selection) draw(selection);
  });
  return section(
    'selected',
    'Selected',
    'a core, a layer or a link',
    () => rowsOf(context, state.view.selection),
    body,
  );
}

function described(context: Context, selection: Selection): Child[] {
  if (!selection)
    return [
      el(
        'p',
        { class: 'quiet hint' },
        'Nothing yet. Click a core, a layer in the network, or a link in the list of links.',
      ),
      ...fullestCores(context),
    ];
  if (selection.kind === 'core') return describedCore(context, selection.index);
  return selection.kind === 'layer'
    ? describedLayer(context, selection.index)
    : describedLink(context, selection.index);
}

/** Where to begin: the cores with most work, or those that are fullest where no run tells. */
function fullestCores(context: Context): Child[] {
  const { chip } = context;
  const measure = measures[['work', 'spikes', 'neurons'].find((name) => measures[name]!.values(chip, -1))!]!;
  const values = measure.values(chip, -1)!;
  const order = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b).slice(0, 8);
  return [
    el('h3', {}, `most ${measure.name}`),
    table(
      ['core', 'layers', measure.name],
      order.map((core) => {
        const layers = [...new Set(chip.cores[core]!.tiles.map(([layer]) => layer))];
        const names = layers.slice(0, 2).map((layer) => layerLink(context, layer));
        const more = layers.length > 2 && el('span', { class: 'quiet' }, `+${layers.length - 2}`);
        return [coreLink(context, core), el('span', { class: 'some' }, ...names, more), measure.text(values[core]!)];
      }),
      2,
    ),
  ];
}

const facts = (...pairs: readonly (readonly [string, Child] | undefined)[]): HTMLElement =>
  el('dl', {}, ...pairs.flatMap((pair) => (pair ? [el('dt', {}, pair[0]), el('dd', {}, pair[1])] : [])));

const some = (items: readonly HTMLElement[]): HTMLElement =>
  el(
    'span',
    { class: 'some' },
    ...items.slice(0, most),
    items.length > most && el('span', { class: 'quiet' }, ` and ${items.length - most} more`),
  );

function describedCore(context: Context, index: number): Child[] {
  const { chip, routesOf } = context;
  const core = chip.cores[index]!;
  const run = chip.run;
  const own = run?.cores[index];
  const routes = routesOf.get(index) ?? [];
  return [
    el(
      'h3',
      {},
      `core ${coreName(chip, index)}`,
      el('small', {}, ` on chip ${chipName(chip, core.x, core.y)}${classWords(chip, index)}`),
    ),
    run && own
      ? facts(
          ['work', `${short(run.mean['cycles'] === undefined ? NaN : own.cycles / run.samples)} cycles per sample`],
          [
            'spikes',
            `${short(own.spikes / run.samples)} fired, ${short(own.packets / run.samples)} packets sent, ${short(own.events / run.samples)} received`,
          ],
          ['energy', `${energy(knownEnergy(run, own.energy / run.samples))}, links apart`],
        )
      : el('p', { class: 'quiet' }, 'work, spikes, energy: unknown without a run'),
    table(
      ['holds', 'rows', 'channels'],
      core.tiles.map(([layer, rowFrom, rowTo, from, to]) => [
        layerLink(context, layer),
        `${rowFrom}\u2013${rowTo - 1}`,
        `${from}\u2013${to - 1}`,
      ]),
    ),
    table(
      ['uses', 'of', ''],
      (chip.classes?.[core.coreClass!]?.limits ?? chip.limits).map(({ name, available }, i) => [
        el('span', {}, name.replaceAll('_', ' ')),
        `${short(core.usage[i]!)} / ${available === undefined ? 'unknown' : short(available)}`,
        available === undefined ? '' : bar(core.usage[i]! / available),
      ]),
    ),
    routes.length === 0
      ? el('p', { class: 'quiet' }, 'It sends nothing.')
      : table(
          ['sends', 'rows', 'channels', 'cores'],
          routes.slice(0, most).map((route) => {
            const { layer, payload, rows, channels, to } = chip.routes[route]!;
            return [
              el('span', {}, `${payload} of `, layerLink(context, layer)),
              `${rows[0]}\u2013${rows[1] - 1}`,
              `${channels[0]}\u2013${channels[1] - 1}`,
              whole(to.length),
            ];
          }),
        ),
  ];
}

function describedLayer(context: Context, index: number): Child[] {
  const { chip, coresOf } = context;
  const layer = chip.layers[index]!;
  const run = chip.run;
  const own = run?.layers[index];
  const into = [...new Set(chip.edges.filter(({ to }) => to === index).flatMap(({ from }) => from))];
  const out = [...new Set(chip.edges.filter(({ from }) => from.includes(index)).map(({ to }) => to))];
  const differing = chip.verdict?.layers.find((found) => found.layer === index);
  const fired = own && own.most > 0 ? own.spikes / (own.most * run!.samples) : undefined;
  return [
    el('h3', {}, layer.name, el('small', {}, ` ${layer.role}`)),
    layer.source &&
      el(
        'p',
        { class: 'source' },
        el('span', { class: 'quiet' }, `${layer.source.file}:${layer.source.line}`),
        el('code', {}, layer.source.text),
      ),
    facts(
      ['shape', `${layer.shape.join(' \u00d7 ')}, ${plural(layer.neurons, 'neuron')}`],
      layer.cap > 0 ? ['fires', `in window ${layer.fires}, up to ${plural(layer.cap, 'time')}`] : ['fires', 'never'],
      layer.bits > 0 ? ['membranes', `${layer.bits} bits in the worst case`] : undefined,
      fired === undefined ? undefined : ['firing', `${percent(fired)} of all time steps`],
      own && layer.cap > 0
        ? [
            'neurons',
            `${percent(own.silent / layer.neurons / run!.samples)} silent, ${percent(own.saturated / layer.neurons / run!.samples)} saturated`,
          ]
        : undefined,
      own
        ? ['energy', `${energy(knownEnergy(run!, own.energy.reduce((a, b) => a + b, 0) / run!.samples))} per sample`]
        : ['run', 'unknown: no run was given'],
      differing
        ? [
            'verify',
            differing.differing === 0
              ? 'equal'
              : `${whole(differing.differing)} of ${whole(differing.neurons)} neurons differ`,
          ]
        : undefined,
      ['reads', into.length === 0 ? 'nothing' : some(into.map((other) => layerLink(context, other)))],
      ['goes to', out.length === 0 ? 'the host' : some(out.map((other) => layerLink(context, other)))],
      [plural(coresOf[index]!.length, 'core'), some(coresOf[index]!.map((core) => coreLink(context, core)))],
    ),
  ];
}

function describedLink(context: Context, index: number): Child[] {
  const { chip } = context;
  const { from, to, crossesChips, packets, layers, others } = chip.run!.links[index]!;
  const perSample = (own: number): string => short(own / chip.run!.samples);
  return [
    el(
      'h3',
      {},
      `link ${from.join()} \u2192 ${to.join()}`,
      el('small', {}, crossesChips ? ' between chips' : ' inside a chip'),
    ),
    facts(['packets', `${perSample(packets)} per sample`]),
    table(
      ['packets of', 'per sample'],
      [
        ...layers.map(([layer, own]) => [layerLink(context, layer), perSample(own)]),
        ...(others ? [[plural(others[0], 'other layer'), perSample(others[1])]] : []),
      ],
    ),
  ];
}

function rowsOf({ chip, coresOf, routesOf }: Context, selection: Selection): Rows {
  if (!selection) return [];
  const { kind, index } = selection;
  if (kind === 'link') {
    const { layers, others } = chip.run!.links[index]!;
    return [
      ...layers.map(([layer, packets]) => ({ layer: chip.layers[layer]!.name, packets })),
      ...(others ? [{ layer: plural(others[0], 'other layer'), packets: others[1] }] : []),
    ];
  }
  if (kind === 'layer')
    return coresOf[index]!.map((core) => ({
      layer: chip.layers[index]!.name,
      x: chip.cores[core]!.x,
      y: chip.cores[core]!.y,
    }));
  return [
    ...chip.cores[index]!.tiles.map(([layer, rowFrom, rowTo, channelFrom, channelTo]) => ({
      ...{ what: 'tile', layer: chip.layers[layer]!.name, rowFrom, rowTo, channelFrom, channelTo, cores: '' },
    })),
    ...(routesOf.get(index) ?? []).map((route) => {
      const { layer, payload, rows, channels, to } = chip.routes[route]!;
      return {
        what: payload,
        layer: chip.layers[layer]!.name,
        rowFrom: rows[0],
        rowTo: rows[1],
        channelFrom: channels[0],
        channelTo: channels[1],
        cores: to.map((core) => coreName(chip, core)).join(' '),
      };
    }),
  ];
}
