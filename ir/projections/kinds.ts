/** @file All projection kinds. A new one is a file here, a line in the table, a message of `image.proto` and a simulation. */
import { any } from './any.ts';
import { correlate } from './correlate.ts';
import type { FieldValues } from '../fields.ts';
import { gate } from './gate.ts';
import { graded } from './graded.ts';
import { max } from './max.ts';
import { modulate } from './modulate.ts';
import { part } from './part.ts';
import type { AllEnds, AnyProjectionKind, KernelNumbers } from './projection.ts';
import { splice } from './splice.ts';
import { synapses } from './synapses.ts';
import { transfer } from './transfer.ts';

/** The closed set of kinds; targets list and images number them in this order. */
export const projectionTable = {
  synapses,
  graded,
  transfer,
  correlate,
  modulate,
  gate,
  any,
  max,
  splice,
  part,
} as const;

export type ProjectionKind = keyof typeof projectionTable;
export const projectionKinds = Object.keys(projectionTable) as readonly ProjectionKind[];

type Declaration<K extends ProjectionKind> = (typeof projectionTable)[K];
type SourceOf<K extends ProjectionKind> = keyof Declaration<K>['sources'];

/** A projection of one kind whose ends are names (`string`) or indices (`number`), without weights. */
export type ProjectionOf<K extends ProjectionKind, E> = {
  readonly [P in K]: { readonly kind: P; readonly name: string; readonly target: E } & {
    readonly [S in SourceOf<P>]: E;
  } & FieldValues<Declaration<P>['fields']>;
}[K];

/** Kinds that carry weights. */
export type WeightedKind = {
  readonly [K in ProjectionKind]: Declaration<K>['weighted'] extends true ? K : never;
}[ProjectionKind];

/** A projection between populations of a list, by index: what an image holds and mapping reads. */
export type WiredProjection = ProjectionOf<ProjectionKind, number>;

/** A projection between named populations, with its weights where it has some: what a spike graph holds. */
export type Projection = {
  readonly [K in ProjectionKind]: ProjectionOf<K, string> & (K extends WeightedKind ? KernelNumbers : unknown);
}[ProjectionKind];

/** The declaration of a projection's kind, for code that treats all kinds alike. */
export const kindOf = ({ kind }: { readonly kind: ProjectionKind }): AnyProjectionKind => projectionTable[kind];

const endsByKind: ReadonlyMap<ProjectionKind, readonly string[]> = new Map(
  projectionKinds.map((kind) => [kind, Object.keys(projectionTable[kind].sources)]),
);

/** Names of a projection's sources, in order. */
export const sourceEnds = ({ kind }: { readonly kind: ProjectionKind }): readonly string[] => endsByKind.get(kind)!;

/** What stands at the sources of a projection, in order: names or indices of populations. */
export function sourcesOf<E extends string | number>(projection: ProjectionOf<ProjectionKind, E>): readonly E[] {
  const ends = projection as { readonly [end: string]: unknown };
  return sourceEnds(projection).map((end) => ends[end] as E);
}

/** The same projection with other ends. */
export function rewired<E extends string | number, F extends string | number>(
  projection: ProjectionOf<ProjectionKind, E>,
  end: (of: E) => F,
): ProjectionOf<ProjectionKind, F> {
  const all = projection as { readonly [name: string]: unknown };
  const other: Record<string, unknown> = { kind: projection.kind, name: projection.name };
  for (const name in kindOf(projection).fields) other[name] = all[name];
  for (const name of sourceEnds(projection)) other[name] = end(all[name] as E);
  other['target'] = end(projection.target);
  return other as unknown as ProjectionOf<ProjectionKind, F>;
}

/** True for projections with weights. */
export const isWeighted = <P extends { readonly kind: ProjectionKind }>(
  projection: P,
): projection is Extract<P, { readonly kind: WeightedKind }> => kindOf(projection).weighted;

/** Something for every end of a projection, by the end's name. */
export function atEnds<T, E extends string | number>(
  projection: ProjectionOf<ProjectionKind, E>,
  of: (end: E) => T,
): AllEnds<T> {
  const all = projection as unknown as { readonly [end: string]: E };
  const ends: Record<string, T> = {};
  for (const name of sourceEnds(projection)) ends[name] = of(all[name]!);
  ends['target'] = of(projection.target);
  return ends as AllEnds<T>;
}
