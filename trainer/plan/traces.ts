/** @file Where a network that only computes leaves its spikes, as traces have them. */
import type { Arena, TaskPhase } from '../../engine/index.ts';
import { spikingNodes, stepsOf, type ModelGraph } from '../../ir/model/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { slotBytes, type LayerTrace } from '../../ir/trace.ts';
import { task } from '../kernels/index.ts';
import { imageShares, type BatchValue } from '../ops/index.ts';

/** Spikes of one layer, [channel][position][bytes], so many bytes behind an image's first. */
export interface PlannedTrace extends Omit<LayerTrace, 'slots'> {
  readonly from: number;
  readonly to: number;
}

/** Spikes of all layers in model order, image by image. */
export interface TracePlan {
  readonly address: number;
  /** Bytes from image to image. */
  readonly stride: number;
  readonly layers: readonly PlannedTrace[];
  /** What writes the spikes of a layer, once its values are there; nothing where it has none. */
  phases(layer: string, values: BatchValue): TaskPhase[];
}

/** Plans the spikes of a whole batch, in all logical steps. */
export function planTraces(graph: ModelGraph, batch: number, arena: Arena): TracePlan {
  const steps = stepsOf(graph);
  let stride = 0;
  const spiking = new Map<string, { readonly planned: PlannedTrace; readonly norm: number }>();
  for (const { name, type } of spikingNodes(graph)) {
    if (type.kind !== 'count') continue;
    const from = stride;
    const to = from + steps * sizeOf(type.shape) * slotBytes(type.cap);
    stride = Math.ceil(to / 4) * 4; // on a word's border, as comparing wants it
    const planned = { layer: name, shape: type.shape, cap: type.cap, from, to };
    spiking.set(name, { planned, norm: type.norm });
  }
  const address = arena.reserve(batch * stride);
  return {
    ...{ address, stride, layers: [...spiking.values()].map(({ planned }) => planned) },
    phases(layer, { address: x, bytes, extents: { channels, positions, padded } }) {
      const found = spiking.get(layer);
      if (!found) return [];
      const { norm, planned } = found;
      const places = { channels, positions, padded, norm, stride, bytes: slotBytes(planned.cap) };
      const shares = imageShares(batch, 16 * batch * (planned.to - planned.from));
      const perStep = Array.from({ length: steps }, (_, t) => ({
        x: x + (t * bytes) / steps,
        y: address + planned.from + (t * (planned.to - planned.from)) / steps,
      }));
      const tasks = perStep.flatMap((from) => shares.map((range) => task('spikes', { ...places, ...from, ...range })));
      return [{ name: 'spikes', tasks }];
    },
  };
}
