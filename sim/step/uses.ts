/** @file Which event lists of a chip somebody takes or counts. */
import type { DeliveryPlan, Plan } from '../plan/index.ts';
import { isOver, type ListRanges } from './lists.ts';

/**
 * By sender: its lists that are to be written, by the order of its ranges, ascending.
 *
 * @param joined whether a block takes what is joined in place of lists.
 * @param counted whether a box's events are counted elsewhere.
 */
export function usesOf(
  plan: Plan,
  ranges: ListRanges,
  joined: (block: number) => boolean,
  counted: (box: DeliveryPlan) => boolean,
): readonly (readonly number[])[] {
  const uses = ranges.map(() => new Set<number>());
  const use = (box: DeliveryPlan): void => {
    uses[box.sender]!.add(ranges[box.sender]!.findIndex((range) => isOver(range, box)));
  };
  for (const emission of plan.emissions) if (!counted(emission)) use(emission);
  // Who asks for active neurons sees every event.
  const all = plan.image.header.target.updates === 'active';
  plan.blocks.forEach(({ arrivals }, at) => {
    if (joined(at) && !all) return;
    for (const deliveries of Object.values(arrivals)) deliveries.forEach(use);
  });
  for (const { firing } of plan.windows)
    for (const sender of firing) {
      const own = ranges[sender]!;
      if (counted({ sender, ...own[0]! }) || uses[sender]!.has(0)) continue;
      if (!isPartition(own, [...uses[sender]!])) uses[sender]!.add(0);
    }
  return uses.map((set) => [...set].sort((a, b) => a - b));
}

/** Whether each channel of the first range is in one of those given. */
function isPartition([whole, ...parts]: ListRanges[number], given: readonly number[]): boolean {
  let channel = whole!.channelFrom;
  const ascending = given.map((at) => parts[at - 1]!).sort((a, b) => a.channelFrom - b.channelFrom);
  for (const { channelFrom, channelTo } of ascending) {
    if (channelFrom !== channel) return false;
    channel = channelTo;
  }
  return channel === whole!.channelTo;
}
