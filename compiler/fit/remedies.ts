/** @file The smallest changes that make a network fit: each tried before it is said. */
import { buildDag } from '../../ir/dag.ts';
import { weightWidths } from '../../ir/limits.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { constantsTaken, type TabledNeuron } from '../../ir/neurons/index.ts';
import type { Population, SpikeGraph } from '../../ir/spike/index.ts';
import { chipGrid } from '../mapping/support.ts';
import { chipsOnWideGrid, fitOf, fitOfGraph, type Fit, type LayerFit } from './fit.ts';
import { skeletonOf } from './skeleton.ts';

/** A change, and what comes of it. */
export interface Remedy {
  /** What is changed: chips of the target, bits of a weight, spikes of a neuron in a window, or layers. */
  readonly change: 'chips' | 'weight_bits' | 'cap' | 'layer';
  readonly text: string;
  /** The new value of what is counted. */
  readonly to?: number;
  /** Whether the network then fits, by the same test; absent of what changes layers, and of bounds. */
  readonly fits?: boolean;
}

/** Cores up to which packing is tried on a larger grid: some seconds. */
const mostTried = 2 ** 15;
/** Cores up to which fewer chips are tried than packing took where it had room: all tries together take less than a second. */
const mostHalved = 500;

/** Codes of too few cores, and those that narrower weights may undo as well. */
const coresShort = ['SPK605', 'SPK621'];
const memoryShort = [...coresShort, 'SPK601', 'SPK606', 'SPK622'];

/** Changes that help a network that does not fit, the smallest first; none where it fits, or where none of them alone is enough. */
export function remediesOf(model: ModelGraph, fit: Fit): readonly Remedy[] {
  if (fit.answer === 'fits' || fit.layers.length === 0) return [];
  return [...moreChips(model, fit), ...narrowerWeights(model, fit), ...smallerCap(model, fit), ...smallerLayers(fit)];
}

const isOnly = ({ reasons }: Fit, codes: readonly string[]): boolean =>
  reasons.every(({ code }) => codes.includes(code));

/** Where cores alone are short: chips for as few cores as packing finds, and fewer where it still finds room for all. */
function moreChips(model: ModelGraph, fit: Fit): readonly Remedy[] {
  const { target, bounds } = fit;
  if (!isOnly(fit, coresShort) || target.units) return [];
  const now = target.chips.columns * target.chips.rows;
  const bound = bounds[0]?.cores ?? 1;
  const least = Math.ceil(bound / (target.mesh.columns * target.mesh.rows));
  if (bound > mostTried)
    return [{ change: 'chips', text: `more chips: at least ${least} in place of ${now}`, to: least }];
  const spike = skeletonOf(model, target);
  const on = (count: number): Fit | undefined => {
    const chips = chipGrid(count, target);
    const found = chips && fitOfGraph(spike, { ...target, chips });
    return found?.answer === 'fits' ? found : undefined;
  };
  const roomy = chipsOnWideGrid(spike, target, 'energy') ?? 0;
  const fewest = roomy === least ? roomy : (chipsOnWideGrid(spike, target, 'cores') ?? roomy);
  let to = fewest;
  let found = on(to) ?? on((to = roomy));
  if (!found) return [];
  let few = Math.max(now, least - 1);
  while (found.cores! <= mostHalved && to - few > 1) {
    const count: number = (few + to) >> 1;
    const better = on(count);
    if (better) [to, found] = [count, better];
    else few = count;
  }
  return [
    { change: 'chips', text: `more chips: ${to} in place of ${now} hold the ${found.cores} cores`, to, fits: true },
  ];
}

/** Where weights fill a core or all of them. */
function narrowerWeights(model: ModelGraph, fit: Fit): readonly Remedy[] {
  const { target, bounds, reasons } = fit;
  const binds =
    bounds[0]?.limit === 'synapse_bytes' ||
    reasons.some(({ code, exceeded }) => exceeded?.limit === 'synapse_bytes' || code === 'SPK622');
  if (!binds || !isOnly(fit, memoryShort)) return [];
  const to = weightWidths.find(
    (bits) => bits < target.weightBits && fitOf(model, { ...target, weightBits: bits }).answer === 'fits',
  );
  if (to === undefined) return [];
  return [{ change: 'weight_bits', text: `weights of ${to} bits in place of ${target.weightBits}`, to, fits: true }];
}

/** Where channels have more thresholds than a core's tables. */
function smallerCap(model: ModelGraph, { target, reasons }: Fit): readonly Remedy[] {
  const tables = reasons.flatMap(({ exceeded }) => (exceeded?.limit === 'table_entries' ? [exceeded] : []));
  if (tables.length === 0 || tables.length < reasons.length) return [];
  const spike = skeletonOf(model, target);
  const capOf = (layer: string | undefined): number =>
    spike.populations.labels.find(({ membrane }) => membrane === layer)?.neuron?.cap ?? 0;
  const to = Math.min(...tables.map(({ layer, used, available }) => capOf(layer) - (used - available)));
  if (to < 1 || fitOfGraph(withCaps(spike, to), target).answer !== 'fits') return [];
  const now = Math.max(...tables.map(({ layer }) => capOf(layer)));
  const text = `a cap of ${to} in place of ${now}: a threshold of every spike stands in the tables`;
  return [{ change: 'cap', text, to, fits: true }];
}

/** The network, none of whose neurons fires more often in a window. */
function withCaps(spike: SpikeGraph, most: number): SpikeGraph {
  const capped = (neuron: TabledNeuron, channels: number): TabledNeuron => {
    const cap = Math.min(neuron.cap, most);
    const fewer = { ...neuron, cap };
    const constants = new Int32Array(channels * constantsTaken({ neuron: fewer }).length);
    return { ...fewer, thresholds: new Int32Array(channels * cap), constants };
  };
  const of = (population: Population): Population =>
    population.neuron ? { ...population, neuron: capped(population.neuron, population.extents[0]) } : population;
  const { ids, label, predecessors } = spike.populations;
  const populations = buildDag(ids.map((id) => ({ id, label: of(label(id)), inputs: predecessors(id) })));
  return { ...spike, populations };
}

/** Where cores are short: the fewest layers which, each of one piece, would leave room for all others. */
function smallerLayers(fit: Fit): readonly Remedy[] {
  const { layers, coresAvailable } = fit;
  if (!isOnly(fit, coresShort)) return [];
  const all = layers.reduce((sum, { tiles }) => sum + tiles, 0);
  const largest = layers.toSorted((a, b) => b.tiles - a.tiles);
  let [count, rest] = [0, all];
  while (rest > coresAvailable && count < largest.length) rest -= largest[count++]!.tiles - 1;
  const smaller = largest.slice(0, Math.max(1, count));
  if (rest > coresAvailable || smaller.length > mostNamed) return [];
  const taken = smaller.reduce((sum, { tiles }) => sum + tiles, 0);
  const text = `${named(smaller)}: ${smaller.length > 1 ? 'they take' : 'it takes'} ${taken} of ${all} pieces${byWhat(smaller)}`;
  return [{ change: 'layer', text }];
}

/** Layers that are called by their names. More are a smaller network. */
const mostNamed = 4;

function named(layers: readonly LayerFit[]): string {
  const names = layers.map(({ layer }) => `"${layer}"`);
  if (names.length === 1) return `a smaller ${names[0]!}`;
  return `smaller ${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}

const byWhat = (layers: readonly LayerFit[]): string => {
  const limits = new Set(layers.flatMap(({ binding }) => binding?.limit ?? []));
  return limits.size > 0 ? `, by ${[...limits].join(', ')}` : '';
};
