import type { Tile } from './tile.ts';

/**
 * What a kind of neuron does beside firing, which all do alike: in slot d a neuron fires where its membrane reaches
 * threshold d. Rules change membranes in place.
 *
 * @template N the neuron's fields.
 */
export interface NeuronRule<N> {
  /** Membranes as a sample begins. */
  begin(tile: Tile, neuron: N): void;
  /** What arrives is added to, at the start of a logical step, from what the one before has left. Biases are added by the caller. */
  start(tile: Tile, neuron: N): void;
  /** Where it is true, `start` leaves 0 of every membrane. */
  readonly fresh?: true;
  /** Before the first time step of the window in which the tile fires; all that reaches it has arrived. */
  charge(tile: Tile, neuron: N): void;
  /** After the last time step of that window. */
  settle(tile: Tile, neuron: N): void;
  /** How often a membrane is looked at in a slot below the cap. */
  updates(neuron: N, slot: number): number;
}
