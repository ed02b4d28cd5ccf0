/** @file What of a model and a set of tensors does not fit, by names and shapes alone. */
import type { Shape } from '../../tensor.ts';
import { fitsName, type Aliases } from './aliases.ts';

/** Names by what is wrong with them. */
export interface Mismatch {
  /** Tensors of the model that are not there. */
  readonly missing: readonly string[];
  /** Tensors whose shape is another than the model's. */
  readonly misshapen: readonly string[];
  /** Tensors that the model does not know. */
  readonly unknown: readonly string[];
}

/** Compares the tensors of a set, by the model's names, with a model. */
export function mismatchOf({ byName, wanted }: Aliases, shapes: ReadonlyMap<string, Shape>): Mismatch {
  const present = new Set<string>();
  const [misshapen, unknown]: [string[], string[]] = [[], []];
  for (const [name, shape] of shapes) {
    const known = byName.get(name);
    if (!known) {
      unknown.push(name);
      continue;
    }
    present.add(known.name);
    if (!fitsName(shape, known)) misshapen.push(name);
  }
  return { missing: [...wanted.keys()].filter((name) => !present.has(name)), misshapen, unknown };
}

/** How much does not fit; 0 where everything does. */
export const sizeOfMismatch = ({ missing, misshapen, unknown }: Mismatch): number =>
  missing.length + misshapen.length + unknown.length;
