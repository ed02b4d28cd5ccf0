/** @file All neuron kinds. A new one is a file here, a line in the table, a message of `image.proto` and a simulation. */
import type { FieldValues } from '../fields.ts';
import { kept } from './kept.ts';
import { multiThreshold } from './multi_threshold.ts';
import type { AnyNeuronKind, NeuronTables } from './neuron.ts';

export type { NeuronTables } from './neuron.ts';

/** The closed set of kinds. */
export const neuronTable = { multi_threshold: multiThreshold, kept } as const;

export type NeuronKind = keyof typeof neuronTable;
export const neuronKinds = Object.keys(neuronTable) as readonly NeuronKind[];

/** How a population fires, without its tables. */
export type Neuron = {
  readonly [K in NeuronKind]: { readonly kind: K } & FieldValues<(typeof neuronTable)[K]['fields']>;
}[NeuronKind];

/** How a population fires, with its tables. */
export type TabledNeuron = Neuron & NeuronTables;

/** The declaration of a neuron's kind, for code that treats all kinds alike. */
export const neuronKindOf = ({ kind }: { readonly kind: NeuronKind }): AnyNeuronKind => neuronTable[kind];

/** Anything that may fire. */
interface MayFire {
  readonly neuron?: Neuron;
}

/** Most spikes of a population in a window; 0 where it never fires. */
export const capOf = ({ neuron }: MayFire): number => neuron?.cap ?? 0;

/** True where membranes live from logical step to logical step. */
export const keepsMembrane = ({ neuron }: MayFire): boolean => neuron !== undefined && neuronTable[neuron.kind].keeps;

/** Words of the tables of one channel: thresholds, the initial membrane, and what a soft reset takes. */
export const tableWords = ({ neuron }: MayFire): number =>
  1 + (neuron === undefined ? 0 : neuron.cap + (neuronKindOf(neuron).takes(neuron) ? 1 : 0));

/** How many of its thresholds a membrane reaches; `first` is where the channel's begin. */
export function countOf(membrane: number, thresholds: Int32Array, first: number, cap: number): number {
  let count = 0;
  while (count < cap && membrane >= thresholds[first + count]!) count++;
  return count;
}
