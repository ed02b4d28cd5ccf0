/** @file What arrives at blocks of spikes, rows at a time: the spikes of tiles that hold channels of the same rows as one. */
import { constants } from '../kernels/index.ts';
import { neuronsIn, pixelsIn, type Range } from '../grid/range.ts';
import { machineLoop, type Joined } from '../kinds/index.ts';
import { machineSlack, type StepMachine } from '../machine/index.ts';
import type { Tile } from '../neurons/index.ts';
import type { DeliveryPlan, Plan } from '../plan/index.ts';
import type { ListRanges } from './lists.ts';

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
export interface JoinPlans {
  readonly plans: readonly JoinPlan[];
  /** By block; none where it takes lists. */
  readonly ofBlock: readonly (readonly { readonly join: number; readonly rowFrom: number; readonly rowTo: number }[])[];
}

export const noJoins: JoinPlans = { plans: [], ofBlock: [] };

export function planJoins(plan: Plan, ranges: ListRanges): JoinPlans {
  const plans: JoinPlan[] = [];
  const known = new Map<string, number>();
  const ofBlock: JoinPlans['ofBlock'][number][] = plan.blocks.map(() => []);
  plan.windows.forEach(({ blocks }, window) => {
    for (const at of blocks) {
      const block = plan.blocks[at]!;
      if (block.kind !== 'synapses' || machineLoop(block.geometry, 'spikes') !== 'receiveSpikes') continue;
      ofBlock[at] = besides(block.arrivals['source']!, ranges).map((boxes) => {
        const key = boxes.map(boxKey).join();
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

/** Deliveries of the same rows of senders that have the same rows, together. */
function besides(deliveries: readonly DeliveryPlan[], ranges: ListRanges): DeliveryPlan[][] {
  const groups = new Map<string, DeliveryPlan[]>();
  for (const box of deliveries) {
    const { rowFrom, rowTo } = ranges[box.sender]![0]!;
    const key = [rowFrom, rowTo, box.rowFrom, box.rowTo].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), box]);
  }
  return [...groups.values()];
}

const boxKey = ({ sender, channelFrom, channelTo }: DeliveryPlan): string => `${sender} ${channelFrom} ${channelTo}`;

const startWords = ({ rows }: JoinPlan): number => pixelsIn(rows) + rows.rowTo - rows.rowFrom;
/** A join writes up to 4 words past its last. */
const entryWords = ({ boxes, rows }: JoinPlan): number =>
  boxes.reduce((sum, { channelFrom, channelTo }) => sum + neuronsIn({ ...rows, channelFrom, channelTo }), 4);

/** Words of the joins of any one window. */
function sharedWords({ plans }: JoinPlans): number {
  const words: number[] = [];
  for (const join of plans) words[join.window] = (words[join.window] ?? 0) + startWords(join) + entryWords(join);
  return words.reduce((most, count) => Math.max(most, count), 0);
}

/** Bytes of a machine that joins take. */
export function joinBytes(joins: JoinPlans, slots: number): number {
  const own = joins.plans.reduce(
    (sum, { boxes, rows }) =>
      sum +
      (constants.joinedBytes + 2 * machineSlack) +
      boxes.length * (constants.sourceBytes + 4 * (rows.rowTo - rows.rowFrom + 1 + slots) + 2 * machineSlack),
    0,
  );
  const deliveries = joins.ofBlock.reduce((sum, { length }) => sum + 12 * length + machineSlack, 0);
  return 4 * sharedWords(joins) + machineSlack + own + deliveries;
}

/** What is joined, in a machine. */
export interface Joins {
  /** By window: addresses of records. */
  readonly byWindow: readonly (readonly number[])[];
  readonly ofBlock: readonly (readonly Joined[])[];
  /** Events of a box before each row of its sender and behind the last, where a join counts them. */
  readonly rowEvents: (box: DeliveryPlan) => Int32Array | undefined;
}

/** Joins of different windows share memory. */
export function createJoins(machine: StepMachine, { senders }: Plan, joins: JoinPlans, tiles: readonly Tile[]): Joins {
  const shared = machine.words(sharedWords(joins)).byteOffset;
  const used: number[] = [];
  const byWindow: number[][] = [];
  const rowEvents = new Map<string, Int32Array>();
  const records = joins.plans.map((join) => {
    const { window, boxes, rows, inputs } = join;
    const starts = shared + 4 * (used[window] ?? 0);
    used[window] = (used[window] ?? 0) + startWords(join) + entryWords(join);
    const sources = machine.words((constants.sourceBytes / 4) * boxes.length);
    const from = boxes.map(({ sender }) => tiles[senders[sender]!.from as number]!);
    boxes.forEach((box, i) => {
      const events = machine.words(rows.rowTo - rows.rowFrom + 1);
      rowEvents.set(boxKey(box), events);
      sources.set(sourceRecord(machine, from[i]!, box, events.byteOffset), (constants.sourceBytes / 4) * i);
    });
    const { thresholds, narrow } = from[0]!;
    const record = machine.record(constants.joinedBytes, {
      ...{ joinedStarts: starts, joinedEntries: starts + 4 * startWords(join), joinedRows: rows.rowTo - rows.rowFrom },
      ...{ joinedColumns: rows.columns, joinedRowFrom: rows.rowFrom, joinedInputs: inputs },
      ...{ joinedSources: sources.byteOffset, joinedCount: boxes.length },
      ...{ joinedCap: (narrow?.thresholds ?? thresholds).length, joinedNarrow: narrow === undefined ? 0 : 1 },
    });
    (byWindow[window] ??= []).push(record);
    return record;
  });
  return {
    byWindow,
    ofBlock: joins.ofBlock.map((list) => list.map(({ join, ...rows }) => ({ record: records[join]!, ...rows }))),
    rowEvents: (box) => rowEvents.get(boxKey(box)),
  };
}

/** Words of the record of some channels of a tile, in the order of their names among the kernels' constants. */
function sourceRecord(
  machine: StepMachine,
  { narrow, channels, channelFrom: tileFrom, ...tile }: Tile,
  { channelFrom, channelTo }: DeliveryPlan,
  rowEvents: number,
): number[] {
  const bytes = narrow === undefined ? 4 : 2;
  const first = (channelFrom - tileFrom) * bytes;
  const { membranes, thresholds } = narrow ?? tile;
  const bySlot = machine.words(thresholds.length);
  thresholds.forEach((table, slot) => (bySlot[slot] = table.byteOffset + first));
  const words = new Int32Array(constants.sourceBytes / 4);
  const set = (field: number, value: number): void => {
    words[field / 4] = value;
  };
  set(constants.sourceMembranes, membranes.byteOffset + first);
  set(constants.sourcePixel, channels * bytes);
  set(constants.sourceThresholds, bySlot.byteOffset);
  set(constants.sourceChannels, channelTo - channelFrom);
  set(constants.sourceChannelFrom, channelFrom);
  set(constants.sourceRowEvents, rowEvents);
  return [...words];
}
