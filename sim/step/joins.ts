/** @file What arrives at blocks of spikes, rows at a time: the events of tiles that hold channels of the same rows as one. */
import { constants } from '../kernels/index.ts';
import { neuronsIn, pixelsIn, type Range } from '../grid/range.ts';
import { machineLoop, type Joined } from '../kinds/index.ts';
import type { StepMachine } from '../machine/index.ts';
import type { DeliveryPlan, Plan } from '../plan/index.ts';
import { listOf, type ListRanges, type SenderLists } from './lists.ts';

/** Boxes of senders that hold different channels of the same rows. */
interface JoinPlan {
  readonly window: number;
  readonly boxes: readonly DeliveryPlan[];
  /** Of the senders. */
  readonly rows: Range;
  /** Channels of the population. */
  readonly inputs: number;
}

/** What is joined, and what of it reaches a block. */
export interface Joins {
  readonly plans: readonly JoinPlan[];
  /** By block; none where it takes lists. */
  readonly ofBlock: readonly (readonly { readonly join: number; readonly rowFrom: number; readonly rowTo: number }[])[];
}

export function joinsOf(plan: Plan, ranges: ListRanges): Joins {
  const plans: JoinPlan[] = [];
  const known = new Map<string, number>();
  const ofBlock: Joins['ofBlock'][number][] = plan.blocks.map(() => []);
  plan.windows.forEach(({ blocks }, window) => {
    for (const at of blocks) {
      const block = plan.blocks[at]!;
      if (block.kind !== 'synapses' || machineLoop(block.geometry, 'spikes') !== 'receiveSpikes') continue;
      const groups = new Map<string, DeliveryPlan[]>();
      for (const box of block.arrivals['source']!) {
        const { rowFrom, rowTo } = ranges[box.sender]![0]!;
        const key = [rowFrom, rowTo, box.rowFrom, box.rowTo].join(' ');
        groups.set(key, [...(groups.get(key) ?? []), box]);
      }
      ofBlock[at] = [...groups.values()].map((boxes) => {
        const key = boxes
          .map(({ sender, channelFrom, channelTo }) => [sender, channelFrom, channelTo].join(' '))
          .join();
        let join = known.get(key);
        if (join === undefined) {
          join = plans.push({ window, boxes, rows: ranges[boxes[0]!.sender]![0]!, inputs: block.geometry.inputs }) - 1;
          known.set(key, join);
        }
        const { rowFrom, rowTo } = boxes[0]!;
        return { join, rowFrom, rowTo };
      });
    }
  });
  return { plans, ofBlock };
}

const startWords = ({ rows }: JoinPlan): number => pixelsIn(rows) + rows.rowTo - rows.rowFrom;
/** A join writes up to 3 words past its last. */
const entryWords = ({ boxes, rows }: JoinPlan): number =>
  boxes.reduce((sum, { channelFrom, channelTo }) => sum + neuronsIn({ ...rows, channelFrom, channelTo }), 4);

/** Words of the joins of any one window. */
export function wordsOfJoins({ plans }: Joins): number {
  const words: number[] = [];
  for (const join of plans) words[join.window] = (words[join.window] ?? 0) + startWords(join) + entryWords(join);
  return words.reduce((most, count) => Math.max(most, count), 0);
}

/** Joins of different windows share memory. */
export function createJoins(
  machine: StepMachine,
  { plans, ofBlock }: Joins,
  lists: readonly SenderLists[],
): { readonly byWindow: readonly (readonly number[])[]; readonly ofBlock: readonly (readonly Joined[])[] } {
  const shared = machine.words(wordsOfJoins({ plans, ofBlock })).byteOffset;
  const used: number[] = [];
  const byWindow: number[][] = [];
  const records = plans.map((join) => {
    const { window, boxes, rows, inputs } = join;
    const starts = shared + 4 * (used[window] ?? 0);
    const entries = starts + 4 * startWords(join);
    used[window] = (used[window] ?? 0) + startWords(join) + entryWords(join);
    const sources = machine.words(2 * boxes.length);
    boxes.forEach((box, i) => (sources[2 * i] = listOf(lists, box).record));
    const record = machine.record(constants.joinedBytes, {
      ...{ joinedStarts: starts, joinedEntries: entries, joinedRows: rows.rowTo - rows.rowFrom },
      ...{ joinedColumns: rows.columns, joinedRowFrom: rows.rowFrom, joinedInputs: inputs },
      ...{ joinedLists: sources.byteOffset, joinedCount: boxes.length },
    });
    (byWindow[window] ??= []).push(record);
    return record;
  });
  return {
    byWindow,
    ofBlock: ofBlock.map((list) =>
      list.map(({ join, rowFrom, rowTo }) => ({ record: records[join]!, rowFrom, rowTo })),
    ),
  };
}
