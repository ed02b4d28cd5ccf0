/** @file Everything that the campaign tries, by name. */
import { fieldTrial, soundImageTrial } from './images.ts';
import { networkTrial } from './networks.ts';
import { readers, readerTrial } from './readers.ts';
import { sectionTrial } from './sections.ts';
import type { Trial } from './verdict.ts';

/** A mutator: what is tried, and for how many of a thousand trials it is chosen. */
export interface Mutator {
  readonly share: number;
  readonly trial: () => Trial;
}

export const mutators: { readonly [name: string]: Mutator } = {
  ...Object.fromEntries(Object.keys(readers).map((name) => [name, { share: 60, trial: () => readerTrial(name) }])),
  'image sections': { share: 100, trial: () => sectionTrial },
  'image fields': { share: 220, trial: () => fieldTrial },
  'sound images': { share: 60, trial: () => soundImageTrial },
  networks: { share: 20, trial: () => networkTrial },
};
