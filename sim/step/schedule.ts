/** @file What happens in every time step of a window, in the order in which it does, as far as it is known beforehand. */
import type { EventList } from '../events/list.ts';
import { neuronRule } from '../neurons/index.ts';
import type { DeliveryPlan, Plan } from '../plan/index.ts';
import type { SenderLists } from './lists.ts';

/** Words of a machine's memory, by their number. */
export interface WindowSchedule {
  /** Senders whose spikes are counted where they are joined: [sender, word]. */
  readonly countedSpikes: Int32Array;
  /** The others. */
  readonly listed: readonly number[];
  /** Emissions of all time steps whose packets are counted likewise: [emission, word behind, word before]. */
  readonly countedPackets: Int32Array;
  /** The others: emission, list. */
  readonly packets: readonly Sending[];
  /** Emissions of the first time step. */
  readonly values: readonly Sending[];
  /** Senders whose kind of neuron does something before the window or behind it. */
  readonly lasting: readonly number[];
}

/** Packets of some rows of a list. */
export interface Sending {
  readonly emission: number;
  readonly list: EventList;
  readonly rowFrom: number;
  readonly rowTo: number;
}

/** @param rowEvents where the events of a box are counted; @param listOf the list of one that is not. */
export function schedulesOf(
  { windows, senders, tiles, emissions }: Plan,
  lists: readonly SenderLists[],
  rowEvents: (box: DeliveryPlan) => Int32Array | undefined,
  listOf: (box: DeliveryPlan) => EventList,
): readonly WindowSchedule[] {
  const wordOf = (events: Int32Array, row: number): number => events.byteOffset / 4 + row;
  const sendingOf = (emission: number): Sending => {
    const { rowFrom, rowTo } = emissions[emission]!;
    return { emission, list: listOf(emissions[emission]!), rowFrom, rowTo };
  };
  return windows.map(({ firing, spikeEmissions, valueEmissions }) => {
    const fired = firing.filter((sender) => senders[sender]!.from !== 'input');
    const counted = spikeEmissions.flatMap((emission) => {
      const events = rowEvents(emissions[emission]!);
      if (events === undefined) return [];
      const { rowFrom, rowTo, sender } = emissions[emission]!;
      const { rowFrom: first } = lists[sender]!.whole;
      return [emission, wordOf(events, rowTo - first), wordOf(events, rowFrom - first)];
    });
    const isCounted = (emission: number): boolean => rowEvents(emissions[emission]!) !== undefined;
    return {
      countedSpikes: Int32Array.from(
        fired.flatMap((sender) => {
          const { rowEvents: events } = lists[sender]!;
          return events === undefined ? [] : [sender, wordOf(events, events.length - 1)];
        }),
      ),
      listed: fired.filter((sender) => lists[sender]!.used.length > 0 || lists[sender]!.rowEvents === undefined),
      countedPackets: Int32Array.from(counted),
      packets: spikeEmissions.filter((emission) => !isCounted(emission)).map(sendingOf),
      values: valueEmissions.map(sendingOf),
      lasting: fired.filter((sender) => {
        const { neuron } = tiles[senders[sender]!.from as number]!;
        return neuron !== undefined && neuronRule(neuron).fresh !== true;
      }),
    };
  });
}
