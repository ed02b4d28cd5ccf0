/** @file What a projection of an image brings to membranes at worst, from its own weights. */
import { capOf } from '../../neurons/index.ts';
import { atEnds, kindOf, sourceEnds, sourcesOf, upTo, type Interval } from '../../projections/index.ts';
import type { ImageHeader, ImageKernels, ImageProjection } from '../image.ts';

/** What a population sends to those who read its membranes. */
export interface Sent {
  readonly interval: Interval;
  /** Lowest bits that are always 0. */
  readonly zeroBits: number;
}

/** What a projection brings to the channels channelFrom..channelTo of its target. */
export interface Brought extends Sent {
  readonly channelFrom: number;
  readonly channelTo: number;
}

/** Whether what its sources send is known: spikes are, membranes once `sent` has them, by population. */
export function isKnown(projection: ImageProjection, sent: readonly (Sent | undefined)[]): boolean {
  const { sources } = kindOf(projection);
  const from = sourcesOf<number>(projection);
  return sourceEnds(projection).every((end, i) => sources[end]!.payload === 'spikes' || sent[from[i]!] !== undefined);
}

/** Worst case of a projection; with `kernels`, which a weighted one needs, of these channels. */
export function broughtBy(
  { populations }: ImageHeader,
  projection: ImageProjection,
  sent: readonly Sent[],
  kernels?: ImageKernels,
): Brought {
  const { sources, worstCase, zeroBits } = kindOf(projection);
  const indices = atEnds(projection, (index: number) => index);
  const each = <T>(spikes: (cap: number) => T, values: (from: Sent) => T): { readonly [end: string]: T } =>
    Object.fromEntries(
      Object.entries(sources).map(([end, { payload }]) => {
        const index = indices[end]!;
        return [end, payload === 'spikes' ? spikes(capOf(populations[index]!)) : values(sent[index]!)];
      }),
    );
  const numbers = kernels ? { ...projection, ...kernels, shifts: Int32Array.from(kernels.shifts) } : projection;
  const extents = atEnds(projection, (index: number) => populations[index]!.extents);
  const bits = each(
    () => 0,
    (from) => from.zeroBits,
  );
  return {
    channelFrom: kernels?.channelFrom ?? 0,
    channelTo: kernels?.channelTo ?? extents.target[0],
    interval: worstCase(
      numbers,
      extents,
      each(upTo, ({ interval }) => interval),
    ),
    zeroBits: zeroBits?.(numbers, bits) ?? 0,
  };
}
