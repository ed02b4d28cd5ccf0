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
  /** Membranes compared, [senders][slots]. */
  readonly updates: Float64Array;
  /** The target pays for active neurons in place of all. */
  readonly active: boolean;
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
  };
}

const noTile: Pick<TilePlan, 'neuron' | 'neurons'> = { neurons: 0 };
