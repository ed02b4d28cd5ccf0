/** @file What a projection kind is in window mode: tasks on whole populations, and how its operations follow from counts. */
import type { Task } from '../../../engine/index.ts';
import type { ImageProjectionOf } from '../../../ir/chip/image.ts';
import type { ProjectionKind, projectionTable } from '../../../ir/projections/index.ts';
import type { Extents } from '../../../ir/tensor.ts';
import type { Geometries } from '../../kinds/index.ts';
import type { TilePlan } from '../../plan/index.ts';
import type { Band } from '../bands.ts';
import type { Layer } from '../layer.ts';
import type { Store } from '../store.ts';
import type { Sums } from '../sums.ts';
import type { Arrived, Demand } from '../tally.ts';

type SourceEnd<K extends ProjectionKind> = keyof (typeof projectionTable)[K]['sources'] & string;

/** A projection between whole populations. */
export interface WindowSite<K extends ProjectionKind> {
  readonly projection: ImageProjectionOf<K>;
  readonly layers: { readonly [end in SourceEnd<K> | 'target']: Layer };
  readonly store: Store;
  /** Weights by rows of the target; empty for kinds without. */
  readonly bands: readonly Band[];
}

/** What it takes to add a window's counts to the target's membranes. */
export interface WindowTasks {
  /** On rows of the target, whose membranes have started. Tasks have `from` and `to`. */
  readonly rows: readonly Task[];
  /** Before all rows of the target: tasks on so many parts of something else. */
  readonly before?: { readonly parts: number; readonly tasks: readonly Task[] };
  /** Bytes of scratch memory that a thread needs. */
  readonly scratch: number;
  /** Products and additions of one row of the target, about: to share work out evenly. */
  readonly work: number;
}

/** A block of the chip: what reaches one tile. */
export interface BlockSite<K extends ProjectionKind> {
  readonly projection: ImageProjectionOf<K>;
  readonly geometry: Geometries[K];
  readonly tile: TilePlan;
  readonly ends: { readonly [end in SourceEnd<K> | 'target']: Extents };
}

/** How a block's operations follow from tallies. */
export interface Counting<E extends string> {
  /** What tallies must tell apart, by source; a source that is absent does not matter. */
  readonly demands: { readonly [end in E]?: Demand };
  /** Lists the sums that operations are made of; gives how they are, once those are computed. */
  operations(arrived: { readonly [end in E]: readonly Arrived[] }, sums: Sums): Operations;
}

/** What the operations of a slot are: a sum, or a product and from the second slot on another, by their numbers. */
export type Operations = { readonly sum: number } | { readonly product: number; readonly later?: number };

export interface WindowKind<K extends ProjectionKind> {
  tasks(site: WindowSite<K>): WindowTasks;
  counting(block: BlockSite<K>): Counting<SourceEnd<K>>;
}

/** A kind that is not known to the caller, who gives sites and blocks of that kind only. */
export interface AnyWindowKind {
  tasks(site: object): WindowTasks;
  counting(block: object): Counting<string>;
}
