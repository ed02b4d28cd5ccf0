/** @file From the tallies of a window to what the ledger charges for: spikes of senders, packets, operations of blocks. */
import type { StepCounts } from '../ledger/index.ts';
import type { DeliveryPlan, Plan } from '../plan/index.ts';
import type { Payload } from '../../ir/projections/index.ts';
import type { Demands } from './demands.ts';
import type { Operations } from './kinds/index.ts';
import { createSums, type Reader, type Sums } from './sums.ts';
import type { Arrived, Tally } from './tally.ts';

/** By position in the plan's lists: numbers of sums, and what operations are made of. */
export interface Accounts {
  readonly sums: Sums;
  readonly spikes: readonly number[];
  readonly packets: readonly number[];
  readonly operations: readonly Operations[];
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
  const arrived = ({ sender, rowFrom, rowTo }: DeliveryPlan): Arrived => ({ ...senders[sender]!, rowFrom, rowTo });
  const known = new Map<string, number>();
  /** All events of a sender's rows: where all of these leave, packets are its spikes. */
  const all = (sender: number, of: Arrived): number => {
    const key = `${sender} ${of.rowFrom} ${of.rowTo}`;
    const sum = known.get(key) ?? sums.weighed([of], () => 1, [{ from: of.channelFrom, to: of.channelTo, weight: 1 }]);
    known.set(key, sum);
    return sum;
  };
  return {
    sums,
    spikes: senders.map((of, sender) => all(sender, of)),
    packets: plan.emissions.map((emission) => all(emission.sender, arrived(emission))),
    operations: plan.blocks.map(({ arrivals }, block) =>
      demands.countings[block]!.operations(
        Object.fromEntries(Object.entries(arrivals).map(([end, list]) => [end, list.map(arrived)])),
        sums,
      ),
    ),
  };
}

/** Fills in what a slot of a window counts; values travel in the first. */
export function countSlot(
  { windows }: Plan,
  { spikes, packets, operations }: Accounts,
  read: Reader,
  window: number,
  slot: number,
  counts: StepCounts,
): void {
  const { firing, valueEmissions, spikeEmissions, blocks } = windows[window]!;
  for (const sender of firing) counts.spikes[sender] = read.sum(spikes[sender]!, slot);
  if (slot === 0) for (const emission of valueEmissions) counts.packets[emission] = read.sum(packets[emission]!, 0);
  for (const emission of spikeEmissions) counts.packets[emission] = read.sum(packets[emission]!, slot);
  for (const block of blocks) counts.operations[block] = operations[block]!(read, slot);
}
