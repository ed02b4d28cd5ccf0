import { fail } from '../../ir/diagnostics/index.ts';
import type { Stride } from '../../runtime/index.ts';

/** Part `number` of `of` parts, counted from 1. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

/** Most shards of a run: a merge holds a file of each open. */
export const mostShards = 10_000;

/** Reads `3/8`; the one shard of one is the whole. Throws SPK703. */
export function shardOf(text: string): Shard | undefined {
  const [, number, of] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  if (!(shard.number >= 1 && shard.number <= shard.of && shard.of <= mostShards))
    fail('SPK703', `--shard ${text} is no part of a whole`, {
      help: `I/N with I from 1 to N, and N at most ${mostShards}: --shard 1/8 to --shard 8/8`,
    });
  return shard.of === 1 ? undefined : shard;
}

/** `3/8`. */
export const shardText = ({ number, of }: Shard): string => `${number}/${of}`;

/** Which samples a shard has: every `of`-th, so that all shards take about as long whatever the order of the data. */
export const strideOf = (shard: Shard | undefined): Stride =>
  shard ? { first: shard.number - 1, every: shard.of } : { first: 0, every: 1 };

/** How many of so many samples a stride takes. */
export const samplesOfStride = (count: number, { first, every }: Stride): number =>
  Math.max(0, Math.ceil((count - first) / every));
