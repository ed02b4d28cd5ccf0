/** @file In which order populations are computed, and until when their membranes are needed. */
import type { ChipImage } from '../../ir/chip/image.ts';
import { isRegister, keepsMembrane } from '../../ir/neurons/index.ts';
import { kindOf, sourceEnds, sourcesOf } from '../../ir/projections/index.ts';

/** By population. A population is computed after all those that it reads; the input has level 0. */
export interface Levels {
  readonly level: Int32Array;
  /** The last level in which its membranes are read; Infinity where they outlive a logical step. */
  readonly lastRead: Float64Array;
}

/**
 * Levels of all populations. Windows say the same of a sound image; a population that reads itself, over whatever
 * detour but a register, has no level: undefined.
 */
export function levelsOf({ header }: ChipImage): Levels | undefined {
  const { populations, outputs } = header;
  // Registers are read before anything reaches them, and hear nothing but spikes.
  const projections = header.projections.filter(({ target }) => !isRegister(populations[target]!));
  const input = header.input.population;
  // Populations that nothing reaches, registers among them, start and fire all the same.
  const level = Int32Array.from(populations, (_, population) => (population === input ? 0 : 1));
  for (let round = 0; ; round++) {
    let changed = false;
    for (const projection of projections) {
      const needed = 1 + Math.max(...sourcesOf<number>(projection).map((source) => level[source]!));
      if (level[projection.target]! >= needed) continue;
      level[projection.target] = needed;
      changed = true;
    }
    if (!changed) break;
    if (round > populations.length) return undefined;
  }
  const lastRead = Float64Array.from(level);
  for (const projection of projections) {
    const sources = sourcesOf<number>(projection);
    sourceEnds(projection).forEach((end, i) => {
      if (kindOf(projection).sources[end]!.payload !== 'values') return;
      lastRead[sources[i]!] = Math.max(lastRead[sources[i]!]!, level[projection.target]!);
    });
  }
  populations.forEach((population, index) => {
    if (keepsMembrane(population) || index === input) lastRead[index] = Infinity;
  });
  for (const { population } of outputs) lastRead[population] = Infinity;
  return { level, lastRead };
}
