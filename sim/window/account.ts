/** @file From the tallies of a window to what the ledger charges for: spikes of senders, packets, operations of blocks. */
import type { StepCounts } from '../ledger/index.ts';
import type { DeliveryPlan, Plan } from '../plan/index.ts';
import type { Words } from './store.ts';
import { weighed, type Arrived, type OfSlot, type Tally } from './tally.ts';
import type { TallyMemory, WindowProgram } from './program.ts';

/** What happened in a slot, by position in the plan's lists. Slots of a window are asked for in ascending order. */
export interface Accounts {
  readonly spikes: readonly OfSlot[];
  readonly packets: readonly OfSlot[];
  readonly operations: readonly OfSlot[];
}

/** Binds a program's tallies to its memory. */
export function accountsOf(plan: Plan, { tallies, demands }: WindowProgram, { words }: Words): Accounts {
  const bound = (tally: TallyMemory | undefined): Tally | undefined =>
    tally === undefined ? undefined : { ...tally, words, first: tally.address / 4 };
  const spikes = tallies.spikes.map(bound);
  const values = tallies.values.map(bound);
  const { header } = plan.image;
  const whole = (sender: number): Arrived => {
    const { from, payload } = plan.senders[sender]!;
    const { population } = from === 'input' ? header.input : plan.tiles[from]!;
    const [channels, height] = header.populations[population]!.extents;
    const range =
      from === 'input' ? { channelFrom: 0, channelTo: channels, rowFrom: 0, rowTo: height } : plan.tiles[from]!;
    const { channelFrom, channelTo, rowFrom, rowTo } = range;
    return { tally: (payload === 'spikes' ? spikes : values)[population]!, channelFrom, channelTo, rowFrom, rowTo };
  };
  const senders = plan.senders.map((_, sender) => whole(sender));
  const arrived = ({ sender, rowFrom, rowTo }: DeliveryPlan): Arrived => ({ ...senders[sender]!, rowFrom, rowTo });
  return {
    spikes: senders.map(countAll),
    packets: plan.emissions.map((emission) => countAll(arrived(emission))),
    operations: plan.blocks.map(({ arrivals }, block) =>
      demands.countings[block]!.operations(
        Object.fromEntries(Object.entries(arrivals).map(([end, list]) => [end, list.map(arrived)])),
      ),
    ),
  };
}

/** All events of some rows of a sender. */
const countAll = (of: Arrived): OfSlot => weighed(of, () => 1, [{ from: of.channelFrom, to: of.channelTo, weight: 1 }]);

/** Fills in what a slot of a window counts; values travel in the first. */
export function countSlot(
  { windows }: Plan,
  { spikes, packets, operations }: Accounts,
  window: number,
  slot: number,
  counts: StepCounts,
): void {
  const { firing, valueEmissions, spikeEmissions, blocks } = windows[window]!;
  for (const sender of firing) counts.spikes[sender] = spikes[sender]!(slot);
  if (slot === 0) for (const emission of valueEmissions) counts.packets[emission] = packets[emission]!(0);
  for (const emission of spikeEmissions) counts.packets[emission] = packets[emission]!(slot);
  for (const block of blocks) counts.operations[block] = operations[block]!(slot);
}
