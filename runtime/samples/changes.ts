/** @file What is done to samples and changes what they mean, as warnings, and each kind of it once. */
import type { Diagnostic, DiagnosticCode, WarningCode } from '../../ir/diagnostics/index.ts';
import { shapeText, type Shape } from '../../ir/tensor.ts';
import type { Sample } from './sample.ts';

const change = (code: WarningCode, message: string, help?: string): Diagnostic => ({
  ...{ code, severity: 'warning', message },
  ...(help === undefined ? {} : { help }),
});

/** SPK455. */
export const movedChannels = (shape: Shape): Diagnostic =>
  change('SPK455', `the tensor is ${shapeText(shape)} with its channels last; they were moved to the front`);

/** SPK456. @param how with figures: `scaled from 60x80 to 32x43 by area average, its centre cropped to 32x32`. */
export const scaledOtherwise = (how: string): Diagnostic =>
  change(
    'SPK456',
    `the picture was ${how}: not as published evaluations do it`,
    'for theirs say --resize SHORT (torchvision) or --crop-pct SHARE (timm): bicubic, as Pillow does it, and the centre',
  );

/** What values may be, and what to do where many of them are clamped. */
const clampedHelp = {
  values:
    'where they are pixels, give them as 8 bits (uint8); else check the input\u2019s bits, fraction_bits, mean and std',
  pixels: 'give the network\u2019s input more bits or fewer fraction_bits, or check its mean and std',
  frames:
    'pixels of these frames count several events: --frame-values binary marks them instead, as most networks are trained; else give the network\u2019s input more bits',
} as const;
export type ClampedKind = keyof typeof clampedHelp;

/** SPK457. */
export const clampedValues = (
  clamped: number,
  all: number,
  [low, high]: readonly [number, number],
  kind: ClampedKind,
): Diagnostic =>
  change(
    'SPK457',
    `${clamped} of ${all} ${kind === 'frames' ? 'values of the frames' : 'values'} (${((100 * clamped) / all).toFixed(1)} %) lie beyond the input's ${low}..${high} and were clamped`,
    clampedHelp[kind],
  );

/** SPK458. @param what was done: `the alpha channel was left out`. */
export const changedColours = (what: string): Diagnostic => change('SPK458', what);

/** SPK460. */
export const readAsPixels = (): Diagnostic =>
  change('SPK460', 'the floats are whole numbers of 0..255: they were taken as pixels, as uint8 would be');

/** SPK460. */
export const notNormalised = (): Diagnostic =>
  change(
    'SPK460',
    'the floats lie within 0..1, and the network takes normalised values: they were taken as they are',
    'where they are pixels divided by 255, give them as uint8, which are normalised here: (a * 255).round().astype(numpy.uint8)',
  );

/** SPK460. */
export const onGridAsTheyAre = (fractionBits: number): Diagnostic =>
  change(
    'SPK460',
    `the integers lie within 0..255, and were taken as values on the grid, in steps of 1/${2 ** fractionBits}`,
    'where they are pixels, give them as 8 bits, which are normalised here: a.astype(numpy.uint8)',
  );

/** SPK460. */
export const countsAsTheyAre = (): Diagnostic =>
  change('SPK460', 'the 8-bit values were taken as whole numbers on the grid: as pixels / 255 all of them would be 0');

/** SPK460. */
export const darkPixels = (): Diagnostic =>
  change(
    'SPK460',
    'all pixels are 0 or 1 of 255: nearly black',
    'where 1 is white, give them as 0 and 255: (a * 255).astype(numpy.uint8)',
  );

/** SPK481. @param options that were given: `--resize 232`. */
export const unusedOptions = (options: readonly string[], what: string): Diagnostic[] =>
  options.length === 0 ? [] : [change('SPK481', `${options.join(' and ')} had no use: the sample is ${what}`)];

/** One kind of change, as it was done first, and to how many samples. */
export interface SampleChange {
  readonly first: Diagnostic;
  readonly samples: number;
}

/** Changes by kinds. */
export interface SeenChanges {
  /** Notes what was done to a sample, or to so many of which it is the first; returns the kinds that are new, with its name for a place. */
  see(sample: Pick<Sample, 'name' | 'changes'>, samples?: number): readonly Diagnostic[];
  /** Of the samples seen so far. */
  all(): readonly SampleChange[];
}

export function seenChanges(): SeenChanges {
  const kinds = new Map<DiagnosticCode, SampleChange>();
  return {
    see({ name, changes = [] }, samples = 1) {
      const fresh: Diagnostic[] = [];
      for (const [code, same] of Map.groupBy(changes, (change) => change.code)) {
        const before = kinds.get(code);
        const message = same.map((change) => change.message).join('; ');
        const first = before?.first ?? { ...same[0]!, message, place: name };
        if (!before) fresh.push(first);
        kinds.set(code, { first, samples: (before?.samples ?? 0) + samples });
      }
      return fresh;
    },
    all: () => [...kinds.values()],
  };
}
