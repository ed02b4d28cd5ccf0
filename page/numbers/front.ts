/** @file Several images or runs: cycles and energy of each, and those that none beats in both. */
import type { Rows } from '../csv.ts';
import type { ChipData, PageData } from '../data.ts';
import { chipsOf, energyKnown } from './compare.ts';

/** One image with a run. */
export interface Point {
  readonly chip: ChipData;
  readonly cycles: number;
  readonly energy: number;
  /** No other has fewer cycles and less energy, or one of them and the other alike. */
  readonly unbeaten: boolean;
}

/** Images whose cycles and energy are known. */
export function pointsOf({ subject, others }: PageData): Point[] {
  const known = [subject, ...others].flatMap((chip) => {
    const [cycles, picojoule] = [chip.run?.mean['cycles'], energyKnown(chip)];
    return cycles === undefined || picojoule === undefined ? [] : [{ chip, cycles, energy: picojoule }];
  });
  return known.map((one) => ({
    ...one,
    unbeaten: !known.some(
      (other) =>
        other.cycles <= one.cycles &&
        other.energy <= one.energy &&
        (other.cycles < one.cycles || other.energy < one.energy),
    ),
  }));
}

/** Numbers of the points that lie where one does: they would hide each other. */
export const labelOf = (points: readonly Point[], { cycles, energy }: Point): string =>
  [...points.keys()]
    .filter((i) => points[i]!.cycles === cycles && points[i]!.energy === energy)
    .map((i) => i + 1)
    .join(', ');

export const frontRows = (data: PageData): Rows =>
  pointsOf(data).map(({ chip, cycles, energy: picojoule, unbeaten }) => ({
    ...{ image: chip.file, target: chip.target, run: chip.run?.file, cores: chip.cores.length, chips: chipsOf(chip) },
    ...{ cycles, interval: chip.run?.pipelined?.interval, picojoule, accuracy: chip.run?.accuracy },
    unbeaten: String(unbeaten),
  }));
