/** @file Layers that are computed again on the way back, so that nothing keeps their values until then (Chen et al. 2016, arXiv 1604.06174). */
import { batchBytes } from '../layout.ts';
import { trainingOperator } from '../ops/index.ts';
import type { Surroundings } from './blocks.ts';
import { keptBy, type PlannedLayer } from './layers.ts';
import { isLoop, type Unit } from './loops.ts';

/** A stretch of the network, and what of it is computed again before the way back goes through it. */
export interface Segment {
  readonly units: readonly Unit[];
  /** In order. Their values are read in this stretch alone. */
  readonly again: readonly PlannedLayer[];
}

/**
 * Cuts a network into about `count` stretches that keep about as much each, where little goes across. Of the last one nothing is computed again: the
 * way back begins there.
 *
 * @param lasts whether a value keeps its memory whatever is done: those that a loss reads, too.
 */
export function segmentsOf(
  units: readonly Unit[],
  count: number,
  lasts: (name: string) => boolean,
): readonly Segment[] {
  const stretches = cutUnits(units, count);
  return stretches.map((own, i) => ({
    units: own,
    again: i === stretches.length - 1 ? [] : computedAgain(own, units, lasts),
  }));
}

/** Values that gradients of a stretch keep and nobody else reads, and what they are computed from. */
function computedAgain(
  own: readonly Unit[],
  units: readonly Unit[],
  lasts: (name: string) => boolean,
): readonly PlannedLayer[] {
  const inside = new Set(own);
  const outside = new Set(
    units.filter((unit) => !inside.has(unit)).flatMap(({ layers }) => layers.flatMap(({ node }) => node.inputs)),
  );
  const needed = new Set(own.flatMap(({ layers }) => layers.flatMap(keptBy)));
  const again: PlannedLayer[] = [];
  for (const unit of [...own].reverse()) {
    const [layer] = unit.layers as [PlannedLayer];
    if (isLoop(unit) || !needed.has(layer.result) || outside.has(layer.result) || lasts(layer.result)) continue;
    again.unshift(layer);
    for (const name of layer.node.inputs) needed.add(name);
  }
  return again;
}

function cutUnits(units: readonly Unit[], count: number): readonly (readonly Unit[])[] {
  const crossing = crossingBytes(units);
  const kept = keptBytes(units);
  const whole = kept.at(-1) ?? 0;
  const cuts = new Set<number>();
  for (let part = 1; part < count; part++) {
    const [from, to] = [(part - 0.5) / count, (part + 0.5) / count].map((share) => share * whole) as [number, number];
    const places = kept.flatMap((bytes, i) => (bytes > from && bytes <= to && i + 1 < units.length ? [i + 1] : []));
    if (places.length > 0) cuts.add(places.reduce((best, i) => (crossing[i]! < crossing[best]! ? i : best)));
  }
  const borders = [0, ...[...cuts].sort((a, b) => a - b), units.length];
  return borders.slice(1).map((to, i) => units.slice(borders[i], to));
}

/** Bytes that gradients keep of the values up to and with each unit. */
function keptBytes(units: readonly Unit[]): number[] {
  const kept = new Set(units.flatMap(({ layers }) => layers.flatMap(keptBy)));
  let sum = 0;
  return units.map(({ layers }) => {
    for (const layer of layers) if (kept.has(layer.result)) sum += bytesOf(layer);
    return sum;
  });
}

/** Bytes of the values that are made in front of each unit and read from there on. */
function crossingBytes(units: readonly Unit[]): number[] {
  const bytes = new Array<number>(units.length + 1).fill(0);
  const lastReader = new Map<string, number>();
  units.forEach(({ layers }, i) =>
    layers.forEach(({ node }) => node.inputs.forEach((name) => lastReader.set(name, i))),
  );
  units.forEach(({ layers }, i) => {
    for (const layer of layers)
      for (let at = i + 1; at <= (lastReader.get(layer.result) ?? i); at++) bytes[at]! += bytesOf(layer);
  });
  return bytes;
}

const bytesOf = ({ extents, images }: PlannedLayer): number => batchBytes(extents, images);

/** Computes what a stretch needs again: the same kernels on the same numbers; statistics are there already. */
export function computeAgain({ again }: Segment, { values, draft, hasGradient, scaling }: Surroundings): void {
  values.revive(again);
  for (const layer of again) {
    const { node, result } = layer;
    values.place(layer);
    trainingOperator(node.op).forward({
      ...draft.contextOf(layer, 'gradient'),
      ...{ node, listed: layer.spikes, again: true, prepare: () => undefined },
      wanted: (index) => hasGradient(node.inputs[index]!),
    });
    draft.finish();
    draft.training.push(...scaling(result, values.of(result)));
    node.inputs.forEach(values.release);
  }
}
