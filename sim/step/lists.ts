/** @file Event lists of a chip: one for each sender, and one for each part of its channels that goes a way of its own. */
import { createList, listWords, type Arena, type EventList } from '../events/list.ts';
import { wholeOf, type Range } from '../grid/range.ts';
import type { DeliveryPlan, Plan } from '../plan/index.ts';

/** Lists of one sender. */
export interface SenderLists {
  readonly whole: EventList;
  /** Some of its channels each. */
  readonly parts: readonly EventList[];
  /** Those that somebody takes, or counts: they are written in every time step. */
  readonly used: readonly EventList[];
  /** Its events before each of its rows and behind the last, where a join counts them: `used` need not have all of its channels. */
  readonly rowEvents?: Int32Array;
}

/** Channels of a sender, half open. */
type Channels = Pick<Range, 'channelFrom' | 'channelTo'>;

/** By sender: what lists are made over, the whole first. */
export type ListRanges = readonly (readonly Range[])[];

/** The ranges of all senders: parts are those that some emission or block has. */
export function listRanges(plan: Plan): ListRanges {
  const ranges = plan.senders.map((_, sender) => [rangeOf(plan, sender)]);
  const add = ({ sender, channelFrom, channelTo }: DeliveryPlan): void => {
    const own = ranges[sender]!;
    if (own.every((range) => !isOver(range, { channelFrom, channelTo })))
      own.push({ ...own[0]!, channelFrom, channelTo });
  };
  plan.emissions.forEach(add);
  for (const { arrivals } of plan.blocks) for (const deliveries of Object.values(arrivals)) deliveries.forEach(add);
  return ranges;
}

export const isOver = (a: Channels, b: Channels): boolean =>
  a.channelFrom === b.channelFrom && a.channelTo === b.channelTo;

function rangeOf({ image, tiles, senders }: Plan, sender: number): Range {
  const { from } = senders[sender]!;
  const { input, populations } = image.header;
  return from === 'input' ? wholeOf(populations[input.population]!.extents) : tiles[from]!;
}

/** Words of the input's lists, and of the lists of any one window. */
export function wordsOfLists(plan: Plan, ranges: ListRanges): readonly [input: number, window: number] {
  const wordsOf = (senders: readonly number[]): number =>
    senders.reduce(
      (sum, sender) => ranges[sender]!.reduce((words, range) => words + listWords(range, hasValues(plan, sender)), sum),
      0,
    );
  return [wordsOf([0]), Math.max(0, ...plan.windows.map(({ firing, values }) => wordsOf([...firing, ...values])))];
}

const hasValues = (plan: Plan, sender: number): boolean => plan.senders[sender]!.payload === 'values';

/**
 * Lists by sender; those of different windows share memory. @param record what is to be kept of each, where a machine wants it.
 * @param uses which lists of a sender are used, by the order of its ranges, and what counts its events besides.
 */
export function createLists(
  plan: Plan,
  ranges: ListRanges,
  uses: (sender: number) => Pick<SenderLists, 'rowEvents'> & { readonly used: readonly number[] },
  words: (count: number) => Int32Array,
  record: (list: EventList) => EventList,
): readonly SenderLists[] {
  const [input, window] = wordsOfLists(plan, ranges);
  const shared = words(window);
  const listsOf = (sender: number, arena: Arena): SenderLists => {
    const [whole, ...parts] = ranges[sender]!.map((range) => record(createList(range, hasValues(plan, sender), arena)));
    const { used, ...counted } = uses(sender);
    return { whole: whole!, parts, used: used.map((at) => [whole!, ...parts][at]!), ...counted };
  };
  const lists = [listsOf(0, { words: words(input), used: 0 })];
  for (const { firing, values } of plan.windows) {
    const arena: Arena = { words: shared, used: 0 };
    for (const sender of [...firing, ...values]) lists[sender] = listsOf(sender, arena);
  }
  return lists;
}

/** The list that holds the channels of a box of a sender. */
export function listOf(lists: readonly SenderLists[], box: DeliveryPlan): EventList {
  const { whole, parts } = lists[box.sender]!;
  const found = isOver(whole, box) ? whole : parts.find((list) => isOver(list, box));
  if (found === undefined) throw new Error('a box has no list of its channels');
  return found;
}
