/** @file Where the energy of a sample goes, by cost and by layer, beside the papers' formula. */
import { hues } from '../../../page/colours.ts';
import type { PageData } from '../../../page/data.ts';
import { energy, percent } from '../../../page/format.ts';
import { energyOf } from '../../../page/measures.ts';
import { drawing, rect, stacked, words, type Piece } from './parts.ts';

const [width, bar, named] = [760, 430, 230];
/** Layers drawn by themselves. */
const most = 20;

/** Of a chip with a run of a target that knows energies. */
export function energyDrawing({ subject: chip }: PageData): string {
  const { model, target, layers } = chip;
  const { energy: costs, idle, paper, samples, layers: ran } = chip.run!;
  const all = energyOf(chip.run!);
  const paid = costs.flatMap(({ count, each }, i) => (count * each > 0 ? [i] : []));
  const colourOf = (cost: number): string => hues[paid.indexOf(cost) % hues.length] ?? hues.at(-1)!;
  const piece = (cost: number, amount: number): Piece => ({
    ...{ amount, colour: colourOf(cost), title: `${costs[cost]!.cost}: ${energy(amount)}` },
    assumed: costs[cost]!.provenance === 'assumed',
  });
  const still: Piece[] = idle ? [{ amount: idle.picojoule, colour: '#8a94a0', title: 'static power' }] : [];
  const scale = bar / Math.max(all, paper);
  const row = (y: number, name: string, pieces: readonly Piece[], by: number, value: number): string[] => [
    words(named - 8, y + 11, name, 'text-anchor="end"'),
    ...stacked(named, y, 14, by, pieces),
    words(named + bar + 8, y + 11, energy(value)),
  ];
  const byCost = paid.map((i) => piece(i, costs[i]!.count * costs[i]!.each));
  const legend = paid.flatMap((cost, i) => {
    const y = 96 + 18 * i;
    const { cost: name, count, each, provenance } = costs[cost]!;
    const swatch = piece(cost, 12);
    const text = `${name.replaceAll('_', ' ')}: ${energy(count * each)}, ${percent((count * each) / all)}, ${provenance}`;
    return [...stacked(named, y, 12, 1, [swatch]), words(named + 18, y + 10, text)];
  });
  const from = 118 + 18 * paid.length;
  const sums = ran.map((layer) => layer.energy.reduce((a, b) => a + b, 0) / samples);
  const order = [...sums.keys()].filter((i) => sums[i]! > 0).sort((a, b) => sums[b]! - sums[a]!);
  const largest = sums[order[0] ?? 0] || 1;
  const byLayer = order.slice(0, most).flatMap((layer, i) => {
    const pieces = ran[layer]!.energy.map((amount, cost) => piece(cost, amount / samples));
    return row(from + 14 + 20 * i, layers[layer]!.name, pieces, bar / largest, sums[layer]!);
  });
  const rows = Math.min(most, order.length);
  const rest = order.slice(most).reduce((sum, layer) => sum + sums[layer]!, 0);
  return drawing(width, from + 40 + 20 * rows, `${model} on ${target}: energy of a sample, hatched where assumed`, [
    ...row(38, 'the target\u2019s costs', [...byCost, ...still], scale, all),
    words(named - 8, 73, 'the papers\u2019 formula', 'text-anchor="end"'),
    rect(named, 62, paper * scale, 14, 'fill="#59636e"'),
    words(named + paper * scale + 8, 73, energy(paper)),
    ...legend,
    words(10, from, 'by layer', 'font-weight="600"'),
    ...byLayer,
    ...(rest > 0 ? [words(named, from + 30 + 20 * rows, `${order.length - most} more layers: ${energy(rest)}`)] : []),
  ]);
}
