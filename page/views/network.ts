/** @file The network from left to right as the schedule has it: layers with what share of them fires, is silent, is saturated. */
import { el, key, svg } from '../dom.ts';
import { percent, plural, short } from '../format.ts';
import { sequentialColour } from '../colours.ts';
import { shortened } from '../names.ts';
import { networkRows, sharesOf } from '../numbers/network.ts';
import { section } from '../section.ts';
import { rove } from '../ways.ts';
import type { Context } from './context.ts';

const [wide, tall, apartX, apartY] = [138, 46, 168, 62];

/** Columns of layers that a printed page is wide. */
const columnsPrinted = 5;

/** What is printed in place of a drawing wider than a page: its parts, one below the other; they are there while a page is printed. */
function strips(drawing: SVGSVGElement, width: number, height: number): HTMLElement {
  const box = el('div', { class: 'network strips' });
  const wide = columnsPrinted * apartX;
  addEventListener('beforeprint', () => {
    box.replaceChildren(
      ...Array.from({ length: Math.ceil((width - 10) / wide) }, (_, i) => {
        const part = drawing.cloneNode(true) as SVGSVGElement;
        const view = { viewBox: `${i * wide} 0 ${wide + 10} ${height}`, width: wide + 10, height };
        for (const [name, value] of Object.entries(view)) part.setAttribute(name, String(value));
        return part;
      }),
    );
  });
  addEventListener('afterprint', () => box.replaceChildren());
  return box;
}

export function networkView(context: Context): HTMLElement {
  const { chip, state } = context;
  const columns = chip.layers.reduce((last, { at }) => Math.max(last, at[0]), 0) + 1;
  const rows = chip.layers.reduce((last, { at }) => Math.max(last, at[1]), 0) + 1;
  const [width, height] = [columns * apartX + 10, rows * apartY + 10];
  const drawing = svg('svg', {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'group',
    'aria-label': 'Layers of the network; arrow keys go from one to another',
  });
  const place = (layer: number): readonly [number, number] => {
    const [column, row] = chip.layers[layer]!.at;
    return [10 + column * apartX, 8 + row * apartY];
  };
  const most = chip.edges.reduce(
    (peak, { from }) => Math.max(peak, ...from.map((layer) => chip.run?.layers[layer]?.packets ?? 0)),
    1,
  );
  const edges = chip.edges.flatMap(({ from, to, name, kind }) =>
    from.map((source) => {
      const [fromX, fromY] = place(source);
      const [toX, toY] = place(to);
      const [x1, y1, x2, y2] = [fromX + wide, fromY + tall / 2, toX, toY + tall / 2];
      const bend = Math.max(16, Math.abs(x2 - x1) / 2);
      const lift = Math.abs(x2 - x1) > apartX && y1 === y2 ? tall * 0.62 + 4 : 0;
      const line = svg(
        'path',
        {
          ...{ class: 'edge', fill: 'none', 'data-from': source, 'data-to': to },
          d:
            lift > 0
              ? `M${x1 - 6},${y1 + tall / 2} C${x1 + 10},${y1 + lift} ${x2 - 10},${y2 + lift} ${x2 + 6},${y2 + tall / 2}`
              : `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`,
          'stroke-width': 1 + (2.5 * (chip.run?.layers[source]?.packets ?? 0)) / most,
        },
        svg('title', {}, `${name}: ${kind} from ${chip.layers[source]!.name} to ${chip.layers[to]!.name}`),
      );
      return line;
    }),
  );
  const peak = Math.max(1, ...(chip.run?.layers.map(({ operations }) => operations) ?? []));
  const nodes = chip.layers.map((_, layer) => nodeOf(context, layer, place(layer), peak));
  drawing.append(...edges, ...nodes);
  const stop = rove(
    nodes,
    chip.layers.map(({ at }) => at),
  );
  const box = el('div', { class: 'scroll network' }, drawing);
  const light = (): void => {
    const { selection } = state.view;
    const layer = selection?.kind === 'layer' ? selection.index : -1;
    const held =
      selection?.kind === 'core' ? new Set(chip.cores[selection.index]!.tiles.map(([of]) => of)) : new Set<number>();
    nodes.forEach((node, i) =>
      node.setAttribute('class', `node${i === layer ? ' selected' : held.has(i) ? ' held' : ''}`),
    );
    for (const edge of edges)
      edge.classList.toggle(
        'lit',
        layer >= 0 && (edge.dataset['from'] === String(layer) || edge.dataset['to'] === String(layer)),
      );
    if (layer < 0) return;
    stop(layer);
    box.scrollTo({
      left: place(layer)[0] - box.clientWidth / 2 + wide / 2,
      top: place(layer)[1] - box.clientHeight / 2,
    });
  };
  state.watch((view, before) => {
    if (view.selection !== before.selection) light();
  });
  const colours = chip.run
    ? key(
        ['firing', 'share of time steps in which neurons fire'],
        ['silent', 'neurons that never fired'],
        ['saturated', 'neurons that always fired'],
        ['work', 'operations of a sample'],
      )
    : el('p', { class: 'key' }, 'firing, silent and saturated shares: unknown without a run');
  return section(
    'network',
    'Network',
    [
      'left to right in the order in which layers fire; lines are as wide as packets are many',
      'click one, or move with the arrow keys and press Enter',
    ],
    () => networkRows(chip),
    colours,
    box,
    strips(drawing, width, height),
  );
}

/** @param peak operations of the layer with most. */
function nodeOf(context: Context, layer: number, [x, y]: readonly [number, number], peak: number): SVGGElement {
  const { chip, state } = context;
  const { name, neurons, role } = chip.layers[layer]!;
  const [, around, own] = /^(?:(.*)\.)?([^.]*)$/s.exec(name) as unknown as [string, string | undefined, string];
  const shares = sharesOf(chip, layer);
  const differs = (chip.verdict?.layers.find((found) => found.layer === layer)?.differing ?? 0) > 0;
  const pick = (): void => state.set({ selection: { kind: 'layer', index: layer } });
  const bars = shares
    ? (['firing', 'silent', 'saturated'] as const).map((kind, i) =>
        svg('rect', { x: 6, y: 31 + 4 * i, height: 3, width: Math.max(0.5, (wide - 12) * shares[kind]), class: kind }),
      )
    : [];
  const operations = chip.run?.layers[layer]?.operations ?? 0;
  const told = shares
    ? `${percent(shares.firing)} firing, ${percent(shares.silent)} silent, ${percent(shares.saturated)} saturated, ${short(operations / chip.run!.samples)} operations`
    : role;
  return svg(
    'g',
    {
      ...{
        class: 'node',
        transform: `translate(${x} ${y})`,
        role: 'button',
        'aria-label': `${name}: ${told}`,
        click: pick,
      },
      keydown: (event: KeyboardEvent) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        pick();
      },
    },
    svg(
      'title',
      {},
      `${name}: ${plural(neurons, 'neuron')}, ${told}${differs ? ', differs from the trained network' : ''}`,
    ),
    svg('rect', { width: wide, height: tall, rx: 5, class: differs ? 'box differs' : 'box' }),
    svg('rect', { width: 4, height: tall - 10, x: 0, y: 5, fill: shares ? sequentialColour(shares.firing) : 'none' }),
    svg('text', { x: 9, y: 14, class: 'name' }, shortened(own, 17)),
    svg('text', { x: 9, y: 26, class: 'small' }, shortened(around ?? role, 14)),
    shares && svg('text', { x: wide - 6, y: 26, class: 'small', 'text-anchor': 'end' }, percent(shares.firing)),
    ...bars,
    operations > 0 &&
      svg('rect', { x: 0, y: tall + 2, height: 4, width: Math.max(1, (wide * operations) / peak), class: 'work' }),
  );
}
