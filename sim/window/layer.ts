/** @file A population in window mode's memory, whole: tiles matter to its ledger only. */
import type { ImagePopulation } from '../../ir/chip/image.ts';
import type { Tally } from './tally.ts';

/** Addresses are bytes; 0: it has none. */
export interface Layer {
  readonly population: ImagePopulation;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Channels of one pixel in memory: a multiple of 8, filled up with channels that stay 0. */
  readonly stride: number;
  /**
   * Int32 [row][column][stride]. Of a state [row][head][stateColumns]: its channels are heads, its columns in a multiple
   * of 8.
   */
  readonly membranes: number;
  /** Of a population that fires as soon as it is summed (`narrow.ts`), the record that says how; it has no membranes. */
  readonly narrow: number;
  /** Where all that arrives is added: the membranes, or currents of the same layout. */
  readonly arriving: number;
  /** Of the input, the same as int16 [row][column][channel]. */
  readonly halves: number;
  /** Uint8 [row][column][stride]: spikes of a window. */
  readonly counts: number;
  /** Int32 [row]: counts that are not 0. */
  readonly nonzero: number;
}

/** A layer with what its readers need to know; absent where nobody reads it. */
export interface TalliedLayer extends Layer {
  readonly spikes?: Tally;
  readonly values?: Tally;
}

export const roundUp = (n: number, multiple: number): number => Math.ceil(n / multiple) * multiple;

export const isState = ({ population }: Pick<Layer, 'population'>): boolean => population.role === 'state';

/** Columns of a state in memory. */
export const stateColumns = ({ width }: Pick<Layer, 'width'>): number => roundUp(width, 8);

/** Int32 words of a layer's membranes. */
export const membraneWords = (layer: Pick<Layer, 'population' | 'channels' | 'height' | 'width' | 'stride'>): number =>
  layer.height * (isState(layer) ? layer.channels * stateColumns(layer) : layer.width * layer.stride);

/** Whether all values of a population fit 16 bits. */
export const holdsHalves = ({ population: { boundLow, boundHigh } }: Pick<Layer, 'population'>): boolean =>
  boundLow >= -(2 ** 15) && boundHigh < 2 ** 15;
