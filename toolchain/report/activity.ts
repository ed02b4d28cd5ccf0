/** @file What layers and cores did in runs. */
import type { ImageOutline } from '../../ir/chip/image.ts';
import { countsOfSlots } from '../../ir/trace.ts';
import type { RunRecord } from '../../runtime/index.ts';
import { coreCosts } from '../../sim/index.ts';

/** Spikes of one layer, or of a part of the network, over all samples. */
export interface LayerActivity {
  readonly layer: string;
  /** Neurons times samples. */
  readonly neurons: number;
  readonly spikes: number;
}

/** Layer by layer, from records with traces. */
export function layerActivities(records: readonly Pick<RunRecord, 'trace'>[]): LayerActivity[] {
  const layers = records[0]?.trace?.layers ?? [];
  return layers.map(({ layer }, n) => {
    const counts = records.map(({ trace }) => countsOfSlots(trace!.layers[n]!));
    return {
      layer,
      neurons: counts.reduce((sum, { length }) => sum + length, 0),
      spikes: counts.reduce((sum, part) => sum + part.reduce((a, b) => a + b, 0), 0),
    };
  });
}

/** Spikes per neuron. */
export const rateOf = ({ spikes, neurons }: LayerActivity): number => spikes / neurons;

/** A part of a network: layers whose names begin alike. */
export interface PartActivity extends LayerActivity {
  readonly layers: readonly LayerActivity[];
}

/** `block3.0.attn.q_spike` belongs to `block3.0`: the first part, and a counter behind it. */
const partOf = (layer: string): string => /^[^.]+(\.\d+)?/.exec(layer)?.[0] ?? layer;

/** Layers put together by the parts that their names tell. */
export const partActivities = (layers: readonly LayerActivity[]): PartActivity[] =>
  [...Map.groupBy(layers, ({ layer }) => partOf(layer))].map(([layer, members]) => ({
    layer,
    neurons: members.reduce((sum, { neurons }) => sum + neurons, 0),
    spikes: members.reduce((sum, { spikes }) => sum + spikes, 0),
    layers: members,
  }));

/** What a core of the mesh did: events, operations and comparisons. */
export interface CoreWork {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** Core by core, over all runs. */
export const coreWork = ({ cores }: ImageOutline, records: readonly Pick<RunRecord, 'result'>[]): CoreWork[] =>
  cores.map(({ x, y }, core) => {
    let value = 0;
    for (const { result } of records)
      for (let column = 0; column < coreCosts.length; column++)
        value += result.perCore[core * coreCosts.length + column]!;
    return { x, y, value };
  });
