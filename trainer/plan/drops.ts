/** @file Branches that a step may leave out: factors per picture on their last values, and on the gradients of these. */
import type { Arena, TaskPhase } from '../../engine/index.ts';
import { task } from '../kernels/index.ts';
import { floatBytes } from '../layout.ts';
import type { Staged } from '../objective/index.ts';
import { imageShares, type BatchValue } from '../ops/index.ts';
import type { PlannedConstant } from './programs.ts';

export interface PlannedDrops {
  /** float32 [batch], by layer. */
  readonly places: ReadonlyMap<string, Staged>;
  /** All factors are 1 unless a step is told otherwise. */
  readonly constants: readonly PlannedConstant[];
  /** The phase that multiplies a layer's value, or the gradient of it, in place; nothing where the layer ends no such branch. */
  scaling(layer: string, value: BatchValue): TaskPhase[];
}

/** @param layers the last ones of branches that may be left out. */
export function planDrops(layers: ReadonlySet<string>, batch: number, arena: Arena): PlannedDrops {
  const places = new Map(
    [...layers].map((layer) => [layer, { address: arena.reserve(batch * floatBytes), length: batch }] as const),
  );
  return {
    places,
    constants: [...places.values()].map(({ address }) => ({ address, numbers: new Float32Array(batch).fill(1) })),
    scaling(layer, { address, images, bytes }) {
      const factors = places.get(layer);
      if (!factors) return [];
      const common = { x: address, factors: factors.address, bytes: bytes / images, period: batch };
      const tasks = imageShares(images, bytes).map((range) => task('scaleImages', { ...common, ...range }));
      return [{ name: 'drop path', tasks }];
    },
  };
}
