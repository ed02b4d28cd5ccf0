/** @file What the pattern of differences shows: where the two networks part, and by what kind of mistake. */

/** Two layers, and how far they have parted. Steps count from 0. */
export type Cause =
  /** What was recorded of one layer is what another one fires. */
  | { readonly kind: 'names'; readonly layer: string; readonly firedBy: string; readonly bothWays: boolean }
  /** The first layer differs as soon as it fires. */
  | { readonly kind: 'first-layer'; readonly layer: string; readonly logicalStep: number; readonly everyLayer: boolean }
  /** This layer fired the same in earlier steps, and all others did. */
  | { readonly kind: 'state'; readonly layer: string; readonly logicalStep: number; readonly isFirst: boolean }
  /** A layer differs as soon as it fires, those before it agree there. */
  | { readonly kind: 'layer'; readonly layer: string; readonly logicalStep: number; readonly before: number };

/** Differences of one layer over all samples. */
export interface LayerSums {
  readonly layer: string;
  /** Place in the order in which layers fire. */
  readonly window: number;
  /** Neurons that differ, by logical step. */
  readonly differing: Float64Array;
  /** Recorded spikes, by logical step. */
  readonly spikes: Float64Array;
}

/**
 * Nothing that differs in a step can follow from what differs later, so the earliest step counts, in it the layer that fires
 * first. That a layer agreed while it was silent says nothing of what it keeps from step to step. Undefined where nothing differs.
 *
 * @param layers those that were recorded, in model order.
 * @param fires pairs: a layer, and another one that fires exactly what was recorded of it.
 */
export function causeOf(
  layers: readonly LayerSums[],
  fires: ReadonlyMap<string, string>,
  firstWindow: number,
): Cause | undefined {
  const parted = layers.flatMap((own) => {
    const logicalStep = own.differing.findIndex((count) => count > 0);
    return logicalStep < 0 ? [] : [{ ...own, logicalStep }];
  });
  const [root] = parted.sort((a, b) => a.logicalStep - b.logicalStep || a.window - b.window);
  if (!root) return undefined;
  const { layer, window, logicalStep, spikes } = root;
  const exchange = [...fires].find((pair) => pair.includes(layer));
  if (exchange)
    return {
      kind: 'names',
      layer: exchange[0],
      firedBy: exchange[1],
      bothWays: fires.get(exchange[1]) === exchange[0],
    };
  const isFirst = window === firstWindow;
  if (spikes.subarray(0, logicalStep).some((count) => count > 0)) return { kind: 'state', layer, logicalStep, isFirst };
  if (isFirst) return { kind: 'first-layer', layer, logicalStep, everyLayer: parted.length === layers.length };
  return { kind: 'layer', layer, logicalStep, before: layers.filter((other) => other.window < window).length };
}

/** Layers whose recorded counts are exactly those of another layer: names that were swapped or shifted. Silent layers say nothing. */
export function exchanged(
  recorded: ReadonlyMap<string, Uint8Array>,
  fired: ReadonlyMap<string, Uint8Array>,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const [layer, counts] of recorded) {
    if (sameCounts(counts, fired.get(layer)!) || counts.every((count) => count === 0)) continue;
    const other = [...fired].find(([name, own]) => name !== layer && sameCounts(counts, own));
    if (other) found.set(layer, other[0]);
  }
  return found;
}

const sameCounts = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((count, i) => count === b[i]);
