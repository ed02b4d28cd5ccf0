import { exceededLimit, usageOfTiles } from '../../ir/chip/index.ts';
import type { Box, Network } from '../../ir/projections/index.ts';
import type { Target } from '../../ir/target/index.ts';

/** Which limit a piece breaks, with used and available. */
export type Exceeded = NonNullable<ReturnType<typeof exceededLimit>>;

/** Into how many ranges of channels and of rows a population is cut: one tile for each pair. */
export interface Grain {
  readonly channelParts: number;
  readonly rowParts: number;
}

/** Boxes that cover one population, or the smallest piece that still does not fit, with the limit it breaks. */
export type Split =
  | { readonly fits: true; readonly grain: Grain; readonly boxes: readonly Box[] }
  | { readonly fits: false; readonly piece: Box; readonly exceeded: Exceeded };

/** Cuts 0..length into `parts` pieces whose sizes differ by at most one. */
export function balanced(length: number, parts: number): readonly (readonly [number, number])[] {
  const cut = (part: number): number => Math.floor((part * length) / parts);
  return Array.from({ length: parts }, (_, part) => [cut(part), cut(part + 1)] as const);
}

/**
 * Splits a population into the fewest channel ranges for which one row fits a core, and each of these into equal rows.
 * State is split by heads first, since a head's counts are needed by all of its rows: rows only within single heads.
 * Axons and routes depend on the other populations and are not looked at.
 *
 * @param into the projections into every population.
 */
export function splitPopulation(
  network: Network,
  into: readonly (readonly number[])[],
  population: number,
  target: Target,
): Split {
  const { extents, role } = network.populations[population]!;
  const [channels, rows] = extents;
  const exceeded = ([channelFrom, channelTo]: readonly [number, number], rowTo: number): Exceeded | undefined =>
    exceededLimit(usageOfTiles(network, into, [{ population, channelFrom, channelTo, rowFrom: 0, rowTo }]), target);
  const fits = (channelParts: number, rowParts: number): boolean =>
    balanced(channels, channelParts).every((range) => exceeded(range, Math.ceil(rows / rowParts)) === undefined);
  const split = (channelParts: number, most: number): Split => {
    const rowParts = fewest(most, (parts) => fits(channelParts, parts));
    const grain = { channelParts, rowParts };
    return { fits: true, grain, boxes: boxesOf(balanced(channels, channelParts), balanced(rows, rowParts)) };
  };
  const most = role === 'state' ? 1 : rows;
  // First, since it is cheap: where the smallest piece is too large, every other is.
  const channel = balanced(channels, channels).find((range) => exceeded(range, 1) !== undefined);
  if (channel) {
    const piece = { channelFrom: channel[0], channelTo: channel[1], rowFrom: 0, rowTo: 1 };
    return { fits: false, piece, exceeded: exceeded(channel, 1)! };
  }
  for (let parts = 1; parts <= channels; parts++) if (fits(parts, most)) return split(parts, most);
  return split(channels, rows);
}

/** Channel ranges, each cut into rows. */
export const boxesOf = (
  channels: readonly (readonly [number, number])[],
  rows: readonly (readonly [number, number])[],
): readonly Box[] =>
  channels.flatMap(([channelFrom, channelTo]) =>
    rows.map(([rowFrom, rowTo]) => ({ channelFrom, channelTo, rowFrom, rowTo })),
  );

/** Fewest parts up to `most` that fit, given that `most` do and that more parts never fit worse. */
function fewest(most: number, fits: (parts: number) => boolean): number {
  let [low, high] = [1, most];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (fits(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
