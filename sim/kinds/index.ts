/** @file Every projection kind as the simulator carries it out. A declared kind that is missing here is a type error. */
import type { ProjectionKind } from '../../ir/projections/index.ts';
import { any } from './any.ts';
import { correlate } from './correlate.ts';
import { gate } from './gate.ts';
import { graded } from './graded.ts';
import type { AnyKindRule, KindRule } from './kind.ts';
import { max } from './max.ts';
import { modulate } from './modulate.ts';
import { part } from './part.ts';
import { splice } from './splice.ts';
import { synapses } from './synapses.ts';
import { transfer } from './transfer.ts';

export { machineLoop } from './kernels/deliver.ts';
export type { Joined, Receive } from './kind.ts';

const rules = { synapses, graded, transfer, any, max, gate, correlate, modulate, splice, part } as const satisfies {
  readonly [K in ProjectionKind]: KindRule<K, object>;
};

/** What a plan says of a block, by kind. */
export type Geometries = { readonly [K in ProjectionKind]: ReturnType<(typeof rules)[K]['plan']> };

/** The rule of a kind, for code that treats all kinds alike. */
export const kindRule = (kind: ProjectionKind): AnyKindRule => rules[kind];
