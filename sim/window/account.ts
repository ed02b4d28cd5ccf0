/** @file From the tallies of a window to what the ledger charges for: spikes of senders, packets, operations of blocks. */
import type { StepCounts } from '../ledger/index.ts';
import type { DeliveryPlan, Plan } from '../plan/index.ts';
import type { Payload } from '../../ir/projections/index.ts';
import type { Demands } from './demands.ts';
import type { Operations } from './kinds/index.ts';
import { createSums, type Sums } from './sums.ts';
import type { Arrived, Tally } from './tally.ts';

/** By position in the plan's lists: numbers of sums, and what operations are made of. */
export interface Accounts {
  readonly sums: Sums;
  readonly spikes: Int32Array;
  readonly packets: Int32Array;
  readonly operations: MadeOf;
}

/** By block, numbers of what its operations are: one sum, or products; `none` where it is something else. */
interface MadeOf {
  readonly sums: Int32Array;
  readonly products: Int32Array;
  /** And of those that count from the second slot on. */
  readonly later: Int32Array;
}

const none = -1;

const madeOf = (operations: readonly Operations[]): MadeOf => ({
  sums: Int32Array.from(operations, (of) => ('sum' in of ? of.sum : none)),
  products: Int32Array.from(operations, (of) => ('sum' in of ? none : of.product)),
  later: Int32Array.from(operations, (of) => ('sum' in of ? none : (of.later ?? none))),
});

/** What the last phases of a program have computed, [number][slots]. */
export interface Summed {
  readonly sums: Float64Array;
  readonly products: Float64Array;
}

/** Lists all sums that the ledger needs. */
export function accountsOf(
  plan: Plan,
  demands: Demands,
  tallies: { readonly [P in Payload]: readonly (Tally | undefined)[] },
): Accounts {
  const { header } = plan.image;
  const sums = createSums();
  const senders = plan.senders.map(({ from, payload }): Arrived => {
    const { population } = from === 'input' ? header.input : plan.tiles[from]!;
    const [channels, height] = header.populations[population]!.extents;
    const whole = { channelFrom: 0, channelTo: channels, rowFrom: 0, rowTo: height };
    const { channelFrom, channelTo, rowFrom, rowTo } = from === 'input' ? whole : plan.tiles[from]!;
    return { tally: tallies[payload][population]!, channelFrom, channelTo, rowFrom, rowTo };
  });
  const arrived = ({ sender, ...box }: DeliveryPlan): Arrived => ({ ...box, tally: senders[sender]!.tally });
  const known = new Map<string, number>();
  /** All events of a box of a sender: where all of these leave, packets are its spikes. */
  const all = (sender: number, of: Arrived): number => {
    const key = `${sender} ${of.rowFrom} ${of.rowTo} ${of.channelFrom} ${of.channelTo}`;
    const sum = known.get(key) ?? sums.weighed([of], () => 1, [{ from: of.channelFrom, to: of.channelTo, weight: 1 }]);
    known.set(key, sum);
    return sum;
  };
  return {
    sums,
    spikes: Int32Array.from(senders, (of, sender) => all(sender, of)),
    packets: Int32Array.from(plan.emissions, (emission) => all(emission.sender, arrived(emission))),
    operations: madeOf(
      plan.blocks.map(({ arrivals }, block) =>
        demands.countings[block]!.operations(
          Object.fromEntries(Object.entries(arrivals).map(([end, list]) => [end, list.map(arrived)])),
          sums,
        ),
      ),
    ),
  };
}

/** Fills in what a slot of a window counts; values travel in the first. */
export function countSlot(
  { windows, image }: Plan,
  { spikes, packets, operations }: Accounts,
  summed: Summed,
  window: number,
  slot: number,
  counts: StepCounts,
): void {
  const { firing, valueEmissions, spikeEmissions, blocks } = windows[window]!;
  const { slots } = image.header.schedule;
  const { sums, products } = summed;
  for (const sender of firing) counts.spikes[sender] = sums[spikes[sender]! * slots + slot]!;
  if (slot === 0) for (const emission of valueEmissions) counts.packets[emission] = sums[packets[emission]! * slots]!;
  for (const emission of spikeEmissions) counts.packets[emission] = sums[packets[emission]! * slots + slot]!;
  for (const block of blocks) {
    const sum = operations.sums[block]!;
    const product = operations.products[block]!;
    const later = operations.later[block]!;
    let all = sum === none ? products[product * slots + slot]! : sums[sum * slots + slot]!;
    if (later !== none) all += products[later * slots + slot]!;
    counts.operations[block] = all;
  }
}
