/** @file A chip's memory in step mode: membranes, event lists, and every block ready to take what arrives. */
import type { ChipImage } from '../../ir/chip/image.ts';
import { inOrder, type Arrival } from '../events/arrival.ts';
import { createArena, createList, listWords, type Arena, type EventList } from '../events/list.ts';
import { wholeOf, type Range } from '../grid/range.ts';
import { createKernelTables } from '../kinds/kernels/expand.ts';
import { kindRule, type Receive } from '../kinds/index.ts';
import type { Tile } from '../neurons/index.ts';
import { planOf, type BlockPlan, type DeliveryPlan, type Plan, type TilePlan } from '../plan/index.ts';

/** All of it by position in the plan's lists. One sample at a time. */
export interface Chip {
  readonly plan: Plan;
  readonly tiles: readonly Tile[];
  /** By sender: what it sends in this time step. Lists of different windows share memory; the input's does not. */
  readonly lists: readonly EventList[];
  /** By block. */
  readonly receivers: readonly Receive[];
}

/** An image in the simulator, ready to run samples. An image that does not fit together is an ordinary `Error`. */
export const loadChip = (image: ChipImage): Chip => openChip(planOf(image));

/** Memory for a plan. */
export function openChip(plan: Plan): Chip {
  const tiles = plan.tiles.map(createTile);
  const lists = createLists(plan);
  return { plan, tiles, lists, receivers: createReceivers(plan, tiles, lists) };
}

function createTile({ thresholds, initial, amounts, neuron, neurons, ...range }: TilePlan): Tile {
  const { channelFrom, channelTo, rowFrom, rowTo, columns } = range;
  const channels = channelTo - channelFrom;
  const cap = neuron?.cap ?? 0;
  return {
    ...{ channelFrom, channelTo, rowFrom, rowTo, columns, channels, amounts },
    membranes: new Int32Array(neurons),
    initial: initial.some((value) => value !== 0) ? initial : new Int32Array(0),
    thresholds: Array.from({ length: cap }, (_, slot) =>
      Int32Array.from({ length: channels }, (_, channel) => thresholds[channel * cap + slot]!),
    ),
  };
}

function rangeOf({ image, tiles, senders }: Plan, sender: number): Range {
  const { from } = senders[sender]!;
  const { input, populations } = image.header;
  return from === 'input' ? wholeOf(populations[input.population]!.extents) : tiles[from]!;
}

/** A list per sender. */
function createLists(plan: Plan): EventList[] {
  const ofSender = (sender: number): [Range, boolean] => [
    rangeOf(plan, sender),
    plan.senders[sender]!.payload === 'values',
  ];
  const wordsOf = (senders: readonly number[]): number =>
    senders.reduce((sum, sender) => sum + listWords(...ofSender(sender)), 0);
  const windows = plan.windows.map(({ firing, values }) => [...firing, ...values]);
  const { words } = createArena(Math.max(0, ...windows.map(wordsOf)));
  const lists: EventList[] = [createList(...ofSender(0), createArena(wordsOf([0])))];
  for (const senders of windows) {
    const arena: Arena = { words, used: 0 };
    for (const sender of senders) lists[sender] = createList(...ofSender(sender), arena);
  }
  return lists;
}

/** Gives every block its memory. */
function createReceivers(plan: Plan, tiles: readonly Tile[], lists: readonly EventList[]): Receive[] {
  const { image } = plan;
  const { saturating, target } = image.header;
  const scratch = createArena(saturating ? largestList(image) : 0);
  const arrivalOf = (planned: readonly DeliveryPlan[]): Arrival => {
    const deliveries = planned.map(({ sender, rowFrom, rowTo }) => ({ list: lists[sender]!, rowFrom, rowTo }));
    return saturating ? () => inOrder(scratch, deliveries) : () => deliveries;
  };
  const shared = {
    ...{ saturating, expanded: createKernelTables() },
    ...{ low: -(2 ** (target.membraneBits - 1)), high: 2 ** (target.membraneBits - 1) - 1 },
  };
  return plan.blocks.map(({ kind, geometry, tile, kernels, arrivals }: BlockPlan) =>
    kindRule(kind).step(geometry, {
      ...{ ...shared, tile: tiles[tile]!, kernels: image.kernels[kernels] },
      arrivals: Object.fromEntries(Object.entries(arrivals).map(([end, planned]) => [end, arrivalOf(planned)])),
    }),
  );
}

/** Words of a list of any whole population. */
const largestList = ({ header }: ChipImage): number =>
  header.populations.reduce((most, { extents }) => Math.max(most, listWords(wholeOf(extents), true)), 0);
