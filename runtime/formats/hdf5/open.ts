/** @file What an open HDF5 file is, and what is found in it. */
import { DiagnosticError } from '../../../ir/diagnostics/index.ts';
import type { AnyTensor, Shape } from '../../../ir/tensor.ts';
import { damaged } from '../problems.ts';
import type { Hdf5Budget } from './budget.ts';
import { dropHdf5, type Hdf5 } from './module.ts';

/** A group of named members. */
export interface Hdf5Group {
  readonly kind: 'group';
  /** In the file's order. */
  readonly members: ReadonlyMap<string, Hdf5Object>;
}

/** Values of one kind; reading them may throw SPK404 to SPK406. */
export interface Hdf5Values {
  readonly kind: 'values';
  readonly shape: Shape;
  readonly holds: 'numbers' | 'texts' | 'lists';
  /** Numbers, widened as everywhere: float16 to F32, unsigned integers to the next signed ones. */
  readonly numbers: () => AnyTensor;
  readonly texts: () => readonly string[];
  /** One tensor of rank 1 for each element, whose lengths differ. */
  readonly lists: () => readonly AnyTensor[];
}

/** What is there, and not read: links to other places, values of other kinds. */
export interface Hdf5Unread {
  readonly kind: 'unread';
  /** With its article. */
  readonly words: string;
}

export type Hdf5Object = Hdf5Group | Hdf5Values | Hdf5Unread;

/** An open file. */
export interface OpenHdf5 extends Hdf5 {
  readonly id: bigint;
  /** In messages. */
  readonly name: string;
  /** What all of its values together may cost. */
  readonly budget: Hdf5Budget;
}

/** What HDF5 answers. Throws SPK404 with the innermost of its messages; the library is then started anew for the next file. */
export function asked<T>(place: string, question: () => T): T {
  try {
    return question();
  } catch (error) {
    if (error instanceof DiagnosticError) throw error;
    dropHdf5();
    const lines = [...String(error).matchAll(/ in \w+\(\): (.*)/g)];
    return damaged(place, `HDF5 cannot read it: ${lines.at(-1)?.[1]?.trim() ?? 'no reason is given'}`);
  }
}
