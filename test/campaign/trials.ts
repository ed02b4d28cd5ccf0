/** @file Everything that the campaign tries, by name. */
import { fieldTrial, soundImageTrial } from './images.ts';
import { networkTrial } from './networks.ts';
import { mergeTrial } from './files/merging.ts';
import { networkFieldsTrial } from './files/nir_networks.ts';
import { dataSets, readers, readerTrial } from './files/readers.ts';
import { recordingTrial } from './files/recordings.ts';
import { sectionTrial } from './sections.ts';
import type { Trial } from './verdict.ts';

/** A mutator: what is tried, and for how many of a thousand trials it is chosen. */
export interface Mutator {
  readonly share: number;
  readonly trial: () => Trial;
}

/** Readers that start the HDF5 library anew for every second file, which takes a tenth of a second. */
const hdf5: readonly string[] = ['hdf5', 'nir'];

export const mutators: { readonly [name: string]: Mutator } = {
  ...Object.fromEntries(
    Object.keys(readers).map((name) => [
      name,
      { share: hdf5.includes(name) ? 20 : 60, trial: () => readerTrial(name) },
    ]),
  ),
  'nir fields': { share: 20, trial: () => networkFieldsTrial },
  'data sets': { share: 60, trial: dataSets },
  recordings: { share: 40, trial: () => recordingTrial },
  merge: { share: 40, trial: () => mergeTrial },
  'image sections': { share: 100, trial: () => sectionTrial },
  'image fields': { share: 220, trial: () => fieldTrial },
  'sound images': { share: 60, trial: () => soundImageTrial },
  networks: { share: 20, trial: () => networkTrial },
};
