/** @file Several images or runs: cycles and energy of each, as large as its cores are many. */
import type { PageData } from '../../../page/data.ts';
import { energy, plural, short } from '../../../page/format.ts';
import { imageName } from '../../../page/names.ts';
import { labelOf, pointsOf } from '../../../page/numbers/front.ts';
import { drawing, fill, fitting, quiet, rect, round, words } from './parts.ts';

const [width, left, right, top, bottom] = [680, 80, 30, 56, 340];
const ticks = [0, 0.25, 0.5, 0.75, 1];

/** Of a page with two runs or more of which cycles and energy are known. */
export function frontDrawing(data: PageData): string {
  const points = pointsOf(data);
  const largest = (list: readonly number[]): number => 1.15 * Math.max(...list, 1e-9);
  const mostCycles = largest(points.map(({ cycles }) => cycles));
  const mostEnergy = largest(points.map((point) => point.energy));
  const mostCores = Math.max(...points.map(({ chip }) => chip.cores.length));
  const x = (cycles: number): number => round(left + (cycles / mostCycles) * (width - left - right));
  const y = (picojoule: number): number => round(bottom - (picojoule / mostEnergy) * (bottom - top));
  const front = points.filter(({ unbeaten }) => unbeaten).sort((a, b) => a.cycles - b.cycles);
  const beyond = front.map((point) => `${x(point.cycles)},${y(point.energy)}`).join(' ');
  return drawing(
    width,
    bottom + 56 + points.length * 18,
    'Cycles and energy of a sample; filled where no other has less of both',
    [
      ...ticks.flatMap((share) => [
        rect(x(share * mostCycles), top, 1, bottom - top, 'fill="#d5dae0"'),
        rect(left, y(share * mostEnergy), width - left - right, 1, 'fill="#d5dae0"'),
        words(x(share * mostCycles), bottom + 15, short(share * mostCycles), `text-anchor="middle" fill="${quiet}"`),
        words(left - 6, y(share * mostEnergy) + 4, energy(share * mostEnergy), `text-anchor="end" fill="${quiet}"`),
      ]),
      words(width - right, bottom + 32, 'cycles of a sample', `text-anchor="end" fill="${quiet}"`),
      words(left, top - 8, 'energy of a sample', `fill="${quiet}"`),
      `<polyline points="${beyond}" fill="none" stroke="${fill}" stroke-dasharray="4 3"/>`,
      ...points.flatMap((point) => {
        const { chip, cycles, energy: picojoule, unbeaten } = point;
        const radius = round(4 + 12 * Math.sqrt(chip.cores.length / mostCores));
        return [
          `<circle cx="${x(cycles)}" cy="${y(picojoule)}" r="${radius}" stroke="${fill}" stroke-width="1.5" fill="${unbeaten ? '#b5cbd9' : '#ffffff'}"/>`,
          words(x(cycles), y(picojoule) + 4, labelOf(points, point), 'text-anchor="middle" font-weight="600"'),
        ];
      }),
      ...points.flatMap(({ chip, cycles, energy: picojoule }, i) => {
        const told = `${plural(chip.cores.length, 'core')}, ${short(cycles)} cycles, ${energy(picojoule)}`;
        const line = bottom + 54 + 18 * i;
        return [
          words(left - 6, line, String(i + 1), 'text-anchor="end" font-weight="600"'),
          words(left, line, fitting(imageName(chip), width - left - right - 230)),
          words(width - right, line, told, 'text-anchor="end"'),
        ];
      }),
    ],
  );
}
