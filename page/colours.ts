/** @file Colours that people who see colours differently can tell apart. */

/** A colour's red, green and blue, 0 to 255. */
type Colour = readonly [number, number, number];

const colour = (hex: string): Colour => [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Colour;

/** Viridis (S. van der Walt and N. Smith, matplotlib), at 16 places. */
const viridis =
  '440154 481a6c 472f7d 414487 39568c 31688e 2a788e 23888e 1f988b 22a884 35b779 54c568 7ad151 a5db36 d2e21b fde725'
    .split(' ')
    .map(colour);

/** From orange through grey to blue (after C. Brewer's PuOr and RdBu): less, equal, more. */
const diverging = 'b35806 d9781a f1a340 f6c98a d9d9d9 b7cbe3 86aed6 4a86c0 2166ac'.split(' ').map(colour);

/** Eight hues of M. Okabe and K. Ito, for parts of a whole. */
export const hues = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442', '#999999'] as const;

function between(stops: readonly Colour[], share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const low = Math.min(Math.floor(at), stops.length - 2);
  const mixed = stops[low]!.map((part, i) => Math.round(part + (stops[low + 1]![i]! - part) * (at - low)));
  return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** The colour of a share 0..1 of the largest value. */
export const sequentialColour = (share: number): string => between(viridis, share);

/** The colour of a difference -1..1, as a share of the largest. */
export const divergingColour = (share: number): string => between(diverging, (share + 1) / 2);

/** The sequential scale from its low end to its high one. */
export const gradientStops = (): string[] => Array.from({ length: 9 }, (_, i) => sequentialColour(i / 8));

/** A gradient of either, for legends. */
export const gradient = (of: 'sequential' | 'diverging'): string =>
  `linear-gradient(to right, ${Array.from({ length: 9 }, (_, i) => (of === 'sequential' ? sequentialColour(i / 8) : divergingColour(i / 4 - 1))).join(', ')})`;
