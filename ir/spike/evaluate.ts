/** @file The reference meaning of a spike graph: plain loops over whole windows of integer counts. */
import {
  channelOf,
  countOf,
  hasCurrent,
  isRegister,
  keepsMembrane,
  neuronKindOf,
  type NeuronChannel,
  type TabledNeuron,
} from '../neurons/index.ts';
import { atEnds, kindOf, type Projection } from '../projections/index.ts';
import { framesOf, sizeOf } from '../tensor.ts';
import type { Population, SpikeGraph } from './graph.ts';

/** Integer counts 0..cap of a population that fires, or the input's integers, laid out [C, H, W]. */
export type Counts = Int32Array;

/** One population's result. Membranes are exact integers in float64, so that an overflow shows instead of wrapping. */
export interface PopulationValues {
  readonly membranes: Float64Array;
  readonly counts: Counts | undefined;
}

/**
 * Runs one sample, one logical step after the other. `visit` sees every population once per logical step, in topological
 * order, and must copy what it keeps.
 *
 * @param input integers on the input's grid, [T, C, H, W], or [C, H, W] for every step.
 * @returns the membranes of the outputs by output name, [T, C, H, W].
 */
export function evaluateSpike(
  graph: SpikeGraph,
  input: Int32Array,
  visit: (population: Population, values: PopulationValues, step: number) => void = () => undefined,
): Map<string, Float64Array> {
  const size = sizeOf(graph.populations.label(graph.input.population).extents);
  const frames = framesOf(input, size, graph.steps);
  const kept = new Map<string, Kept>();
  const outputs = graph.outputs.map(({ name, population }) => {
    const values = new Float64Array(graph.steps * sizeOf(graph.populations.label(population).extents));
    return { name, population, values };
  });
  for (let step = 0; step < graph.steps; step++) {
    const frame = frames.subarray(step * size, (step + 1) * size);
    const values = evaluateStep(graph, frame, kept, (population, result) => visit(population, result, step));
    for (const { population, values: all } of outputs)
      all.set(values.get(population)!.membranes, (step * all.length) / graph.steps);
  }
  return new Map(outputs.map(({ name, values }) => [name, values]));
}

/** One logical step; `kept` holds the membranes that live on. */
function evaluateStep(
  graph: SpikeGraph,
  frame: Int32Array,
  kept: Map<string, Kept>,
  visit: (population: Population, values: PopulationValues) => void,
): Map<string, PopulationValues> {
  const values = new Map<string, PopulationValues>();
  const incoming = Map.groupBy(graph.projections, (projection) => projection.target);
  for (const population of graph.populations.labels) {
    if (isRegister(population)) {
      const result = fire(population, kept.get(population.name)?.membranes ?? noneOf(population));
      values.set(population.name, result);
      visit(population, result);
      continue;
    }
    const arriving = population.role === 'input' ? Float64Array.from(frame) : startOf(population, kept);
    for (const projection of incoming.get(population.name) ?? [])
      integrate(graph, population, projection, values, arriving);
    const result =
      population.role === 'input'
        ? { membranes: arriving, counts: Int32Array.from(frame) }
        : fire(population, charged(population, arriving, kept));
    values.set(population.name, result);
    visit(population, result);
    if (population.neuron && keepsMembrane(population))
      kept.set(population.name, {
        membranes: afterFiring(population, population.neuron, result),
        currents: hasCurrent(population) ? arriving : none,
      });
  }
  for (const population of graph.populations.labels.filter(isRegister)) {
    const arriving = withBiases(population, () => 0);
    for (const projection of incoming.get(population.name) ?? [])
      integrate(graph, population, projection, values, arriving);
    kept.set(population.name, { membranes: arriving, currents: none });
  }
  return values;
}

const noneOf = ({ extents }: Population): Float64Array => new Float64Array(sizeOf(extents));

/** What a population keeps from one logical step to the next. */
interface Kept {
  readonly membranes: Float64Array;
  /** Empty where it has none. */
  readonly currents: Float64Array;
}

const none = new Float64Array(0);

/** What neuron number i of a population has left of a membrane: what its channel begins with in the first logical step. */
function membraneBefore(
  { name, neuron }: Population,
  kept: ReadonlyMap<string, Kept>,
  channels: readonly NeuronChannel[],
  positions: number,
): (i: number) => number {
  const before = kept.get(name)?.membranes;
  const { start } = neuronKindOf(neuron!);
  return (i) => {
    const channel = channels[Math.floor(i / positions)]!;
    return start(neuron!, channel, before ? before[i]! : channel.begin);
  };
}

const tablesOf = new WeakMap<Population, readonly NeuronChannel[]>();

/** The channels of a population, which no step changes. */
function channelsOf(population: Population): readonly NeuronChannel[] {
  const known = tablesOf.get(population);
  if (known) return known;
  const { extents, neuron } = population;
  const made = Array.from({ length: neuron ? extents[0] : 0 }, (_, c) => channelOf(neuron!, neuron!, c));
  tablesOf.set(population, made);
  return made;
}

/** Membranes with the currents that have arrived; membranes themselves where there are no currents. */
function charged(population: Population, arriving: Float64Array, kept: ReadonlyMap<string, Kept>): Float64Array {
  if (!hasCurrent(population)) return arriving;
  const [, height, width] = population.extents;
  const before = membraneBefore(population, kept, channelsOf(population), height * width);
  return arriving.map((current, i) => before(i) + current);
}

/** What arrives is added to, at the start of a logical step: biases, and what is left of a kept membrane or of currents. */
function startOf(population: Population, kept: ReadonlyMap<string, Kept>): Float64Array {
  const { name, extents, neuron } = population;
  const [, height, width] = extents;
  const positions = height * width;
  const tables = channelsOf(population);
  const currents = kept.get(name)?.currents;
  const before = neuron && membraneBefore(population, kept, tables, positions);
  const left = (i: number): number => {
    if (!before) return 0;
    if (!hasCurrent(population)) return before(i);
    return currents ? neuronKindOf(neuron).startCurrent(neuron, tables[Math.floor(i / positions)]!, currents[i]!) : 0;
  };
  return withBiases(population, left);
}

const withBiases = ({ extents, initial }: Population, left: (i: number) => number): Float64Array =>
  Float64Array.from(
    { length: sizeOf(extents) },
    (_, i) => left(i) + initial[Math.floor(i / (extents[1] * extents[2]))]!,
  );

function afterFiring(
  population: Population,
  neuron: TabledNeuron,
  { membranes, counts }: PopulationValues,
): Float64Array {
  const [, height, width] = population.extents;
  const { after } = neuronKindOf(neuron);
  const tables = channelsOf(population);
  return membranes.map((m, i) => after(neuron, tables[Math.floor(i / (height * width))]!, m, counts?.[i] ?? 0));
}

/** Adds what a projection brings. */
function integrate(
  { populations }: SpikeGraph,
  population: Population,
  projection: Projection,
  values: ReadonlyMap<string, PopulationValues>,
  membranes: Float64Array,
): void {
  const { sources, evaluate } = kindOf(projection);
  const ends = atEnds(projection, (name: string) => name);
  const sent = Object.entries(sources).map(([end, { payload }]) => {
    const { membranes: all, counts } = values.get(ends[end]!)!;
    return [end, { extents: populations.label(ends[end]!).extents, values: payload === 'spikes' ? counts! : all }];
  });
  evaluate(projection, Object.fromEntries(sent), population.extents, membranes);
}

/** Counts by the thresholds: how many of a channel's thresholds the membrane reaches. */
function fire({ neuron, extents: [, height, width] }: Population, membranes: Float64Array): PopulationValues {
  if (!neuron || neuron.cap === 0) return { membranes, counts: undefined };
  const { cap, thresholds } = neuron;
  const counts = Int32Array.from(membranes, (membrane, i) =>
    countOf(membrane, thresholds, Math.floor(i / (height * width)) * cap, cap),
  );
  return { membranes, counts };
}
