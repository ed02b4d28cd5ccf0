/** @file Several images or runs in one plot: cycles and energy of each, as large as its cores are many; those that none beats in both. */
import { el, svg, table } from '../dom.ts';
import { energy, percent, short, whole } from '../format.ts';
import { imageName } from '../names.ts';
import { chipsOf, differentInputs } from '../numbers/compare.ts';
import { frontRows, labelOf, pointsOf, type Point } from '../numbers/front.ts';
import { section } from '../section.ts';
import type { Context } from './context.ts';

const [width, height, left, right, top, bottom] = [620, 300, 70, 24, 16, 42];

export function frontView({ data }: Context): HTMLElement | undefined {
  const points = pointsOf(data);
  if (points.length < 2) return undefined;
  const rows = points.map(({ chip, cycles, energy: picojoule, unbeaten }, i) => [
    el(
      'span',
      {},
      el('b', {}, String(i + 1)),
      ` ${imageName(chip)}`,
      unbeaten && el('span', { class: 'badge' }, 'unbeaten'),
    ),
    whole(chip.cores.length),
    whole(chipsOf(chip)),
    short(cycles),
    chip.run?.pipelined ? short(chip.run.pipelined.interval) : '',
    energy(picojoule),
    chip.run?.accuracy === undefined ? '' : percent(chip.run.accuracy),
  ]);
  return section(
    'front',
    'Cycles and energy',
    'of a sample; circles are as large as cores are many, filled where no other has both fewer cycles and less energy',
    () => frontRows(data),
    points.some(({ chip }) => differentInputs(chip, points[0]!.chip)) &&
      el('p', { class: 'warning' }, 'Not all runs are of the same samples: differences are theirs, too.'),
    el(
      'div',
      { class: 'two' },
      plotOf(points),
      table(['', 'cores', 'chips', 'cycles', 'interval', 'energy', 'right'], rows),
    ),
  );
}

/** Both axes from 0. */
function plotOf(points: readonly Point[]): SVGSVGElement {
  const largest = (of: (point: Point) => number): number => 1.15 * Math.max(...points.map(of), 1e-9);
  const [mostCycles, mostEnergy] = [largest(({ cycles }) => cycles), largest((point) => point.energy)];
  const mostCores = Math.max(...points.map(({ chip }) => chip.cores.length));
  const x = (cycles: number): number => left + (cycles / mostCycles) * (width - left - right);
  const y = (picojoule: number): number => height - bottom - (picojoule / mostEnergy) * (height - top - bottom);
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  const text = (words: string, atX: number, atY: number, anchor: 'start' | 'middle' | 'end'): SVGElement =>
    svg('text', { x: atX, y: atY, 'text-anchor': anchor, class: 'small' }, words);
  const front = points.filter(({ unbeaten }) => unbeaten).sort((a, b) => a.cycles - b.cycles);
  return svg(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, class: 'plot', role: 'img', 'aria-label': 'Cycles and energy of each image' },
    ...ticks.flatMap((share) => [
      svg('line', {
        class: 'grid',
        x1: x(share * mostCycles),
        x2: x(share * mostCycles),
        y1: top,
        y2: height - bottom,
      }),
      svg('line', { class: 'grid', x1: left, x2: width - right, y1: y(share * mostEnergy), y2: y(share * mostEnergy) }),
      text(short(share * mostCycles), x(share * mostCycles), height - bottom + 15, 'middle'),
      text(energy(share * mostEnergy), left - 6, y(share * mostEnergy) + 4, 'end'),
    ]),
    text('cycles of a sample', width - right, height - 8, 'end'),
    svg('polyline', {
      class: 'front',
      points: front.map((point) => `${x(point.cycles)},${y(point.energy)}`).join(' '),
    }),
    ...points.flatMap((point) => [
      svg(
        'circle',
        {
          ...{ cx: x(point.cycles), cy: y(point.energy), class: point.unbeaten ? 'point unbeaten' : 'point' },
          r: 4 + 12 * Math.sqrt(point.chip.cores.length / mostCores),
        },
        svg('title', {}, `${imageName(point.chip)}: ${short(point.cycles)} cycles, ${energy(point.energy)}`),
      ),
      svg(
        'text',
        { x: x(point.cycles), y: y(point.energy) + 4, 'text-anchor': 'middle', class: 'label' },
        labelOf(points, point),
      ),
    ]),
  );
}
