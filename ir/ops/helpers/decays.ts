/** @file Tensors of a checkpoint that hold decays and thresholds of neurons. */
import { decaySources, type From } from '../../decay.ts';
import { smallestDivisor } from '../../limits.ts';
import type { ParameterSpec } from '../op.ts';

/** The words of an attribute that names a tensor of the checkpoint. */
export const wordsOf = <const S extends Readonly<Record<string, { readonly doc: string }>>>(
  sources: S,
): readonly ('text' | (keyof S & string))[] => ['text', ...Object.keys(sources)];

/** What these words mean, in a sentence's part. */
export const meaning = (sources: Readonly<Record<string, { readonly doc: string }>>): string =>
  Object.entries(sources)
    .map(([name, { doc }]) => `${name} is ${doc}`)
    .join('; ');

/** A tensor of one number for each channel, or for all. */
export const channelParameter = (
  name: string,
  channels: number,
  near: number,
  least = leastStored(name),
): ParameterSpec => ({ name, shape: [channels], learned: true, near, least, oneForAll: true });

/** The tensor that an attribute `decay_from` names; none where the decay stands in the text. */
export const decayParameter = (from: From<typeof decaySources>, channels: number): readonly ParameterSpec[] =>
  from === 'text' ? [] : [channelParameter(from, channels, decaySources[from].near)];

/** Time constants are above 0; everything else may be any number. */
const leastStored = (name: string): number => (name.startsWith('tau') ? smallestDivisor : -Infinity);
