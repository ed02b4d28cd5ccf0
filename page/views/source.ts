/** @file Lines of the model's text that make layers, with what these take: a line leads to its layers as layers lead to their line. */
import { bar, el, link, table } from '../dom.ts';
import { energy, whole } from '../format.ts';
import { linesOf, sourceRows } from '../numbers/source.ts';
import { section } from '../section.ts';
import { layerLink, type Context } from './context.ts';

export function sourceView(context: Context): HTMLElement | undefined {
  const { chip, state } = context;
  const lines = linesOf(chip);
  if (lines.length === 0) return undefined;
  const peak = lines.reduce((most, { picojoule }) => Math.max(most, picojoule || 0), 1e-300);
  // A line of a block makes a layer each time the block is used: clicks go from one to the next.
  const next = (layers: readonly number[]): void => {
    const { selection } = state.view;
    const at = selection?.kind === 'layer' ? layers.indexOf(selection.index) : -1;
    state.set({ selection: { kind: 'layer', index: layers[(at + 1) % layers.length]! } });
  };
  const codes = lines.map(({ text, layers }) =>
    link(text, () => next(layers), layers.length === 1 ? 'Select its layer' : 'Select its layers, one after the other'),
  );
  const light = (): void => {
    const { selection } = state.view;
    codes.forEach((code, i) =>
      code.classList.toggle('held', selection?.kind === 'layer' && lines[i]!.layers.includes(selection.index)),
    );
  };
  state.watch((view, before) => {
    if (view.selection !== before.selection) light();
  });
  const files = [...new Set(lines.map(({ file }) => file))];
  const nameOf = (file: string): string => (files.length === 1 ? '' : `${file.split(/[\\/]/).at(-1)!}:`);
  const rows = lines.map(({ file, line, layers, picojoule }, i) => [
    el('span', { class: 'quiet', title: file }, `${nameOf(file)}${line}`),
    el('code', {}, codes[i]!),
    layers.length === 1 ? layerLink(context, layers[0]!) : `${whole(layers.length)}\u00a0layers`,
    picojoule === undefined || Number.isNaN(picojoule) ? '' : bar(picojoule / peak),
    picojoule === undefined ? '' : energy(picojoule),
  ]);
  return section(
    'source',
    'Model text',
    [`lines of ${files.join(', ')} that make layers`, 'click one to select them'],
    () => sourceRows(chip),
    el('div', { class: 'scroll', tabindex: 0 }, table(['line', '', 'layers', 'energy', ''], rows, 4)),
  );
}
