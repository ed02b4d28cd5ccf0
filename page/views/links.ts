/** @file The busiest links, and the layers whose packets they carry. */
import { bar, el, link, table } from '../dom.ts';
import { short } from '../format.ts';
import type { Rows } from '../csv.ts';
import { section } from '../section.ts';
import { layerLink, windowName, type Context } from './context.ts';
import { linksOf, treeOf } from './device/tree.ts';

const most = 20;

export function linksView(context: Context): HTMLElement | undefined {
  const { chip, state } = context;
  const { run } = chip;
  if (!run) return undefined;
  const loads = (): readonly (readonly [number, number])[] =>
    state.view.window < 0 ? run.links.map(({ packets }, i) => [i, packets]) : run.windows[state.view.window]!.links;
  const body = el('div');
  const draw = (): void => {
    const worst = loads().slice(0, most);
    if (worst.length === 0)
      return body.replaceChildren(
        el('p', { class: 'quiet' }, `No link carries anything in ${windowName(state.view.window)}.`),
      );
    const users = usersIn(context, state.view.window, worst);
    const rows = worst.map(([index, packets]) => {
      const { from, to, crossesChips, others } = run.links[index]!;
      const layers = users.get(index) ?? run.links[index]!.layers.map(([layer]) => layer);
      const more = layers.length - 3 + (users.has(index) ? 0 : (others?.[0] ?? 0));
      return [
        link(`${from.join()} \u2192 ${to.join()}`, () =>
          state.set({ selection: { kind: 'link', index }, links: true }),
        ),
        crossesChips ? 'between chips' : 'in a chip',
        el(
          'span',
          { class: 'some' },
          ...layers.slice(0, 3).map((layer) => layerLink(context, layer)),
          more > 0 && `+${more}`,
        ),
        bar(packets / worst[0]![1]),
        short(packets / run.samples),
      ];
    });
    body.replaceChildren(table(['link', 'where', 'layers, most first', 'packets per sample', ''], rows, 4));
  };
  draw();
  state.watch((view, before) => {
    if (view.window !== before.window) draw();
  });
  const numbers = (): Rows =>
    loads().map(([index, packets]) => {
      const { from, to, crossesChips, layers, others } = run.links[index]!;
      return {
        from: from.join(' '),
        to: to.join(' '),
        crossesChips: String(crossesChips),
        packets: packets / run.samples,
        layers: layers.map(([layer]) => chip.layers[layer]!.name).join(' '),
        otherLayers: others?.[0] ?? 0,
      };
    });
  return section(
    'links',
    'Busiest links',
    `the worst ${Math.min(most, run.links.length)} of ${run.links.length}, in the window that is selected`,
    numbers,
    body,
  );
}

/** By link the layers whose trees take it in one window; of all windows together the run tells it. */
function usersIn(
  { chip }: Context,
  window: number,
  links: readonly (readonly [link: number, packets: number])[],
): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  if (window < 0) return found;
  const wanted = new Map(
    links.map(([index]) => [[...chip.run!.links[index]!.from, ...chip.run!.links[index]!.to].join(), index]),
  );
  const sending = new Set(chip.edges.filter((edge) => edge.window === window).flatMap(({ from }) => from));
  for (const route of chip.routes) {
    if (!sending.has(route.layer)) continue;
    for (const step of treeOf(chip, route).flatMap(linksOf)) {
      const index = wanted.get(step.join());
      const layers = index === undefined ? undefined : (found.get(index) ?? []);
      if (layers && !layers.includes(route.layer)) found.set(index!, [...layers, route.layer]);
    }
  }
  return found;
}
