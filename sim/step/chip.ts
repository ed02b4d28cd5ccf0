/** @file A chip's memory in step mode: membranes, event lists, and every block ready to take what arrives. */
import type { ChipImage } from '../../ir/chip/image.ts';
import { constantsTaken, hasCurrent } from '../../ir/neurons/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { inOrder, type Arrival } from '../events/arrival.ts';
import { createArena, listWords, type EventList } from '../events/list.ts';
import { wholeOf } from '../grid/range.ts';
import { createKernelTables, isDepthwise } from '../kinds/kernels/expand.ts';
import { planeBytes } from '../kinds/kernels/plane.ts';
import { valuesBytes } from '../kinds/kernels/values.ts';
import { spikesBytes } from '../kinds/kernels/spikes.ts';
import { kindRule, type Joined, type Receive } from '../kinds/index.ts';
import { constants as layouts } from '../kernels/index.ts';
import { fireOf, type Fire } from './fire.ts';
import { schedulesOf, type WindowSchedule } from './schedule.ts';
import { createLists, listOf, listRanges, wordsOfLists, type ListRanges, type SenderLists } from './lists.ts';
import { createJoins, joinBytes, noJoins, planJoins } from './joins.ts';
import { freshTiles, type FreshTiles } from './fresh.ts';
import { createNarrow, narrowBytes, narrowPopulations } from './narrow.ts';
import type { KernelVariant } from '../kernels/index.ts';
import { createMachine, machineSlack, type StepMachine } from '../machine/index.ts';
import type { Tile } from '../neurons/index.ts';
import { usesOf } from './uses.ts';
import { planOf, type BlockPlan, type DeliveryPlan, type Plan, type TilePlan } from '../plan/index.ts';

/** All of it by position in the plan's lists. One sample at a time. */
export interface Chip {
  readonly plan: Plan;
  /** Whose memory everything is in; absent where sums saturate, or where there is no memory so large. */
  readonly machine: StepMachine | undefined;
  /** The machine's place for the input [C, H, W] of a logical step; empty without one. */
  readonly frame: Int32Array;
  readonly tiles: readonly Tile[];
  /** By sender: what it sends in this time step. Lists of different windows share memory; the input's does not. */
  readonly lists: readonly SenderLists[];
  /** By window: addresses of the records of what is joined. */
  readonly joins: readonly (readonly number[])[];
  readonly fresh: FreshTiles;
  /** By sender that fires: what writes its lists, in the order of those that are used; and its whole list. */
  readonly fires: readonly (readonly Fire[])[];
  readonly fireWhole: readonly Fire[];
  /** By window. */
  readonly schedules: readonly WindowSchedule[];
  /** By block. */
  readonly receivers: readonly Receive[];
}

/**
 * An image in the simulator, ready to run samples. An image that does not fit together is an ordinary `Error`.
 *
 * @param variant which kernels; those that are faster here unless told.
 */
export const loadChip = (image: ChipImage, variant?: KernelVariant): Chip => openChip(planOf(image), variant);

/** Memory for a plan. */
export function openChip(plan: Plan, variant?: KernelVariant): Chip {
  const narrow = plan.image.header.saturating ? [] : narrowPopulations(plan);
  const ranges = listRanges(plan);
  const { saturating, schedule } = plan.image.header;
  const planned = saturating ? noJoins : planJoins(plan, ranges);
  const machine = saturating
    ? undefined
    : createMachine(
        machineBytes(plan, narrow, ranges) + joinBytes(planned, schedule.slots),
        commonBytes(plan),
        variant,
      );
  const words = (count: number): Int32Array => machine?.words(count) ?? new Int32Array(count);
  const tiles = plan.tiles.map((tile) =>
    machine === undefined || narrow[tile.population] !== true
      ? createTile(tile, words)
      : { ...createTile({ ...tile, neurons: 0 }, unused), narrow: createNarrow(machine, tile) },
  );
  const joins = machine && createJoins(machine, plan, planned, tiles);
  const counted = (box: DeliveryPlan): Int32Array | undefined => joins?.rowEvents(box);
  const uses = usesOf(
    plan,
    ranges,
    (block) => (joins?.ofBlock[block]?.length ?? 0) > 0,
    (box) => counted(box) !== undefined,
  );
  const usesOfSender = (sender: number): ReturnType<Parameters<typeof createLists>[2]> => {
    const rowEvents = counted({ sender, ...ranges[sender]![0]! });
    return { used: uses[sender]!, ...(rowEvents && { rowEvents }) };
  };
  const lists = createLists(plan, ranges, usesOfSender, words, (list) =>
    machine === undefined ? list : recorded(machine, list),
  );
  const frame = machine?.words(inputWords(plan.image)) ?? new Int32Array(0);
  const [fires, fireWhole]: [(readonly Fire[])[], Fire[]] = [[], []];
  plan.senders.forEach(({ from, payload }, sender) => {
    if (from === 'input' || payload !== 'spikes') return;
    const { whole, used } = lists[sender]!;
    fires[sender] = used.map((list) => fireOf(machine, tiles[from]!, list));
    fireWhole[sender] = fireOf(machine, tiles[from]!, whole);
  });
  return {
    ...{ plan, machine, frame, tiles, lists, fires, fireWhole, joins: joins?.byWindow ?? [] },
    fresh: freshTiles(machine, plan, tiles),
    schedules: schedulesOf(plan, lists, counted, (box) => listOf(lists, box)),
    receivers: createReceivers(plan, machine, tiles, lists, joins?.ofBlock ?? []),
  };
}

/** Ordinary memory, for what has other memory in a machine. */
const unused = (count: number): Int32Array => new Int32Array(count);

/** Bytes that `openChip` takes of a machine. */
function machineBytes(plan: Plan, narrow: readonly boolean[], ranges: ListRanges): number {
  const { image, tiles, blocks } = plan;
  const wide = (tile: TilePlan): number =>
    4 * ((hasCurrent(tile) ? 2 : 1) * tile.neurons + tile.thresholds.length + tile.initial.length);
  const neurons = tiles.reduce(
    (sum, tile) => sum + (narrow[tile.population] === true ? narrowBytes(tile) : wide(tile)),
    0,
  );
  const weights = image.kernels.reduce((sum, section) => sum + section.weights.length, 0);
  const tables = new Set<Int32Array>();
  const packed = new Set<number>();
  let own = 0;
  for (const block of blocks) {
    const { kernels, tile } = block;
    own += kindRule(block.kind).machineBytes?.(block.geometry, tiles[tile]!) ?? 0;
    if (block.kind !== 'synapses' && block.kind !== 'graded') continue;
    const { rows, columns, kernel, inputs } = block.geometry;
    for (const taps of [rows, columns]) for (const table of [taps.count, taps.kernel, taps.target]) tables.add(table);
    own += 4 * (kernel[1] * image.kernels[kernels]!.shifts.length + inputs);
    if (packed.has(kernels)) continue;
    packed.add(kernels);
    if (block.kind === 'graded') own += valuesBytes(block.geometry, tiles[tile]!);
    else own += (isDepthwise(block.geometry) ? planeBytes : spikesBytes)(block.geometry, tiles[tile]!);
  }
  const tableWords = [...tables].reduce((sum, { length }) => sum + length, 0);
  const lists = ranges.reduce((sum, { length }) => sum + length, 0);
  const arrays = 1 + tiles.length * 8 + blocks.length * 8 + lists + 2 * tables.size + image.kernels.length * 3;
  const [input, window] = wordsOfLists(plan, ranges);
  const words = 4 * tiles.length + inputWords(image) + input + window + 4 * tableWords + 48 * (blocks.length + lists);
  const slots = tiles.reduce((sum, { neuron }) => sum + (neuron?.cap ?? 0), 0);
  return 4 * words + neurons + weights + own + machineSlack * (arrays + slots);
}

const inputWords = ({ header }: ChipImage): number => sizeOf(header.populations[header.input.population]!.extents);

/** Bytes of the largest block's work. */
const commonBytes = ({ blocks, tiles }: Plan): number =>
  blocks.reduce(
    (most, { kind, geometry, tile }) => Math.max(most, kindRule(kind).commonBytes?.(geometry, tiles[tile]!) ?? 0),
    0,
  );

function createTile(
  { thresholds, initial, constants, neuron, neurons, ...range }: TilePlan,
  words: (count: number) => Int32Array,
): Tile {
  const { channelFrom, channelTo, rowFrom, rowTo, columns } = range;
  const channels = channelTo - channelFrom;
  const cap = neuron?.cap ?? 0;
  const ofSlot = (slot: number): Int32Array => {
    const table = words(channels);
    for (let channel = 0; channel < channels; channel++) table[channel] = thresholds[channel * cap + slot]!;
    return table;
  };
  const membranes = words(neurons);
  const taken = constantsTaken({ ...(neuron ? { neuron } : {}) });
  return {
    ...{ channelFrom, channelTo, rowFrom, rowTo, columns, channels },
    membranes,
    arriving: hasCurrent({ ...(neuron ? { neuron } : {}) }) ? words(neurons) : membranes,
    initial: initial.some((value) => value !== 0) ? copied(initial, words) : new Int32Array(0),
    thresholds: Array.from({ length: cap }, (_, slot) => ofSlot(slot)),
    constants: Object.fromEntries(taken.map((name, i) => [name, constants.filter((_, at) => at % taken.length === i)])),
  };
}

function copied(values: Int32Array, words: (count: number) => Int32Array): Int32Array {
  const copy = words(values.length);
  copy.set(values);
  return copy;
}

/** A list with its record in a machine. */
const recorded = (machine: StepMachine, list: EventList): EventList => ({
  ...list,
  record: machine.record(layouts.listBytes, {
    ...{ listRowRuns: list.rowRuns.byteOffset, listRunColumn: list.runColumn.byteOffset },
    ...{ listRunStart: list.runStart.byteOffset, listChannels: list.channels.byteOffset },
    ...{ listValues: list.values.byteOffset, listRowFrom: list.rowFrom },
  }),
});

/** Gives every block its memory. */
function createReceivers(
  plan: Plan,
  machine: StepMachine | undefined,
  tiles: readonly Tile[],
  lists: readonly SenderLists[],
  joined: readonly (readonly Joined[])[],
): Receive[] {
  const { image } = plan;
  const { saturating, target } = image.header;
  const scratch = createArena(saturating ? largestList(image) : 0);
  const arrivalOf = (planned: readonly DeliveryPlan[]): Arrival => {
    const deliveries = planned.map((box) => ({ list: listOf(lists, box), rowFrom: box.rowFrom, rowTo: box.rowTo }));
    return saturating ? () => inOrder(scratch, deliveries) : () => deliveries;
  };
  const shared = {
    ...{ saturating, machine, expanded: createKernelTables() },
    ...{ low: -(2 ** (target.membraneBits - 1)), high: 2 ** (target.membraneBits - 1) - 1 },
  };
  return plan.blocks.map(({ kind, geometry, tile, kernels, arrivals }: BlockPlan, at) =>
    kindRule(kind).step(geometry, {
      ...{ ...shared, tile: asTarget(tiles[tile]!), kernels: image.kernels[kernels], joined: joined[at] ?? [] },
      arrivals: Object.fromEntries(Object.entries(arrivals).map(([end, planned]) => [end, arrivalOf(planned)])),
    }),
  );
}

/** A tile as those see it who add to it. */
const asTarget = (tile: Tile): Tile => ({ ...tile, membranes: tile.arriving });

/** Words of a list of any whole population. */
const largestList = ({ header }: ChipImage): number =>
  header.populations.reduce((most, { extents }) => Math.max(most, listWords(wholeOf(extents), true)), 0);
