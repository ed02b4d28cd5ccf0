/** @file Neurons in window mode: membranes as they start, counts as they fire, and what firing leaves. */
import type { Task } from '../../engine/index.ts';
import type { ImagePopulation } from '../../ir/chip/image.ts';
import { constantsTaken, type ChannelConstant, type Neuron, type NeuronKind } from '../../ir/neurons/index.ts';
import { task } from '../kernels/index.ts';
import { halfThreshold, largestHalf, type Plan, type TilePlan } from '../plan/index.ts';
import { bandsByRows } from './bands.ts';
import { isState, stateColumns, type Layer } from './layer.ts';
import type { Store } from './store.ts';

/** Rows in which all tiles of a channel have the same tables. */
export interface TableBand {
  readonly from: number;
  readonly to: number;
  readonly tiles: readonly TilePlan[];
}

/** The bands of a population's tables: `of` says what tiles must agree on. */
export function tableBands({ tiles }: Plan, population: number, of: (tile: TilePlan) => Int32Array): TableBand[] {
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

const startFresh = ({ arriving: membranes, width, stride }: Layer, band: Started): Task =>
  task('startFresh', { ...band, membranes, width, stride });

/** The neuron of a layer, known to be of a kind. */
type LayerOf<K extends NeuronKind> = Layer & { readonly neuron: Extract<Neuron, { readonly kind: K }> };

/** Places what a start needs: one of the kind's constants, or zeros, for each channel. */
interface Tables {
  readonly constant: (name: ChannelConstant) => number;
  readonly zeros: () => number;
}

/** How each kind's membranes, or currents, start. */
const starts: { readonly [K in NeuronKind]: (layer: LayerOf<K>, band: Started, tables: Tables) => readonly Task[] } = {
  multi_threshold: (layer, band) => [startFresh(layer, band)],
  kept: ({ membranes, width, stride, neuron: { leak } }, band) => [
    task('startKept', { ...band, membranes, width, stride, leak }),
  ],
  decaying: (layer, band, { constant }) => [
    layer.neuron.current === 1
      ? startCurrents(layer, band, constant('current_decay'))
      : startDecaying(layer, band, constant),
  ],
  integrating: (layer, band, { constant }) => [startIntegrating(layer, band, constant('decay'))],
  register: startRegister,
};

/** What has arrived becomes the membrane, and what arrives is counted anew. */
function startRegister(layer: LayerOf<'register'>, band: Started, { zeros }: Tables): Task[] {
  const { membranes, arriving: currents, width, stride } = layer;
  const { from, to } = band;
  return [
    task('startFresh', { from, to, membranes, width, stride, initial: zeros() }),
    task('charge', { from, to, membranes, currents, width, stride }),
    startFresh(layer, band),
  ];
}

const startIntegrating = (
  { membranes, width, stride, neuron: { decayBits: bits } }: LayerOf<'integrating'>,
  band: Started,
  factors: number,
): Task => task('startDecayed', { ...band, membranes, width, stride, factors, bits });

const startCurrents = (
  { arriving: membranes, width, stride, neuron: { decayBits: bits } }: LayerOf<'decaying'>,
  band: Started,
  factors: number,
): Task => task('startDecayed', { ...band, membranes, width, stride, factors, bits });

function startDecaying(
  { membranes, counts, width, stride, neuron: { resets, decayBits: bits } }: LayerOf<'decaying'>,
  band: Started,
  constant: (name: ChannelConstant) => number,
): Task {
  const common = { ...band, membranes, width, stride, factors: constant('decay'), bits };
  return resets === 'delayed'
    ? task('startDelayed', { ...common, counts, amounts: constant('amount') })
    : task('startDecayed', common);
}

/** Places a constant of the tiles of a band, one word per channel. */
const placeConstant =
  (store: Store, { stride, population }: Layer, tiles: readonly TilePlan[]) =>
  (name: ChannelConstant): number =>
    placeByChannel(store, stride, tiles, ({ constants }) => constantIn(population, constants, name));

const placeZeros = (store: Store, { stride }: Layer): number => store.place(4 * stride, () => undefined);

/** One of the constants that a kind takes of every channel. */
export function constantIn(population: ImagePopulation, constants: Int32Array, name: ChannelConstant): Int32Array {
  const taken = constantsTaken(population);
  return constants.filter((_, i) => taken[i % taken.length] === name);
}

/** A tile's tables that tell bands apart. */
function joined({ initial, constants }: TilePlan): Int32Array {
  const all = new Int32Array(initial.length + constants.length);
  all.set(initial);
  all.set(constants, initial.length);
  return all;
}

/** Membranes at the start of a logical step, biases included. */
export function startTasks(plan: Plan, store: Store, layer: Layer, population: number): Task[] {
  const { neuron } = layer.population;
  return tableBands(plan, population, joined).flatMap(({ from, to, tiles }) => {
    if (isState(layer)) return [startState(store, layer, from, to, tiles)];
    const band = { from, to, initial: placeByChannel(store, layer.stride, tiles, ({ initial }) => initial) };
    if (neuron === undefined) return [startFresh(layer, band)];
    const start = starts[neuron.kind] as (typeof starts)['decaying'];
    const tables = { constant: placeConstant(store, layer, tiles), zeros: () => placeZeros(store, layer) };
    return start({ ...layer, neuron } as LayerOf<'decaying'>, band, tables);
  });
}

/** Membranes of a layer with currents, before it fires: they decay, and gain the currents. */
function chargeTasks(plan: Plan, store: Store, layer: Layer, population: number): Task[] {
  const { neuron } = layer.population;
  if (neuron?.kind !== 'decaying' || neuron.current === 0) return [];
  const { membranes, arriving: currents, width, stride, height } = layer;
  const initial = placeZeros(store, layer);
  const decays = tableBands(plan, population, joined).map(({ from, to, tiles }) =>
    startDecaying({ ...layer, neuron }, { from, to, initial }, placeConstant(store, layer, tiles)),
  );
  return [...decays, task('charge', { from: 0, to: height, membranes, currents, width, stride })];
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

const isHalf = (threshold: number): boolean => threshold > -largestHalf - 1 && threshold <= largestHalf;

/** Address of thresholds of int16, [cap][stride]. Channels that only fill up the stride have what they, always 0, do not reach. */
export function placeHalves(store: Store, tiles: readonly TilePlan[], cap: number, stride: number): number {
  return store.place(2 * cap * stride, ({ halves }, address) => {
    halves.fill(largestHalf, address / 2, address / 2 + cap * stride);
    for (const { thresholds, channelFrom } of tiles)
      thresholds.forEach((threshold, i) => {
        halves[address / 2 + (i % cap) * stride + channelFrom + Math.floor(i / cap)] = halfThreshold(threshold);
      });
  });
}

/** Counts of the window in which a population fires, and membranes as they are afterwards; nothing where it never fires. */
export function fireTasks(plan: Plan, store: Store, layer: Layer, population: number): Task[] {
  const { neuron } = layer.population;
  if (neuron === undefined || neuron.cap === 0) return [];
  const { cap } = neuron;
  const { membranes, counts, width, stride } = layer;
  const fires = tableBands(plan, population, ({ thresholds }) => thresholds).map(({ from, to, tiles }) => {
    if (tiles.every(({ thresholds }) => thresholds.every(isHalf)))
      return task('fireHalves', {
        ...{ from, to, membranes, counts, width, stride, cap },
        thresholds: placeHalves(store, tiles, cap, stride),
      });
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
  const charges = chargeTasks(plan, store, layer, population);
  return [...charges, ...fires, ...settles[neuron.kind](plan, store, layer, population)];
}

const settles: {
  readonly [K in NeuronKind]: (plan: Plan, store: Store, layer: Layer, population: number) => Task[];
} = {
  multi_threshold: () => [],
  integrating: () => [],
  register: () => [],
  kept(plan, store, layer, population) {
    const { membranes, counts, width, stride, height } = layer;
    if (layer.population.neuron?.kind === 'kept' && layer.population.neuron.reset === 'hard')
      return [task('settleHard', { from: 0, to: height, membranes, counts, width, stride })];
    return settleByTable(plan, store, layer, population, 'amount');
  },
  decaying(plan, store, layer, population) {
    const { neuron } = layer.population;
    if (neuron?.kind !== 'decaying') return [];
    const { resets, bounded } = neuron;
    return [
      ...(resets === 'delayed'
        ? []
        : settleByTable(plan, store, layer, population, resets === 'hard' ? 'rest' : 'amount')),
      ...(bounded === 1 ? settleByTable(plan, store, layer, population, 'least') : []),
    ];
  },
};

/** Firing leaves a value of the channel, or takes an amount of it for every spike; or a least value is left. */
const settleByTable = (
  plan: Plan,
  store: Store,
  layer: Layer,
  population: number,
  name: 'rest' | 'amount' | 'least',
): Task[] =>
  tableBands(plan, population, joined).map(({ from, to, tiles }) => {
    const { membranes, counts, width, stride } = layer;
    const common = { from, to, membranes, counts, width, stride };
    const table = placeConstant(store, layer, tiles)(name);
    if (name === 'least') return task('settleLeast', { from, to, membranes, width, stride, least: table });
    return name === 'rest'
      ? task('settleRest', { ...common, rest: table })
      : task('settleSoft', { ...common, amounts: table });
  });
