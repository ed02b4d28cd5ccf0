/** @file Used and available amounts of every limit, over all cores of an image. */
import { usageOfCores, type ImageOutline, type Usage } from '../../ir/chip/index.ts';
import { classIndexAt, coreLimits, ofClass, type CoreLimit } from '../../ir/target/index.ts';

/** Used and available amounts of one limit: the fullest core, and the mean over the cores in use. */
export interface LimitUsage {
  readonly limit: CoreLimit;
  readonly used: number;
  readonly mean: number;
  /** Absent where the target does not state it. */
  readonly available?: number;
  /** The fullest core. */
  readonly core: { readonly x: number; readonly y: number };
  /** Its class, where cores are not alike. */
  readonly coreClass?: string;
}

/** The fullest core and the mean, limit by limit; where cores are not alike, the fullest is the one with least left of what its class has. */
export function limitUsages(image: ImageOutline, usages: readonly Usage[] = usageOfCores(image)): LimitUsage[] {
  const { target } = image.header;
  const limits = image.cores.map((core) => ofClass(target, classIndexAt(target, core)).limits);
  return (Object.keys(coreLimits) as CoreLimit[]).map((limit) => {
    const amounts = usages.map((usage) => usage[limit]);
    const shares = amounts.map((amount, at) => amount / (limits[at]![limit] ?? Infinity));
    const ranked = shares.some((share) => share > 0) ? shares : amounts;
    const fullest = Math.max(0, ranked.indexOf(ranked.reduce((most, share) => Math.max(most, share), 0)));
    const [core, available] = [image.cores[fullest], limits[fullest]?.[limit]];
    const coreClass = core && target.classes?.[classIndexAt(target, core)]?.name;
    return {
      limit,
      used: amounts[fullest] ?? 0,
      mean: amounts.reduce((sum, amount) => sum + amount, 0) / Math.max(1, amounts.length),
      ...(available === undefined ? {} : { available }),
      core: { x: core?.x ?? 0, y: core?.y ?? 0 },
      ...(coreClass === undefined ? {} : { coreClass }),
    };
  });
}
