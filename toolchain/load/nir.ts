/** @file Networks of NIR that a user named. */
import { throwIfErrors, type Diagnostic } from '../../ir/diagnostics/index.ts';
import {
  checkNir,
  chooseConventions,
  readNir,
  recognise,
  recognisedBytes,
  reportOf,
  type Conventions,
  type Files,
  type NirNetwork,
} from '../../runtime/index.ts';
import { readInput } from './files.ts';

/** A NIR network that makes sense. */
export interface LoadedNir {
  readonly path: string;
  /** Of the library that wrote the file; NIR has none of the format. */
  readonly version: string | undefined;
  readonly network: NirNetwork;
  /** How long a step is, where the file tells, and what tells it; undefined where it must be said. */
  readonly timeStep: { readonly dt: number | undefined; readonly from: string };
  /** Those of NIR's equations, with that step: what `startNir` takes. */
  readonly conventions: Conventions;
  /** Every repair, and what is suspicious. */
  readonly warnings: readonly Diagnostic[];
}

/** Whether a file is one of HDF5, as networks of other tools are, and no text. What cannot be opened is none. */
export function isForeignNetwork(files: Files, path: string): boolean {
  if (files.kindOf(path) !== 'file') return false;
  const file = files.open(path);
  try {
    const head = file.readAt(0, Math.min(recognisedBytes, file.size));
    return ['nir', 'hdf5'].includes(recognise(head, path, file.size).kind);
  } finally {
    file.close();
  }
}

/** Reads and checks a NIR network. Throws a `DiagnosticError` with all that is wrong with it, repairs included. */
export async function loadNir(files: Files, path: string): Promise<LoadedNir> {
  const read = await readNir(readInput(files, path), path);
  const { network, problems } = checkNir(read, path);
  const report = reportOf(path, problems);
  const found = network && chooseConventions(network, {}, report);
  const needed = new Set(report.problems.slice(problems.length).filter(({ code }) => code === 'SPK425'));
  const warnings = throwIfErrors(report.problems.filter((problem) => !needed.has(problem)));
  const { conventions, from } = found!;
  const timeStep = {
    dt: conventions.dt,
    from: conventions.dt === undefined && needed.size === 0 ? 'not needed' : from,
  };
  return { path, version: read.file?.version, network: network!, timeStep, conventions, warnings };
}
