/** @file Rows of a projection's target whose tiles agree on the weights: what can be computed without looking at tiles. */
import type { ChipImage, ImageKernels } from '../../ir/chip/image.ts';
import type { Plan } from '../plan/index.ts';

/** Rows from..to, and the weights of all output channels there. */
export interface Band {
  readonly rowFrom: number;
  readonly rowTo: number;
  /** Ascending by channel; together they have all channels. */
  readonly kernels: readonly ImageKernels[];
}

/** The fewest bands of a projection; tiles of equal weights agree, wherever the image keeps them. */
export function bandsOf(plan: Plan, projection: number): Band[] {
  const same = equalKernels(plan.image);
  const parts = plan.blocks
    .filter((block) => block.projection === projection)
    .map(({ tile, kernels }) => ({ ...plan.tiles[tile]!, kernels: same[kernels]! }));
  return bandsByRows(
    parts,
    (part) => part.kernels,
    (part) => part.channelFrom,
  ).map(({ rowFrom, rowTo, values }) => ({
    ...{ rowFrom, rowTo },
    kernels: values.map((index) => plan.image.kernels[index]!),
  }));
}

/** Rows in which the parts that cover them, ascending by channel, have the same values. */
export function bandsByRows<P extends { readonly rowFrom: number; readonly rowTo: number }, V>(
  parts: readonly P[],
  value: (part: P) => V,
  channel: (part: P) => number,
): { readonly rowFrom: number; readonly rowTo: number; readonly values: readonly V[] }[] {
  const borders = [...new Set(parts.flatMap(({ rowFrom, rowTo }) => [rowFrom, rowTo]))].sort((a, b) => a - b);
  const bands: { rowFrom: number; rowTo: number; values: V[] }[] = [];
  const sorted = parts.toSorted((a, b) => channel(a) - channel(b));
  for (let i = 0; i + 1 < borders.length; i++) {
    const [rowFrom, rowTo] = [borders[i]!, borders[i + 1]!];
    const values = sorted.filter((part) => part.rowFrom <= rowFrom && rowTo <= part.rowTo).map(value);
    const last = bands.at(-1);
    if (last?.rowTo === rowFrom && last.values.length === values.length && last.values.every((v, k) => v === values[k]))
      last.rowTo = rowTo;
    else bands.push({ rowFrom, rowTo, values });
  }
  return bands;
}

const knownEqual = new WeakMap<ChipImage, readonly number[]>();

/** By kernels: the first that are equal to them. */
function equalKernels(image: ChipImage): readonly number[] {
  const known = knownEqual.get(image);
  if (known !== undefined) return known;
  const byRange = new Map<string, number[]>();
  const same = image.kernels.map((kernels, index) => {
    const key = `${kernels.projection}:${kernels.channelFrom}:${kernels.channelTo}`;
    const others = byRange.get(key) ?? [];
    byRange.set(key, others);
    const equal = others.find((other) => isEqual(image.kernels[other]!, kernels));
    if (equal === undefined) others.push(index);
    return equal ?? index;
  });
  knownEqual.set(image, same);
  return same;
}

const isEqual = (a: ImageKernels, b: ImageKernels): boolean =>
  a.weights.length === b.weights.length &&
  a.weights.every((weight, i) => weight === b.weights[i]) &&
  a.shifts.every((shift, i) => shift === b.shifts[i]);
