/** @file Neurons in window mode: membranes as they start, counts as they fire, and what firing leaves. */
import type { Task } from '../../engine/index.ts';
import type { Neuron, NeuronKind } from '../../ir/neurons/index.ts';
import { task } from '../kernels/index.ts';
import type { Plan, TilePlan } from '../plan/index.ts';
import { bandsByRows } from './bands.ts';
import { isState, stateColumns, type Layer } from './layer.ts';
import type { Store } from './store.ts';

/** Rows in which all tiles of a channel have the same tables. */
interface TableBand {
  readonly from: number;
  readonly to: number;
  readonly tiles: readonly TilePlan[];
}

/** The bands of a population's tables: `of` says what tiles must agree on. */
function tableBands({ tiles }: Plan, population: number, of: (tile: TilePlan) => Int32Array): TableBand[] {
  const known: Int32Array[] = [];
  const canonical = (table: Int32Array): Int32Array => {
    const equal = known.find((other) => other.length === table.length && other.every((v, i) => v === table[i]));
    if (equal === undefined) known.push(table);
    return equal ?? table;
  };
  const own = tiles
    .filter((tile) => tile.population === population)
    .map((tile) => ({ ...tile, table: canonical(of(tile)) }));
  return bandsByRows(
    own,
    ({ table, channelFrom }) => own.find((other) => other.table === table && other.channelFrom === channelFrom)!,
    ({ channelFrom }) => channelFrom,
  ).map(({ rowFrom, rowTo, values }) => ({ from: rowFrom, to: rowTo, tiles: values }));
}

/** A word per channel, filled up to the layer's stride. */
function placeByChannel(
  store: Store,
  stride: number,
  tiles: readonly TilePlan[],
  of: (tile: TilePlan) => Int32Array,
): number {
  return store.place(4 * stride, ({ words }, address) => {
    for (const tile of tiles) words.set(of(tile), address / 4 + tile.channelFrom);
  });
}

/** Rows whose membranes start alike, and the address of what they start with. */
interface Started {
  readonly from: number;
  readonly to: number;
  readonly initial: number;
}

const startFresh = ({ membranes, width, stride }: Layer, band: Started): Task =>
  task('startFresh', { ...band, membranes, width, stride });

/** How each kind's membranes start. */
const starts: { readonly [K in NeuronKind]: (layer: Layer, neuron: Neuron, band: Started) => Task } = {
  multi_threshold: (layer, _, band) => startFresh(layer, band),
  kept: ({ membranes, width, stride }, neuron, band) =>
    task('startKept', { ...band, membranes, width, stride, leak: neuron.kind === 'kept' ? neuron.leak : 0 }),
};

/** Membranes at the start of a logical step, biases included. */
export function startTasks(plan: Plan, store: Store, layer: Layer, population: number): Task[] {
  const { neuron } = layer.population;
  const initialOf = (tile: TilePlan): Int32Array => tile.initial;
  return tableBands(plan, population, initialOf).map(({ from, to, tiles }) => {
    if (isState(layer)) return startState(store, layer, from, to, tiles);
    const band = { from, to, initial: placeByChannel(store, layer.stride, tiles, initialOf) };
    return neuron === undefined ? startFresh(layer, band) : starts[neuron.kind](layer, neuron, band);
  });
}

/** A state begins with the initial value of its head in every column. */
function startState(store: Store, layer: Layer, from: number, to: number, tiles: readonly TilePlan[]): Task {
  const columns = stateColumns(layer);
  const stride = layer.channels * columns;
  const initial = store.place(4 * stride, ({ words }, address) => {
    for (const tile of tiles)
      tile.initial.forEach((value, i) => {
        const at = address / 4 + (tile.channelFrom + i) * columns;
        words.fill(value, at, at + layer.width);
      });
  });
  return task('startFresh', { from, to, membranes: layer.membranes, width: 1, stride, initial });
}

/** Counts of the window in which a population fires, and membranes as they are afterwards; nothing where it never fires. */
export function fireTasks(plan: Plan, store: Store, layer: Layer, population: number): Task[] {
  const { neuron } = layer.population;
  if (neuron === undefined) return [];
  const { cap } = neuron;
  const { membranes, counts, width, stride } = layer;
  const fires = tableBands(plan, population, ({ thresholds }) => thresholds).map(({ from, to, tiles }) => {
    const thresholds = store.place(4 * cap * stride, ({ words }, address) => {
      // Channels that only fill up the stride never fire.
      words.fill(2 ** 31 - 1, address / 4, address / 4 + cap * stride);
      for (const tile of tiles)
        tile.thresholds.forEach((threshold, i) => {
          const channel = tile.channelFrom + Math.floor(i / cap);
          words[address / 4 + (i % cap) * stride + channel] = threshold;
        });
    });
    return task('fire', { from, to, membranes, counts, width, stride, cap, thresholds });
  });
  return [...fires, ...settles[neuron.kind](plan, store, layer, population)];
}

const settles: {
  readonly [K in NeuronKind]: (plan: Plan, store: Store, layer: Layer, population: number) => Task[];
} = {
  multi_threshold: () => [],
  kept(plan, store, layer, population) {
    const { membranes, counts, width, stride, height } = layer;
    const common = { membranes, counts, width, stride };
    if (layer.population.neuron?.kind === 'kept' && layer.population.neuron.reset === 'hard')
      return [task('settleHard', { from: 0, to: height, ...common })];
    const amountsOf = (tile: TilePlan): Int32Array => tile.amounts;
    return tableBands(plan, population, amountsOf).map(({ from, to, tiles }) =>
      task('settleSoft', { from, to, ...common, amounts: placeByChannel(store, stride, tiles, amountsOf) }),
    );
  },
};
