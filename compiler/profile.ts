/** @file Whether a mapping that follows samples is better on them than one that does not. */
import type { ChipImage } from '../ir/chip/image.ts';
import type { Facts } from './facts.ts';
import { passes, pipelines } from './passes/index.ts';
import { onInputGrid } from './passes/measure_traffic.ts';

/** What samples take of a chip together. */
export interface Costs {
  /** One after the other, or of all intervals between samples that are pipelined. */
  readonly cycles: number;
  readonly picojoule: number;
  /** Why windows of the image cannot work side by side, in words that end a sentence, where that was asked for. */
  readonly whyNotPipelined?: string;
}

/**
 * Runs samples on an image. The compiler does not know the simulator: it is handed in.
 *
 * @param pipelined cycles are those from a sample to the next, where the image can be pipelined.
 */
export type MeasureCosts = (image: ChipImage, inputs: readonly Int32Array[], pipelined: boolean) => Costs;

/**
 * Maps a compiled program once more as if there were no samples, runs the samples on both images, and keeps the one that follows them only
 * where it takes neither more cycles nor more energy: rates of whole populations are all that a mapping knows of samples. Mapped for throughput,
 * cycles are those of intervals.
 *
 * @returns the facts of the better one, and a line for the log.
 */
export function keptMapping(facts: Facts, measure: MeasureCosts): { readonly facts: Facts; readonly note: string } {
  const inputs = facts.calibration.map((sample) => onInputGrid(sample, facts.spike.input.fractionBits));
  const without = mappedWithout(facts);
  const pipelined = facts.objective === 'throughput';
  const [followed, assumed] = [measure(facts.image, inputs, pipelined), measure(without.image, inputs, pipelined)];
  const kept = followed.cycles <= assumed.cycles && followed.picojoule <= assumed.picojoule;
  const said = ({ cycles, picojoule }: Costs): string =>
    `${(cycles / inputs.length).toPrecision(4)} cycles and ${(picojoule / inputs.length / 1e6).toPrecision(4)} uJ a sample`;
  return {
    facts: kept ? facts : without,
    note: `the mapping ${kept ? 'follows' : 'does not follow'} the calibration samples: ${said(followed)} on them, ${said(assumed)} without`,
  };
}

/** The same program, mapped by assumed rates. */
function mappedWithout(facts: Facts): Facts {
  const names = pipelines.compile.map(({ pass }) => pass);
  const again = names.slice(names.indexOf('measure-traffic'));
  const silent = { warn: () => undefined, note: () => undefined };
  const { calibration } = facts;
  let found: Facts = { ...facts, calibration: [] };
  for (const name of again) found = { ...found, ...passes.find((pass) => pass.name === name)!.run(found, silent) };
  return { ...found, calibration };
}
