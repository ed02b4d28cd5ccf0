/** @file What fills the cores: every limit of the target, the one that binds first. */
import type { Rows } from '../csv.ts';
import type { ChipData, LimitData } from '../data.ts';

/** Of the fullest core; -1 where the target states no limit. */
export const shareOf = ({ used, available }: LimitData): number => (available ? used / available : -1);

/** Of each class, where cores are not alike; the fullest first, those that the target does not state last. */
export const byShare = ({ limits, classes }: ChipData): readonly LimitData[] =>
  [...(classes?.flatMap((one) => one.limits) ?? limits)].sort((a, b) => shareOf(b) - shareOf(a));

/** Its name, with the class of cores that it is of. */
export const limitTitle = ({ name, coreClass }: LimitData): string =>
  `${name.replaceAll('_', ' ')}${coreClass === undefined ? '' : ` (${coreClass})`}`;

export const limitRows = (chip: ChipData): Rows =>
  byShare(chip).map(({ name, coreClass, used, mean, available, provenance, source, core }) => ({
    ...{ limit: name, class: coreClass, used, mean, available, provenance, source },
    ...{ x: chip.cores[core]!.x, y: chip.cores[core]!.y },
  }));
