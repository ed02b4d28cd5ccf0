/** @file The integer meaning of an image: its tiles and kernels put together to a spike graph, and that evaluated. */
import { buildDag } from '../../ir/dag.ts';
import type { ChipImage } from '../../ir/chip/index.ts';
import { constantsTaken, type TabledNeuron } from '../../ir/neurons/index.ts';
import { isWeighted, rewired, sourcesOf, weightsPerChannel, type Projection } from '../../ir/projections/index.ts';
import { evaluateSpike, type Population, type SpikeGraph } from '../../ir/spike/index.ts';

/** The graph of an image whose tiles agree wherever they hold the same channels; undefined where they do not. */
export function graphOf(image: ChipImage): SpikeGraph | undefined {
  const { header } = image;
  const populations = header.populations.map((_, index) => populationOf(image, index));
  if (populations.includes(undefined)) return undefined;
  const projections = header.projections.map((_, index) => projectionOf(image, index));
  if (projections.includes(undefined)) return undefined;
  const inputs = header.populations.map((_, index) =>
    header.projections
      .filter(({ target }) => target === index)
      .flatMap((p) => sourcesOf<number>(p).map((at) => header.populations[at]!.name)),
  );
  return {
    name: header.model,
    populations: buildDag(populations.map((label, i) => ({ id: label!.name, label: label!, inputs: inputs[i]! }))),
    projections: projections as Projection[],
    outputs: header.outputs.map(({ name, population }) => ({ name, population: header.populations[population]!.name })),
    input: {
      population: header.populations[header.input.population]!.name,
      bits: header.input.bits,
      fractionBits: header.input.fractionBits,
    },
    steps: header.schedule.logicalSteps,
  };
}

/** Joins what pieces say of channels; undefined where two say different things. `per`: numbers of a channel. */
function joined<T extends Int32Array | Int8Array>(
  all: T,
  pieces: readonly { readonly from: number; readonly values: ArrayLike<number> }[],
  per: number,
): T | undefined {
  const known = new Uint8Array(all.length);
  for (const { from, values } of pieces)
    for (let i = 0; i < values.length; i++) {
      const at = from * per + i;
      if (known[at] === 1 && all[at] !== values[i]) return undefined;
      [all[at], known[at]] = [values[i]!, 1];
    }
  return all;
}

function populationOf({ header, cores }: ChipImage, index: number): Population | undefined {
  const { name, membrane, role, extents, neuron, fractionBits } = header.populations[index]!;
  const [channels] = extents;
  const tiles = cores.flatMap((core) => core.tiles).filter(({ population }) => population === index);
  const table = (key: 'initial' | 'thresholds' | 'constants', per: number): Int32Array | undefined =>
    joined(
      new Int32Array(channels * per),
      tiles.map((tile) => ({
        from: tile.channelFrom,
        values:
          key === 'initial' && tile.initial.length === 0
            ? new Int32Array(tile.channelTo - tile.channelFrom)
            : tile[key],
      })),
      per,
    );
  const [initial, thresholds] = [table('initial', 1), table('thresholds', neuron?.cap ?? 0)];
  const constants = table('constants', constantsTaken({ ...(neuron ? { neuron } : {}) }).length);
  if (!initial || !thresholds || !constants) return undefined;
  return {
    ...{ name, membrane, role, extents, initial },
    fractionBits: fractionBits.length === 1 ? new Int32Array(channels).fill(fractionBits[0]!) : fractionBits,
    ...(neuron ? { neuron: { ...neuron, thresholds, constants } as TabledNeuron } : {}),
  };
}

function projectionOf({ header, kernels }: ChipImage, index: number): Projection | undefined {
  const wired = header.projections[index]!;
  const projection = rewired(wired, (at: number) => header.populations[at]!.name);
  if (!isWeighted(wired)) return projection as Projection;
  const parts = kernels.filter((part) => part.projection === index);
  const [channels] = header.populations[wired.target]!.extents;
  const per = weightsPerChannel(wired, header.populations[wired.source]!.extents);
  const weights = joined(
    new Int8Array(channels * per),
    parts.map((part) => ({ from: part.channelFrom, values: part.weights })),
    per,
  );
  const shifts = joined(
    new Int32Array(channels),
    parts.map((part) => ({ from: part.channelFrom, values: part.shifts })),
    1,
  );
  return weights && shifts ? ({ ...projection, weights, shifts } as Projection) : undefined;
}

/** Counts of every population that fires, [T, C, H, W], and membranes of the outputs, [T, C, H, W]. */
export function evaluated(
  graph: SpikeGraph,
  input: Int32Array,
): { readonly counts: ReadonlyMap<string, readonly number[]>; readonly outputs: ReadonlyMap<string, Float64Array> } {
  const counts = new Map<string, number[]>();
  const outputs = evaluateSpike(graph, input, ({ name, neuron }, values) => {
    if (neuron && values.counts) counts.set(name, [...(counts.get(name) ?? []), ...values.counts]);
  });
  return { counts, outputs };
}
