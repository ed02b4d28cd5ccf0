/** @file The HDF5 library, loaded when the first file comes: h5wasm, whose files lie in memory of its own. */
import type * as H5wasm from 'h5wasm';

type Library = typeof H5wasm;

/** What is used of it. */
export interface Hdf5 {
  readonly library: Library;
  readonly module: Library['Module'];
  readonly files: NonNullable<Library['FS']>;
}

let loaded: Promise<Hdf5> | undefined;
let starts = 0;

/** The library, started once. It throws where HDF5 meets an error; without that, unreadable values would be whatever lay in memory. */
export const loadHdf5 = (): Promise<Hdf5> => (loaded ??= start());

/** Starts the library anew for the next file: one that has thrown may keep parts of the last file open. */
export function dropHdf5(): void {
  loaded = undefined;
}

async function start(): Promise<Hdf5> {
  starts++;
  const again = `${import.meta.resolve('h5wasm')}?start=${starts}`;
  const library = starts === 1 ? await import('h5wasm') : ((await import(again)) as Library);
  const module = await library.ready;
  module.activate_throwing_error_handler();
  return { library, module, files: module.FS };
}
