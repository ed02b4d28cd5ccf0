/** @file Every projection kind in window mode. A declared kind that is missing here is a type error. */
import type { ProjectionKind } from '../../../ir/projections/index.ts';
import { any } from './any.ts';
import { correlate } from './correlate.ts';
import { gate } from './gate.ts';
import { graded } from './graded.ts';
import type { AnyWindowKind, WindowKind } from './kind.ts';
import { max } from './max.ts';
import { modulate } from './modulate.ts';
import { part } from './part.ts';
import { splice } from './splice.ts';
import { synapses } from './synapses.ts';
import { transfer } from './transfer.ts';

export type { Counting, Operations, WindowTasks } from './kind.ts';

const kinds: { readonly [K in ProjectionKind]: WindowKind<K> } = {
  ...{ synapses, graded, transfer, any, max, gate, correlate, modulate, splice, part },
};

/** The rule of a kind, for code that treats all kinds alike. */
export const windowKind = (kind: ProjectionKind): AnyWindowKind => kinds[kind] as AnyWindowKind;
