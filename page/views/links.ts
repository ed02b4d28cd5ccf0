/** @file The busiest links, and the layers whose packets they carry. */
import { bar, el, link, table } from '../dom.ts';
import { short } from '../format.ts';
import { windowName } from '../names.ts';
import { linkRows, loadsIn, usersIn } from '../numbers/links.ts';
import { section } from '../section.ts';
import { layerLink, type Context } from './context.ts';

const most = 20;

export function linksView(context: Context): HTMLElement | undefined {
  const { chip, state } = context;
  const { run } = chip;
  // A single core, as where layers take turns, has no links.
  if (!run || (chip.cores.length === 1 && run.links.length === 0)) return undefined;
  const body = el('div');
  const draw = (): void => {
    const worst = loadsIn(run, state.view.window).slice(0, most);
    if (worst.length === 0)
      return body.replaceChildren(
        el('p', { class: 'quiet' }, `No link carries anything in ${windowName(state.view.window)}.`),
      );
    const users = usersIn(chip, state.view.window, worst);
    const rows = worst.map(([index, packets]) => {
      const { from, to, crossesChips } = run.links[index]!;
      const { layers, more } = users.get(index)!;
      return [
        link(`${from.join()} \u2192 ${to.join()}`, () =>
          state.set({ selection: { kind: 'link', index }, links: true }),
        ),
        crossesChips ? 'between chips' : 'in a chip',
        el('span', { class: 'some' }, ...layers.map((layer) => layerLink(context, layer)), more > 0 && `+${more}`),
        bar(packets / worst[0]![1]),
        short(packets / run.samples),
      ];
    });
    const head = state.view.window < 0 ? 'layers, most first' : 'layers';
    body.replaceChildren(table(['link', 'where', head, 'packets per sample', ''], rows, 4));
  };
  draw();
  state.watch((view, before) => {
    if (view.window !== before.window) draw();
  });
  return section(
    'links',
    'Busiest links',
    `the worst ${Math.min(most, run.links.length)} of ${run.links.length}, in the window that is selected`,
    () => linkRows(chip, state.view),
    body,
  );
}
