/** @file Used and available amounts of every limit, over all cores of an image. */
import { usageOfCores, type ImageOutline, type Usage } from '../../ir/chip/index.ts';
import { coreLimits, type CoreLimit } from '../../ir/target/index.ts';

/** Used and available amounts of one limit: the fullest core, and the mean over the cores in use. */
export interface LimitUsage {
  readonly limit: CoreLimit;
  readonly used: number;
  readonly mean: number;
  /** Absent where the target does not state it. */
  readonly available?: number;
  /** The fullest core. */
  readonly core: { readonly x: number; readonly y: number };
}

/** The fullest core and the mean, limit by limit. */
export function limitUsages(image: ImageOutline, usages: readonly Usage[] = usageOfCores(image)): LimitUsage[] {
  return (Object.keys(coreLimits) as CoreLimit[]).map((limit) => {
    const amounts = usages.map((usage) => usage[limit]);
    const used = amounts.reduce((most, amount) => Math.max(most, amount), 0);
    const fullest = image.cores[Math.max(0, amounts.indexOf(used))];
    const available = image.header.target.limits[limit];
    return {
      limit,
      used,
      mean: amounts.reduce((sum, amount) => sum + amount, 0) / Math.max(1, amounts.length),
      ...(available === undefined ? {} : { available }),
      core: { x: fullest?.x ?? 0, y: fullest?.y ?? 0 },
    };
  });
}
