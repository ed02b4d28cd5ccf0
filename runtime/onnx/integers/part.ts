/** @file One projection on its way into the integer twin. Populations are [1, C, H, W] throughout. */
import type { Projection, ProjectionKind } from '../../../ir/projections/index.ts';
import { sizeOf, type Extents } from '../../../ir/tensor.ts';
import type { Drawing } from '../drawing.ts';

/** What a population has drawn. */
export interface Sent {
  readonly extents: Extents;
  /** int32; of the input its integers. */
  readonly membranes: string;
  /** Bits with sign that hold every one of them. */
  readonly bits: number;
  /** Counts as int32 and as uint8; absent where it never fires. */
  readonly counts?: { readonly wide: string; readonly narrow: string };
}

/** A projection whose sources have been drawn. */
interface PartOf<P extends Projection> {
  readonly d: Drawing;
  readonly projection: P;
  /** By the names of the kind's ends. */
  readonly sent: Readonly<Record<string, Sent>>;
  readonly target: Extents;
}
export type Part<K extends ProjectionKind = ProjectionKind> = PartOf<Extract<Projection, { readonly kind: K }>>;

/** Draws what a projection brings over a whole window, int32 of the target's extents. */
export type Rule<K extends ProjectionKind> = (part: Part<K>) => string;

export const tokensOf = ([, height, width]: Extents): number => sizeOf([height, width]);
