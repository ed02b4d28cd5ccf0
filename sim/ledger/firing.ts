/** @file What no sample changes of those that send, as tables. */
import { neuronRule } from '../neurons/index.ts';
import type { Plan, TilePlan } from '../plan/plan.ts';

/** By sender. */
export interface Firing {
  /** Tile and core; `host` of the input. */
  readonly tiles: Int32Array;
  readonly cores: Int32Array;
  /** From its cap on it is silent. */
  readonly caps: Int32Array;
  /** Membranes compared, [senders][slots], and in all slots. */
  readonly updates: Float64Array;
  readonly allUpdates: Float64Array;
  /** The target pays for active neurons in place of all. */
  readonly active: boolean;
}

/** By emission. */
export interface Sent {
  /** The core that sends; `host` of the input. */
  readonly cores: Int32Array;
  /** Packets that leave it, for each that is sent. */
  readonly copies: Float64Array;
  /** Where its destinations begin, and the end of all. */
  readonly starts: Int32Array;
  /** Cores, emission by emission. */
  readonly destinations: Int32Array;
}

/** In place of a tile or core. */
export const host = -1;

/** The tables of a plan. */
export function firingOf({ senders, tiles, image }: Plan): Firing {
  const { schedule, target } = image.header;
  const words = (of: (tile: number) => number): Int32Array =>
    Int32Array.from(senders, ({ from }) => (from === 'input' ? host : of(from)));
  const caps = words((tile) => tiles[tile]!.neuron?.cap ?? 0);
  const updates = senders.flatMap(({ from }, sender) =>
    Array.from({ length: schedule.slots }, (_, slot) => {
      const { neuron, neurons } = from === 'input' ? noTile : tiles[from]!;
      return neuron === undefined || slot >= caps[sender]! ? 0 : neurons * neuronRule(neuron).updates(neuron, slot);
    }),
  );
  return {
    ...{ tiles: words((tile) => tile), cores: words((tile) => tiles[tile]!.core), caps },
    ...{ updates: Float64Array.from(updates), active: target.updates === 'active' },
    allUpdates: Float64Array.from(senders, (_, sender) =>
      sumOf(updates.slice(sender * schedule.slots, (sender + 1) * schedule.slots)),
    ),
  };
}

/** Where a plan's packets go. */
export function sentOf({ emissions }: Plan, { cores }: Pick<Firing, 'cores'>): Sent {
  const starts = new Int32Array(emissions.length + 1);
  emissions.forEach(({ destinations }, emission) => (starts[emission + 1] = starts[emission]! + destinations.length));
  return {
    cores: Int32Array.from(emissions, ({ sender }) => cores[sender]!),
    copies: Float64Array.from(emissions, ({ tree }) => tree.copies),
    ...{ starts, destinations: Int32Array.from(emissions.flatMap(({ destinations }) => [...destinations])) },
  };
}

const noTile: Pick<TilePlan, 'neuron' | 'neurons'> = { neurons: 0 };

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
